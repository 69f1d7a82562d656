select 1 as id, null::int as n union all select 1, 2
