{{ config(materialized='incremental', unique_key=['id','name'], incremental_strategy='delete+insert', on_schema_change='sync_all_columns') }}
select id, name {% if is_incremental() %}, score {% else %}, born {% endif %} from {{ ref('base') }}
