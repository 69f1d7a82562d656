package dev.atelier.airflow.schedule;

import dev.atelier.airflow.dag.TriggerRule;
import dev.atelier.airflow.state.TaskState;

/**
 * Airflow's trigger rules as a table over the states of the tasks before. A rule either lets the
 * task run, waits, or decides that it never will.
 */
final class TriggerRules {
  private TriggerRules() {}

  /** What is to be done with a task. */
  enum Verdict {
    RUN,
    WAIT,
    UPSTREAM_FAILED,
    SKIP,
    REMOVE
  }

  /** The tasks before, counted by state. */
  record Counts(
      int upstream,
      int success,
      int skipped,
      int failed,
      int upstreamFailed,
      int removed,
      int done,
      int setups,
      int setupSuccess,
      int setupSkipped) {

    static Counts of(Iterable<Upstream> states) {
      int[] n = new int[10];
      for (Upstream each : states) {
        n[0]++;
        TaskState state = each.state();
        n[1] += state == TaskState.SUCCESS ? 1 : 0;
        n[2] += state == TaskState.SKIPPED ? 1 : 0;
        n[3] += state == TaskState.FAILED ? 1 : 0;
        n[4] += state == TaskState.UPSTREAM_FAILED ? 1 : 0;
        n[5] += state == TaskState.REMOVED ? 1 : 0;
        n[6] += state.finished() ? 1 : 0;
        if (each.setup()) {
          n[7]++;
          n[8] += state == TaskState.SUCCESS ? 1 : 0;
          n[9] += state == TaskState.SKIPPED ? 1 : 0;
        }
      }
      return new Counts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]);
    }

    boolean allDone() {
      return done >= upstream;
    }

    int allFailed() {
      return failed + upstreamFailed;
    }
  }

  /** A task before. */
  record Upstream(TaskState state, boolean setup) {}

  /**
   * @param mapIndex of the task itself
   */
  static Verdict decide(TriggerRule rule, Counts n, int mapIndex) {
    if (n.upstream() == 0) {
      return Verdict.RUN;
    }
    return switch (rule) {
      case ALWAYS -> Verdict.RUN;
      case ALL_SUCCESS -> {
        if (n.allFailed() > 0) {
          yield Verdict.UPSTREAM_FAILED;
        }
        if (n.skipped() > 0) {
          yield Verdict.SKIP;
        }
        if (n.removed() > 0 && n.success() > 0 && mapIndex >= n.success()) {
          yield Verdict.REMOVE;
        }
        yield when(n.success() + n.removed() >= n.upstream());
      }
      case ALL_FAILED ->
          n.success() > 0 || n.skipped() > 0 ? Verdict.SKIP : when(n.allFailed() >= n.upstream());
      case ALL_DONE -> when(n.allDone());
      case ALL_DONE_MIN_ONE_SUCCESS -> {
        if (!n.allDone()) {
          yield Verdict.WAIT;
        }
        yield n.success() > 0
            ? Verdict.RUN
            : n.skipped() >= n.upstream() ? Verdict.SKIP : Verdict.UPSTREAM_FAILED;
      }
      case ALL_DONE_SETUP_SUCCESS -> {
        if (!n.allDone()) {
          yield Verdict.WAIT;
        }
        if (n.setups() > 0 && n.setupSkipped() >= n.setups()) {
          yield Verdict.SKIP;
        }
        yield n.setups() > 0 && n.setupSuccess() == 0 ? Verdict.UPSTREAM_FAILED : Verdict.RUN;
      }
      case ONE_SUCCESS -> {
        if (n.success() > 0) {
          yield Verdict.RUN;
        }
        if (!n.allDone()) {
          yield Verdict.WAIT;
        }
        yield n.skipped() == n.done() ? Verdict.SKIP : Verdict.UPSTREAM_FAILED;
      }
      case ONE_FAILED ->
          n.allFailed() > 0 ? Verdict.RUN : n.allDone() ? Verdict.SKIP : Verdict.WAIT;
      case ONE_DONE ->
          n.failed() + n.success() > 0 ? Verdict.RUN : n.allDone() ? Verdict.SKIP : Verdict.WAIT;
      case NONE_FAILED ->
          n.allFailed() > 0
              ? Verdict.UPSTREAM_FAILED
              : when(n.success() + n.skipped() + n.removed() >= n.upstream());
      case NONE_FAILED_MIN_ONE_SUCCESS -> {
        if (n.allFailed() > 0) {
          yield Verdict.UPSTREAM_FAILED;
        }
        if (n.skipped() == n.upstream()) {
          yield Verdict.SKIP;
        }
        yield when(n.success() + n.skipped() + n.removed() >= n.upstream());
      }
      case NONE_SKIPPED -> n.skipped() > 0 ? Verdict.SKIP : when(n.allDone());
      case ALL_SKIPPED ->
          n.success() > 0 || n.allFailed() > 0 ? Verdict.SKIP : when(n.skipped() >= n.upstream());
    };
  }

  private static Verdict when(boolean ready) {
    return ready ? Verdict.RUN : Verdict.WAIT;
  }
}
