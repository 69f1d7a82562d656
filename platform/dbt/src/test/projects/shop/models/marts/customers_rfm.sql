select c.customer_id, count(*) as n, sum(amount) as total
from {{ ref('stg_customers') }} c join {{ ref('int_orders') }} o using (customer_id) group by 1
