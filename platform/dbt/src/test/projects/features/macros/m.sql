{% macro generate_schema_name(custom_schema_name, node) -%}
{{ target.schema }}{{ '__' ~ custom_schema_name if custom_schema_name }}
{%- endmacro %}
{% macro default__concat(fields) %}concat({{ fields | join(', ') }}){% endmacro %}
{% macro setup() %}
{% set r = run_query("select 41 + 1 as answer") %}
{% do log('answer ' ~ r.columns[0].values()[0], info=true) %}
{% do run_query('create table if not exists op_made(a int); commit;') %}
{% endmacro %}
{% macro cols(rel) %}{% for c in adapter.get_columns_in_relation(rel) %}{{ c.name }}:{{ c.data_type }}{{ ',' if not loop.last }}{% endfor %}{% endmacro %}
