#!/usr/bin/env bash
# Asks this server and MLflow's the same hundreds of requests, and writes down how both answer:
#
#   coppice-server/src/test/python/mlflow_differences.sh [PATH OF mlflow]
#
# writes src/test/resources/mlflow/probes.txt and docs/reference/mlflow-differences.md anew. A difference
# without a reason ("#! why" in the line before it) is printed, and the exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/../../../.."
mlflow=${1:-mlflow} folder=$(mktemp -d)
here=coppice-server/src/test probes=coppice-server/src/test/resources/mlflow/probes.txt
stop() {
  kill "${ours:-}" "${theirs:-}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

wait_for() { # URL
  for _ in $(seq 1800); do curl -sf "$1/health" >/dev/null && return; sleep 0.1; done
  echo "$1 does not answer"; exit 1
}

${COPPICE:-./coppice} serve --tracking-only --home "$folder/coppice" --port 18081 >"$folder/ours.log" 2>&1 & ours=$!
MLFLOW_DISABLE_TELEMETRY=true "$mlflow" server --backend-store-uri "sqlite:///$folder/mlflow.db" \
  --artifacts-destination "$folder/artifacts" --workers 1 --host 127.0.0.1 --port 15001 >"$folder/theirs.log" 2>&1 & theirs=$!
wait_for http://127.0.0.1:18081
wait_for http://127.0.0.1:15001
python3 $here/python/mlflow_probes.py $probes http://127.0.0.1:18081 http://127.0.0.1:15001 >"$folder/probes.txt"
cp "$folder/probes.txt" $probes
python3 $here/python/mlflow_probes.py --page $probes "$("$mlflow" --version)" >docs/reference/mlflow-differences.md
