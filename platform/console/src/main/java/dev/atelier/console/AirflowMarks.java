package dev.atelier.console;

import dev.atelier.airflow.AirflowView.DagRow;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Airflow's states as marks and as cells of the grid. */
final class AirflowMarks {
  private AirflowMarks() {}

  static Mark ofDag(Language lang, DagRow dag) {
    return dag.lastRun()
        .map(run -> of(lang, run.state()))
        .orElseGet(() -> new Mark("wait", lang.t("airflow.noRun")));
  }

  static Mark of(Language lang, RunState state) {
    return switch (state) {
      case QUEUED -> new Mark("wait", lang.t("airflow.state.queued"));
      case RUNNING -> new Mark("run", lang.t("airflow.state.running"));
      case SUCCESS -> new Mark("ok", lang.t("airflow.state.success"));
      case FAILED -> new Mark("fail", lang.t("airflow.state.failed"));
    };
  }

  static Mark of(Language lang, TaskState state) {
    String word = lang.t("airflow.state." + state.name().toLowerCase(java.util.Locale.ROOT));
    return new Mark(
        switch (state) {
          case NONE, SCHEDULED, QUEUED, DEFERRED, UP_FOR_RESCHEDULE -> "wait";
          case RUNNING, RESTARTING -> "run";
          case SUCCESS -> "ok";
          case FAILED -> "fail";
          case UP_FOR_RETRY -> "warn";
          case UPSTREAM_FAILED, SKIPPED, REMOVED -> "skip";
        },
        word);
  }

  private static final List<TaskState> WORST_FIRST =
      List.of(
          TaskState.FAILED,
          TaskState.UPSTREAM_FAILED,
          TaskState.UP_FOR_RETRY,
          TaskState.RUNNING,
          TaskState.RESTARTING,
          TaskState.UP_FOR_RESCHEDULE,
          TaskState.DEFERRED,
          TaskState.QUEUED,
          TaskState.SCHEDULED,
          TaskState.NONE,
          TaskState.SUCCESS,
          TaskState.SKIPPED,
          TaskState.REMOVED);

  /** The one that a group is shown by. */
  static TaskState worst(Collection<TaskState> states) {
    return WORST_FIRST.stream().filter(states::contains).findFirst().orElse(TaskState.NONE);
  }

  /** {@code 11 ✓ 1 ✕}: how many are done, have failed, are on their way. */
  static String counts(Map<TaskState, Integer> counts) {
    int done = counts.getOrDefault(TaskState.SUCCESS, 0);
    int failed =
        counts.getOrDefault(TaskState.FAILED, 0)
            + counts.getOrDefault(TaskState.UPSTREAM_FAILED, 0);
    int all = counts.values().stream().mapToInt(n -> n).sum();
    List<String> parts = new ArrayList<>();
    if (done > 0) {
      parts.add(done + " ✓");
    }
    if (failed > 0) {
      parts.add(failed + " ✕");
    }
    if (all > done + failed) {
      parts.add((all - done - failed) + " …");
    }
    return String.join(" ", parts);
  }

  /** The class of a cell: a success that needed more than one attempt is its own. */
  static String cell(TaskState state, int tryNumber) {
    return switch (state) {
      case SUCCESS -> tryNumber > 1 ? "retry" : "ok";
      case FAILED -> "fail";
      case RUNNING, RESTARTING -> "run";
      case UP_FOR_RETRY -> "retry";
      case UPSTREAM_FAILED -> "up";
      case SKIPPED, REMOVED -> "skip";
      case NONE, SCHEDULED, QUEUED, DEFERRED, UP_FOR_RESCHEDULE -> "none";
    };
  }
}
