"""A real Prometheus (Debian's) that scrapes what it is told to, with our rules sped up so that minutes become moments."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

RULES = Path(__file__).parent.parent / "observability" / "alerts"
_UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(
    r"(?<=\[)\d+[smhd](?=\])|(?<=offset )\d+[smhd]|(?<=for: )\d+[smhd]|(?<=interval: )\d+[smhd]"
)
_OLDEST = "_oldest_seconds) > 600"


def sped_up(rules: str, speed: float) -> str:
    """Divide every window, offset and wait of a rule file, and the age of a stuck message, by `speed`.

    A heartbeat keeps its two minutes: the process that beats is not sped up.
    """

    def shorter(match: re.Match[str]) -> str:
        number, unit = int(match[0][:-1]), match[0][-1]
        return f"{max(1, round(number * _UNITS_MS[unit] / speed))}ms"

    return _DURATION.sub(shorter, rules).replace(_OLDEST, _OLDEST.replace("600", f"{600 / speed:g}"))


class LivePrometheus:
    """Runs while inside `with`; `targets` are host:port. Everything it writes lies in `folder`."""

    def __init__(
        self, folder: Path, targets: Sequence[str], *, speed: float = 60.0, scrape_ms: int = 500
    ) -> None:
        self._folder = folder
        self._targets = list(targets)
        self._speed = speed
        self._scrape_ms = scrape_ms
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{free_port()}"

    def __enter__(self) -> LivePrometheus:
        binary = shutil.which("prometheus")
        if binary is None:
            raise RuntimeError("prometheus is not installed: apt-get install prometheus")
        self._write_files()
        with (self._folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    binary,
                    f"--config.file={self._folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={self._folder / 'tsdb'}",
                    f"--web.listen-address={self.url.removeprefix('http://')}",
                ],
                stdout=log,
                stderr=log,
            )
        self.wait_until(lambda: self._is_ready(), within_s=30, what="Prometheus to start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Evaluate an expression now."""
        answer = httpx.get(f"{self.url}/api/v1/query", params={"query": expression}, timeout=10)
        result: list[dict[str, Any]] = answer.raise_for_status().json()["data"]["result"]
        return result

    def firing(self) -> set[str]:
        """Return the names of the alerts that fire now."""
        answer = httpx.get(f"{self.url}/api/v1/alerts", timeout=10).raise_for_status().json()
        return {one["labels"]["alertname"] for one in answer["data"]["alerts"] if one["state"] == "firing"}

    def rule_errors(self) -> dict[str, str]:
        """Return what went wrong with rules at their last evaluation."""
        groups = httpx.get(f"{self.url}/api/v1/rules", timeout=10).raise_for_status().json()["data"]["groups"]
        return {
            rule["name"]: rule["lastError"]
            for group in groups
            for rule in group["rules"]
            if rule.get("lastError")
        }

    def wait_until(self, seen: Callable[[], bool], *, within_s: float, what: str) -> float:
        """Return how many seconds it took to see something; TimeoutError when it was not seen in time."""
        began = time.monotonic()
        while not seen():
            if time.monotonic() - began > within_s:
                raise TimeoutError(f"waited {within_s:.0f} s for {what}; firing: {sorted(self.firing())}")
            time.sleep(0.2)
        return time.monotonic() - began

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/-/ready", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _write_files(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        names = []
        for rules in sorted(RULES.glob("*.yml")):
            (self._folder / rules.name).write_text(sped_up(rules.read_text(), self._speed))
            names.append(rules.name)
        config = {
            "global": {
                "scrape_interval": f"{self._scrape_ms}ms",
                "scrape_timeout": f"{self._scrape_ms}ms",
                "evaluation_interval": f"{self._scrape_ms}ms",
            },
            "rule_files": names,
            "scrape_configs": [{"job_name": "konak", "static_configs": [{"targets": self._targets}]}],
        }
        (self._folder / "prometheus.yml").write_text(json.dumps(config))


def free_port() -> int:
    """Return a loopback port where nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
