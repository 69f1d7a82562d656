create table s (a int);
insert into s values (1);
select nope;
insert into s values (2);
