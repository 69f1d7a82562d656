{% snapshot snap_check %}
{{ config(unique_key='id', strategy='check', check_cols='all', hard_deletes='invalidate') }}
select id, name, score from {{ ref('people') }}
{% endsnapshot %}
{% snapshot snap_new %}
{{ config(unique_key=['id','code'], strategy='check', check_cols=['name'], hard_deletes='new_record', dbt_valid_to_current="'9999-12-31'::timestamp") }}
select id, code, name from {{ ref('people') }}
{% endsnapshot %}
