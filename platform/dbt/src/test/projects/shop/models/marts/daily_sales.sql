{{ config(materialized='incremental', unique_key='day') }}
select {{ cents('1') }} as one, date_trunc('day', ordered_at)::date as day, sum(amount) as amount
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where ordered_at >= (select max(day) from {{ this }})
{% endif %}
group by 1, 2
