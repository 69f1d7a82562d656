select
    produit_id,
    code,
    coalesce(nom, code) as nom,
    coalesce(categorie, 'sans catégorie') as categorie,
    prix
from {{ source('boutique', 'produits_raw') }}
