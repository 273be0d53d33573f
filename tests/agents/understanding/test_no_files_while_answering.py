"""Once prepared, understanding reads no file: on the server that would block the loop and cost the message its meaning."""

import subprocess
import sys
from pathlib import Path

UTTERANCES = Path(__file__).with_name("utterances.toml")
PROGRAM = """
import builtins, io, pathlib, sys, tomllib
from datetime import UTC, datetime
from agents.markets.market import default_market
from agents.understanding.reading import prepare
from agents.understanding.types import DialogueContext
from agents.understanding.understand import understand

texts = [text for table in tomllib.load(open(sys.argv[1], "rb")).values() for text in table]
market = default_market()
prepare(market)

def refuse(*args, **kwargs):
    raise AssertionError(f"read while answering: {args}")

builtins.open = io.open = pathlib.Path.open = pathlib.Path.read_text = pathlib.Path.read_bytes = refuse
for active in (None, "real_estate", "local_info"):
    context = DialogueContext(now=datetime(2026, 1, 5, tzinfo=UTC), turn=1, active_agent=active)
    for text in texts:
        understand(text, context, market)
print(len(texts))
"""


def test_no_file_is_read_while_a_message_is_understood() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(UTTERANCES)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 500
