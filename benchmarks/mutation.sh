#!/usr/bin/env bash
# Mutation-test the core of memory: change the code in a copy, one small thing at a time, and see whether a test notices.
#
#   benchmarks/mutation.sh policy     breaker, window, gate, modes, guard: under ten minutes
#   benchmarks/mutation.sh outbox     outbox and drainer on SQLite: an hour or more
#
# Prints killed and surviving mutants; needs the extra "bench". Works in a temporary folder, changes nothing here.
set -euo pipefail

part="${1:-policy}"
root="$(cd "$(dirname "$0")/.." && pwd)"
python="${PYTHON:-$root/.venv/bin/python}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

cd "$root"
cp -r memory agents graph observability server evals tests pyproject.toml README.md "$folder"
cp "benchmarks/mutation_$part.cfg" "$folder/setup.cfg"
cd "$folder"
find . -name __pycache__ -prune -exec rm -rf {} +

mutmut="$(dirname "$python")/mutmut"
nice -n 10 "$mutmut" run --max-children "${JOBS:-1}" > run.log 2>&1 || { tail -c 2000 run.log; exit 1; }
tr '\r' '\n' < run.log | tail -n 2
echo "Survivors:"
"$mutmut" results | grep -v "killed" || true
for mutant in $("$mutmut" results | awk '/survived|no tests|timeout|suspicious/ {sub(":", "", $1); print $1}'); do
    echo "--- $mutant"
    "$mutmut" show "$mutant" | grep '^[-+] ' || true
done
