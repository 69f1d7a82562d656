{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='event_time', batch_size='year', begin='2019-05-01') }}
select * from {{ source('raw', 'events') }}
