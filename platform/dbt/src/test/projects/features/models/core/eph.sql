{{ config(materialized='ephemeral') }}
with x as (select * from {{ ref('base') }}) select * from x where id <= {{ var('cut') }}
