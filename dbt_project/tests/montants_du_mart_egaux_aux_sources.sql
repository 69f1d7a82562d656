-- The marts' sums by month are those of the source, to the last decimal.
with source as (

    select {{ debut_de_mois('date') }} as mois, sum(montant) as montant
    from {{ source('boutique', 'transactions_raw') }}
    where transaction_id in (select transaction_id from {{ ref('fct_transactions') }})
    group by 1

)

select
    coalesce(source.mois, mart.mois) as mois,
    source.montant,
    mart.montant_total
from source
full outer join {{ ref('mart_ventes_mensuelles') }} as mart on mart.mois = source.mois
where source.montant is distinct from mart.montant_total
