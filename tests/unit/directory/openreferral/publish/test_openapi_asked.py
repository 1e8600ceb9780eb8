"""The feed does what its OpenAPI document says, whatever it is asked: schemathesis makes up the questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

EXAMPLES = 20
"""Questions of each kind to each of eleven addresses."""
CHECKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = (
    "/",
    "/services",
    "/services/{id}",
    "/organizations",
    "/organizations/{id}",
    "/service_at_locations",
    "/service_at_locations/{id}",
    "/taxonomies",
    "/taxonomies/{id}",
    "/taxonomy_terms",
    "/taxonomy_terms/{id}",
)


@pytest.fixture
def described(whole: Any, settings: Any) -> Iterator[Any]:
    """The document, asked through the whole application within the test's own transaction."""
    settings.OPEN_REFERRAL_REQUESTS_A_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/o/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_address_is_asked(described: Any) -> None:
    assert {operation.ok().path for operation in described.get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize("path", OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_it_answers_as_described(described: Any, path: str, mode: GenerationMode) -> None:
    if path == "/" and mode == GenerationMode.NEGATIVE:
        return  # nothing can be asked of it, so nothing wrongly
    operation = described[path]["GET"]
    asked: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        asked.append(case.call_and_validate(checks=CHECKED).status_code)

    ask()
    assert asked
    # A question of the described kinds may still name a postcode or an id that there is not.
    assert mode == GenerationMode.NEGATIVE or 200 in asked or "{id}" in path
