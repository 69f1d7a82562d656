select count(*) from {{ ref('daily_sales') }}
