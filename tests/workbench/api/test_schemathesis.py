"""Whatever a program sends, fitting or not: no defect, no answer that the description does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from api_programs import Program, made_token
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from stateward.workbench.api import entrance, middleware, site

pytestmark = pytest.mark.django_db

FEW, MANY = 4, 40
#: Left to tests of our own: what the interface refuses beyond its description, and who may call it.
EXCLUDED = [
    schemathesis.checks.positive_data_acceptance,
    schemathesis.checks.ignored_auth,
    schemathesis.checks.unsupported_method,
    schemathesis.checks.missing_required_header,
    schemathesis.checks.ensure_resource_availability,
    schemathesis.checks.use_after_free,
]


@pytest.fixture
def limitless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit of requests a minute."""
    monkeypatch.setattr(entrance, "MOST_A_MINUTE", 10**9)
    monkeypatch.setattr(middleware, "MOST_REFUSED", 10**9)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request closes no connection, as with Django's own test client: the test's transaction lives on it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def ask(secret: str, examples: int, mode: GenerationMode) -> int:
    """Send cases of every operation with a token and compare the answers with the description; how many."""
    # Not the server's own module: that would let this process remember answers for a moment, as a server does.
    from django.core.handlers.wsgi import WSGIHandler

    application = WSGIHandler()

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    asked = 0

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def conforms(case: Any) -> None:
            nonlocal asked
            asked += 1
            headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
            case.validate_response(case.call(headers=headers), excluded_checks=EXCLUDED)

        conforms()
    return asked


def operations() -> int:
    return sum(len(methods) for methods in site.description()["paths"].values())


def test_every_operation_answers_as_described(chief: Any, limitless: None) -> None:
    _token, secret = made_token(chief, may_write=True)
    assert ask(secret, FEW, GenerationMode.POSITIVE) >= operations()


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_operation_answers_as_described_at_length(chief: Any, limitless: None, mode: GenerationMode) -> None:
    _token, secret = made_token(chief, may_write=True)
    assert ask(secret, MANY, mode) >= operations()


def test_a_program_of_nobody_gets_nothing_from_any_operation(limitless: None) -> None:
    nobody = Program()
    for address, methods in site.description()["paths"].items():
        path = address.format_map(dict.fromkeys(("pk", "key", "code", "scheme", "kind", "document"), "1") | _rest())
        for method in methods:
            answer = getattr(nobody.browser, method)(path)
            assert answer.status_code in (401, 404), (method, path)


def _rest() -> dict[str, str]:
    return {"year": "2022", "version": "1"}
