select
    client_id,
    nom,
    lower(email) as email,
    coalesce(pays, 'inconnu') as pays,
    coalesce(segment, 'inconnu') as segment,
    date_inscription
from {{ source('boutique', 'clients_raw') }}
