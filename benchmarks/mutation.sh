#!/usr/bin/env bash
# Mutation-test the core of memory: change the code in a copy, one small thing at a time, and see whether a test notices.
#
#   benchmarks/mutation.sh policy       breaker, window, gate, modes, guard
#   benchmarks/mutation.sh entries      what the outbox keeps and how it is cut
#   benchmarks/mutation.sh sqlite       the outbox in its file
#   benchmarks/mutation.sh delivery     drainer and courier
#   benchmarks/mutation.sh outbox       the last three, one after the other
#   benchmarks/mutation.sh all          all four
#   benchmarks/mutation.sh sqlite 'memory.outbox.sqlite_desk*'     one file of a part
#
# Shows how far it is twice a minute, then killed and surviving mutants per file and what the survivors change. Every
# mutant is bounded in time and memory, so a part ends by itself. Needs the extra "bench". Works in a temporary folder
# (TMPDIR=/dev/shm makes it quicker, JOBS=2 more so), changes nothing here.
set -euo pipefail

part="${1:-policy}"
shift || true
case "$part" in
    outbox) parts="entries sqlite delivery" ;;
    all) parts="policy entries sqlite delivery" ;;
    *) parts="$part" ;;
esac
root="$(cd "$(dirname "$0")/.." && pwd)"
python="${PYTHON:-$root/.venv/bin/python}"
mutmut="$(dirname "$python")/mutmut"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
ulimit -v 4194304 # a loop that never ends also fills what it can get

for name in $parts; do
    folder="$work/$name"
    mkdir "$folder"
    cd "$root"
    cp -r memory agents graph observability server evals tests pyproject.toml README.md "$folder"
    cp "benchmarks/mutation_$name.cfg" "$folder/setup.cfg"
    cd "$folder"
    find . -name __pycache__ -prune -exec rm -rf {} +
    nice -n 10 "$mutmut" run --max-children "${JOBS:-1}" "$@" > run.log 2>&1 &
    running=$!
    seconds=0
    while kill -0 "$running" 2> /dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 30)) -ne 0 ] || echo "$name, ${seconds} s: $(tail -c 300 run.log | tr '\r' '\n' | grep -aE '[0-9]+/[0-9]+' | tail -n 1)"
    done
    wait "$running" || { tail -c 2000 run.log; exit 1; }
    tr '\r' '\n' < run.log | tail -n 2
    PYTHONPATH="$root" "$python" -m benchmarks.mutation_report "$folder"
done
