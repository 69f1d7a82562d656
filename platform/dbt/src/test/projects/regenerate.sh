#!/bin/sh
# Asks the genuine dbt for what the tests expect: each project's commands, one after the other, in a
# database of their own.
#   GENUINE_DBT=/path/to/dbt PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… sh regenerate.sh [project…]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${GENUINE_DBT:?set it to the genuine dbt}"
export DBT_TEST_HOST="$PGHOST" DBT_TEST_PORT="$PGPORT" DBT_TEST_USER="$PGUSER" DBT_TEST_PASSWORD="$PGPASSWORD"
export DBT_USE_COLORS=false DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_PARTIAL_PARSE=false
for project in ${*:-$(cd "$here" && ls -d */ | tr -d /)}; do
  export DBT_TEST_DATABASE="dbt_golden_$project"
  psql -qc "drop database if exists $DBT_TEST_DATABASE" -c "create database $DBT_TEST_DATABASE" postgres
  psql -qd "$DBT_TEST_DATABASE" -f "$here/$project/setup.sql"
  work=$(mktemp -d)
  cp -r "$here/$project/." "$work"
  : > "$work/golden"
  while IFS= read -r line; do
    printf '$ %s\n' "$line" >> "$work/golden"
    case $line in
      sql\ *) psql -qd "$DBT_TEST_DATABASE" -c "${line#sql }" ;;
      *)
        status=0
        (cd "$work" && eval "set -f; \"\$GENUINE_DBT\" $(printf '%s' "$line" | sed 's/{start_date: \([0-9-]*\)}/"{start_date: \1}"/') --profiles-dir ." >> golden 2>&1 < /dev/null) || status=$?
        printf 'exit %s\n' "$status" >> "$work/golden" ;;
    esac
  done < "$work/commands.txt"
  sed -E -e 's/^[0-9]{2}:[0-9]{2}:[0-9]{2}/HH:MM:SS/' \
    -e 's/ in [0-9]+\.[0-9]+s\]/ in Ns]/' \
    -e 's/ in [0-9]+ hours [0-9]+ minutes and [0-9.]+ seconds \([0-9.]+s\)/ in N (Ns)/' \
    -e 's/[0-9]+ macros/N macros/' -e "s/$DBT_TEST_DATABASE/DATABASE/g" -e "s#$work#PROJECT#g" \
    -e '/Unable to do partial parsing/d' -e '/\[HINT\] Your parse/d' -e 's#(macros/[a-z_/]+\.sql)#(MACRO)#' \
    "$work/golden" > "$here/$project/expected.txt"
  psql -qc "drop database $DBT_TEST_DATABASE" postgres
  rm -rf "$work"
done
