#!/bin/sh
# Writes .env from .env.example with generated secrets, for those who use Docker alone.
# `./atelier up` does the same by itself. An existing .env is left as it is.
set -eu
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo ".env exists; nothing done" >&2
  exit 0
fi
umask 077
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    *'=<generate:'*'>')
      name=${line%%=*}
      length=${line##*<generate:}
      length=${length%>}
      value=$(LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$length")
      printf '%s=%s\n' "$name" "$value"
      ;;
    *) printf '%s\n' "$line" ;;
  esac
done <.env.example >.env.new
mv .env.new .env
echo "wrote .env" >&2
