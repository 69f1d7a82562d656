package dev.atelier.airflow.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.dag.DataInterval;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * A run of a DAG.
 *
 * @param logicalDate none for a run of 3.x that was triggered without one
 * @param runType {@code scheduled}, {@code manual}, {@code backfill}, {@code asset_triggered} or
 *     {@code dataset_triggered}
 * @param triggeredBy {@code timetable}, {@code cli}, {@code rest_api}, {@code ui}, {@code
 *     operator}, {@code asset}, {@code backfill}
 */
public record DagRun(
    long id,
    String dagId,
    String runId,
    Optional<Instant> logicalDate,
    Optional<DataInterval> interval,
    Instant runAfter,
    Instant queuedAt,
    Optional<Instant> startDate,
    Optional<Instant> endDate,
    RunState state,
    String runType,
    String triggeredBy,
    Optional<String> triggeringUser,
    JsonNode conf,
    Optional<String> note,
    Optional<Instant> lastSchedulingDecision,
    Optional<Long> backfillId) {

  static DagRun read(Row row) throws SQLException {
    Optional<Instant> start = row.time("data_interval_start");
    Optional<Instant> end = row.time("data_interval_end");
    return new DagRun(
        row.bigNumber("id"),
        row.text("dag_id"),
        row.text("run_id"),
        row.time("logical_date"),
        start.flatMap(from -> end.map(to -> new DataInterval(from, to))),
        row.time("run_after").orElse(Instant.EPOCH),
        row.time("queued_at").orElse(Instant.EPOCH),
        row.time("start_date"),
        row.time("end_date"),
        RunState.of(row.text("state")),
        row.text("run_type"),
        row.text("triggered_by"),
        row.optionalText("triggering_user"),
        row.json("conf").orElseThrow(),
        row.optionalText("note"),
        row.time("last_scheduling_decision"),
        row.optionalNumber("backfill_id"));
  }

  /** The same with another logical date, for a run that is only for one call. */
  public DagRun withLogicalDate(Optional<Instant> date) {
    return new DagRun(
        id,
        dagId,
        runId,
        date,
        interval,
        runAfter,
        queuedAt,
        startDate,
        endDate,
        state,
        runType,
        triggeredBy,
        triggeringUser,
        conf,
        note,
        lastSchedulingDecision,
        backfillId);
  }

  public boolean manual() {
    return runType.equals("manual");
  }

  /** The order of runs of one DAG: the logical date, or when it could start. */
  public Instant order() {
    return logicalDate.orElse(runAfter);
  }
}
