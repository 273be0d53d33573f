"""The page's pure parts, by node's own test runner."""

import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "page"


def test_the_pages_scripts_do_what_their_own_tests_say():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node: the page's own tests are not run")
    tests = sorted(str(path) for path in (PAGE / "test").glob("*.test.js"))
    run = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stdout[-4000:]
