-- Assets have numbers, as the API names them; backfills say when they changed.
alter table asset add column id bigint generated always as identity unique;
alter table asset add column created_at timestamptz not null default now();
alter table backfill add column updated_at timestamptz not null default now();

create table dag_favorite (
  dag_id text not null,
  user_name text not null,
  primary key (dag_id, user_name)
);

-- What tasks and assets keep (3.3); a scope is a task instance or an asset.
create table state_store (
  scope text not null,
  key text not null,
  value json not null,
  expires_at timestamptz,
  updated_at timestamptz not null,
  primary key (scope, key)
);
