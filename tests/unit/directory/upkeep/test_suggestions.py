"""What the public tells reaches the editors' list, with a receipt."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.shortlists.sending_limits import FORMS
from directory.upkeep.suggestions import Suggestion
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}
WRONG = {"what": ["phone", "times"], "words": "It is 01632 960400 now", "reply_to": "sam@example.org"}


def pages() -> list[tuple[str, Any]]:
    place = LocationFactory(name="The Old Chandlery")
    service = ServiceFactory(name="Debt drop-in", location=place)
    return [("service", service), ("organisation", service.organisation), ("place", place)]


def test_every_public_page_leads_to_the_form_and_the_form_to_the_list(client: Client) -> None:
    for kind, thing in pages():
        address = f"/wrong/{kind}/{thing.pk}/"
        assert f'href="{address}"' in client.get(f"/{kind}s/{thing.pk}/").content.decode(), kind
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
        answer = client.post(address, WRONG, follow=True, **OURS)
        assert "We have it" in answer.content.decode()
        assert "do not watch" in answer.content.decode()
    assert [told.about for told in Suggestion.objects.all()] == ["service", "organisation", "place"]
    assert {told.what for told in Suggestion.objects.all()} == {"phone, times"}


def test_a_group_is_told_without_an_account(client: Client) -> None:
    told = {"name": "Tuesday Walkers", "words": "We walk on Tuesdays at 10."}
    client.post("/add-or-change-a-group/", told, **OURS)
    assert Suggestion.objects.get().name == "Tuesday Walkers"
    assert 'href="/add-or-change-a-group/"' in client.get("/find/").content.decode()


def test_hidden_listings_other_sites_and_empty_forms_get_nothing(client: Client) -> None:
    hidden = ServiceFactory(visibility="professional")
    assert client.get(f"/wrong/service/{hidden.pk}/").status_code == 404
    shown = ServiceFactory()
    address = f"/wrong/service/{shown.pk}/"
    assert client.post(address, WRONG, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert "Error:" in client.post(address, {}, **OURS).content.decode()
    assert client.get(f"/wrong/nothing/{shown.pk}/").status_code == 404
    assert not Suggestion.objects.exists()


def test_it_is_limited(client: Client) -> None:
    told = {"name": "Walkers", "words": "We walk."}
    for _ in range(FORMS["network"]):
        client.post("/add-or-change-a-group/", told, **OURS)
    assert client.post("/add-or-change-a-group/", told, **OURS).status_code == 429


@pytest.mark.parametrize(("button", "needed"), [("done", True), ("not_needed", False)])
def test_an_editor_settles_it_once_and_the_address_is_forgotten(
    client: Client, button: str, needed: bool
) -> None:
    service = ServiceFactory(name="Debt drop-in")
    client.post(f"/wrong/service/{service.pk}/", WRONG, **OURS)
    told = Suggestion.objects.get()
    client.force_login(user_with(Role.EDITOR))
    listed = client.get(reverse("suggestions")).content.decode()
    assert "It is 01632 960400 now" in listed
    assert "Told by the public" in client.get("/admin/").content.decode()
    for _ in range(2):
        client.post(reverse("suggestions"), {"id": str(told.pk), button: "1"})
    told.refresh_from_db()
    assert (told.needed, told.reply_to) == (needed, "")
    assert AuditEvent.objects.filter(kind="suggestion.settled").count() == 1
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(reverse("suggestions")).status_code in (302, 403)


def test_print_leads_to_the_one_sheet_without_javascript(client: Client) -> None:
    service = ServiceFactory(name="Debt drop-in", location=LocationFactory(name="The Old Chandlery"))
    page = client.get(f"/services/{service.pk}/").content.decode()
    assert f'href="/services/{service.pk}/print/"' in page
    assert "data-print" not in page
    sheet = client.get(f"/services/{service.pk}/print/").content.decode()
    for words in ("Debt drop-in", "The Old Chandlery", "<svg"):
        assert words in sheet, words
    hidden = ServiceFactory(visibility="professional")
    assert client.get(f"/services/{hidden.pk}/print/").status_code == 404
