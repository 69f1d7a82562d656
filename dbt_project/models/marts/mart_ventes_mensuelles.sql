select
    mois,
    count(*) as transactions,
    count(distinct client_id) as clients,
    sum(montant) as montant_total,
    sum(chiffre_affaires) as chiffre_affaires,
    {{ part('sum(chiffre_affaires)', 'count(*) filter (where statut = \'success\')') }} as panier_moyen
from {{ ref('fct_transactions') }}
group by mois
