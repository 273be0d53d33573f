"""Our part of the API answers as its document says, whatever it is sent: no 500, no hang."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.utils import many
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.app import app
from tests.server.conftest import Server
from tests.server.signed import JWT, bearer

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]

DOCUMENT = json.loads((Path(__file__).parents[2] / "server" / "openapi.json").read_text(encoding="utf-8"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
SLOWEST_S = 20.0


def _more(self: many) -> bool:
    """Stand in for what hypothesis-jsonschema still calls and hypothesis 6.170 has taken away."""
    if self._depth is None:
        self._depth = self.data.depth
    if self._in_element:
        self._finish_element()
    if not self._decide():
        return False
    self.count += 1
    self._in_element, self._rejected = True, False
    return True


if not hasattr(many, "more"):
    many.more = _more

schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(
        tmp_path_factory.mktemp("document"), REQUESTS_PER_MINUTE="1000000", TURNS_PER_MINUTE="100000", **JWT
    )
    yield running
    running.stop()


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_is_sent_gets_an_answer_of_the_document(case, home):
    headers = bearer("olga", roles=["operator"])
    answer = case.call(base_url=home.url, headers=headers, timeout=SLOWEST_S)
    case.validate_response(answer, checks=CHECKS)
    assert "Traceback" not in answer.text


def test_every_route_of_ours_is_in_the_document_and_every_one_in_it_is_there():
    mounted = {
        (method, route.path.replace(":path", ""))
        for route in app.routes
        if getattr(route, "include_in_schema", False) and getattr(route, "methods", None)
        for method in route.methods - {"HEAD"}
    }
    documented = {
        (method.upper(), path) for path, operations in DOCUMENT["paths"].items() for method in operations
    }
    own_metrics = {("GET", "/app/metrics")}
    assert {one for one in mounted if one[1].startswith("/app/")} - own_metrics == documented - {
        ("GET", "/metrics")
    }


def test_the_page_about_the_api_has_our_title_and_loads_nothing(home):
    answer = httpx.get(f"{home.url}/docs", timeout=30)
    assert "<title>Konak API</title>" in answer.text
    assert "/threads/{thread_id}/runs/stream" in answer.text
    assert "/app/memory/facts/{fact_id}" in answer.text
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
