-- Service levels of tasks (2.x) that were missed, and deadlines of runs (3.x).
create table sla_miss (
  dag_id text not null,
  task_id text not null,
  execution_date timestamptz not null,
  at timestamptz not null,
  primary key (dag_id, task_id, execution_date)
);

create table deadline (
  id uuid primary key default gen_random_uuid(),
  dag_id text not null,
  run_id text not null,
  alert integer not null,
  deadline_time timestamptz not null,
  missed boolean not null default false,
  unique (dag_id, run_id, alert),
  foreign key (dag_id, run_id) references dag_run (dag_id, run_id) on delete cascade on update cascade
);
create index deadline_open on deadline (deadline_time) where not missed;
