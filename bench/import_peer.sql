-- Online Retail as ./atelier import brings it, by psql alone, for comparison: put the plain file for FILE, then psql -f.
begin;
create temporary table staged (
  line integer generated always as identity (start with 2),
  invoice_no text, stock_code text, description text, quantity text, invoice_date text, unit_price text, customer_id text, country text
) on commit drop;
\copy staged (invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer_id, country) from FILE csv header
insert into produits_raw (produit_id, code, nom, prix)
select greatest(100000, (select coalesce(max(produit_id), 0) + 1 from produits_raw)) + row_number() over (order by first) - 1, stock_code, nom, prix
from (select stock_code, min(line) as first,
        (array_agg(description order by line) filter (where description is not null))[1] as nom,
        (array_agg(unit_price order by line) filter (where unit_price is not null))[1]::numeric as prix
      from staged group by stock_code) codes
where not exists (select 1 from produits_raw p where p.code = stock_code);
insert into clients_raw (client_id, nom, pays, date_inscription)
select distinct on (customer_id) regexp_replace(customer_id, '\.0$', '')::integer, 'Client ' || regexp_replace(customer_id, '\.0$', ''), country, invoice_date::timestamp
from staged where customer_id is not null
  and not exists (select 1 from clients_raw c where c.client_id = customer_id::numeric::integer)
order by customer_id, line;
insert into transactions_raw (transaction_id, client_id, produit_id, montant, date, statut)
select invoice_no || '-' || line, regexp_replace(customer_id, '\.0$', '')::integer, p.produit_id,
  quantity::numeric * unit_price::numeric, invoice_date::timestamp, case when invoice_no like 'C%' then 'failed' else 'success' end
from staged join produits_raw p on p.code = stock_code;
commit;
