-- Recency, frequency and monetary value of each customer, each in fifths (5 is best).
with commandes as (

    select
        client_id,
        min(date_transaction) as premiere_commande,
        max(date_transaction) as derniere_commande,
        count(*) as frequence,
        sum(montant) as valeur
    from {{ ref('int_commandes_par_client') }}
    group by client_id

),

reference as (

    select max(date_transaction) as maintenant from {{ ref('stg_transactions') }}

),

notes as (

    select
        commandes.*,
        extract(day from reference.maintenant - commandes.derniere_commande)::integer as recence_jours,
        ntile(5) over (order by commandes.derniere_commande, commandes.client_id) as note_recence,
        ntile(5) over (order by commandes.frequence, commandes.client_id) as note_frequence,
        ntile(5) over (order by commandes.valeur, commandes.client_id) as note_valeur
    from commandes
    cross join reference

)

select
    notes.client_id,
    clients.nom,
    clients.pays,
    clients.segment,
    clients.date_inscription,
    notes.premiere_commande,
    notes.derniere_commande,
    notes.recence_jours,
    notes.frequence,
    notes.valeur,
    notes.note_recence,
    notes.note_frequence,
    notes.note_valeur,
    {{ segment_rfm('notes.note_recence', 'notes.note_frequence', 'notes.note_valeur') }} as segment_rfm
from notes
left join {{ ref('stg_clients') }} as clients on clients.client_id = notes.client_id
