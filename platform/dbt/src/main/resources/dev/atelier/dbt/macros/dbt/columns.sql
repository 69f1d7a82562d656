{#- Columns of relations, queries and contracts. -#}
{% macro get_columns_in_relation(relation) -%}
  {{ return(adapter.dispatch('get_columns_in_relation', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__get_columns_in_relation(relation) -%}
  {{ exceptions.raise_not_implemented('get_columns_in_relation macro not implemented for adapter ' ~ adapter.type()) }}
{% endmacro %}

{% macro sql_convert_columns_in_relation(table) -%}
  {% set columns = [] %}
  {% for row in table %}
    {% do columns.append(api.Column(*row)) %}
  {% endfor %}
  {{ return(columns) }}
{% endmacro %}

{% macro get_list_of_column_names(columns) %}
  {% do return(columns | map(attribute='name') | list) %}
{% endmacro %}

{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
  {{ return(adapter.dispatch('get_empty_subquery_sql', 'dbt')(select_sql, select_sql_header)) }}
{% endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- if select_sql_header is not none -%}
    {{ select_sql_header }}
    {%- endif %}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}

{% macro get_empty_schema_sql(columns) -%}
  {{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}
{% endmacro %}

{% macro default__get_empty_schema_sql(columns) %}
  {%- set untyped = [] -%}
  select
  {% for name in columns %}
    {%- set column = columns[name] -%}
    {%- if column['data_type'] is not defined or column['data_type'] is none -%}
      {%- do untyped.append(column['name']) -%}
    {%- endif -%}
    {%- set shown = adapter.quote(column['name']) if column.get('quote') else column['name'] -%}
    cast(null as {{ column['data_type'] }}) as {{ shown }}{{ ", " if not loop.last }}
  {%- endfor -%}
  {%- if untyped -%}
    {{ exceptions.column_type_missing(column_names=untyped) }}
  {%- endif -%}
{% endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
  {% set probe = get_empty_subquery_sql(select_sql, select_sql_header) %}
  {{ return(adapter.get_column_schema_from_query(probe)) }}
{% endmacro %}

{% macro get_columns_in_query(select_sql) -%}
  {{ return(adapter.dispatch('get_columns_in_query', 'dbt')(select_sql)) }}
{% endmacro %}

{% macro default__get_columns_in_query(select_sql) %}
  {% call statement('get_columns_in_query', fetch_result=True, auto_begin=False) -%}
    {{ get_empty_subquery_sql(select_sql) }}
  {% endcall %}
  {{ return(load_result('get_columns_in_query').table.columns | map(attribute='name') | list) }}
{% endmacro %}

{% macro alter_column_type(relation, column_name, new_column_type) -%}
  {{ return(adapter.dispatch('alter_column_type', 'dbt')(relation, column_name, new_column_type)) }}
{% endmacro %}

{#- Through a second column, since a type cannot always be changed in place. -#}
{% macro default__alter_column_type(relation, column_name, new_column_type) -%}
  {%- set fresh = column_name ~ "__dbt_alter" -%}
  {% call statement('alter_column_type') %}
    alter table {{ relation.render() }} add column {{ adapter.quote(fresh) }} {{ new_column_type }};
    update {{ relation.render() }} set {{ adapter.quote(fresh) }} = {{ adapter.quote(column_name) }};
    alter table {{ relation.render() }} drop column {{ adapter.quote(column_name) }} cascade;
    alter table {{ relation.render() }} rename column {{ adapter.quote(fresh) }} to {{ adapter.quote(column_name) }}
  {% endcall %}
{% endmacro %}

{% macro alter_relation_add_remove_columns(relation, add_columns=none, remove_columns=none) -%}
  {{ return(adapter.dispatch('alter_relation_add_remove_columns', 'dbt')(relation, add_columns, remove_columns)) }}
{% endmacro %}

{% macro default__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {% set changes = [] %}
  {% for column in add_columns or [] %}
    {% do changes.append('add column ' ~ column.quoted ~ ' ' ~ column.data_type) %}
  {% endfor %}
  {% for column in remove_columns or [] %}
    {% do changes.append('drop column ' ~ column.quoted) %}
  {% endfor %}
  {% if changes %}
    {% do run_query('alter ' ~ relation.type ~ ' ' ~ relation.render() ~ ' ' ~ (changes | join(', '))) %}
  {% endif %}
{% endmacro %}

{%- macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro -%}

{% macro default__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() %}
  {%- set lines = adapter.render_raw_columns_constraints(raw_columns=model['columns'])
      + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) %}
    (
    {{ lines | join(',\n    ') }}
    )
{% endmacro %}

{%- macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro -%}

{% macro default__get_assert_columns_equivalent(sql) -%}
  {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{#- A contract: the query's columns must be those that are declared, in number, name and type. -#}
{% macro assert_columns_equivalent(sql) %}
  {%- set declared = model['columns'] -%}
  {%- if (declared | length) == 0 -%}
    {%- do exceptions.raise_compiler_error("This model has an enforced contract, and its 'columns' specification is missing") -%}
  {%- endif -%}
  {%- set given = get_column_schema_from_query(sql, config.get('sql_header', none)) -%}
  {%- set wanted = get_column_schema_from_query(get_empty_schema_sql(declared)) -%}
  {%- set given_text = format_columns(given) -%}
  {%- set wanted_text = format_columns(wanted) -%}
  {%- if (given_text | length) != (wanted_text | length) -%}
    {%- do exceptions.raise_contract_error(wanted_text, given_text) -%}
  {%- endif -%}
  {%- for column in given_text -%}
    {%- if wanted_text | selectattr('formatted', 'equalto', column['formatted']) | list | length == 0 -%}
      {%- do exceptions.raise_contract_error(wanted_text, given_text) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro format_columns(columns) %}
  {% set out = [] %}
  {% for column in columns %}
    {% do out.append(adapter.dispatch('format_column', 'dbt')(column)) %}
  {% endfor %}
  {{ return(out) }}
{% endmacro %}

{% macro default__format_column(column) -%}
  {% set type = column.dtype %}
  {{ return({'name': column.name, 'data_type': type, 'formatted': column.column.lower() ~ " " ~ type}) }}
{%- endmacro -%}
