package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.context.Messages;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Foreign keys whose {@code to} is {@code ref('x')} or {@code source('a', 'b')}. */
public final class ForeignKeys {
  private static final Pattern CALL = Pattern.compile("\\s*(ref|source)\\s*\\((.*)\\)\\s*");
  private static final Pattern ARGUMENT =
      Pattern.compile("\\s*(?:(v|version)\\s*=\\s*)?(?:'([^']*)'|\"([^\"]*)\"|([\\w.]+))\\s*,?");

  private ForeignKeys() {}

  private record Call(boolean isRef, List<String> names, @Nullable String version) {}

  /** Writes the references down, so that what is referred to is built first. */
  static void read(Resource model) {
    constraints(model)
        .forEach(constraint -> {
          Call call =
              call(to(constraint))
                  .orElseThrow(() ->
                      DbtError.PARSING.exception(
                          "Invalid 'ref' or 'source' syntax on foreign key constraint 'to' on model %s: %s."
                              .formatted(model.name(), to(constraint))));
          if (call.isRef()) {
            Map<String, @Nullable Object> ref = new LinkedHashMap<>();
            ref.put("name", call.names().getLast());
            ref.put("package", call.names().size() > 1 ? call.names().getFirst() : null);
            ref.put("version", call.version());
            append(model, "refs", ref);
          } else {
            append(model, "sources", call.names());
          }
        });
  }

  /** Puts relations in the place of references. */
  public static void compile(Resource model, Lookup lookup, Function<Resource, String> relation) {
    constraints(model)
        .forEach(constraint ->
            call(to(constraint))
                .ifPresent(
                    call -> constraint.put("to", relation.apply(target(model, lookup, call)))));
  }

  private static Resource target(Resource model, Lookup lookup, Call call) {
    List<String> names = call.names();
    if (!call.isRef()) {
      return lookup
          .source(names.getFirst(), names.getLast(), model.packageName())
          .orElseThrow(() ->
              DbtError.COMPILATION.exception(
                  Messages.missingSource(model, names.getFirst(), names.getLast())));
    }
    String ofPackage = names.size() > 1 ? names.getFirst() : null;
    return lookup
        .ref(ofPackage, names.getLast(), call.version(), model.packageName())
        .orElseThrow(() ->
            DbtError.COMPILATION.exception(
                Messages.missing(model, ofPackage, names.getLast(), call.version(), "node")));
  }

  private static Stream<Map<String, @Nullable Object>> constraints(Resource model) {
    return Stream.concat(
            model.list("constraints").stream(),
            model.columns().values().stream()
                .flatMap(column -> Values.list(Values.map(column).get("constraints")).stream()))
        .map(Values::map)
        .filter(c -> "foreign_key".equals(c.get("type")) && !to(c).isEmpty());
  }

  private static String to(Map<String, @Nullable Object> constraint) {
    return Values.text(constraint.get("to"), "");
  }

  private static java.util.Optional<Call> call(String text) {
    Matcher call = CALL.matcher(text);
    if (!call.matches()) {
      return java.util.Optional.empty();
    }
    List<String> names = new ArrayList<>();
    String version = null;
    Matcher argument = ARGUMENT.matcher(call.group(2));
    while (argument.lookingAt()) {
      String value =
          Stream.of(argument.group(2), argument.group(3), argument.group(4))
              .filter(java.util.Objects::nonNull)
              .findFirst()
              .orElse("");
      if (argument.group(1) != null) {
        version = value;
      } else {
        names.add(value);
      }
      argument.region(argument.end(), call.group(2).length());
    }
    boolean whole = argument.regionStart() == call.group(2).length();
    boolean isRef = call.group(1).equals("ref");
    boolean counts = isRef ? names.size() == 1 || names.size() == 2 : names.size() == 2;
    return whole && counts
        ? java.util.Optional.of(new Call(isRef, names, version))
        : java.util.Optional.empty();
  }

  private static void append(Resource node, String key, Object value) {
    List<Object> all = new ArrayList<>(node.list(key));
    all.add(value);
    node.put(key, all);
  }
}
