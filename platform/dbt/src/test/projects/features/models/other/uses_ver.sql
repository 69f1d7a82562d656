select * from {{ ref('ver') }} union all select * from {{ ref('ver', v=1) }}
