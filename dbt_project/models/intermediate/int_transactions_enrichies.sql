-- Every transaction with its customer, its product, and whether it counts as revenue.
select
    t.transaction_id,
    t.date_transaction,
    t.jour,
    t.mois,
    t.client_id,
    c.pays,
    c.segment,
    t.produit_id,
    p.code as produit_code,
    p.categorie,
    t.montant,
    t.statut,
    s.compte_dans_ca,
    case when s.compte_dans_ca then t.montant else 0 end as chiffre_affaires
from {{ ref('stg_transactions') }} as t
inner join {{ ref('statuts') }} as s on s.statut = t.statut
left join {{ ref('stg_clients') }} as c on c.client_id = t.client_id
left join {{ ref('stg_produits') }} as p on p.produit_id = t.produit_id
