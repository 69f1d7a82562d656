package dev.atelier.dbt.command;

import dev.atelier.dbt.project.Target;
import dev.atelier.kernel.stack.Invocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code flags} as macros see them and run results keep them. */
final class Flags {
  private static final Map<String, Boolean> SWITCHES = new LinkedHashMap<>();

  static {
    for (String off :
        List.of(
            "full-refresh",
            "fail-fast",
            "defer",
            "favor-state",
            "store-failures",
            "empty",
            "empty-catalog",
            "static",
            "show",
            "warn-error",
            "debug",
            "quiet",
            "cache-selected-only",
            "single-threaded",
            "include-saved-query",
            "log-cache-events")) {
      SWITCHES.put(off, false);
    }
    for (String on :
        List.of(
            "use-colors",
            "print",
            "write-json",
            "partial-parse",
            "version-check",
            "populate-cache",
            "static-parser",
            "introspect",
            "compile")) {
      SWITCHES.put(on, true);
    }
  }

  private Flags() {}

  static Map<String, @Nullable Object> of(
      Options options, String command, Target target, Invocation invocation) {
    Map<String, @Nullable Object> flags = new LinkedHashMap<>();
    SWITCHES.forEach((name, value) -> flags.put(key(name), options.flag(name, value)));
    for (String name :
        List.of(
            "target",
            "profile",
            "project-dir",
            "profiles-dir",
            "target-path",
            "log-path",
            "state",
            "defer-state",
            "selector",
            "output",
            "inline",
            "sample",
            "event-time-start",
            "event-time-end",
            "log-format",
            "log-level")) {
      options.value(name).ifPresent(value -> flags.put(key(name), value));
    }
    flags.put("SELECT", options.many("select"));
    flags.put("EXCLUDE", options.many("exclude"));
    flags.put("RESOURCE_TYPES", options.many("resource-type"));
    flags.put("EXCLUDE_RESOURCE_TYPES", options.many("exclude-resource-type"));
    flags.put("VARS", CommandLine.yaml("vars", options.value("vars").orElse("{}")));
    flags.put("INDIRECT_SELECTION", options.value("indirect-selection").orElse("eager"));
    flags.put("THREADS", (long) target.threads());
    flags.put(
        "PRINTER_WIDTH", (long) options.value("printer-width").map(CommandLine::number).orElse(80));
    if (command.equals("show")) {
      flags.put("LIMIT", (long) ShowCommand.limit(options));
    }
    flags.put("SEND_ANONYMOUS_USAGE_STATS", false);
    flags.put(
        "WHICH",
        command.equals("source freshness")
            ? "freshness"
            : command.equals("docs generate") ? "generate" : command);
    flags.put("INVOCATION_COMMAND", "dbt " + String.join(" ", invocation.arguments()));
    return flags;
  }

  private static String key(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
