package dev.atelier.airflow.command;

import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.RunState;
import dev.atelier.airflow.state.Runs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code airflow backfill create} of 3.x, {@code airflow dags backfill} of 2.x. */
final class BackfillCommands {
  private static final int DEFAULT_RUNS = 10;
  private static final long LOOK_MILLIS = 200;

  static final List<String> OPTIONS =
      List.of(
          "--dag-id=",
          "--from-date=",
          "--to-date=",
          "-s,--start-date=",
          "-e,--end-date=",
          "-c,--conf=",
          "--dag-run-conf=",
          "--max-active-runs=",
          "--run-backwards",
          "-B,--run-backward",
          "--reprocess-behavior=",
          "--dry-run",
          "-n",
          "--reset-dagruns",
          "--rerun-failed-tasks",
          "-y,--yes",
          "-i,--ignore-dependencies",
          "-x,--donot-pickle",
          "-I,--ignore-first-depends-on-past",
          "--continue-on-failures",
          "--run-on-latest-version");

  private BackfillCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          new CommandSpec(
              "backfill",
              "create",
              "Create a backfill for a dag.",
              List.of("dag_id?"),
              OPTIONS,
              BackfillCommands::create));

  static int create(CommandRun run) {
    String dagId =
        run.option("dag_id")
            .or(() -> run.option("dag-id"))
            .orElseThrow(
                () -> new UsageException("the following arguments are required: --dag-id"));
    run.dag(dagId);
    Optional<String> from = run.option("from-date").or(() -> run.option("start-date"));
    Optional<String> to = run.option("to-date").or(() -> run.option("end-date"));
    if (from.isEmpty() && to.isEmpty()) {
      throw new UsageException("the following arguments are required: --from-date, --to-date");
    }
    Instant first = run.date(from.or(() -> to).orElseThrow());
    Instant last = run.date(to.or(() -> from).orElseThrow());
    boolean dry = run.flag("dry-run") || run.flag("n");
    String reprocess =
        run.option("reprocess-behavior")
            .orElse(
                run.flag("reset-dagruns")
                    ? "completed"
                    : run.flag("rerun-failed-tasks") ? "failed" : "none");
    RunActions.BackfillMade made =
        run.engine()
            .actions()
            .backfill(
                new RunActions.Backfill(
                    dagId,
                    first,
                    last,
                    run.option("max-active-runs").map(Integer::parseInt).orElse(DEFAULT_RUNS),
                    reprocess,
                    run.flag("run-backwards") || run.flag("run-backward"),
                    DagRunCommands.conf(run),
                    run.user(),
                    dry));
    if (dry) {
      run.print("Performing dry run of backfill.");
      run.print("Printing params:");
      run.print("    - dag_id = " + dagId);
      run.print("    - from_date = " + PythonTime.spaced(first));
      run.print("    - to_date = " + PythonTime.spaced(last));
      run.print("Logical dates to be attempted:");
      made.dates().forEach(date -> run.print("    - " + PythonTime.spaced(date)));
      return 0;
    }
    return run.third() ? 0 : await(run, dagId, made.id());
  }

  /** 2.x's command runs the backfill itself and ends with it. */
  private static int await(CommandRun run, String dagId, long id) {
    while (!run.invocation().cancelled().getAsBoolean()) {
      List<DagRun> runs =
          run.read(session -> Runs.of(session, dagId, Integer.MAX_VALUE)).stream()
              .filter(each -> each.backfillId().filter(own -> own == id).isPresent())
              .toList();
      if (runs.stream().allMatch(each -> each.state().finished())) {
        long failed = runs.stream().filter(each -> each.state() == RunState.FAILED).count();
        run.print(
            "[backfill progress] | finished run %d of %d | tasks waiting: 0 | succeeded: %d | running: 0 | failed: %d"
                .formatted(runs.size(), runs.size(), runs.size() - failed, failed));
        run.print("Backfill done for DAG <DAG: " + dagId + ">. Exiting.");
        return failed > 0 ? 1 : 0;
      }
      DagTest.pause(LOOK_MILLIS);
    }
    return 1;
  }
}
