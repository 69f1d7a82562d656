with source as (
    select * from {{ source('raw', 'orders') }}
)
select id as order_id, customer_id, amount, status, ordered_at
from source
where ordered_at >= '{{ var("start_date") }}'
