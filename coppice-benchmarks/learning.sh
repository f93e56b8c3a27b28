#!/usr/bin/env bash
# Measures the bars of learning and writes their tables into docs/benchmarks.md, between the marks that name this command:
#
#   coppice-benchmarks/learning.sh FOLDER [PATH OF python]
#
# FOLDER has the real files (adult.csv.gz, ml_datasource.csv, telco_churn.csv, hdb_resale_*.csv.gz, ankara_listings_2023.csv.gz)
# and splits/*.test.txt. Needs pandas and scikit-learn for the peers, and a machine with nothing else to do; takes about
# ten minutes.
set -euo pipefail
data=$(cd "${1:?name the folder of the real files}" && pwd)
python=${2:-python3}
cd "$(dirname "$0")/.."
page=docs/benchmarks.md scripts=coppice-benchmarks/src/main/python
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mvn -q -Pfast -pl coppice-benchmarks -am -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/classpath
./coppice --version >/dev/null # builds, if it must

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
{
  echo "$(uname -sm), $(getconf _NPROCESSORS_ONLN) processors${machine:+ ($machine)}," \
    "$(java -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/Java \1/p' | head -n 1), commit $(git rev-parse --short HEAD)," \
    "$(date -u +%Y-%m-%d)."
  echo
  "$python" "$scripts/learning_peer.py" "$data/ml_datasource.csv" purchased 1 "$data/splits/ml_datasource.test.txt" -- \
    java -cp "coppice-benchmarks/target/classes:$(cat coppice-benchmarks/target/classpath)"
  echo
  "$python" "$scripts/learning_bars.py" ./coppice "$data" || echo "missed" >"$folder/missed"
} | tee "$folder/tables"

awk -v tables="$folder/tables" '
  /<!-- end of learning.sh -->/ { inside = 0 }
  !inside { print }
  /<!-- learning.sh -->/ {
    inside = 1
    print ""
    while ((getline line < tables) > 0) print line
    print ""
  }
' "$page" >"$folder/page"
cp "$folder/page" "$page"
[ ! -e "$folder/missed" ] || { echo "a bar of quality was missed; the page says which" >&2; exit 1; }
