select v + max(days) from {{ target.schema }}.later
