-- One row a check and day: how many rows there were, how many were odd.
{% set controles = {
    'client_inconnu': 'client_id is null',
    'montant_nul': 'montant = 0',
    'montant_negatif_reussi': "montant < 0 and statut = 'success'",
    'en_attente_trop_longtemps': "statut = 'pending' and date_transaction < (select max(date_transaction) from " ~ ref('fct_transactions') ~ ") - interval '" ~ var('jours_en_attente') ~ " days'",
} %}

{% for nom, condition in controles.items() %}
select
    jour,
    '{{ nom }}' as controle,
    count(*) as lignes,
    count(*) filter (where {{ condition }}) as lignes_en_cause
from {{ ref('fct_transactions') }}
group by jour
{% if not loop.last %}union all{% endif %}
{% endfor %}
