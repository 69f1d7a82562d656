select client_id, nom, pays, valeur, segment_rfm
from {{ ref('mart_clients') }}
order by valeur desc
limit 50
