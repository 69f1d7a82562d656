package dev.atelier.console;

import dev.atelier.airflow.AirflowView.DagRow;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.TaskState;

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
