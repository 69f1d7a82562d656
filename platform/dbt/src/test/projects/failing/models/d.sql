{{ config(materialized='table') }}
select id / 0 as x from {{ ref('a') }}
