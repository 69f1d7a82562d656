-- When rows change and which are gone, for the tables that are published to the stack's own database.
create table gone (
  id bigint generated always as identity primary key,
  relation text not null,
  key text not null
);

create function changed() returns trigger language plpgsql as $$
begin
  new.changed_at := clock_timestamp();
  return new;
end $$;

create function gone() returns trigger language plpgsql as $$
begin
  insert into airflow.gone (relation, key) values (tg_table_name, to_jsonb(old) ->> tg_argv[0]);
  return null;
end $$;

alter table dag add column changed_at timestamptz not null default clock_timestamp();
alter table dag_run add column changed_at timestamptz not null default clock_timestamp();
alter table task_instance add column changed_at timestamptz not null default clock_timestamp();
create index dag_changed on dag (changed_at);
create index dag_run_changed on dag_run (changed_at);
create index task_instance_changed on task_instance (changed_at);
create trigger changed before update on dag for each row execute function changed();
create trigger changed before update on dag_run for each row execute function changed();
create trigger changed before update on task_instance for each row execute function changed();
create trigger gone after delete on dag for each row execute function gone('dag_id');
create trigger gone after delete on dag_run for each row execute function gone('id');
create trigger gone after delete on task_instance for each row execute function gone('id');
