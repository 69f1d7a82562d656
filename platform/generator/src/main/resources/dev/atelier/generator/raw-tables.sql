-- What the shop writes; dbt reads it as its sources.
create table clients_raw (
    client_id integer primary key,
    nom text,
    email text,
    pays text,
    segment text,
    date_inscription timestamp
);

create table produits_raw (
    produit_id integer primary key,
    code text not null unique,
    nom text,
    categorie text,
    prix numeric
);

create table transactions_raw (
    transaction_id text primary key,
    client_id integer,
    produit_id integer,
    montant numeric,
    date timestamp not null,
    statut text not null check (statut in ('success', 'failed', 'pending'))
);

create index transactions_raw_date on transactions_raw (date);
