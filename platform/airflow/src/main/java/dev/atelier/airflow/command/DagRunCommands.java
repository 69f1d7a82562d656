package dev.atelier.airflow.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.DataInterval;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.schedule.RunActions;
import dev.atelier.airflow.state.DagRun;
import dev.atelier.airflow.state.Dags;
import dev.atelier.airflow.state.Runs;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code airflow dags …} about runs. */
final class DagRunCommands {
  private DagRunCommands() {}

  static int listRuns(CommandRun run) {
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

  static int trigger(CommandRun run) {
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
    run.table(List.of(triggered(made, run.third())));
    return 0;
  }

  private static Map<String, @Nullable Object> triggered(DagRun made, boolean third) {
    Map<String, @Nullable Object> row =
        Rows.row(
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
            null);
    if (!third) {
      row.put("external_trigger", true);
    }
    row.put("last_scheduling_decision", null);
    row.put("logical_date", Rows.isoOrNone(made.logicalDate()));
    row.put("run_type", made.runType());
    row.put("start_date", null);
    row.put("state", made.state().id());
    if (third) {
      row.put("triggering_user_name", made.triggeringUser().orElse(null));
    }
    return row;
  }

  static int state(CommandRun run) {
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
}
