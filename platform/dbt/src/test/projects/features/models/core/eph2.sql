{{ config(materialized='ephemeral') }} select id, loud from {{ ref('eph') }}
