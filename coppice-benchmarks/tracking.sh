#!/usr/bin/env bash
# Measures `coppice serve --tracking-only` beside `mlflow server`, both on SQLite, with 8 clients:
#
#   coppice-benchmarks/tracking.sh [PATH OF mlflow] [RUNS TO SEARCH] [SECONDS A PHASE]
#
# Needs mlflow 3 from PyPI for the peer. Prints versions, the time to start, memory and the table.
set -euo pipefail
cd "$(dirname "$0")/.."
mlflow=${1:-mlflow} runs=${2:-10000} seconds=${3:-20}
folder=$(mktemp -d)
stop() {
  kill "${ours:-}" "${theirs:-}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

wait_for() { # URL
  for _ in $(seq 1200); do curl -sf "$1/health" >/dev/null && return; sleep 0.1; done
  echo "$1 does not answer"; exit 1
}
since() { awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f s", b - a }'; }
memory() { # PID: of it and its children
  ps -o rss= -p "$1" --ppid "$1" | awk '{ sum += $1 } END { printf "%.0f MB", sum / 1024 }'
}

echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg); $(java -version 2>&1 | head -1); $("$mlflow" --version)"
begin=$(date +%s.%N)
./coppice serve --tracking-only --home "$folder/coppice" --port 18080 >"$folder/ours.log" 2>&1 & ours=$!
wait_for http://127.0.0.1:18080
echo "coppice: ready after $(since "$begin"), idle memory $(memory $ours)"
begin=$(date +%s.%N)
MLFLOW_DISABLE_TELEMETRY=true "$mlflow" server --backend-store-uri "sqlite:///$folder/mlflow.db" \
  --artifacts-destination "$folder/artifacts" --host 127.0.0.1 --port 15000 >"$folder/theirs.log" 2>&1 & theirs=$!
wait_for http://127.0.0.1:15000
echo "mlflow: ready after $(since "$begin"), idle memory $(memory $theirs)"
java coppice-benchmarks/src/main/java/dev/coppice/benchmarks/TrackingBenchmark.java \
  "$runs" "$seconds" coppice=http://127.0.0.1:18080 mlflow=http://127.0.0.1:15000
echo "coppice: memory at the end $(memory $ours); load $(cut -d' ' -f1 /proc/loadavg)"
