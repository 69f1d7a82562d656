create table customers (
    id integer generated always as identity primary key,
    name text not null,
    email varchar(80) unique,
    country char(2) default 'FR',
    since date,
    constraint named check (length(name) > 0)
);
create table orders (
    id bigserial primary key,
    customer_id integer not null references customers(id) on delete cascade,
    amount numeric(12,3) not null default 0,
    placed timestamptz default now(),
    tags text[],
    note text
);
create index orders_placed on orders (placed desc) where amount > 0;
create index orders_lower on orders (lower(note));
comment on table orders is 'What was sold';
comment on column orders.amount is 'In euros';
create view big_orders as select id, amount from orders where amount > 100;
create materialized view totals as select customer_id, sum(amount) as total from orders group by 1;
create type mood as enum ('sad', 'ok', 'happy');
create domain positive as integer check (value > 0);
create schema extra;
create table extra.places (place text, size positive, how mood default 'ok');
create function add(a integer, b integer default 1) returns integer language sql immutable as 'select a + b';
create procedure nothing() language sql as 'select 1';
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before insert on orders for each row execute function touch();
create table logs (at timestamptz, line text) partition by range (at);
create table logs_2024 partition of logs for values from ('2024-01-01') to ('2025-01-01');
create role reader;
grant select on orders to reader;
insert into customers (name, email, since) values ('Ada', 'ada@example.org', '2024-02-29'), ('Émile', null, '2023-07-14'), ('日本', 'nihon@example.org', null);
insert into orders (customer_id, amount, placed, tags, note) values
  (1, 10.5, '2024-03-01 10:00+00', '{a,b}', 'first'), (1, 1250.125, '2024-03-02 11:30+00', null, E'two\nlines'), (2, -3, '2024-03-03 00:00+00', '{}', 'tab	here');
set timezone = 'UTC';
