"""A tick of another site's page does not count, with or without a cookie."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from directory.catalogue.models import Service
from directory.shortlists.same_site import is_ours


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Referer": "http://testserver/find/?q=debt"}, True),
        ({"Origin": "https://trusted.example"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"}, False),
        ({"Referer": "https://evil.example/http://testserver/"}, False),
        ({"Origin": "https://evil.example", "Referer": "http://testserver/find/"}, False),
    ],
    ids=str,
)
def test_where_the_form_stood_decides(settings: object, said: dict[str, str], ours: bool) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example"]  # type: ignore[attr-defined]
    assert is_ours(RequestFactory().post("/list/change/", headers=said)) is ours


def test_another_sites_tick_changes_nothing_and_makes_no_session(advice: Service) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/list/change/", {"add": str(advice.pk)}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "sessionid" not in client.cookies
    ours = client.post("/list/change/", {"add": str(advice.pk)}, headers={"Origin": "http://testserver"})
    assert ours.status_code == 302
