{% macro shout(x) %}{{ return(adapter.dispatch('shout', 'local_pkg')(x)) }}{% endmacro %}
{% macro default__shout(x) %}upper({{ x }}){% endmacro %}
{% macro postgres__shout(x) %}upper({{ x }}::text){% endmacro %}
