select
    produits.produit_id,
    produits.code,
    produits.nom,
    produits.categorie,
    produits.prix,
    count(ventes.transaction_id) as transactions,
    coalesce(sum(ventes.chiffre_affaires), 0) as chiffre_affaires,
    max(ventes.date_transaction) as derniere_vente,
    rank() over (order by coalesce(sum(ventes.chiffre_affaires), 0) desc) as rang
from {{ ref('stg_produits') }} as produits
left join {{ ref('fct_transactions') }} as ventes on ventes.produit_id = produits.produit_id
group by 1, 2, 3, 4, 5
