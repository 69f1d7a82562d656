select 'inner' as i;
select nope;
\q
select 'not reached';
