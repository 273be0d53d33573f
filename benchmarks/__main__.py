"""Run the benchmarks one after the other: `make bench`. Longer ones (faults, kills, alerts) have commands of their own."""

from __future__ import annotations

import subprocess
import sys

SUITES = {
    "a whole turn beside a bare graph": ["benchmarks.turn"],
    "search over 100,000 listings": ["benchmarks.catalogue"],
    "finding what was said 400 messages ago": ["benchmarks.retrieval"],
    "redaction beside its peers": ["benchmarks.redaction"],
    "what observability costs": ["benchmarks.observability"],
}


def main() -> None:
    """Print each suite's own tables; exit code 1 when one could not run."""
    failed = []
    for title, command in SUITES.items():
        print(f"\n== {title} (python -m {' '.join(command)})", flush=True)
        if subprocess.run([sys.executable, "-m", *command], check=False).returncode:
            failed.append(title)
    if failed:
        sys.exit(f"could not run: {', '.join(failed)}")


if __name__ == "__main__":
    main()
