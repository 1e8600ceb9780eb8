"""A site that is not set up says what to run: no circle, no 500."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import Site

from cms.models import HomePage
from cms.pages import setup_pages

pytestmark = pytest.mark.database


def test_before_setup_the_first_page_says_what_to_run(client: Client, db: None) -> None:
    response = client.get("/", follow=True)
    assert response.status_code == 503
    assert "manage.py setup" in response.content.decode()
    assert "manage.py migrate" not in response.content.decode()
    assert "999" in response.content.decode()
    assert response.redirect_chain == []


def test_without_a_site_the_first_page_says_what_to_run(client: Client, db: None) -> None:
    Site.objects.all().delete()
    response = client.get("/")
    assert response.status_code == 503
    assert "manage.py setup" in response.content.decode()


@pytest.mark.sqlite
@pytest.mark.parametrize("path", ["/", "/find/", "/unmet-need/", "/start/", "/health/"])
def test_without_its_tables_every_page_says_what_to_run(client: Client, db: None, path: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_wishphrase RENAME TO elsewhere")
        cursor.execute("ALTER TABLE wagtailcore_site RENAME TO elsewhere_too")
    client.raise_request_exception = False
    response = client.get(path, follow=True)
    assert response.status_code == 503
    assert "manage.py migrate" in response.content.decode()


def test_a_page_that_is_not_there_is_not_found_on_a_site_that_is_set_up(client: Client, db: None) -> None:
    setup_pages()
    assert HomePage.objects.exists()
    assert client.get("/").status_code == 200
    assert client.get("/nothing-here/").status_code == 404
