package dev.atelier.airflow.published;

import java.util.List;

/**
 * A table that is copied.
 *
 * @param key its column that names a row
 * @param query its rows as Airflow's columns, with {@code changed_at}
 */
record PublishedTable(String name, String key, String query) {
  static final List<PublishedTable> ALL =
      List.of(
          new PublishedTable(
              "dag",
              "dag_id",
              """
              select d.dag_id, null as root_dag_id, d.is_paused, false as is_subdag, not d.is_stale as is_active,
                d.is_stale, d.last_parsed as last_parsed_time, d.fileloc, d.relative_fileloc,
                'dags-folder' as bundle_name,
                (select string_agg(o, ', ') from json_array_elements_text(d.data -> 'owners') o) as owners,
                d.data ->> 'display_name' as dag_display_name, d.data ->> 'description' as description,
                to_json(coalesce(d.data -> 'schedule' ->> 'written', d.data -> 'schedule' ->> 'cron',
                  nullif(d.data -> 'schedule' ->> 'kind', 'none')))::text as schedule_interval,
                coalesce(d.data -> 'schedule' ->> 'written', d.data -> 'schedule' ->> 'cron',
                  nullif(d.data -> 'schedule' ->> 'kind', 'none')) as timetable_summary,
                (d.data ->> 'max_active_tasks')::int as max_active_tasks,
                (d.data ->> 'max_active_runs')::int as max_active_runs,
                exists (select 1 from airflow.import_error e where e.fileloc = d.fileloc) as has_import_errors,
                d.next_interval_start as next_dagrun,
                d.next_interval_start as next_dagrun_data_interval_start,
                d.next_interval_end as next_dagrun_data_interval_end,
                d.next_run_after as next_dagrun_create_after, d.changed_at
              from airflow.dag d\
              """),
          new PublishedTable(
              "dag_run",
              "id",
              """
              select r.id, r.dag_id, r.run_id, r.queued_at, coalesce(r.logical_date, r.run_after) as execution_date,
                r.logical_date, r.run_after, r.start_date, r.end_date, r.state,
                r.run_type = 'manual' as external_trigger, r.run_type, r.triggered_by,
                r.triggering_user as triggering_user_name, r.conf, r.data_interval_start, r.data_interval_end,
                r.last_scheduling_decision, r.backfill_id, r.changed_at as updated_at, r.changed_at
              from airflow.dag_run r\
              """),
          new PublishedTable(
              "task_instance",
              "id",
              """
              select t.id, t.task_id, t.dag_id, t.run_id, t.map_index, t.start_date, t.end_date,
                extract(epoch from t.end_date - t.start_date) as duration, t.state, t.try_number, t.max_tries,
                t.hostname, 'airflow' as unixname, t.job_id, t.pool, t.pool_slots, t.queue, t.priority_weight,
                t.operator, t.operator_name as custom_operator_name, t.queued_at as queued_dttm,
                t.scheduled_at as scheduled_dttm, t.job_id as queued_by_job_id, t.pid, t.rendered_map_index,
                (select coalesce(r.logical_date, r.run_after) from airflow.dag_run r
                  where r.dag_id = t.dag_id and r.run_id = t.run_id) as execution_date,
                t.updated_at, t.changed_at
              from airflow.task_instance t\
              """),
          new PublishedTable(
              "job",
              "id",
              """
              select j.id, null as dag_id, j.state, j.job_type, j.start_date, j.end_date, j.latest_heartbeat,
                'LocalExecutor' as executor_class, j.hostname, 'airflow' as unixname,
                greatest(j.latest_heartbeat, j.end_date) as changed_at
              from airflow.job j\
              """));
}
