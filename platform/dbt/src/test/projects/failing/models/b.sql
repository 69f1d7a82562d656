select * from {{ ref('a') }} where 1/0 = 1 and bogus_column = 2
