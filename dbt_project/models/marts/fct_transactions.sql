{{
  config(
    materialized='incremental',
    unique_key='transaction_id',
    incremental_strategy='delete+insert',
    on_schema_change='fail',
    indexes=[
      {'columns': ['transaction_id'], 'unique': True},
      {'columns': ['jour']},
    ]
  )
}}

select
    transaction_id,
    date_transaction,
    jour,
    mois,
    client_id,
    produit_id,
    pays,
    segment,
    categorie,
    montant,
    chiffre_affaires,
    statut
from {{ ref('int_transactions_enrichies') }} as nouvelles

{% if is_incremental() %}
-- What is recent (a pending order settles later), and what is not here yet (an import of old data).
where nouvelles.date_transaction >= (
    select coalesce(max(date_transaction), '-infinity') from {{ this }}
) - interval '{{ var("jours_de_reprise") }} days'
or not exists (
    select 1 from {{ this }} as connues where connues.transaction_id = nouvelles.transaction_id
)
{% endif %}
