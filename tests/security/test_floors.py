"""Nothing is installed, locked or allowed below the version that mends a known flaw."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent.parent
FLOORS = {
    one["package"]: Version(one["version"])
    for one in tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))["floor"]
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked() -> dict[str, Version]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([\w.-]+)==(\S+)", line) for line in lines)
    return {one[1].lower().replace("_", "-"): Version(one[2]) for one in found if one}


@pytest.mark.parametrize("package", FLOORS)
def test_what_is_installed_has_the_mend(package):
    assert Version(version(package)) >= FLOORS[package]


@pytest.mark.parametrize("package", FLOORS)
def test_what_is_locked_has_the_mend(package):
    assert locked()[package] >= FLOORS[package]


def test_no_range_of_ours_lets_a_flawed_version_in():
    named = [Requirement(one.split("#")[0]) for one in PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        named += [Requirement(one.split("#")[0]) for one in extra]
    for one in named:
        floor = FLOORS.get(one.name.lower().replace("_", "-"))
        if floor is not None:
            below = Version(f"{max(0, floor.major)}.{max(0, floor.minor - 1)}.99") if floor.minor else None
            assert below is None or not one.specifier.contains(below), f"{one} allows {below}"
            assert one.specifier.contains(floor) or one.specifier.contains(version(one.name)), str(one)


def test_what_comes_with_others_has_a_floor_of_its_own():
    named = {Requirement(one.split("#")[0]).name for one in PROJECT["dependencies"]}
    assert {
        "langgraph",
        "langgraph-checkpoint",
        "langgraph-checkpoint-sqlite",
        "langgraph-sdk",
        "langchain-core",
        "langsmith",
    } <= named
