{{ config(materialized='incremental') }}
select id, name from {{ ref('eph') }} e join {{ ref('eph2') }} using (id)
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
