do $$ begin create role reader; exception when duplicate_object then null; end $$;
