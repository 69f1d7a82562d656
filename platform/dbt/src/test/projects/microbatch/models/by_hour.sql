{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='event_time', batch_size='hour', begin='2020-01-01T00:00:00', lookback=2, concurrent_batches=true) }}
{% if model.batch %}-- {{ model.batch.id }} {{ model.batch.event_time_start }} {{ model.batch }}{% endif %}
select * from {{ ref('events') }} {% if is_incremental() %} where true {% endif %}
