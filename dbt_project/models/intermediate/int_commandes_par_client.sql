-- Each customer's orders that count, with their rank in time.
{{ config(materialized='ephemeral') }}

select
    client_id,
    transaction_id,
    date_transaction,
    montant,
    row_number() over (partition by client_id order by date_transaction, transaction_id) as rang
from {{ ref('int_transactions_enrichies') }}
where client_id is not null and compte_dans_ca
