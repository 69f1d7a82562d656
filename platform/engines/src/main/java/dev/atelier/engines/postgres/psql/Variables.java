package dev.atelier.engines.postgres.psql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** psql's variables; those that control it accept only values that mean something. Mutable. */
final class Variables {
  private static final Set<String> BOOLEANS =
      Set.of(
          "AUTOCOMMIT",
          "ON_ERROR_STOP",
          "QUIET",
          "SINGLELINE",
          "SINGLESTEP",
          "HIDE_TABLEAM",
          "HIDE_TOAST_COMPRESSION",
          "SHOW_ALL_RESULTS");
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "ECHO", List.of("queries", "errors", "all", "none"),
          "VERBOSITY", List.of("default", "verbose", "terse", "sqlstate"),
          "SHOW_CONTEXT", List.of("never", "errors", "always"),
          "COMP_KEYWORD_CASE", List.of("lower", "upper", "preserve-lower", "preserve-upper"));

  /** Counts, with what they are when they are unset. */
  private static final Map<String, String> NUMBERS =
      Map.of("FETCH_COUNT", "0", "HISTSIZE", "500", "IGNOREEOF", "0");

  private static final int NONE = Integer.MIN_VALUE;

  private final Map<String, String> values = new TreeMap<>();

  Variables() {
    Map.ofEntries(
            Map.entry("AUTOCOMMIT", "on"),
            Map.entry("COMP_KEYWORD_CASE", "preserve-upper"),
            Map.entry("ECHO", "none"),
            Map.entry("ECHO_HIDDEN", "off"),
            Map.entry("FETCH_COUNT", "0"),
            Map.entry("HIDE_TABLEAM", "off"),
            Map.entry("HIDE_TOAST_COMPRESSION", "off"),
            Map.entry("HISTCONTROL", "none"),
            Map.entry("HISTSIZE", "500"),
            Map.entry("IGNOREEOF", "0"),
            Map.entry("LAST_ERROR_MESSAGE", ""),
            Map.entry("LAST_ERROR_SQLSTATE", "00000"),
            Map.entry("ON_ERROR_ROLLBACK", "off"),
            Map.entry("ON_ERROR_STOP", "off"),
            Map.entry("PROMPT1", "%/%R%x%# "),
            Map.entry("PROMPT2", "%/%R%x%# "),
            Map.entry("PROMPT3", ">> "),
            Map.entry("QUIET", "off"),
            Map.entry("SHOW_ALL_RESULTS", "on"),
            Map.entry("SHOW_CONTEXT", "errors"),
            Map.entry("SINGLELINE", "off"),
            Map.entry("SINGLESTEP", "off"),
            Map.entry("VERBOSITY", "default"),
            Map.entry("VERSION", Psql.VERSION_TEXT),
            Map.entry("VERSION_NAME", Psql.VERSION),
            Map.entry("VERSION_NUM", Psql.VERSION_NUMBER))
        .forEach(values::put);
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  Map<String, String> all() {
    return values;
  }

  /** Whether a switch is on; {@code interactive} and the like are not. */
  boolean on(String name) {
    return bool(values.getOrDefault(name, "off")).orElse(false);
  }

  /** A count; 0 where there is none. */
  int number(String name) {
    return number(values.getOrDefault(name, "0"), 0);
  }

  private static int number(String text, int otherwise) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** Sets without a check: what psql itself keeps there. */
  void put(String name, String value) {
    values.put(name, value);
  }

  /**
   * @return what is wrong, or nothing
   */
  Optional<String> set(String name, String value) {
    if (!name.chars().allMatch(c -> Interpolation.isNamePart((char) c)) || name.isEmpty()) {
      return Optional.of("invalid variable name: \"" + name + "\"");
    }
    if (BOOLEANS.contains(name)) {
      Optional<Boolean> flag = value.isEmpty() ? Optional.of(true) : bool(value);
      if (flag.isEmpty()) {
        return Optional.of(
            "unrecognized value \"" + value + "\" for \"" + name + "\": Boolean expected");
      }
      values.put(name, value.isEmpty() ? "on" : value);
      return Optional.empty();
    }
    if (NUMBERS.containsKey(name) && number(value, NONE) == NONE) {
      return Optional.of("invalid value \"" + value + "\" for \"" + name + "\": integer expected");
    }
    List<String> words = WORDS.get(name);
    if (words != null && !words.contains(value.toLowerCase(Locale.ROOT))) {
      return Optional.of(
          "unrecognized value \""
              + value
              + "\" for \""
              + name
              + "\"\nAvailable values are: "
              + String.join(", ", words)
              + ".");
    }
    values.put(name, value);
    return Optional.empty();
  }

  /** Switches go back to off, words to their default; others are gone. */
  void unset(String name) {
    if (BOOLEANS.contains(name) || name.equals("ON_ERROR_ROLLBACK") || name.equals("ECHO_HIDDEN")) {
      values.put(name, "off");
      return;
    }
    switch (name) {
      case "FETCH_COUNT", "HISTSIZE", "IGNOREEOF" ->
          values.put(name, NUMBERS.getOrDefault(name, "0"));
      case "ECHO" -> values.put(name, "none");
      case "VERBOSITY" -> values.put(name, "default");
      case "SHOW_CONTEXT" -> values.put(name, "errors");
      default -> values.remove(name);
    }
  }

  /** As PostgreSQL reads a Boolean: a unique prefix of true, false, yes, no, or on, off, 1, 0. */
  static Optional<Boolean> bool(String text) {
    String value = text.toLowerCase(Locale.ROOT);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if ("true".startsWith(value)
        || "yes".startsWith(value)
        || value.equals("on")
        || value.equals("1")) {
      return Optional.of(true);
    }
    boolean off = value.length() > 1 && "off".startsWith(value);
    if ("false".startsWith(value) || "no".startsWith(value) || off || value.equals("0")) {
      return Optional.of(false);
    }
    return Optional.empty();
  }
}
