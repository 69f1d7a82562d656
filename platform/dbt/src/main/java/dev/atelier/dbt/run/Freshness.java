package dev.atelier.dbt.run;

import dev.atelier.dbt.DbtListener;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Timestamps;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.RunBehaviour;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.json.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How old the newest row of each source is, against its thresholds. */
public final class Freshness {
  private final Compiler compiler;
  private final Workspace workspace;
  private final Lines lines;
  private final Clock clock;
  private final DbtListener listener;

  public Freshness(Compiler compiler, Lines lines, Clock clock, DbtListener listener) {
    this.compiler = compiler;
    this.workspace = compiler.workspace();
    this.lines = lines;
    this.clock = clock;
    this.listener = listener;
  }

  public static boolean hasThreshold(Resource source, String key) {
    return Values.map(source.map("freshness").get(key)).get("count") != null;
  }

  private record Answer(
      Resource source,
      String status,
      String message,
      Map<String, @Nullable Object> json,
      boolean failed) {}

  /**
   * @return false when a source is too old or could not be asked
   */
  public boolean run(Set<String> selected, Path file) {
    Instant start = clock.instant();
    listener.selected("source freshness", new ArrayList<>(selected));
    workspace
        .events()
        .fire(
            Event.info(
                "ConcurrencyLine",
                "Q027",
                "Concurrency: %d threads (target='%s')"
                    .formatted(
                        workspace.project().target().threads(),
                        workspace.project().target().name())));
    blank();
    List<Resource> sources =
        selected.stream().map(id -> compiler.parsed().manifest().sources().get(id)).toList();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      answers.add(one(sources.get(i), i + 1, sources.size()));
    }
    double seconds = seconds(start);
    blank();
    say(
        "FinishedRunningStats",
        "E047",
        String.format(
            Locale.ROOT,
            "Finished running %d source%s in %d hours %d minutes and %.2f seconds (%.2fs).",
            sources.size(),
            sources.size() == 1 ? "" : "s",
            (long) seconds / 3600,
            (long) seconds / 60 % 60,
            seconds - (long) seconds / 60 * 60,
            seconds));
    answers.stream().filter(Answer::failed).forEach(this::problem);
    say("FreshnessCheckComplete", "Q006", "Done.");
    write(file, answers, seconds);
    return answers.stream().noneMatch(Answer::failed);
  }

  private void write(Path file, List<Answer> answers, double seconds) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("metadata", RunResultsFile.metadata(workspace, clock.instant(), "sources/v3"));
    out.put("results", answers.stream().map(Answer::json).toList());
    out.put("elapsed_time", seconds);
    AtomicFile.writeUnforced(file, Json.write(out));
  }

  private void problem(Answer answer) {
    blank();
    Resource source = answer.source();
    workspace
        .events()
        .fire(
            Event.of(
                Event.Level.ERROR,
                "RunResultFailure",
                "Z022",
                "["
                    + lines.red("ERROR")
                    + "]: in source "
                    + source.name()
                    + " ("
                    + source.originalFilePath()
                    + ")"));
    workspace
        .events()
        .fire(
            Event.of(
                Event.Level.ERROR,
                answer.message().isEmpty() ? "RunResultErrorNoMessage" : "RunResultError",
                "Z025",
                answer.message().isEmpty()
                    ? "  Status: " + answer.status()
                    : "  " + answer.message()));
  }

  private Answer one(Resource source, int number, int total) {
    String name = source.text("source_name") + "." + source.name();
    say("LogStartLine", "Q011", lines.line(number, total, "START freshness of " + name, "RUN"));
    listener.started(source.uniqueId(), "freshness of " + name);
    Instant start = clock.instant();
    Answer answer;
    try {
      answer = ask(source, start);
    } catch (AtelierException e) {
      String message = NodeRunner.located(source, e);
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("unique_id", source.uniqueId());
      json.put("error", message);
      json.put("status", "runtime error");
      answer = new Answer(source, "runtime error", message, json, true);
    }
    String shown =
        switch (answer.status()) {
          case "pass" -> lines.green("PASS");
          case "warn" -> lines.yellow("WARN");
          case "error" -> lines.red("ERROR STALE");
          default -> lines.red("ERROR");
        };
    String text =
        switch (answer.status()) {
          case "pass" -> "PASS";
          case "warn" -> "WARN";
          case "error" -> "ERROR STALE";
          default -> "ERROR";
        };
    workspace
        .events()
        .fire(
            Event.of(
                answer.failed() ? Event.Level.ERROR : Event.Level.INFO,
                "LogFreshnessResult",
                "Q018",
                lines.timed(number, total, text + " freshness of " + name, shown, seconds(start))));
    listener.finished(source.uniqueId(), answer.status(), seconds(start), answer.message());
    return answer;
  }

  private Answer ask(Resource source, Instant start) {
    LazySession session = new LazySession(compiler.warehouse());
    List<@Nullable Object> row;
    Map<String, @Nullable Object> response;
    try {
      Contexts.Running running = compiler.context(source, session);
      boolean custom = source.optional("loaded_at_query").isPresent();
      MacroLibrary.Definition macro =
          compiler
              .parsed()
              .library()
              .resolve(
                  source.packageName(),
                  custom ? "collect_freshness_custom_sql" : "collect_freshness")
              .orElseThrow();
      Object relation = RunBehaviour.relationOf(workspace, source);
      Object returned =
          running
              .context()
              .callMacro(
                  macro,
                  custom
                      ? Arguments.of(relation, source.text("loaded_at_query"))
                      : Arguments.of(
                          relation,
                          source.text("loaded_at_field"),
                          source.map("freshness").get("filter")));
      Map<String, @Nullable Object> result = Values.map(returned);
      ResultTable table = result.get("table") instanceof ResultTable t ? t : ResultTable.EMPTY;
      row = table.rows().isEmpty() ? java.util.Arrays.asList(null, null) : table.rows().getFirst();
      response = new LinkedHashMap<>();
      response.put("_message", "SELECT " + table.rows().size());
      response.put("code", "SELECT");
      response.put("rows_affected", (long) table.rows().size());
    } finally {
      session.close();
    }
    OffsetDateTime now = time(row.get(1)).orElse(clock.instant().atOffset(ZoneOffset.UTC));
    // a source without rows counts as infinitely old
    OffsetDateTime newest =
        time(row.get(0)).orElse(OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
    double age = Duration.between(newest, now).toNanos() / 1e9;
    String status =
        exceeds(source, "error_after", age)
            ? "error"
            : exceeds(source, "warn_after", age) ? "warn" : "pass";
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("unique_id", source.uniqueId());
    json.put("max_loaded_at", iso(newest));
    json.put("snapshotted_at", iso(now));
    json.put("max_loaded_at_time_ago_in_s", age);
    json.put("status", status);
    json.put("criteria", source.map("freshness"));
    json.put("adapter_response", response);
    List<Object> timing = new ArrayList<>();
    for (String phase : List.of("compile", "execute")) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", phase);
      one.put("started_at", start.toString());
      one.put("completed_at", Timestamps.text(phase.equals("compile") ? start : clock.instant()));
      timing.add(one);
    }
    json.put("timing", timing);
    json.put("thread_id", Thread.currentThread().getName());
    json.put("execution_time", seconds(start));
    return new Answer(source, status, "", json, status.equals("error"));
  }

  private static String iso(OffsetDateTime time) {
    return time.withOffsetSameInstant(ZoneOffset.UTC)
            .format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSSSSS]"))
            .replace(".000000", "")
        + "+00:00";
  }

  private static boolean exceeds(Resource source, String key, double age) {
    Map<String, @Nullable Object> threshold = Values.map(source.map("freshness").get(key));
    if (!(threshold.get("count") instanceof Number count)) {
      return false;
    }
    double unit =
        switch (Values.text(threshold.get("period"), "day")) {
          case "minute" -> 60;
          case "hour" -> 3600;
          default -> 86400;
        };
    return age > count.doubleValue() * unit;
  }

  /** Times without a zone are taken as UTC. */
  private static Optional<OffsetDateTime> time(@Nullable Object value) {
    return switch (value) {
      case OffsetDateTime zoned -> Optional.of(zoned);
      case LocalDateTime local -> Optional.of(local.atOffset(ZoneOffset.UTC));
      case LocalDate date -> Optional.of(date.atStartOfDay().atOffset(ZoneOffset.UTC));
      case null, default -> Optional.empty();
    };
  }

  private double seconds(Instant start) {
    return Duration.between(start, clock.instant()).toNanos() / 1e9;
  }

  private void say(String name, String code, String text) {
    workspace.events().fire(Event.info(name, code, text));
  }

  private void blank() {
    say("Formatting", "Z017", "");
  }
}
