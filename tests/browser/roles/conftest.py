"""Somebody's own browser, signed in or not, for a journey of their role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from directory.accounts.models import User
from directory.words import vocabulary
from tests.browser.roles.steps import Hands, Way


@pytest.fixture
def sits_down(new_context: Callable[..., Any], live_server: Any) -> Callable[..., Hands]:
    """Somebody at their own browser: sits_down(way, user), and without a user for who has no account."""

    def begin(way: Way, user: User | None = None) -> Hands:
        context = new_context(phone=way.phone, javascript=way.scripts)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return Hands(context.new_page(), way)

    return begin


@pytest.fixture
def search(settings: Any, tmp_path: Path) -> None:
    """A search index of this test's own. Call `reindex.rebuild("embedded")` once the services are there."""
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()
