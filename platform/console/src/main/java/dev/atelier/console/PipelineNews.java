package dev.atelier.console;

import dev.atelier.airflow.AirflowView;
import dev.atelier.airflow.AirflowView.DagRow;
import dev.atelier.airflow.AirflowView.RunRow;
import dev.atelier.airflow.AirflowView.TaskRow;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskState;
import dev.atelier.console.DbtArtifacts.Node;
import dev.atelier.console.DbtArtifacts.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What Airflow and dbt have for the overview: what runs, what failed, how old the data is. */
final class PipelineNews {
  private static final Duration DAY = Duration.ofHours(24);

  private final Supplier<Optional<AirflowView>> airflow;
  private final DbtProjects dbt;

  PipelineNews(Supplier<Optional<AirflowView>> airflow, DbtProjects dbt) {
    this.airflow = airflow;
    this.dbt = dbt;
  }

  /** DAGs that have a run on its way, how far they are, and the one that is due next. */
  List<OverviewView.Item> running(Language lang, Instant now) {
    List<OverviewView.Item> items = new ArrayList<>();
    Optional<AirflowView> view = airflow.get();
    List<DagRow> dags = view.map(AirflowView::dags).orElse(List.of());
    for (DagRow dag : dags) {
      int runs = dag.recentRuns().getOrDefault(RunState.RUNNING, 0);
      Optional<RunRow> last = dag.lastRun().filter(run -> run.state() == RunState.RUNNING);
      if (runs > 0 || last.isPresent()) {
        List<TaskRow> tasks =
            last.flatMap(run -> view.flatMap(v -> v.run(run.dagId(), run.runId())))
                .map(AirflowView.RunDetail::tasks)
                .orElse(List.of());
        int done = (int) tasks.stream().filter(task -> task.state().finished()).count();
        items.add(
            new OverviewView.Item(
                AirflowMarks.of(lang, RunState.RUNNING),
                dag.dagId(),
                last.map(PipelineNews::href).orElse("/airflow/" + dag.dagId()),
                last.flatMap(RunRow::start)
                    .map(start -> lang.duration(Duration.between(start, now)))
                    .orElse(""),
                runs > 1 ? lang.t("overview.runs", runs) : task(lang, tasks, done),
                tasks.isEmpty() ? -1 : 100 * done / tasks.size()));
      }
    }
    dags.stream()
        .filter(dag -> !dag.paused() && dag.nextRun().filter(now::isBefore).isPresent())
        .min(Comparator.comparing(dag -> dag.nextRun().orElseThrow()))
        .ifPresent(dag -> {
          Duration until = Duration.between(now, dag.nextRun().orElseThrow());
          items.add(
              new OverviewView.Item(
                  new Mark("wait", lang.t("state.waiting")),
                  dag.dagId(),
                  "/airflow/" + dag.dagId(),
                  lang.t("airflow.in", lang.duration(until)),
                  ""));
        });
    return items;
  }

  private static String task(Language lang, List<TaskRow> tasks, int done) {
    String running =
        tasks.stream()
            .filter(task -> task.state() == TaskState.RUNNING)
            .map(task -> task.key().taskId())
            .distinct()
            .limit(2)
            .collect(Collectors.joining(", "));
    return tasks.isEmpty()
        ? "Airflow"
        : (running.isEmpty() ? "" : running + " · ")
            + lang.t("overview.task", Math.min(done + 1, tasks.size()), tasks.size());
  }

  private static String href(RunRow run) {
    return "/airflow/" + run.dagId() + "?run=" + Here.encode(run.runId());
  }

  /** Runs of DAGs, and models and tests of dbt, that failed within a day, newest first. */
  List<OverviewView.Item> failed(Language lang, Instant now) {
    record Dated(Instant at, OverviewView.Item item) {}
    List<Dated> all = new ArrayList<>();
    for (RunRow run : airflow.get().map(view -> view.summary().lastFailed()).orElse(List.of())) {
      Instant at = run.end().orElse(run.queuedAt());
      all.add(
          new Dated(
              at,
              new OverviewView.Item(
                  AirflowMarks.of(lang, run.state()),
                  run.dagId(),
                  href(run),
                  lang.duration(Duration.between(at, now)),
                  run.runId())));
    }
    for (DbtArtifacts project : new DbtChoice(dbt).parsed().toList()) {
      for (Node node : project.nodes().values()) {
        node.result()
            .filter(Result::failed)
            .ifPresent(result ->
                all.add(
                    new Dated(
                        result.at(),
                        new OverviewView.Item(
                            new Mark("fail", result.status()),
                            node.name(),
                            "/dbt/" + shownFor(node),
                            lang.duration(Duration.between(result.at(), now)),
                            result.message()))));
      }
    }
    return all.stream()
        .filter(dated -> dated.at().isAfter(now.minus(DAY)))
        .sorted((a, b) -> b.at().compareTo(a.at()))
        .map(Dated::item)
        .toList();
  }

  /** A test stands on the page of what it looks at. */
  private static String shownFor(Node node) {
    return node.type().equals("test") && !node.dependsOn().isEmpty()
        ? node.dependsOn().getLast()
        : node.id();
  }

  List<OverviewView.Fresh> freshness(Language lang, Instant now) {
    List<OverviewView.Fresh> all = new ArrayList<>();
    for (Path folder : dbt.folders()) {
      DbtFreshness.read(folder).forEach(source -> all.add(fresh(lang, source, now)));
    }
    return all;
  }

  static OverviewView.Fresh fresh(Language lang, DbtFreshness source, Instant now) {
    long age = source.age().orElse(Duration.ZERO).toSeconds();
    long last =
        source.errorAfter().or(source::warnAfter).map(Duration::toSeconds).orElse(Math.max(age, 1));
    long whole = Math.max(1, Math.max(last * 5 / 4, age));
    String glyph =
        switch (source.status()) {
          case "pass" -> "";
          case "warn" -> "warn";
          default -> "fail";
        };
    return new OverviewView.Fresh(
        source.name(),
        "/dbt/" + source.id(),
        glyph,
        source.age().map(lang::duration).orElse(source.status()),
        lang.t("overview.checked", lang.duration(Duration.between(source.checked(), now))),
        source.age().isEmpty() ? 0 : (int) Math.max(1, 100 * age / whole),
        source.warnAfter().map(limit -> (int) (100 * limit.toSeconds() / whole)).orElse(-1),
        source.errorAfter().map(limit -> (int) (100 * limit.toSeconds() / whole)).orElse(-1));
  }
}
