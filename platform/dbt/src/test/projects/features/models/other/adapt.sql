{{ config(materialized='table') }}
{% if execute %}{% set rel = adapter.get_relation(database=ref('people').database, schema=ref('people').schema, identifier='people') %}{% endif %}
select '{{ cols(ref("people")) }}' as c, '{{ rel.type if execute }}' as t, {{ dbt_version.split(".")[0] }} as v, '{{ target.name }}' as tgt, '{{ this.identifier }}' as me
