#!/usr/bin/env bash
# alerts.sh: the alerts are what Prometheus understands, and fire when they should and only then. Needs promtool.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=target/alerts
mkdir -p "$work"
docker/prometheus/rules.sh k8s/components/monitoring/prometheus-rule.yaml > "$work/parkstream.rules.yaml"
cp src/test/alerts/parkstream.test.yaml "$work/"
promtool check rules "$work/parkstream.rules.yaml"
promtool test rules "$work/parkstream.test.yaml"
