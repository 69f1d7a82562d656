select
    transaction_id,
    client_id,
    produit_id,
    montant,
    date as date_transaction,
    date::date as jour,
    {{ debut_de_mois('date') }} as mois,
    statut
from {{ source('boutique', 'transactions_raw') }}
