{#- The generic tests and how a test's query becomes a verdict. -#}
{% test unique(model, column_name) %}
  {% set macro = adapter.dispatch('test_unique', 'dbt') %}
  {{ macro(model, column_name) }}
{% endtest %}

{% macro default__test_unique(model, column_name) %}

select
    {{ column_name }} as unique_field,
    count(*) as n_records

from {{ model }}
where {{ column_name }} is not null
group by {{ column_name }}
having count(*) > 1

{% endmacro %}

{% test not_null(model, column_name) %}
  {% set macro = adapter.dispatch('test_not_null', 'dbt') %}
  {{ macro(model, column_name) }}
{% endtest %}

{% macro default__test_not_null(model, column_name) %}

{% set column_list = '*' if should_store_failures() else column_name %}

select {{ column_list }}
from {{ model }}
where {{ column_name }} is null

{% endmacro %}

{% test accepted_values(model, column_name, values, quote=True) %}
  {% set macro = adapter.dispatch('test_accepted_values', 'dbt') %}
  {{ macro(model, column_name, values, quote) }}
{% endtest %}

{% macro default__test_accepted_values(model, column_name, values, quote=True) %}

with all_values as (

    select
        {{ column_name }} as value_field,
        count(*) as n_records

    from {{ model }}
    group by {{ column_name }}

)

select *
from all_values
where value_field not in (
    {% for value in values -%}
        {{ "'" ~ value ~ "'" if quote else value }}{{ "," if not loop.last }}
    {%- endfor %}
)

{% endmacro %}

{% test relationships(model, column_name, to, field) %}
  {% set macro = adapter.dispatch('test_relationships', 'dbt') %}
  {{ macro(model, column_name, to, field) }}
{% endtest %}

{% macro default__test_relationships(model, column_name, to, field) %}

with child as (
    select {{ column_name }} as from_field
    from {{ model }}
    where {{ column_name }} is not null
),

parent as (
    select {{ field }} as to_field
    from {{ to }}
)

select
    from_field

from child
left join parent
    on child.from_field = parent.to_field

where parent.to_field is null

{% endmacro %}

{% macro get_where_subquery(relation) -%}
  {% do return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) %}
{%- endmacro %}

{% macro default__get_where_subquery(relation) -%}
  {% set where = config.get('where', '') %}
  {% if where %}
    {% do return("(select * from " ~ relation ~ " where " ~ where ~ ") dbt_subquery") %}
  {% endif %}
  {% do return(relation) %}
{%- endmacro %}

{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
  {{ adapter.dispatch('get_test_sql', 'dbt')(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}

{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    select
      {{ fail_calc }} as failures,
      {{ fail_calc }} {{ warn_if }} as should_warn,
      {{ fail_calc }} {{ error_if }} as should_error
    from (
      {{ main_sql }}
      {{ "limit " ~ limit if limit != none }}
    ) dbt_internal_test
{%- endmacro %}

{%- materialization test, default -%}
  {% set relations = [] %}
  {% set limited_sql %}
    {{ get_limit_subquery_sql(sql, config.get('limit')) }}
  {% endset %}

  {% if should_store_failures() %}
    {% set kind = config.get('store_failures_as') or 'table' %}
    {% if kind not in ['table', 'view'] %}
      {{ exceptions.raise_compiler_error("'" ~ kind ~ "' is not a valid value for `store_failures_as`. Accepted values are: ['ephemeral', 'table', 'view']") }}
    {% endif %}
    {% set old = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) %}
    {% set target_relation = api.Relation.create(database=database, schema=schema, identifier=model['alias'], type=kind) %}
    {% if old %}
      {% do adapter.drop_relation(old) %}
    {% endif %}
    {% call statement(auto_begin=True) %}
      {{ get_create_sql(target_relation, limited_sql) }}
    {% endcall %}
    {% do relations.append(target_relation) %}
    {% set main_sql %}
        select *
        from {{ target_relation }}
    {% endset %}
    {{ adapter.commit() }}
  {% else %}
    {% set main_sql = limited_sql %}
  {% endif %}

  {% call statement('main', fetch_result=True) %}

    {{ get_test_sql(main_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}

  {%- endcall %}
  {{ return({'relations': relations}) }}
{%- endmaterialization -%}

{#- Unit tests: what the model gives for rows that stand in the test. -#}
{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {{ adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) }}
{%- endmacro %}

{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
-- Build actual result given inputs
with dbt_internal_unit_test_actual as (
  select
    {% for name in expected_column_names %}{{ name }},{% endfor %} {{ dbt.string_literal("actual") }} as {{ adapter.quote("actual_or_expected") }}
  from (
    {{ main_sql }}
  ) _dbt_internal_unit_test_actual
),
-- Build expected result
dbt_internal_unit_test_expected as (
  select
    {% for name in expected_column_names %}{{ name }},{% endfor %} {{ dbt.string_literal("expected") }} as {{ adapter.quote("actual_or_expected") }}
  from (
    {{ expected_fixture_sql }}
  ) _dbt_internal_unit_test_expected
)
-- Union actual and expected results
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}

{%- materialization unit, default -%}
  {% set rows = config.get('expected_rows') %}
  {% set expected_sql = config.get('expected_sql') %}
  {% set tested = rows[0].keys() | list if rows else get_columns_in_query(sql) %}
  {% set shape = make_temp_relation(this.incorporate(type='table')) %}
  {% do run_query(get_create_table_as_sql(True, shape, get_empty_subquery_sql(sql))) %}
  {% set types = {} %}
  {% set quoted = {} %}
  {% for column in adapter.get_columns_in_relation(shape) %}
    {% do types.update({column.name | lower: column.data_type}) %}
    {% do quoted.update({column.name | lower: column.quoted}) %}
  {% endfor %}
  {% set shown = [] %}
  {% for name in tested %}
    {% do shown.append(quoted[name | lower]) %}
  {% endfor %}
  {% set expected_sql = expected_sql or get_expected_sql(rows, types, quoted) %}
  {% call statement('main', fetch_result=True) -%}
    {{ get_unit_test_sql(sql, expected_sql, shown) }}
  {%- endcall %}
  {% do adapter.drop_relation(shape) %}
  {{ return({'relations': []}) }}
{%- endmaterialization -%}

{% macro get_fixture_sql(rows, column_name_to_data_types) %}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- if column_name_to_data_types -%}
    {%- for name, type in column_name_to_data_types.items() -%}
      {%- do types.update({name: type}) -%}
      {%- do quoted.update({name: adapter.quote(name)}) -%}
    {%- endfor -%}
  {%- else -%}
    {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
      {%- do types.update({column.name | lower: column.data_type}) -%}
      {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if not types -%}
    {{ exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") }}
  {%- endif -%}
-- Fixture for {{ model.name }}
{% for row in rows -%}
  {%- set given = format_row(row, types) -%}
select {% for name, type in types.items() -%}
  {{ given.get(name, safe_cast("null", type) | trim) }} as {{ quoted[name] }}{{ ", " if not loop.last }}
{%- endfor %}{{ "\nunion all\n" if not loop.last }}
{%- endfor -%}
{%- if not rows -%}
select {% for name, type in types.items() -%}
  {{ safe_cast("null", type) | trim }} as {{ quoted[name] }}{{ ", " if not loop.last }}
{%- endfor %}
limit 0
{%- endif -%}
{% endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
{%- if not rows -%}
    select * from dbt_internal_unit_test_actual
    limit 0
{%- endif -%}
{%- for row in rows -%}
select {% for name, value in format_row(row, column_name_to_data_types).items() -%}
  {{ value }} as {{ column_name_to_quoted[name] }}{{ ", " if not loop.last }}
{%- endfor %}{{ "\nunion all\n" if not loop.last }}
{%- endfor -%}
{% endmacro %}

{%- macro format_row(row, column_name_to_data_types) -%}
  {%- set out = {} -%}
  {%- for written, value in row.items() -%}
    {%- set name = written | lower -%}
    {%- if name not in column_name_to_data_types -%}
      {%- set fixture = "expected output" if model.resource_type == 'unit_test' else ("'" ~ model.name ~ "'") -%}
      {{ exceptions.raise_compiler_error(
        "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ "."
        ~ "\nAccepted columns for " ~ fixture ~ " are: " ~ (column_name_to_data_types.keys() | list)
      ) }}
    {%- endif -%}
    {%- set type = column_name_to_data_types[name] -%}
    {%- if value is string and 'varying' in type -%}
      {%- set type = type.split('(')[0] -%}
    {%- endif -%}
    {%- set literal = dbt.string_literal(dbt.escape_single_quotes(value)) if value is string else ('null' if value is none else value) -%}
    {%- do out.update({name: safe_cast(literal, type)}) -%}
  {%- endfor -%}
  {{ return(out) }}
{%- endmacro -%}
