select 1;

select
 nope;
\foo
-- comment
insert into customers (name) values (null);
do $$ begin raise notice 'n'; end $$;
select 2;
