#!/bin/sh
# local.sh PROGRAM [ARGUMENTS]: starts a Prometheus of this machine over a service of this machine, with the alerts; it listens
# here only. With GATEWAY=HOST:PORT it scrapes a gateway, too, that was started with --port. Its configuration and data are in a temporary folder, deleted at the end.
set -eu
program=${1:?name the program, such as prometheus}
shift
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/parkstream-prometheus.XXXXXX")
trap 'rm -rf "$folder"' EXIT
RUNBOOKS=${RUNBOOKS:-http://localhost:9090/user} "$here/rules.sh" "$here/../../k8s/components/monitoring/prometheus-rule.yaml" > "$folder/rules.yaml"
if [ -n "${GATEWAY:-}" ]; then gateway="s#gateway:9000#$GATEWAY#"; else gateway='/job_name: parkstream-gateway/,$d'; fi
sed "s#/tmp/parkstream.rules.yaml#$folder/rules.yaml#; s#parkstream:9000#localhost:9000#; $gateway" \
  "$here/prometheus.yml" > "$folder/prometheus.yml"
"$program" --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
  --web.listen-address=127.0.0.1:9090 --web.user-assets="$here/../../src/docs" "$@" &
child=$!
trap 'kill "$child" 2>/dev/null || true' INT TERM
# The first wait ends with the signal, the second with Prometheus.
wait "$child" || wait "$child" || true
