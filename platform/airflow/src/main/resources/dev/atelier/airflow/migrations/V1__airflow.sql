-- What Airflow keeps: names as in Airflow's own tables where people know them.
create table dag (
  dag_id text primary key,
  fileloc text not null,
  relative_fileloc text not null,
  data json not null,
  data_hash text not null,
  version integer not null default 1,
  is_paused boolean not null,
  is_stale boolean not null default false,
  last_parsed timestamptz not null,
  parse_seconds double precision not null default 0,
  warnings json not null default '[]',
  next_run_after timestamptz,
  next_interval_start timestamptz,
  next_interval_end timestamptz
);

create table dag_code (
  fileloc text primary key,
  relative_fileloc text not null,
  source text not null,
  updated_at timestamptz not null
);

create table import_error (
  id bigint generated always as identity primary key,
  fileloc text not null unique,
  relative_fileloc text not null,
  stack_trace text not null,
  at timestamptz not null
);

create table dag_run (
  id bigint generated always as identity primary key,
  dag_id text not null,
  run_id text not null,
  logical_date timestamptz,
  data_interval_start timestamptz,
  data_interval_end timestamptz,
  run_after timestamptz not null,
  queued_at timestamptz not null,
  start_date timestamptz,
  end_date timestamptz,
  state text not null,
  run_type text not null,
  triggered_by text not null,
  triggering_user text,
  conf json not null default '{}',
  note text,
  last_scheduling_decision timestamptz,
  backfill_id bigint,
  dag_version integer not null default 1,
  unique (dag_id, run_id),
  unique (dag_id, logical_date)
);
create index dag_run_active on dag_run (state) where state in ('queued', 'running');
create index dag_run_latest on dag_run (dag_id, run_after desc);

create table task_instance (
  id uuid not null unique,
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index integer not null default -1,
  state text,
  try_number integer not null default 0,
  max_tries integer not null default 0,
  start_date timestamptz,
  end_date timestamptz,
  scheduled_at timestamptz,
  queued_at timestamptz,
  hostname text not null default '',
  pid bigint,
  operator text not null,
  operator_name text not null,
  pool text not null,
  pool_slots integer not null,
  queue text not null,
  priority_weight integer not null,
  job_id bigint,
  next_attempt timestamptz,
  first_reschedule timestamptz,
  reschedules integer not null default 0,
  rendered json,
  rendered_map_index text,
  note text,
  updated_at timestamptz not null,
  primary key (dag_id, run_id, task_id, map_index),
  foreign key (dag_id, run_id) references dag_run (dag_id, run_id) on delete cascade on update cascade
);
create index task_instance_active on task_instance (state)
  where state in ('scheduled', 'queued', 'running', 'up_for_retry', 'up_for_reschedule');

create table task_attempt (
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index integer not null,
  try_number integer not null,
  state text,
  start_date timestamptz,
  end_date timestamptz,
  queued_at timestamptz,
  hostname text not null default '',
  pid bigint,
  error text,
  primary key (dag_id, run_id, task_id, map_index, try_number),
  foreign key (dag_id, run_id) references dag_run (dag_id, run_id) on delete cascade on update cascade
);

create table xcom (
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index integer not null default -1,
  key text not null,
  value json,
  at timestamptz not null,
  primary key (dag_id, run_id, task_id, map_index, key),
  foreign key (dag_id, run_id) references dag_run (dag_id, run_id) on delete cascade on update cascade
);

create table variable (
  key text primary key,
  value text not null,
  description text,
  encrypted boolean not null
);

create table connection (
  conn_id text primary key,
  conn_type text not null,
  description text,
  host text,
  schema text,
  login text,
  password text,
  port integer,
  extra text
);

create table slot_pool (
  pool text primary key,
  slots integer not null,
  description text,
  include_deferred boolean not null default false
);
insert into slot_pool (pool, slots, description) values ('default_pool', 128, 'Default pool');

create table job (
  id bigint generated always as identity primary key,
  job_type text not null,
  state text not null,
  hostname text not null,
  start_date timestamptz not null,
  latest_heartbeat timestamptz not null,
  end_date timestamptz
);

create table log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  event text not null,
  dag_id text,
  task_id text,
  run_id text,
  map_index integer,
  try_number integer,
  owner text,
  extra text
);
create index log_at on log (at desc);

create table asset (
  uri text primary key,
  name text not null,
  asset_group text not null default 'asset',
  extra json not null default '{}'
);

create table asset_event (
  id bigint generated always as identity primary key,
  uri text not null,
  at timestamptz not null,
  source_dag_id text,
  source_task_id text,
  source_run_id text,
  source_map_index integer,
  extra json not null default '{}'
);

-- Events that a DAG waiting for assets has not used yet.
create table asset_queue (
  target_dag_id text not null,
  event_id bigint not null references asset_event (id) on delete cascade,
  uri text not null,
  primary key (target_dag_id, event_id)
);

create table asset_run_event (
  dag_id text not null,
  run_id text not null,
  event_id bigint not null references asset_event (id) on delete cascade,
  primary key (dag_id, run_id, event_id),
  foreign key (dag_id, run_id) references dag_run (dag_id, run_id) on delete cascade on update cascade
);

create table backfill (
  id bigint generated always as identity primary key,
  dag_id text not null,
  from_date timestamptz not null,
  to_date timestamptz not null,
  max_active_runs integer not null,
  reprocess_behavior text not null,
  is_paused boolean not null default false,
  conf json not null default '{}',
  created_at timestamptz not null,
  completed_at timestamptz
);
