"""Walks the code for ways in which user text could leave unredacted: who makes the type, who asks for less than it.

mypy checks that what is handed over has the type; these tests check that the doors ask for it, and that nobody makes
it who should not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import memory

ROOT = Path(memory.__file__).parent.parent
PACKAGES = ("agents", "graph", "memory", "observability", "server", "evals", "benchmarks")
REDACTION = "memory/redaction/"

READS_A_STORE_OF_OURS = {
    "graph/nodes/memory_write.py": "copies that the node before it redacted, kept in the graph's state",
    "memory/stored_facts.py": "facts read back",
    "memory/embedded/": "the embedded store, which takes redacted text only",
    "memory/outbox/": "messages that wait in the outbox, which takes redacted text only",
    "memory/zep/": "what Zep holds, which got redacted text only",
    "memory/zep_cloud/": "what Zep holds, which got redacted text only",
}
"""Who may call text redacted that was redacted before it was stored, and where it comes from."""

TEXT_FIELDS = {
    "Fact": ["text"],
    "NewFact": ["text"],
    "MemoryMessage": ["content"],
    "Context": ["summary"],
}
TEXT_PARAMETERS = {"context": ["query"], "search": ["query"]}
OPENS_CONNECTIONS = (
    "httpx",
    "requests",
    "socket",
    "urllib.request",
    "http.client",
    "aiohttp",
    "zep_python",
    "zep_cloud",
    "websockets",
)
CONNECTING = (
    "memory/zep/",
    "memory/zep_cloud/",
    "memory/http_client.py",
    "memory/resolving.py",
    "memory/outbox/ownership.py",
    "observability/rollout/",
    "observability/smoke/",
)
"""Parts of memory and observability that speak to the network; all else is closed."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            yield name, ast.parse(path.read_text(encoding="utf-8"), name)


def outside() -> Iterator[tuple[str, ast.Module]]:
    return ((name, tree) for name, tree in modules() if not name.startswith(REDACTION))


def test_redacted_text_is_made_by_the_redactor_alone():
    makers = {
        name
        for name, tree in outside()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("RedactedText", "sealed")
    }
    assert makers == set()


def test_nobody_reaches_into_the_redactor_for_its_seal():
    for name, tree in outside():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("memory.redaction"):
                taken = {alias.name for alias in node.names}
                assert not taken & {"sealed", "_SEAL", "_Seal"}, name
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("_SEAL", "_Seal", "sealed"), name


def test_nobody_talks_the_type_checker_into_it():
    for name, tree in outside():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "cast":
                assert "RedactedText" not in ast.unparse(node.args[0]), name
        if name.startswith("benchmarks/"):
            continue
        source = (ROOT / name).read_text(encoding="utf-8")
        assert not [
            line for line in source.splitlines() if "RedactedText" in line and "type: ignore" in line
        ], name


def test_text_is_called_redacted_only_where_it_comes_from_a_store_of_ours():
    callers = {
        name
        for name, tree in outside()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "from_store"
        and not name.startswith("benchmarks/")
    }
    assert not [name for name in callers if not name.startswith(tuple(READS_A_STORE_OF_OURS))]


def test_every_door_of_memory_asks_for_redacted_text():
    tree = ast.parse((ROOT / "memory" / "port.py").read_text(encoding="utf-8"))
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for name, fields in TEXT_FIELDS.items():
        annotated = {
            node.target.id: ast.unparse(node.annotation)
            for node in classes[name].body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        for field in fields:
            assert annotated[field] in ("RedactedText", "RedactedText | None"), f"{name}.{field}"
        plain = {field for field, kind in annotated.items() if kind in ("str", "str | None")}
        assert plain <= {"id", "key"}, f"{name} has other doors: {plain}"
    for node in classes["MemoryBackend"].body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            given = {argument.arg: ast.unparse(argument.annotation) for argument in _arguments(node)}
            for parameter in TEXT_PARAMETERS.get(node.name, []):
                assert given[parameter] in ("RedactedText", "RedactedText | None"), node.name
            plain = {parameter for parameter, kind in given.items() if kind in ("str", "str | None")}
            assert plain <= {"user_id", "thread_id"}, f"{node.name} has other doors: {plain}"


def _arguments(node: ast.AsyncFunctionDef | ast.FunctionDef) -> list[ast.arg]:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [argument for argument in every if argument.annotation is not None]


@pytest.mark.parametrize("package", ["memory", "observability"])
def test_only_known_parts_speak_to_the_network(package):
    speakers = set()
    for name, tree in modules():
        if not name.startswith(f"{package}/"):
            continue
        for node in ast.walk(tree):
            imported = []
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported = [node.module]
            if any(
                module == known or module.startswith(f"{known}.")
                for module in imported
                for known in OPENS_CONNECTIONS
            ):
                speakers.add(name)
    assert not [name for name in speakers if not name.startswith(CONNECTING)]


def test_spans_are_written_through_observability_alone():
    writers = {
        name
        for name, tree in outside()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("set_attribute", "set_attributes", "record_exception")
        and not name.startswith(("observability/", "benchmarks/"))
    }
    assert writers == set()


def test_no_private_text_is_printed_by_what_serves():
    printers = {
        name
        for name, tree in outside()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("print", "sys.stdout.write", "sys.stderr.write", "pprint")
        and name.startswith(("graph/", "memory/"))
    }
    assert printers == set()
