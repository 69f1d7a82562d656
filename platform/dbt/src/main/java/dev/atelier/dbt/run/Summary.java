package dev.atelier.dbt.run;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The lines after a run: how long, what failed and why, how many of what. */
public final class Summary {
  private final Event.Sink events;
  private final Lines lines;

  public Summary(Event.Sink events, Lines lines) {
    this.events = events;
    this.lines = lines;
  }

  private void say(String name, String code, String text) {
    events.fire(Event.info(name, code, text));
  }

  private void blank() {
    say("Formatting", "Z017", "");
  }

  /** {@code Finished running 1 seed, 2 view models in 0 hours …}. */
  public void finished(List<NodeResult> results, double seconds) {
    blankUnlessHooks(results);
    Map<String, Integer> counts = new TreeMap<>();
    for (NodeResult result : results) {
      counts.merge(kind(result.node()), 1, Integer::sum);
    }
    StringBuilder parts = new StringBuilder();
    counts.forEach(
        (kind, count) -> parts.append(parts.isEmpty() ? "" : ", ").append(plural(count, kind)));
    long whole = (long) seconds;
    String time =
        String.format(
            Locale.ROOT,
            " in %d hours %d minutes and %.2f seconds",
            whole / 3600,
            whole / 60 % 60,
            seconds - whole / 60 * 60);
    say(
        "FinishedRunningStats",
        "E047",
        String.format(Locale.ROOT, "Finished running %s%s (%.2fs).", parts, time, seconds));
  }

  private void blankUnlessHooks(List<NodeResult> results) {
    boolean hooks =
        results.stream()
            .anyMatch(r ->
                r.node().tags().contains("on-run-end")
                    && r.node().type() == ResourceType.OPERATION);
    if (!hooks) {
      blank();
    }
  }

  private static String kind(Resource node) {
    return switch (node.type()) {
      case MODEL -> node.materialized() + " model";
      case OPERATION -> "project hook";
      default -> node.type().id();
    };
  }

  private static String plural(int count, String kind) {
    if (count == 1) {
      return count + " " + kind.replace('_', ' ');
    }
    String shown = kind.equals("test") ? "data test" : kind.replace('_', ' ');
    return count
        + " "
        + (shown.endsWith("y") && !shown.endsWith("ey")
            ? shown.substring(0, shown.length() - 1) + "ies"
            : shown + "s");
  }

  /** Everything that went wrong, then the counts. */
  public void results(List<NodeResult> results, boolean interrupted) {
    List<NodeResult> failed =
        results.stream().filter(r -> r.isError() || isSkippedWithReason(r)).toList();
    long partly = failed.stream().filter(r -> r.status().equals("partial success")).count();
    long errors = failed.size() - partly;
    long warnings = results.stream().filter(r -> r.status().equals("warn")).count();
    blank();
    String text;
    if (interrupted) {
      text = lines.yellow("Exited because of keyboard interrupt");
    } else if (errors > 0) {
      text =
          lines.red(
              "Completed with %s, %s, and %s:"
                  .formatted(count(errors, "error"), partial(partly), count(warnings, "warning")));
    } else if (partly > 0) {
      text =
          lines.yellow(
              "Completed with %s and %s".formatted(partial(partly), count(warnings, "warning")));
    } else if (warnings > 0) {
      text = lines.yellow("Completed with " + count(warnings, "warning") + ":");
    } else {
      text = lines.green("Completed successfully");
    }
    say("EndOfRunSummary", "Z030", text);
    failed.stream()
        .filter(r -> !r.status().equals("partial success"))
        .forEach(r -> problem(r, true));
    results.stream().filter(r -> r.status().equals("warn")).forEach(r -> problem(r, false));
    stats(results);
  }

  private static String partial(long count) {
    return count + " partial success" + (count == 1 ? "" : "es");
  }

  private static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static boolean isSkippedWithReason(NodeResult result) {
    return result.status().equals("skipped")
        && result.messageText().isPresent()
        && result.node().type() != ResourceType.EXPOSURE;
  }

  void problem(NodeResult result, boolean error) {
    problem(result, error, true);
  }

  /**
   * @param spaced after an empty line
   */
  void problem(NodeResult result, boolean error, boolean spaced) {
    if (isSkippedWithReason(result)) {
      events.fire(Event.debug("  " + result.messageText().orElse("")));
      return;
    }
    Resource node = result.node();
    if (spaced) {
      blank();
    }
    String tag = error ? "[" + lines.red("ERROR") + "]" : "[" + lines.yellow("WARNING") + "]";
    events.fire(
        Event.of(
            error ? Event.Level.ERROR : Event.Level.WARN,
            error ? "RunResultFailure" : "RunResultWarning",
            error ? "Z022" : "Z021",
            tag
                + ": in "
                + node.type().id()
                + " "
                + node.name()
                + " ("
                + node.originalFilePath()
                + ")"));
    String message = result.messageText().orElse("");
    events.fire(
        Event.of(
            error ? Event.Level.ERROR : Event.Level.WARN,
            error ? "RunResultError" : "RunResultWarningMessage",
            error ? "Z024" : "Z046",
            error ? "  " + message : tag + ": " + message));
    node.optional("compiled_path")
        .ifPresent(path -> {
          blank();
          say("SQLCompiledPath", "Z026", "  compiled code at " + path);
        });
    if (node.type() == ResourceType.TEST
        && !result.status().equals("error")
        && node.optional("relation_name").isPresent()) {
      String query = "select * from " + node.text("relation_name");
      String rule = "-".repeat(query.length());
      blank();
      say(
          "CheckNodeTestFailure",
          "Z027",
          "  See test failures:\n  " + rule + "\n  " + query + "\n  " + rule);
    }
  }

  private void stats(List<NodeResult> results) {
    int[] counts = new int[5];
    for (NodeResult result : results) {
      switch (result.status()) {
        case "success", "pass" -> counts[0]++;
        case "warn" -> counts[1]++;
        case "skipped" -> counts[3]++;
        case "no-op" -> counts[4]++;
        default -> counts[2]++;
      }
    }
    blank();
    Map<String, @Nullable Object> stats =
        new java.util.LinkedHashMap<>(
            Map.of(
                "pass", counts[0],
                "warn", counts[1],
                "error", counts[2],
                "skip", counts[3],
                "noop", counts[4],
                "total", results.size()));
    events.fire(
        new Event(
            Event.Level.INFO,
            "StatsLine",
            "Z023",
            "Done. PASS=%d WARN=%d ERROR=%d SKIP=%d NO-OP=%d REUSED=0 TOTAL=%d"
                .formatted(counts[0], counts[1], counts[2], counts[3], counts[4], results.size()),
            Map.of("stats", stats)));
  }
}
