package dev.atelier.airflow.command;

import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Runs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code airflow dags …}. */
final class DagCommands {
  private DagCommands() {}

  static final List<CommandSpec> ALL =
      List.of(
          spec(
              "list",
              "List all the DAGs",
              List.of(),
              List.of("--columns=", "-m,--maintenance", "--local"),
              DagCommands::list),
          spec(
              "list-runs",
              "List DAG runs given a DAG id",
              List.of("dag_id?"),
              List.of(
                  "-d,--dag-id=",
                  "--no-backfill",
                  "--state=",
                  "-s,--start-date=",
                  "-e,--end-date="),
              DagRunCommands::listRuns),
          spec(
              "list-import-errors",
              "List all the DAGs that have import errors",
              List.of(),
              List.of("--local"),
              DagFileCommands::importErrors),
          spec(
              "list-jobs",
              "List the jobs",
              List.of(),
              List.of("-d,--dag-id=", "--state=", "--limit="),
              DagCommands::jobs),
          spec(
              "trigger",
              "Trigger a new DAG run. If DAG is paused then dagrun state will remain queued, and the task won't run.",
              List.of("dag_id"),
              List.of(
                  "-c,--conf=",
                  "-r,--run-id=",
                  "-e,--exec-date=",
                  "-l,--logical-date=",
                  "--run-after=",
                  "--no-replace-microseconds"),
              DagRunCommands::trigger),
          spec(
              "pause",
              "Pause DAG(s)",
              List.of("dag_id"),
              List.of("-y,--yes", "--treat-dag-id-as-regex"),
              run -> PauseCommands.pause(run, true)),
          spec(
              "unpause",
              "Resume paused DAG(s)",
              List.of("dag_id"),
              List.of("-y,--yes", "--treat-dag-id-as-regex"),
              run -> PauseCommands.pause(run, false)),
          spec(
              "delete",
              "Delete all DB records related to the specified DAG",
              List.of("dag_id"),
              List.of("-y,--yes"),
              PauseCommands::delete),
          spec(
              "details",
              "Get DAG details given a DAG id",
              List.of("dag_id"),
              List.of(),
              DagCommands::details),
          spec(
              "show",
              "Displays DAG's tasks with their dependencies",
              List.of("dag_id"),
              List.of("-s,--save=", "--imgcat"),
              DagFileCommands::show),
          spec(
              "next-execution",
              "Get the next logical datetimes of a DAG",
              List.of("dag_id"),
              List.of("-n,--num-executions=", "--table"),
              DagCommands::next),
          spec(
              "state",
              "Get the status of a dag run",
              List.of("dag_id", "logical_date_or_run_id"),
              List.of(),
              DagRunCommands::state),
          spec(
              "test",
              "Execute one single DagRun",
              List.of("dag_id", "logical_date?"),
              List.of(
                  "-c,--conf=",
                  "--show-dagrun",
                  "--save-dagrun=",
                  "--use-executor",
                  "--mark-success-pattern="),
              DagTest::run),
          spec(
              "report",
              "Show DagBag loading report",
              List.of(),
              List.of(),
              DagFileCommands::report),
          spec(
              "reserialize",
              "Reserialize DAGs by parsing the DagBag files",
              List.of(),
              List.of(),
              DagFileCommands::reserialize),
          spec(
              "backfill",
              "Run subsections of a DAG for a specified date range",
              List.of("dag_id"),
              BackfillCommands.OPTIONS,
              BackfillCommands::create));

  private static CommandSpec spec(
      String name,
      String help,
      List<String> positionals,
      List<String> options,
      CommandSpec.Handler handler) {
    return new CommandSpec("dags", name, help, positionals, options, handler);
  }

  private static int list(CommandRun run) {
    List<Dags.Known> dags = run.read(Dags::all);
    run.table(
        dags.stream()
            .map(known ->
                run.third()
                    ? Rows.row(
                        "dag_id", known.dag().dagId(),
                        "fileloc", known.dag().fileloc(),
                        "owners", known.dag().owners(),
                        "is_paused", known.paused(),
                        "bundle_name", "dags-folder",
                        "bundle_version", null)
                    : Rows.row(
                        "dag_id", known.dag().dagId(),
                        "filepath", known.relativeFileloc(),
                        "owner", String.join(", ", known.dag().owners()),
                        "paused", known.paused()))
            .toList());
    if (!run.read(Dags::importErrors).isEmpty()) {
      run.error(
          "Error: Failed to load all files. For details, run `airflow dags \nlist-import-errors`");
    }
    return 0;
  }

  private static int jobs(CommandRun run) {
    run.table(
        run.read(dev.atelier.airflow.state.Jobs::all).stream()
            .map(job ->
                Rows.row(
                    "dag_id",
                    null,
                    "state",
                    job.state(),
                    "job_type",
                    job.type(),
                    "start_date",
                    PythonTime.iso(job.start()),
                    "end_date",
                    Rows.isoOrNone(job.end())))
            .toList());
    return 0;
  }

  private static int details(CommandRun run) {
    Dags.Known known =
        run.read(session -> Dags.find(session, run.argument("dag_id")))
            .orElseThrow(() ->
                new Failure("DAG: " + run.argument("dag_id") + " does not exist in 'dag' table"));
    Map<String, @Nullable Object> values =
        DagDetails.of(known, run.third(), run.read(Dags::importErrors));
    run.table(
        values.entrySet().stream()
            .map(entry ->
                Rows.row("property_name", entry.getKey(), "property_value", entry.getValue()))
            .toList());
    return 0;
  }

  private static int next(CommandRun run) {
    String dagId = run.argument("dag_id");
    Dags.Known known =
        run.read(session -> Dags.find(session, dagId))
            .orElseThrow(() -> new Failure("DAG: " + dagId + " does not exist in the database"));
    if (known.paused()) {
      run.error("[INFO] Please be reminded this DAG is PAUSED now.");
    }
    int count = run.option("num-executions").map(Integer::parseInt).orElse(1);
    Optional<DataInterval> last = run.read(session -> Runs.lastScheduled(session, dagId));
    for (int i = 0; i < count; i++) {
      Optional<Timetable.Due> due =
          run.engine().nextRuns().next(known.dag(), last, run.engine().clock().instant());
      if (due.isEmpty()) {
        if (i == 0) {
          run.error(
              "[WARN] No following schedule can be found. This DAG may have schedule interval '@once' or `None`.");
        }
        run.print("None");
        return 0;
      }
      boolean moment = due.get().interval().start().equals(due.get().interval().end());
      run.print(PythonTime.iso(moment ? due.get().runAfter() : due.get().interval().start()));
      last = Optional.of(due.get().interval());
    }
    return 0;
  }
}
