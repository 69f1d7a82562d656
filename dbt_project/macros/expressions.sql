{#- The first day of a timestamp's month. -#}
{% macro debut_de_mois(colonne) -%}
    date_trunc('month', {{ colonne }})::date
{%- endmacro %}

{#- One count as a share of another; null when there is nothing to share. -#}
{% macro part(numerateur, denominateur) -%}
    round(({{ numerateur }})::numeric / nullif({{ denominateur }}, 0), 4)
{%- endmacro %}

{#- The usual reading of recency, frequency and value in fifths. -#}
{% macro segment_rfm(recence, frequence, valeur) -%}
    case
        when {{ recence }} >= 4 and {{ frequence }} >= 4 and {{ valeur }} >= 4 then 'champions'
        when {{ frequence }} >= 4 then 'fidèles'
        when {{ recence }} >= 4 then 'prometteurs'
        when {{ recence }} >= 2 then 'à réveiller'
        else 'perdus'
    end
{%- endmacro %}
