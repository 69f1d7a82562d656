#!/bin/sh
# The role and the database that Airflow keeps its own state in.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$AIRFLOW_DB_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role airflow login password :'password';
create database airflow owner airflow;
SQL
