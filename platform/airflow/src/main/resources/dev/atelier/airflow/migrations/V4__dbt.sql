-- What a dbt command that a task calls does, node by node.
create table dbt_node (
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index integer not null,
  try_number integer not null,
  call integer not null,
  unique_id text not null,
  position integer not null,
  command text not null,
  project text not null,
  state text not null,
  started_at timestamptz,
  seconds double precision,
  message text,
  primary key (dag_id, run_id, task_id, map_index, try_number, call, unique_id),
  foreign key (dag_id, run_id) references dag_run (dag_id, run_id) on delete cascade on update cascade
);

-- Tasks whose next attempt takes up dbt where it failed.
alter table task_instance add column dbt_restart boolean not null default false;
