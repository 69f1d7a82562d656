select 'outer' as o;
\i inner.sql
\ir inner.sql
\i missing.sql
select 'after' as a;
