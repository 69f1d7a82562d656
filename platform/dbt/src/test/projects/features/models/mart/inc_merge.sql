{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge', merge_exclude_columns=['name'], incremental_predicates=["DBT_INTERNAL_DEST.id > 0"]) }}
select id, name || '{{ "2" if is_incremental() else "1" }}' as name, score from {{ ref('base') }}
