-- Orders that nobody settled in time: worth a look, no reason to stop.
{{ config(severity='warn') }}

select transaction_id, date_transaction
from {{ ref('fct_transactions') }}
where
    statut = 'pending'
    and date_transaction < (select max(date_transaction) from {{ ref('fct_transactions') }})
    - interval '{{ var("jours_en_attente") }} days'
