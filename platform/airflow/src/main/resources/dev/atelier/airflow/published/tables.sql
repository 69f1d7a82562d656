create schema if not exists atelier_airflow;

create table if not exists atelier_airflow.dag (
  dag_id varchar(250) primary key, root_dag_id varchar(250), is_paused boolean, is_subdag boolean, is_active boolean,
  is_stale boolean, last_parsed_time timestamptz, fileloc varchar(2000), relative_fileloc varchar(2000),
  bundle_name varchar(250), owners varchar(2000), dag_display_name varchar(2000), description text,
  schedule_interval text, timetable_summary text, timetable_description varchar(1000), max_active_tasks integer,
  max_active_runs integer, has_import_errors boolean, next_dagrun timestamptz,
  next_dagrun_data_interval_start timestamptz, next_dagrun_data_interval_end timestamptz,
  next_dagrun_create_after timestamptz
);

create table if not exists atelier_airflow.dag_run (
  id bigint primary key, dag_id varchar(250), run_id varchar(250), queued_at timestamptz, execution_date timestamptz,
  logical_date timestamptz, run_after timestamptz, start_date timestamptz, end_date timestamptz, state varchar(50),
  external_trigger boolean, run_type varchar(50), triggered_by varchar(50), triggering_user_name varchar(512),
  conf jsonb, data_interval_start timestamptz, data_interval_end timestamptz, last_scheduling_decision timestamptz,
  backfill_id bigint, updated_at timestamptz
);
create index if not exists dag_run_of_dag on atelier_airflow.dag_run (dag_id, run_id);

create table if not exists atelier_airflow.task_instance (
  id uuid primary key, task_id varchar(250), dag_id varchar(250), run_id varchar(250), map_index integer,
  start_date timestamptz, end_date timestamptz, duration double precision, state varchar(20), try_number integer,
  max_tries integer, hostname varchar(1000), unixname varchar(1000), job_id bigint, pool varchar(256),
  pool_slots integer, queue varchar(256), priority_weight integer, operator varchar(1000),
  custom_operator_name varchar(1000), queued_dttm timestamptz, scheduled_dttm timestamptz, queued_by_job_id bigint,
  pid bigint, rendered_map_index varchar(250), execution_date timestamptz, updated_at timestamptz
);
create index if not exists task_instance_of_run on atelier_airflow.task_instance (dag_id, run_id);

create table if not exists atelier_airflow.job (
  id bigint primary key, dag_id varchar(250), state varchar(20), job_type varchar(30), start_date timestamptz,
  end_date timestamptz, latest_heartbeat timestamptz, executor_class varchar(500), hostname varchar(500),
  unixname varchar(1000)
);
