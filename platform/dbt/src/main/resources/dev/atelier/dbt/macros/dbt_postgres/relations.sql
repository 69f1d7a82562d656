{#- PostgreSQL's own ways of making and describing relations. -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {%- set contract = config.get('contract') -%}
  {{ sql_header if sql_header is not none }}




  create {% if temporary -%}
    temporary
  {%- elif config.get('unlogged', default=false) -%}
    unlogged
  {%- endif %} table {{ relation }}
  {% if contract.enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {% endif -%}
  {% if contract.enforced and not temporary -%}
    {{ get_table_columns_and_constraints() }} ;
    insert into {{ relation }} (
      {{ adapter.dispatch('get_column_names', 'dbt')() }}
    )
    {%- set sql = get_select_subquery(sql) %}
  {% else %}
    as
  {% endif %}
  (
    {{ sql }}
  );
{%- endmacro %}

{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  create {{ "unique" if index.unique }} index if not exists
  "{{ index.render(relation) }}"
  on {{ relation }} {{ "using " ~ index.type if index.type }}
  ({{ index.columns | join(", ") }})
{%- endmacro %}

{%- macro postgres__get_drop_index_sql(relation, index_name) -%}
  drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro -%}

{% macro postgres__get_show_indexes_sql(relation) %}
    select
        i.relname as name,
        m.amname as method,
        ix.indisunique as "unique",
        array_to_string(array_agg(a.attname order by a.attnum), ',') as column_names
    from pg_index ix
    join pg_class i on i.oid = ix.indexrelid
    join pg_am m on m.oid = i.relam
    join pg_class t on t.oid = ix.indrelid
    join pg_namespace n on n.oid = t.relnamespace
    join pg_attribute a on a.attrelid = t.oid and a.attnum = any(ix.indkey)
    where t.relname = '{{ relation.identifier }}'
      and n.nspname = '{{ relation.schema }}'
      and t.relkind in ('r', 'm')
    group by 1, 2, 3
    order by 1, 2, 3
{% endmacro %}

{% macro postgres__create_schema(relation) -%}
  {% if relation.database -%}
    {{ adapter.verify_database(relation.database) }}
  {%- endif -%}
  {%- call statement('create_schema') -%}
    create schema if not exists {{ relation.without_identifier().include(database=False) }}
  {%- endcall -%}
{% endmacro %}

{% macro postgres__drop_schema(relation) -%}
  {% if relation.database -%}
    {{ adapter.verify_database(relation.database) }}
  {%- endif -%}
  {%- call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier().include(database=False) }} cascade
  {%- endcall -%}
{% endmacro %}

{% macro postgres__get_columns_in_relation(relation) -%}
  {% call statement('get_columns_in_relation', fetch_result=True) %}
    select
        column_name,
        data_type,
        character_maximum_length,
        numeric_precision,
        numeric_scale
    from {{ relation.information_schema('columns') }}
    where table_name = '{{ relation.identifier }}'
      {% if relation.schema %}
      and table_schema = '{{ relation.schema }}'
      {% endif %}
    order by ordinal_position
  {% endcall %}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{% endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) %}
  {% call statement('list_relations_without_caching', fetch_result=True) -%}
    select
      '{{ schema_relation.database }}' as database,
      c.relname as name,
      n.nspname as schema,
      case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end as type
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname ilike '{{ schema_relation.schema }}'
      and c.relkind in ('r', 'p', 'v', 'm')
  {% endcall %}
  {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}

{% macro postgres__information_schema_name(database) -%}
  {% if database -%}
    {{ adapter.verify_database(database) }}
  {%- endif -%}
  information_schema
{%- endmacro %}

{% macro postgres__list_schemas(database) %}
  {% if database -%}
    {{ adapter.verify_database(database) }}
  {%- endif -%}
  {% call statement('list_schemas', fetch_result=True, auto_begin=False) %}
    select distinct nspname from pg_namespace
  {% endcall %}
  {{ return(load_result('list_schemas').table) }}
{% endmacro %}

{% macro postgres__check_schema_exists(information_schema, schema) -%}
  {% if information_schema.database -%}
    {{ adapter.verify_database(information_schema.database) }}
  {%- endif -%}
  {% call statement('check_schema_exists', fetch_result=True, auto_begin=False) %}
    select count(*) from pg_namespace where nspname = '{{ schema }}'
  {% endcall %}
  {{ return(load_result('check_schema_exists').table) }}
{% endmacro %}

{#- Who reads whom, through views: what a drop with cascade would take along. -#}
{% macro postgres__get_relations() -%}
  {%- call statement('relations', fetch_result=True) -%}
    select distinct
        dn.nspname as dependent_schema,
        d.relname as dependent_name,
        rn.nspname as referenced_schema,
        r.relname as referenced_name
    from pg_depend dep
    join pg_rewrite w on w.oid = dep.objid
    join pg_class d on d.oid = w.ev_class
    join pg_namespace dn on dn.oid = d.relnamespace
    join pg_class r on r.oid = dep.refobjid
    join pg_namespace rn on rn.oid = r.relnamespace
    where dep.classid = 'pg_rewrite'::regclass
      and dep.refclassid = 'pg_class'::regclass
      and dep.deptype = 'n'
      and d.oid <> r.oid
      and rn.nspname <> 'information_schema'
      and rn.nspname not like 'pg\_%'
    order by 1, 2, 3, 4
  {%- endcall -%}
  {{ return(load_result('relations').table) }}
{% endmacro %}

{% macro postgres_get_relations() %}
  {{ return(postgres__get_relations()) }}
{% endmacro %}

{#- Names have 63 characters: the suffix stays whole, the name gives way. -#}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
  {% set time = adapter.time_suffix() if dstring else '' %}
  {% set end = suffix ~ time %}
  {% set room = 63 - end | length %}
  {% if room < 1 %}
    {% do exceptions.raise_compiler_error('Relation suffix is too long (' ~ (end | length) ~ ' characters). Maximum length is 63 characters.') %}
  {% endif %}
  {{ return(base_relation.incorporate(path={"identifier": base_relation.identifier[:room] ~ end})) }}
{% endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
  {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=False)) }}
{% endmacro %}

{% macro postgres__make_temp_relation(base_relation, suffix) %}
  {% set named = postgres__make_relation_with_suffix(base_relation, suffix, dstring=True) %}
  {{ return(named.incorporate(path={"schema": none, "database": none})) }}
{% endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {% set named = postgres__make_relation_with_suffix(base_relation, suffix, dstring=False) %}
  {{ return(named.incorporate(type=backup_relation_type)) }}
{% endmacro %}

{#- A dollar quote of its own, so that a comment may hold any text but that. -#}
{% macro postgres_escape_comment(comment) -%}
  {% if comment is not string %}
    {% do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) %}
  {% endif %}
  {%- set quote = '$dbt_comment_literal_block$' -%}
  {%- if quote in comment -%}
    {%- do exceptions.raise_compiler_error('The string ' ~ quote ~ ' is not allowed in comments.') -%}
  {%- endif -%}
  {{ quote }}{{ comment }}{{ quote }}
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) %}
  comment on {{ relation.type | replace('_', ' ') }} {{ relation }} is {{ postgres_escape_comment(comment) }};
{% endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) %}
  {% set present = adapter.get_columns_in_relation(relation) | map(attribute="name") | list %}
  {% for name in column_dict if name in present %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column_dict[name]['quote'] else name }} is {{ postgres_escape_comment(column_dict[name]['description']) }};
  {% endfor %}
{% endmacro %}

{%- macro postgres__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
      where grantor = current_role
        and grantee != current_role
        and table_schema = '{{ relation.schema }}'
        and table_name = '{{ relation.identifier }}'
{%- endmacro -%}

{% macro postgres__copy_grants() %}
  {{ return(False) }}
{% endmacro %}

{#- Drops take what depends on them along, as a rebuild needs. -#}
{% macro postgres__drop_table(relation) -%}
  drop table if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro postgres__drop_view(relation) -%}
  drop view if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro postgres__drop_materialized_view(relation) -%}
  drop materialized view if exists {{ relation.render() }} cascade
{%- endmacro %}

{% macro postgres__get_rename_table_sql(relation, new_name) -%}
  alter table {{ relation.render() }} rename to {{ new_name }}
{%- endmacro %}

{% macro postgres__get_rename_view_sql(relation, new_name) -%}
  alter view {{ relation.render() }} rename to {{ new_name }}
{%- endmacro %}

{% macro postgres__get_rename_materialized_view_sql(relation, new_name) -%}
  alter materialized view {{ relation.render() }} rename to {{ new_name }}
{%- endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) -%}
  {{ get_create_intermediate_sql(relation, sql) }};
  {{ get_create_backup_sql(relation) }};
  {{ get_rename_intermediate_sql(relation) }};
  {{ get_drop_backup_sql(relation) }}
{%- endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}
  create or replace view {{ relation }} as (
    {{ sql }}
  );
{%- endmacro %}

{#- Materialized views: only their indexes can be altered. -#}
{% macro postgres__get_create_materialized_view_as_sql(relation, sql) %}
    create materialized view if not exists {{ relation }} as {{ sql }};
    {% for index in config.get('indexes', []) %}
    {{- get_create_index_sql(relation, index) }};
    {% endfor %}
{% endmacro %}

{% macro postgres__refresh_materialized_view(relation) %}
    refresh materialized view {{ relation }}
{% endmacro %}

{% macro postgres__describe_materialized_view(relation) %}
  {{ return({'indexes': run_query(get_show_indexes_sql(relation))}) }}
{% endmacro %}

{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {% set present = postgres__describe_materialized_view(existing_relation) %}
  {% do return(existing_relation.get_materialized_view_config_change_collection(present, new_config.model)) %}
{% endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {% if configuration_changes.requires_full_refresh %}
    {{ get_replace_sql(existing_relation, relation, sql) }}
  {% else %}
    {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes.indexes) }}
  {% endif %}
{% endmacro %}

{%- macro postgres__update_indexes_on_materialized_view(relation, index_changes) -%}
  {%- for change in index_changes -%}
    {%- if change.action == "drop" -%}
      {{ postgres__get_drop_index_sql(relation, change.context.name) }}
    {%- else -%}
      {{ postgres__get_create_index_sql(relation, change.context.as_node_config) }}
    {%- endif -%}
    {{ ';' if not loop.last }}
  {%- endfor -%}
{%- endmacro -%}

{#- Strategies. -#}
{% macro postgres__get_incremental_default_sql(arg_dict) %}
  {% do return(get_incremental_delete_insert_sql(arg_dict) if arg_dict["unique_key"] else get_incremental_append_sql(arg_dict)) %}
{% endmacro %}

{% macro postgres__get_incremental_microbatch_sql(arg_dict) %}
  {% if not arg_dict["unique_key"] %}
    {{ exceptions.raise_compiler_error("dbt-postgres 'microbatch' requires a `unique_key` config") }}
  {% endif %}
  {% do return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) %}
{% endmacro %}

{% macro postgres__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = config.get("snapshot_table_column_names") or get_snapshot_table_column_names() -%}
    {%- set current_end = config.get("dbt_valid_to_current") -%}
    update {{ target }}
    set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }}::text = {{ target }}.{{ columns.dbt_scd_id }}::text
      and DBT_INTERNAL_SOURCE.dbt_change_type::text in ('update'::text, 'delete'::text)
      and {% if current_end -%}
        ({{ target }}.{{ columns.dbt_valid_to }} = {{ current_end }} or {{ target }}.{{ columns.dbt_valid_to }} is null)
      {%- else -%}
        {{ target }}.{{ columns.dbt_valid_to }} is null
      {%- endif %};

    insert into {{ target }} ({{ insert_cols | join(', ') }})
    select {% for column in insert_cols -%}
        DBT_INTERNAL_SOURCE.{{ column }}{{ ", " if not loop.last }}
    {%- endfor %}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.dbt_change_type::text = 'insert'::text;
{% endmacro %}

{#- Time. -#}
{% macro postgres__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro postgres__snapshot_string_as_time(timestamp) -%}
  {{ return("'" ~ timestamp ~ "'::timestamp without time zone") }}
{%- endmacro %}

{% macro postgres__snapshot_get_time() -%}
  {{ current_timestamp() }}::timestamp without time zone
{%- endmacro %}

{% macro postgres__current_timestamp_backcompat() %}
    current_timestamp::timestamp without time zone
{% endmacro %}

{% macro postgres__current_timestamp_in_utc_backcompat() %}
    (current_timestamp at time zone 'utc')::timestamp without time zone
{% endmacro %}

{#- Catalog. -#}
{% macro postgres__get_catalog_relations(information_schema, relations) -%}
  {%- call statement('catalog', fetch_result=True) -%}
    select
        '{{ information_schema.database }}' as table_database,
        sch.nspname as table_schema,
        tbl.relname as table_name,
        case tbl.relkind
            when 'v' then 'VIEW'
            when 'm' then 'MATERIALIZED VIEW'
            else 'BASE TABLE'
        end as table_type,
        tbl_desc.description as table_comment,
        col.attname as column_name,
        col.attnum as column_index,
        pg_catalog.format_type(col.atttypid, col.atttypmod) as column_type,
        col_desc.description as column_comment,
        pg_get_userbyid(tbl.relowner) as table_owner
    from pg_catalog.pg_namespace sch
    join pg_catalog.pg_class tbl on tbl.relnamespace = sch.oid
    join pg_catalog.pg_attribute col on col.attrelid = tbl.oid
    left outer join pg_catalog.pg_description tbl_desc
        on tbl_desc.objoid = tbl.oid and tbl_desc.objsubid = 0
        and tbl_desc.classoid = 'pg_class'::regclass
    left outer join pg_catalog.pg_description col_desc
        on col_desc.objoid = tbl.oid and col_desc.objsubid = col.attnum
        and col_desc.classoid = 'pg_class'::regclass
    where (
      {%- for relation in relations -%}
        {%- if relation.identifier -%}
          (upper(sch.nspname) = upper('{{ relation.schema }}') and
           upper(tbl.relname) = upper('{{ relation.identifier }}'))
        {%- else -%}
          upper(sch.nspname) = upper('{{ relation.schema }}')
        {%- endif -%}
        {{ " or " if not loop.last }}
      {%- endfor -%}
      )
      and not pg_is_other_temp_schema(sch.oid)
      and tbl.relpersistence in ('p', 'u')
      and tbl.relkind in ('r', 'v', 'f', 'p', 'm')
      and col.attnum > 0
      and not col.attisdropped
    order by sch.nspname, tbl.relname, col.attnum
  {%- endcall -%}
  {{ return(load_result('catalog').table) }}
{%- endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) -%}
  {%- set relations = [] -%}
  {%- for schema in schemas -%}
    {%- do relations.append({'schema': schema}) -%}
  {%- endfor -%}
  {{ return(postgres__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{% macro postgres__formatted_scalar_function_args_sql() %}
    {% set parts = [] %}
    {% for argument in model.arguments -%}
        {% set fallback = argument.get('default_value', none) %}
        {% set ending = ' DEFAULT ' ~ fallback if fallback is not none else '' -%}
        {%- do parts.append(argument.name ~ ' ' ~ argument.data_type ~ ending) -%}
    {%- endfor %}
    {{ parts | join(', ') }}
{% endmacro %}
