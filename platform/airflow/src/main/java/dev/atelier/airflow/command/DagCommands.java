package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.dag.Task;
import dev.atelier.airflow.dag.Timetable;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Runs;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
              DagCommands::listRuns),
          spec(
              "list-import-errors",
              "List all the DAGs that have import errors",
              List.of(),
              List.of("--local"),
              DagCommands::importErrors),
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
              DagCommands::trigger),
          spec(
              "pause",
              "Pause DAG(s)",
              List.of("dag_id"),
              List.of("-y,--yes", "--treat-dag-id-as-regex"),
              run -> pause(run, true)),
          spec(
              "unpause",
              "Resume paused DAG(s)",
              List.of("dag_id"),
              List.of("-y,--yes", "--treat-dag-id-as-regex"),
              run -> pause(run, false)),
          spec(
              "delete",
              "Delete all DB records related to the specified DAG",
              List.of("dag_id"),
              List.of("-y,--yes"),
              DagCommands::delete),
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
              DagCommands::show),
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
              DagCommands::state),
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
          spec("report", "Show DagBag loading report", List.of(), List.of(), DagCommands::report),
          spec(
              "reserialize",
              "Reserialize DAGs by parsing the DagBag files",
              List.of(),
              List.of(),
              DagCommands::reserialize),
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

  private static int importErrors(CommandRun run) {
    List<Dags.ImportError> errors = run.read(Dags::importErrors);
    run.table(
        errors.stream()
            .map(error ->
                run.third()
                    ? Rows.row(
                        "bundle_name",
                        "dags-folder",
                        "filepath",
                        error.relative(),
                        "error",
                        error.trace())
                    : Rows.row("filepath", error.fileloc(), "error", error.trace()))
            .toList());
    return run.third() && !errors.isEmpty() ? 1 : 0;
  }

  private static int listRuns(CommandRun run) {
    String dagId =
        run.option("dag_id")
            .or(() -> run.option("dag-id"))
            .orElseThrow(() ->
                new UsageException(
                    "the following arguments are required: "
                        + (run.third() ? "dag_id" : "-d/--dag-id")));
    if (run.read(session -> Dags.find(session, dagId)).isEmpty()) {
      throw new Failure("Dag " + dagId + " does not exist");
    }
    Optional<Instant> from = run.option("start-date").map(run::date);
    Optional<Instant> to = run.option("end-date").map(run::date);
    Optional<String> state = run.option("state").map(text -> text.toLowerCase(Locale.ROOT));
    List<DagRun> runs = run.read(session -> Runs.of(session, dagId, Integer.MAX_VALUE));
    run.table(
        runs.stream()
            .filter(each -> state.isEmpty() || each.state().id().equals(state.get()))
            .filter(each -> !run.flag("no-backfill") || !each.runType().equals("backfill"))
            .filter(each ->
                from.filter(each.order()::isBefore).isEmpty()
                    && to.filter(each.order()::isAfter).isEmpty())
            .sorted(Comparator.comparing(DagRun::runAfter).reversed())
            .map(each -> runRow(run, each))
            .toList());
    return 0;
  }

  private static Map<String, @Nullable Object> runRow(CommandRun run, DagRun each) {
    return run.third()
        ? Rows.row(
            "dag_id",
            each.dagId(),
            "run_id",
            each.runId(),
            "state",
            each.state().id(),
            "run_after",
            PythonTime.iso(each.runAfter()),
            "logical_date",
            Rows.iso(each.logicalDate()),
            "start_date",
            Rows.iso(each.startDate()),
            "end_date",
            Rows.iso(each.endDate()))
        : Rows.row(
            "dag_id",
            each.dagId(),
            "run_id",
            each.runId(),
            "state",
            each.state().id(),
            "execution_date",
            Rows.iso(each.logicalDate()),
            "start_date",
            Rows.iso(each.startDate()),
            "end_date",
            Rows.iso(each.endDate()));
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

  static JsonNode conf(CommandRun run) {
    String text = run.option("conf").orElse("{}");
    try {
      JsonNode conf = Json.read(text);
      if (conf.isObject()) {
        return conf;
      }
    } catch (AtelierException _) {
      // told below
    }
    throw new Failure("ValueError: --conf must be a JSON object, not: " + text);
  }

  private static int trigger(CommandRun run) {
    String dagId = run.argument("dag_id");
    if (run.read(session -> Dags.find(session, dagId)).filter(known -> !known.stale()).isEmpty()) {
      throw new Failure(
          "airflow.exceptions.DagNotFound: Dag id " + dagId + " not found in DagModel");
    }
    Optional<Instant> logical =
        run.option("logical-date").or(() -> run.option("exec-date")).map(run::date);
    Instant now = run.engine().clock().instant();
    Instant after =
        run.third() || run.flag("no-replace-microseconds")
            ? now
            : now.truncatedTo(ChronoUnit.SECONDS);
    DagRun made =
        run.engine()
            .actions()
            .trigger(
                new RunActions.Trigger(
                    dagId,
                    run.option("run-id"),
                    logical,
                    run.option("run-after").map(run::date).or(() -> Optional.of(after)),
                    Optional.empty(),
                    conf(run),
                    Optional.empty(),
                    "cli",
                    run.user()));
    run.table(List.of(run.third() ? triggered3(made) : triggered2(made)));
    return 0;
  }

  private static Map<String, @Nullable Object> triggered3(DagRun made) {
    return Rows.row(
        "conf",
        made.conf(),
        "dag_id",
        made.dagId(),
        "dag_run_id",
        made.runId(),
        "data_interval_start",
        Rows.isoOrNone(made.interval().map(DataInterval::start)),
        "data_interval_end",
        Rows.isoOrNone(made.interval().map(DataInterval::end)),
        "end_date",
        null,
        "last_scheduling_decision",
        null,
        "logical_date",
        Rows.isoOrNone(made.logicalDate()),
        "run_type",
        made.runType(),
        "start_date",
        null,
        "state",
        made.state().id(),
        "triggering_user_name",
        made.triggeringUser());
  }

  private static Map<String, @Nullable Object> triggered2(DagRun made) {
    return Rows.row(
        "conf",
        made.conf(),
        "dag_id",
        made.dagId(),
        "dag_run_id",
        made.runId(),
        "data_interval_start",
        Rows.isoOrNone(made.interval().map(DataInterval::start)),
        "data_interval_end",
        Rows.isoOrNone(made.interval().map(DataInterval::end)),
        "end_date",
        null,
        "external_trigger",
        true,
        "last_scheduling_decision",
        null,
        "logical_date",
        Rows.isoOrNone(made.logicalDate()),
        "run_type",
        made.runType(),
        "start_date",
        null,
        "state",
        made.state().id());
  }

  private static int pause(CommandRun run, boolean paused) {
    String wanted = run.argument("dag_id");
    List<String> ids =
        run.flag("treat-dag-id-as-regex")
            ? run.read(Dags::all).stream()
                .map(known -> known.dag().dagId())
                .filter(id -> id.matches(wanted))
                .toList()
            : List.of(wanted);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (String id : ids) {
      if (run.read(session -> Dags.find(session, id)).isEmpty()) {
        throw new Failure("DAG: " + id + " does not exist in 'dag' table");
      }
      if (!paused) {
        owed(run, id);
      }
      run.engine().actions().pause(id, paused, run.user());
      rows.add(Rows.row("dag_id", id, "is_paused", paused));
    }
    if (run.third()) {
      run.table(rows);
    } else {
      ids.forEach(id -> run.print("Dag: " + id + ", paused: " + (paused ? "True" : "False")));
    }
    return 0;
  }

  /** Unpausing may start many runs: it is said before. */
  private static void owed(CommandRun run, String dagId) {
    int runs = run.engine().actions().owed(dagId);
    Dag dag = run.dag(dagId).dag();
    if (runs > 1) {
      run.error(
          "%s owes %,d runs since %s: %d at a time start now (catchup=False in the file starts only the latest)"
              .formatted(
                  dagId,
                  runs,
                  dag.startDate().map(at -> at.toString().substring(0, 10)).orElse("its start"),
                  Math.min(runs, dag.maxActiveRuns())));
    }
  }

  private static int delete(CommandRun run) {
    String dagId = run.argument("dag_id");
    if (!run.flag("yes")) {
      throw new Failure(
          "This will drop all existing records related to the specified DAG. Proceed? (y/n): say --yes");
    }
    if (run.read(session -> Dags.find(session, dagId)).isEmpty()) {
      throw new Failure("Dag id " + dagId + " not found");
    }
    run.engine().actions().deleteDag(dagId);
    run.print("Removed 1 record(s)");
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

  private static int show(CommandRun run) {
    Dag dag = run.dag(run.argument("dag_id")).dag();
    StringBuilder dot =
        new StringBuilder(
            "digraph "
                + name(dag.dagId())
                + " {\n\tgraph [label="
                + name(dag.dagId())
                + " labelloc=t rankdir=LR]\n");
    List<Task> tasks =
        dag.tasks().values().stream().sorted(Comparator.comparing(Task::taskId)).toList();
    tasks.forEach(task ->
        dot.append(
            "\t%s [color=\"#000000\" fillcolor=\"%s\" label=%s shape=rectangle style=\"filled,rounded\"]\n"
                .formatted(name(task.taskId()), task.uiColor(), name(task.label()))));
    tasks.forEach(task ->
        task.downstream()
            .forEach(after -> {
              String label =
                  dag.edgeLabels().getOrDefault(task.taskId(), Map.of()).getOrDefault(after, "");
              dot.append(
                  "\t%s -> %s%s\n"
                      .formatted(
                          name(task.taskId()),
                          name(after),
                          label.isEmpty() ? "" : " [label=" + name(label) + "]"));
            }));
    run.print(dot.append("}\n").toString());
    return 0;
  }

  private static String name(String id) {
    return id.matches("[A-Za-z_]\\w*") ? id : "\"" + id.replace("\"", "\\\"") + "\"";
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

  private static int state(CommandRun run) {
    String dagId = run.argument("dag_id");
    run.dag(dagId);
    Optional<DagRun> found = find(run, dagId, run.argument("logical_date_or_run_id"));
    run.print(
        found
            .map(each ->
                each.state().id() + (each.conf().isEmpty() ? "" : ", " + Json.write(each.conf())))
            .orElse("None"));
    return 0;
  }

  /** A run by its id or its logical date. */
  static Optional<DagRun> find(CommandRun run, String dagId, String idOrDate) {
    Optional<DagRun> byId = run.read(session -> Runs.find(session, dagId, idOrDate));
    if (byId.isPresent() || !idOrDate.matches("\\d{4}-\\d\\d.*")) {
      return byId;
    }
    Instant date = run.date(idOrDate);
    return run.read(session -> Runs.at(session, dagId, date));
  }

  private static int report(CommandRun run) {
    run.table(
        run.engine().reader().files().stream()
            .sorted(Comparator.comparing(dev.atelier.airflow.python.ReadFile::took).reversed())
            .map(file ->
                Rows.row(
                    "file",
                    "/" + file.relative(),
                    "duration",
                    "0:00:%09.6f".formatted(file.took().toNanos() / 1e9),
                    "dag_num",
                    file.dags().size(),
                    "task_num",
                    file.dags().stream().mapToInt(dag -> dag.tasks().size()).sum(),
                    "dags",
                    String.join(",", file.dags().stream().map(Dag::dagId).toList())))
            .toList());
    return 0;
  }

  private static int reserialize(CommandRun run) {
    run.engine().reader().forget();
    run.engine().readFiles();
    return 0;
  }
}
