package dev.atelier.jinja.value;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a function of ours; sorts the arguments of a call as Python would. */
public final class Signature {
  /** The few methods written in C that take arguments by keyword. */
  private static final Set<String> TAKE_KEYWORDS =
      Set.of("split", "rsplit", "splitlines", "expandtabs", "sort");

  private final String function;
  private final List<String> names;
  private final int required;

  /** The type of a method that CPython has in C, whose messages differ; else empty. */
  private final String builtinType;

  private Signature(String function, List<String> names, int required, String builtinType) {
    this.function = function;
    this.names = names;
    this.required = required;
    this.builtinType = builtinType;
  }

  /** The same parameters as a method of a type that is written in C. */
  Signature inType(String type) {
    return new Signature(function, names, required, type);
  }

  /**
   * @param parameters their names, those that may be left out with a {@code ?} behind them
   */
  public static Signature of(String function, String... parameters) {
    int required = (int) Arrays.stream(parameters).filter(name -> !name.endsWith("?")).count();
    List<String> names =
        Arrays.stream(parameters)
            .map(name -> name.endsWith("?") ? name.substring(0, name.length() - 1) : name)
            .toList();
    return new Signature(function, names, required, "");
  }

  /**
   * The values by place; {@link Missing#MISSING} for what was left out.
   *
   * @throws JinjaException a TypeError as Python's
   */
  public @Nullable Object[] bind(Arguments arguments) {
    @Nullable Object[] values = new Object[names.size()];
    Arrays.fill(values, Missing.MISSING);
    if (!builtinType.isEmpty()) {
      checkBuiltin(arguments);
    }
    if (arguments.size() > values.length) {
      throw tooMany(arguments.size());
    }
    for (int i = 0; i < arguments.size(); i++) {
      values[i] = arguments.at(i);
    }
    arguments.keywords().forEach((name, value) -> bindKeyword(values, name, value));
    checkRequired(values);
    return values;
  }

  private void checkBuiltin(Arguments arguments) {
    if (!arguments.keywords().isEmpty() && !TAKE_KEYWORDS.contains(function)) {
      throw JinjaException.typeError(
          builtinType + "." + function + "() takes no keyword arguments");
    }
    int given = arguments.size();
    int most = names.size();
    if (given > most || given + arguments.keywords().size() < required) {
      if (most == 0) {
        throw JinjaException.typeError(
            builtinType + "." + function + "() takes no arguments (" + given + " given)");
      }
      if (most == 1 && required == 1) {
        throw JinjaException.typeError(
            builtinType + "." + function + "() takes exactly one argument (" + given + " given)");
      }
      boolean few = given < required;
      int bound = few ? required : most;
      String exactly = required == most ? "" : few ? "at least " : "at most ";
      throw JinjaException.typeError(
          function
              + " expected "
              + exactly
              + bound
              + " argument"
              + (bound == 1 ? "" : "s")
              + ", got "
              + given);
    }
  }

  private void bindKeyword(@Nullable Object[] values, String name, @Nullable Object value) {
    int place = names.indexOf(name);
    if (place < 0) {
      throw JinjaException.typeError(
          function + "() got an unexpected keyword argument '" + name + "'");
    }
    if (values[place] != Missing.MISSING) {
      throw JinjaException.typeError(
          function + "() got multiple values for argument '" + name + "'");
    }
    values[place] = value;
  }

  private void checkRequired(@Nullable Object[] values) {
    List<String> missing =
        names.subList(0, required).stream()
            .filter(name -> values[names.indexOf(name)] == Missing.MISSING)
            .map(name -> "'" + name + "'")
            .toList();
    if (!missing.isEmpty()) {
      throw JinjaException.typeError(
          function
              + "() missing "
              + missing.size()
              + " required positional argument"
              + (missing.size() == 1 ? "" : "s")
              + ": "
              + listing(missing));
    }
  }

  private static String listing(List<String> names) {
    if (names.size() <= 2) {
      return String.join(" and ", names);
    }
    String all = names.subList(0, names.size() - 1).stream().collect(Collectors.joining(", "));
    return all + ", and " + names.getLast();
  }

  private JinjaException tooMany(int given) {
    int most = names.size();
    String takes = required == most ? Integer.toString(most) : "from " + required + " to " + most;
    return JinjaException.typeError(
        function
            + "() takes "
            + takes
            + " positional argument"
            + (most == 1 && required == most ? "" : "s")
            + " but "
            + given
            + (given == 1 ? " was given" : " were given"));
  }
}
