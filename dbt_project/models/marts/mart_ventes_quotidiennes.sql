select
    jour,
    count(*) as transactions,
    count(*) filter (where statut = 'success') as transactions_reussies,
    count(*) filter (where statut = 'failed') as transactions_echouees,
    count(*) filter (where statut = 'pending') as transactions_en_attente,
    count(distinct client_id) as clients,
    sum(montant) as montant_total,
    sum(chiffre_affaires) as chiffre_affaires,
    {{ part('count(*) filter (where statut = \'failed\')', 'count(*)') }} as taux_echec
from {{ ref('fct_transactions') }}
group by jour
