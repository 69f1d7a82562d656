{{ config(materialized='table', indexes=[{'columns': ['id']}, {'columns': ['name', 'id'], 'type': 'btree'}], unlogged=true) }}
-- depends on the seed
select id, name, born, score::numeric(10,2) as score, {{ dbt.concat(["name", "'!'"]) }} as loud, '{{ var('scoped') }}' as sc, {{ dbt.dateadd('day', 1, 'born') }} as d2, {{ dbt.datediff('born', "'2024-03-01'::date", 'month') }} as months, {{ dbt.hash('name') }} as h from {{ ref('people') }}
