"""The session that an organisation's link opens."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from directory.links.tokens import token_of
from tests.factories.plans import Asked

pytestmark = pytest.mark.django_db


def test_the_press_that_shows_who_gives_the_session_another_key(client: Client) -> None:
    asked = Asked.of_fire_station()
    landing = f"/asked/a/{token_of(asked.link())}/"
    page = client.post(landing, {"do": ""})["Location"]
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post(page, {"do": "show"})

    shown = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert shown != before
    assert "Margaret Hallett" in client.get(page).content.decode()
    kept_by_another = Client()
    kept_by_another.cookies[settings.SESSION_COOKIE_NAME] = before
    assert "Margaret Hallett" not in kept_by_another.get(page).content.decode()
    client.post(page, {"do": "show"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == shown
