package dev.atelier.dbt.command;

import dev.atelier.dbt.context.PythonJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, read as click reads them: options before or after the command, several
 * values after {@code --select}, {@code --no-…} for flags, {@code DBT_…} variables for what is not
 * given.
 */
final class Options {
  /** Faulty arguments: what click would print. */
  static final class UsageError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageError(String message) {
      super(message, null, false, false);
    }
  }

  private enum Kind {
    FLAG,
    VALUE,
    MANY
  }

  private static final Map<String, Kind> KNOWN = new LinkedHashMap<>();
  private static final Map<String, String> ALIASES = new LinkedHashMap<>();

  static {
    for (String name :
        List.of(
            "full-refresh",
            "fail-fast",
            "defer",
            "favor-state",
            "store-failures",
            "empty",
            "compile",
            "empty-catalog",
            "static",
            "show",
            "warn-error",
            "debug",
            "quiet",
            "use-colors",
            "use-colors-file",
            "print",
            "write-json",
            "partial-parse",
            "version-check",
            "cache-selected-only",
            "populate-cache",
            "static-parser",
            "send-anonymous-usage-stats",
            "introspect",
            "clean-project-files-only",
            "connection",
            "config-dir",
            "lock",
            "upgrade",
            "single-threaded",
            "include-saved-query",
            "export-saved-queries",
            "log-cache-events",
            "partial-parse-file-diff",
            "use-experimental-parser",
            "use-fast-test-edges",
            "show-all-deprecations",
            "inject-ephemeral-ctes",
            "macro-debugging",
            "skip-profile-setup",
            "show-resource-report",
            "no-populate-cache",
            "version",
            "help",
            "require-resource-names-without-spaces",
            "browser",
            "hints-enabled")) {
      KNOWN.put(name, Kind.FLAG);
    }
    for (String name :
        List.of(
            "selector",
            "threads",
            "target",
            "profile",
            "vars",
            "project-dir",
            "profiles-dir",
            "target-path",
            "log-path",
            "state",
            "defer-state",
            "indirect-selection",
            "output",
            "output-path",
            "inline",
            "inline-direct",
            "limit",
            "args",
            "warn-error-options",
            "log-format",
            "log-format-file",
            "log-level",
            "log-level-file",
            "log-file-max-bytes",
            "printer-width",
            "sample",
            "event-time-start",
            "event-time-end",
            "record-timing-info",
            "partial-parse-file-path",
            "add-package",
            "source",
            "port",
            "host")) {
      KNOWN.put(name, Kind.VALUE);
    }
    for (String name :
        List.of("select", "exclude", "resource-type", "exclude-resource-type", "output-keys")) {
      KNOWN.put(name, Kind.MANY);
    }
    ALIASES.put("-s", "select");
    ALIASES.put("-m", "select");
    ALIASES.put("--models", "select");
    ALIASES.put("--model", "select");
    ALIASES.put("-f", "full-refresh");
    ALIASES.put("-x", "fail-fast");
    ALIASES.put("-t", "target");
    ALIASES.put("-d", "debug");
    ALIASES.put("-q", "quiet");
    ALIASES.put("-o", "output-path");
    ALIASES.put("-v", "version");
    ALIASES.put("-V", "version");
    ALIASES.put("-h", "help");
    ALIASES.put("--resource-types", "resource-type");
    ALIASES.put("--exclude-resource-types", "exclude-resource-type");
  }

  private final List<String> words = new ArrayList<>();
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Map<String, String> environment;
  private final Map<String, String> projectFlags = new LinkedHashMap<>();

  private Options(Map<String, String> environment) {
    this.environment = environment;
  }

  static Options parse(List<String> arguments, Map<String, String> environment) {
    Options options = new Options(environment);
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.equals("--")) {
        options.words.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        options.words.add(word);
        continue;
      }
      i = options.option(arguments, i);
    }
    return options;
  }

  private int option(List<String> arguments, int at) {
    String word = arguments.get(at);
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    String written = equals < 0 ? word : word.substring(0, equals);
    Optional<String> attached =
        equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
    String name = ALIASES.get(written);
    boolean negated = false;
    if (name == null && written.startsWith("--")) {
      name = written.substring(2);
      if (!KNOWN.containsKey(name)
          && name.startsWith("no-")
          && KNOWN.get(name.substring(3)) == Kind.FLAG) {
        name = name.substring(3);
        negated = true;
      }
    }
    Kind kind = name == null ? null : KNOWN.get(name);
    if (name == null || kind == null) {
      throw new UsageError("No such option '" + written + "'.");
    }
    switch (kind) {
      case FLAG -> values.put(name, List.of(negated ? "false" : attached.orElse("true")));
      case VALUE -> {
        if (attached.isPresent()) {
          values.put(name, List.of(attached.get()));
        } else if (at + 1 < arguments.size()) {
          values.put(name, List.of(arguments.get(at + 1)));
          return at + 1;
        } else {
          throw new UsageError("Option '" + written + "' requires an argument.");
        }
      }
      case MANY -> {
        List<String> all = new ArrayList<>(values.getOrDefault(name, List.of()));
        attached.ifPresent(all::add);
        int next = at;
        while (attached.isEmpty()
            && next + 1 < arguments.size()
            && !arguments.get(next + 1).startsWith("-")) {
          all.add(arguments.get(++next));
        }
        if (all.isEmpty()) {
          throw new UsageError("Option '" + written + "' requires an argument.");
        }
        values.put(name, all);
        return next;
      }
    }
    return at;
  }

  List<String> words() {
    return words;
  }

  boolean given(String name) {
    return values.containsKey(name) || fromEnvironment(name).isPresent();
  }

  /** What the project file says of flags counts where neither arguments nor environment do. */
  void projectFlags(Map<String, ? extends @Nullable Object> flags) {
    flags.forEach((name, value) -> {
      if (value != null) {
        projectFlags.put(
            name.replace('_', '-'),
            value instanceof Map<?, ?> || value instanceof List<?>
                ? PythonJson.write(value, false)
                : value.toString());
      }
    });
  }

  private Optional<String> fromEnvironment(String name) {
    String key = name.toUpperCase(Locale.ROOT).replace('-', '_');
    return Optional.ofNullable(environment.get("DBT_" + key)).filter(v -> !v.isEmpty());
  }

  Optional<String> value(String name) {
    List<String> given = values.get(name);
    return given != null
        ? Optional.of(given.getFirst())
        : fromEnvironment(name).or(() -> Optional.ofNullable(projectFlags.get(name)));
  }

  List<String> many(String name) {
    List<String> given = values.get(name);
    return given != null
        ? given
        : fromEnvironment(name).map(v -> List.of(v.split(" "))).orElse(List.of());
  }

  boolean flag(String name, boolean otherwise) {
    return value(name).map(Options::isTrue).orElse(otherwise);
  }

  private static boolean isTrue(String text) {
    return Set.of("1", "true", "t", "yes", "y", "on").contains(text.toLowerCase(Locale.ROOT));
  }
}
