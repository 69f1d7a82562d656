package dev.atelier.engines.postgres.psql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command line taken apart as getopt_long does: bundled short options, values joined or apart,
 * long options by any unique beginning, operands anywhere.
 *
 * @param options in order, by short letter
 */
record Arguments(List<Given> options, List<String> operands) {
  /**
   * @param letter the option's short form; a long option without one has a letter of its own
   */
  record Given(char letter, @Nullable String value) {}

  /** An unknown option, a missing value: getopt's message. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * @param withValue letters of options that take a value
   * @param letters all letters that are known
   * @param longNames long names → letters
   */
  record Grammar(
      String program, String letters, String withValue, Map<String, Character> longNames) {
    char letterOf(String longName) {
      return longNames.entrySet().stream()
          .filter(entry -> entry.getKey().equals(longName))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow();
    }
  }

  /** What each of PostgreSQL's programs says of a command line that it does not understand. */
  static String hint(String program) {
    return program + ": hint: Try \"" + program + " --help\" for more information.";
  }

  static Arguments parse(List<String> arguments, Grammar grammar) throws Malformed {
    List<Given> options = new ArrayList<>();
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        operands.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      }
      if (argument.startsWith("--")) {
        i = longOption(arguments, i, grammar, options);
      } else if (argument.startsWith("-") && argument.length() > 1) {
        i = shortOptions(arguments, i, grammar, options);
      } else {
        operands.add(argument);
      }
    }
    return new Arguments(List.copyOf(options), List.copyOf(operands));
  }

  private static int longOption(
      List<String> arguments, int index, Grammar grammar, List<Given> options) throws Malformed {
    String text = arguments.get(index).substring(2);
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    List<String> found =
        grammar.longNames().containsKey(name)
            ? List.of(name)
            : grammar.longNames().keySet().stream()
                .filter(n -> n.startsWith(name))
                .sorted()
                .toList();
    if (found.isEmpty()) {
      throw new Malformed(grammar.program() + ": unrecognized option '--" + name + "'");
    }
    if (found.size() > 1) {
      throw new Malformed(
          grammar.program()
              + ": option '--"
              + name
              + "' is ambiguous; possibilities: '--"
              + String.join("' '--", found)
              + "'");
    }
    char letter = grammar.letterOf(found.getFirst());
    boolean takes = grammar.withValue().indexOf(letter) >= 0;
    if (!takes && equals >= 0) {
      throw new Malformed(
          grammar.program() + ": option '--" + found.getFirst() + "' doesn't allow an argument");
    }
    if (!takes || equals >= 0) {
      options.add(new Given(letter, equals < 0 ? null : text.substring(equals + 1)));
      return index;
    }
    if (index + 1 >= arguments.size()) {
      throw new Malformed(
          grammar.program() + ": option '--" + found.getFirst() + "' requires an argument");
    }
    options.add(new Given(letter, arguments.get(index + 1)));
    return index + 1;
  }

  private static int shortOptions(
      List<String> arguments, int index, Grammar grammar, List<Given> options) throws Malformed {
    String bundle = arguments.get(index);
    for (int c = 1; c < bundle.length(); c++) {
      char letter = bundle.charAt(c);
      if (grammar.letters().indexOf(letter) < 0) {
        throw new Malformed(grammar.program() + ": invalid option -- '" + letter + "'");
      }
      if (grammar.withValue().indexOf(letter) < 0) {
        options.add(new Given(letter, null));
        continue;
      }
      if (c + 1 < bundle.length()) {
        options.add(new Given(letter, bundle.substring(c + 1)));
        return index;
      }
      if (index + 1 >= arguments.size()) {
        throw new Malformed(
            grammar.program() + ": option requires an argument -- '" + letter + "'");
      }
      options.add(new Given(letter, arguments.get(index + 1)));
      return index + 1;
    }
    return index;
  }
}
