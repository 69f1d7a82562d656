{{ config(materialized='materialized_view', indexes=[{'columns': ['id']}]) }}
select id, count(*) as n from {{ ref('base') }} group by id
