"""What production says to browsers, and how it keeps sessions when the key is changed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as in_use
from django.test import Client

from directory.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.unit.test_house import MADE_UP, ROOT

pytestmark = pytest.mark.django_db
NAMES = (
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "LANGUAGE_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_COOKIE_PATH",
    "SECRET_KEY_FALLBACKS",
    "SECOND_FACTOR_REQUIRED",
    "STAFF_IDLE_MINUTES",
    "ROOT_URLCONF",
)


def in_production(**given: str) -> dict[str, Any]:
    """The settings of production in a process of its own."""
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))"
    )
    environment = {**MADE_UP, **given, "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    run = [sys.executable, "-c", code]
    out = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    read: dict[str, Any] = json.loads(out.stdout)
    return read


def test_cookies_are_of_this_very_host_over_https_alone() -> None:
    read = in_production()
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert read[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert read[f"{cookie}_COOKIE_SECURE"] is True
    for cookie in ("SESSION", "CSRF"):
        assert read[f"{cookie}_COOKIE_DOMAIN"] is None
        assert read[f"{cookie}_COOKIE_PATH"] == "/"
    assert (read["SECOND_FACTOR_REQUIRED"], read["STAFF_IDLE_MINUTES"]) == (True, 30)
    assert read["ROOT_URLCONF"] == in_use.ROOT_URLCONF  # the doors that are walked are those of production


def test_earlier_keys_come_from_the_environment() -> None:
    assert in_production()["SECRET_KEY_FALLBACKS"] == []
    given = in_production(SECRET_KEY_FALLBACKS="an-older-key, the-oldest-key,")
    assert given["SECRET_KEY_FALLBACKS"] == ["an-older-key", "the-oldest-key"]


def test_a_session_outlives_a_change_of_key(client: Client, settings: Any) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-0123456789-0123456789-0123456789"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize(
    "url", ["/", "/signin/", "/nothing-here/", "/admin/", "/people/", "/static/nothing.css"]
)
def test_every_answer_says_what_no_page_here_may_use(client: Client, url: str) -> None:
    policy = client.get(url).headers["Permissions-Policy"]
    assert "camera=()" in policy
    assert "geolocation=()" in policy
