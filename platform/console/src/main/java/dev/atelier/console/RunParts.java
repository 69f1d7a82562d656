package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.AttemptRow;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.AirflowView.TaskRow;
import dev.atelier.airflow.state.DbtNodes;
import dev.atelier.airflow.state.TaskKey;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.kernel.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A run and a task of it, from the view's records to strings. */
final class RunParts {
  private static final int TICKS = 5;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Language lang;
  private final Instant now;
  private final Here here;

  RunParts(Language lang, Instant now, Here here) {
    this.lang = lang;
    this.now = now;
    this.here = here.without("view", "try");
  }

  String say(AirflowView.DagRow dag) {
    String schedule = dag.scheduleWords().isEmpty() ? dag.schedule() : dag.scheduleWords();
    String next =
        dag.nextRun()
            .filter(_ -> !dag.paused())
            .map(at -> " · " + lang.t("airflow.next", lang.time(at, now)))
            .orElse("");
    return schedule + next;
  }

  private String href(TaskKey key) {
    return here.with("run", key.runId())
        .with("task", key.taskId())
        .with("map", key.mapIndex() < 0 ? "" : Integer.toString(key.mapIndex()))
        .toString();
  }

  /** The task, with its index where it was expanded. */
  private static String name(TaskRow task) {
    int index = task.key().mapIndex();
    return task.key().taskId()
        + (index < 0 ? "" : " [" + task.renderedMapIndex().orElse(Integer.toString(index)) + "]");
  }

  AirflowViews.SideView run(AirflowView.RunDetail detail) {
    RunRow run = detail.run();
    List<AirflowViews.Pair> pairs = new ArrayList<>();
    pairs.add(new AirflowViews.Pair("run_id", run.runId(), true));
    pairs.add(new AirflowViews.Pair(lang.t("airflow.type"), run.runType(), false));
    optional(pairs, lang.t("airflow.logicalDate"), run.logicalDate());
    run.interval()
        .ifPresent(i ->
            pairs.add(
                new AirflowViews.Pair(
                    lang.t("airflow.interval"), i.start() + " – " + i.end(), true)));
    pairs.add(new AirflowViews.Pair(lang.t("airflow.queued"), run.queuedAt().toString(), true));
    optional(pairs, lang.t("airflow.started"), run.start());
    optional(pairs, lang.t("airflow.ended"), run.end());
    run.user()
        .ifPresent(user -> pairs.add(new AirflowViews.Pair(lang.t("airflow.by"), user, true)));
    run.note()
        .ifPresent(note -> pairs.add(new AirflowViews.Pair(lang.t("airflow.note"), note, false)));
    if (!run.conf().isEmpty()) {
      pairs.add(new AirflowViews.Pair("conf", Json.write(run.conf()), true));
    }
    Mark mark = AirflowMarks.of(lang, run.state());
    return new AirflowViews.SideView(
        lang.t("airflow.lastRunOf", lang.time(run.logicalDate().orElse(run.runAfter()), now)),
        run.runId(),
        "",
        -1,
        mark,
        lang.duration(DagGrid.took(run, now)),
        "run",
        List.of(),
        List.of(),
        List.of(),
        pairs,
        bars(detail, detail.tasks(), Map.of()),
        List.of(),
        false,
        !run.state().finished());
  }

  /** The instances of a mapped task. */
  AirflowViews.SideView mapped(AirflowView.RunDetail detail, String task) {
    List<TaskRow> instances =
        detail.tasks().stream().filter(row -> row.key().taskId().equals(task)).toList();
    TaskState worst = AirflowMarks.worst(instances.stream().map(TaskRow::state).toList());
    return new AirflowViews.SideView(
        task + " []",
        detail.run().runId(),
        task,
        -1,
        AirflowMarks.of(lang, worst),
        lang.t("airflow.instances", instances.size()),
        "run",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        bars(detail, instances, Map.of()),
        List.of(),
        false,
        !detail.run().state().finished());
  }

  /** A run in time, with the attempts before the last. */
  AirflowViews.GanttView gantt(
      AirflowView.RunDetail detail, Map<TaskKey, List<AttemptRow>> attempts) {
    RunRow run = detail.run();
    long whole = whole(detail);
    List<String> ticks = new ArrayList<>();
    for (int i = 0; i <= TICKS; i++) {
      ticks.add(i == 0 ? "0" : lang.duration(Duration.ofMillis(whole * i / TICKS)));
    }
    return new AirflowViews.GanttView(
        run.runId(),
        here.without("task", "map").with("run", run.runId()).toString(),
        AirflowMarks.of(lang, run.state()),
        lang.duration(DagGrid.took(run, now)),
        ticks,
        bars(detail, detail.tasks(), attempts));
  }

  private Instant start(AirflowView.RunDetail detail) {
    return detail.run().start().orElse(detail.run().queuedAt());
  }

  private long whole(AirflowView.RunDetail detail) {
    Instant end =
        detail.tasks().stream()
            .flatMap(task -> task.end().stream())
            .max(Comparator.naturalOrder())
            .orElse(now);
    Instant last = detail.run().end().orElse(now);
    return Math.max(1, Duration.between(start(detail), end.isAfter(last) ? end : last).toMillis());
  }

  private List<AirflowViews.Bar> bars(
      AirflowView.RunDetail detail, List<TaskRow> tasks, Map<TaskKey, List<AttemptRow>> attempts) {
    Instant start = start(detail);
    long whole = whole(detail);
    List<AirflowViews.Bar> bars = new ArrayList<>();
    for (TaskRow task : tasks) {
      Mark mark = AirflowMarks.of(lang, task.state());
      List<AirflowViews.Segment> segments = new ArrayList<>();
      task.queued()
          .ifPresent(queued ->
              segments.add(segment("waits", start, whole, queued, task.start().orElse(now))));
      for (AttemptRow attempt : attempts.getOrDefault(task.key(), List.of())) {
        if (attempt.tryNumber() < task.tryNumber() && attempt.start().isPresent()) {
          Instant from = attempt.start().get();
          segments.add(segment("retry", start, whole, from, attempt.end().orElse(from)));
        }
      }
      task.start()
          .ifPresent(from ->
              segments.add(
                  segment(
                      AirflowMarks.cell(task.state(), 1),
                      start,
                      whole,
                      from,
                      task.end().orElse(now))));
      bars.add(
          new AirflowViews.Bar(
              name(task),
              href(task.key()),
              mark,
              segments,
              task.seconds().map(lang::seconds).orElse(mark.word())));
    }
    return bars;
  }

  private static AirflowViews.Segment segment(
      String kind, Instant start, long whole, Instant from, Instant to) {
    int at = thousandth(start, from, whole);
    return new AirflowViews.Segment(
        kind, at, Math.max(kind.equals("waits") ? 0 : 4, thousandth(start, to, whole) - at));
  }

  private static int thousandth(Instant start, Instant at, long whole) {
    return (int) Math.clamp(1000 * Duration.between(start, at).toMillis() / whole, 0, 1000);
  }

  AirflowViews.SideView task(
      AirflowView.TaskDetail detail,
      AirflowView.LogPart log,
      List<DbtNodes.Node> dbt,
      String tab,
      int attempt) {
    TaskRow row = detail.row();
    TaskKey key = row.key();
    Here task = here.with("map", key.mapIndex() < 0 ? "" : Integer.toString(key.mapIndex()));
    List<AirflowViews.Tab> tabs = new ArrayList<>();
    for (String name : List.of("log", "dbt", "rendered", "xcom", "details")) {
      if (name.equals("dbt") && dbt.isEmpty()) {
        continue;
      }
      tabs.add(
          new AirflowViews.Tab(
              lang.t("airflow.tab." + name),
              task.with("view", name.equals("log") ? "" : name).toString(),
              name.equals(tab)));
    }
    List<AirflowViews.Tab> attempts = new ArrayList<>();
    for (AttemptRow one : detail.attempts()) {
      if (detail.attempts().size() > 1) {
        attempts.add(
            new AirflowViews.Tab(
                Integer.toString(one.tryNumber()),
                task.with("try", Integer.toString(one.tryNumber())).toString(),
                one.tryNumber() == attempt));
      }
    }
    return new AirflowViews.SideView(
        name(row),
        key.runId(),
        key.taskId(),
        key.mapIndex(),
        AirflowMarks.of(lang, row.state()),
        row.seconds().map(lang::seconds).orElse(""),
        tab,
        tabs,
        attempts,
        log.lines().stream().map(RunParts::line).toList(),
        pairs(detail, tab),
        List.of(),
        tab.equals("dbt") ? calls(dbt, attempt) : List.of(),
        row.state().finished() && dbt.stream().anyMatch(DbtNodes.Node::open),
        tab.equals("log") && !log.over() || tab.equals("dbt") && !row.state().finished());
  }

  /** The dbt commands of an attempt, each node linked to its page in the documentation. */
  private List<AirflowViews.DbtCall> calls(List<DbtNodes.Node> nodes, int attempt) {
    Map<Integer, AirflowViews.DbtCall> calls = new TreeMap<>();
    for (DbtNodes.Node node : nodes) {
      if (node.tryNumber() == attempt) {
        calls
            .computeIfAbsent(
                node.call(),
                _ -> new AirflowViews.DbtCall("dbt " + node.command(), new ArrayList<>()))
            .nodes()
            .add(dbtNode(node));
      }
    }
    return List.copyOf(calls.values());
  }

  private OverviewView.Item dbtNode(DbtNodes.Node node) {
    String id = node.uniqueId();
    String[] parts = id.split("\\.");
    boolean test = id.startsWith("test.") || id.startsWith("unit_test.");
    String name = parts.length < 3 ? id : parts[0].equals("source") ? parts[3] : parts[2];
    String took = node.seconds().map(lang::seconds).orElse("");
    return new OverviewView.Item(
        DbtLineage.mark(node.state()),
        name,
        test ? "" : "/dbt/docs/" + id,
        node.state() + (took.isEmpty() ? "" : " · " + took),
        node.message().filter(_ -> node.open()).orElse(""));
  }

  private static ServicesView.LogLine line(AirflowView.LogLine line) {
    String tone =
        switch (line.level()) {
          case "warning", "warn" -> "w";
          case "error", "critical" -> "e";
          default -> "";
        };
    String time = line.at().map(at -> TIME.format(at.atOffset(ZoneOffset.UTC))).orElse("");
    return new ServicesView.LogLine(time, line.level(), LogTail.plain(line.text()), tone);
  }

  private List<AirflowViews.Pair> pairs(AirflowView.TaskDetail detail, String tab) {
    List<AirflowViews.Pair> pairs = new ArrayList<>();
    switch (tab) {
      case "rendered" ->
          detail
              .rendered()
              .forEach((name, value) ->
                  pairs.add(
                      new AirflowViews.Pair(
                          name, value.isTextual() ? value.asText() : Json.pretty(value), true)));
      case "xcom" ->
          detail
              .xcoms()
              .forEach(
                  x -> pairs.add(new AirflowViews.Pair(x.key(), Json.pretty(x.value()), true)));
      case "details" -> {
        TaskRow row = detail.row();
        pairs.add(new AirflowViews.Pair("operator", row.operator(), true));
        pairs.add(new AirflowViews.Pair("trigger_rule", detail.triggerRule(), true));
        pairs.add(new AirflowViews.Pair("pool", row.pool(), true));
        pairs.add(
            new AirflowViews.Pair(
                "try_number", row.tryNumber() + " / " + (row.maxTries() + 1), true));
        optional(pairs, lang.t("airflow.queued"), row.queued());
        optional(pairs, lang.t("airflow.started"), row.start());
        optional(pairs, lang.t("airflow.ended"), row.end());
        optional(pairs, lang.t("airflow.nextAttempt"), row.nextAttempt());
        if (!detail.upstream().isEmpty()) {
          pairs.add(new AirflowViews.Pair("upstream", String.join(", ", detail.upstream()), true));
        }
        if (!detail.downstream().isEmpty()) {
          pairs.add(
              new AirflowViews.Pair("downstream", String.join(", ", detail.downstream()), true));
        }
        detail
            .attempts()
            .forEach(a ->
                a.error()
                    .ifPresent(e ->
                        pairs.add(
                            new AirflowViews.Pair(
                                lang.t("airflow.attempt", a.tryNumber()), e, true))));
        detail
            .note()
            .ifPresent(
                note -> pairs.add(new AirflowViews.Pair(lang.t("airflow.note"), note, false)));
        detail.docMd().ifPresent(doc -> pairs.add(new AirflowViews.Pair("doc_md", doc, false)));
      }
      default -> {}
    }
    return pairs;
  }

  private static void optional(List<AirflowViews.Pair> pairs, String name, Optional<Instant> at) {
    at.ifPresent(instant -> pairs.add(new AirflowViews.Pair(name, instant.toString(), true)));
  }
}
