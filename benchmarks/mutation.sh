#!/usr/bin/env bash
# Mutation-test the core of memory: change the code in a copy, one small thing at a time, and see whether a test notices.
#
#   benchmarks/mutation.sh policy     breaker, window, gate, modes, guard: under ten minutes
#   benchmarks/mutation.sh outbox     outbox and drainer on SQLite: an hour or more
#   benchmarks/mutation.sh outbox 'memory.outbox.sqlite_desk*'     one file of it
#
# Prints killed and surviving mutants per file and what the survivors change; needs the extra "bench". Works in a
# temporary folder (TMPDIR=/dev/shm makes it quicker), changes nothing here.
set -euo pipefail

part="${1:-policy}"
shift || true
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
nice -n 10 "$mutmut" run --max-children "${JOBS:-1}" "$@" > run.log 2>&1 || { tail -c 2000 run.log; exit 1; }
tr '\r' '\n' < run.log | tail -n 2
PYTHONPATH="$root" "$python" -m benchmarks.mutation_report "$folder"
