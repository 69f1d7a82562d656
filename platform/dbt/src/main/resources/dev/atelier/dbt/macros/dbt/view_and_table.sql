{#-
  Both build beside the old relation and swap names in one transaction: nobody sees the relation
  missing or half full. What a crash left behind under the helper names goes first.
-#}
{% materialization view, default %}
  {%- set old = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set fresh = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'view' if old is none else old.type) -%}
  {%- set left_fresh = load_cached_relation(fresh) -%}
  {%- set left_backup = load_cached_relation(backup) -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ drop_relation_if_exists(left_fresh) }}
  {{ drop_relation_if_exists(left_backup) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_view_as_sql(fresh, sql) }}
  {%- endcall %}

  {% if old is not none %}
    {#- dropping leftovers with cascade may have taken it along -#}
    {% set old = load_cached_relation(old) %}
    {% if old is not none %}
      {{ adapter.rename_relation(old, backup) }}
    {% endif %}
  {% endif %}
  {{ adapter.rename_relation(fresh, target_relation) }}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(old, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}

  {{ drop_relation_if_exists(backup) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization table, default %}
  {%- set old = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') %}
  {%- set fresh = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'table' if old is none else old.type) -%}
  {%- set left_fresh = load_cached_relation(fresh) -%}
  {%- set left_backup = load_cached_relation(backup) -%}
  {%- set grant_config = config.get('grants') -%}

  {{ drop_relation_if_exists(left_fresh) }}
  {{ drop_relation_if_exists(left_backup) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, fresh, sql) }}
  {%- endcall %}

  {% do create_indexes(fresh) %}

  {% if old is not none %}
    {% set old = load_cached_relation(old) %}
    {% if old is not none %}
      {{ adapter.rename_relation(old, backup) }}
    {% endif %}
  {% endif %}
  {{ adapter.rename_relation(fresh, target_relation) }}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(old, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}

  {{ drop_relation_if_exists(backup) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
