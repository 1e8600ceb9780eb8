"""A draft is looked at as the public will see it; what is live is one press away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.editing.showing.live_page import live_url
from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import ServiceNeed
from directory.words.models import DangerTopic
from tests.editing_forms import sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def test_a_draft_is_previewed_with_what_was_typed_and_nothing_is_kept(editor: Client) -> None:
    hall = LocationFactory.create(name="St Mary's Hall")
    service = ServiceFactory.create(name="Carers Cuppa", location=hall, need=NeedFactory.create())
    preview = reverse("wagtailsnippets_directory_service:preview_on_edit", args=[service.pk])
    edit = reverse("wagtailsnippets_directory_service:edit", args=[service.pk])
    form = sent(editor, edit, description="Bring your own cup.", name="Cuppa and chat")
    assert editor.post(preview, form).json()["is_valid"]
    page = editor.get(preview)
    assert page.status_code == 200
    assert "Cuppa and chat" in page.text
    assert "Bring your own cup." in page.text
    assert "St Mary&#x27;s Hall" in page.text
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    service.refresh_from_db()
    assert service.name == "Carers Cuppa"


def test_a_preview_shows_no_hidden_place(editor: Client) -> None:
    refuge = LocationFactory.create(name="Nightingale House", visibility="professional")
    service = ServiceFactory.create(location=refuge)
    preview = reverse("wagtailsnippets_directory_service:preview_on_edit", args=[service.pk])
    edit = reverse("wagtailsnippets_directory_service:edit", args=[service.pk])
    editor.post(preview, sent(editor, edit))
    assert "Nightingale House" not in editor.get(preview).text


def _preview(editor: Client, thing: Any, **changed: str) -> str:
    """The page of what stands in the form, of which nothing is kept."""
    name = f"wagtailsnippets_directory_{thing._meta.model_name}"
    preview = reverse(f"{name}:preview_on_edit", args=[thing.pk])
    form = sent(editor, reverse(f"{name}:edit", args=[thing.pk]), **changed)
    assert editor.post(preview, form).json()["is_valid"]
    return str(editor.get(preview).text)


def test_an_organisation_and_a_place_are_previewed_with_what_is_live_there(editor: Client) -> None:
    hall = LocationFactory.create(name="St Mary's Hall")
    service = ServiceFactory.create(name="Carers Cuppa", location=hall)
    trust = service.organisation
    ServiceFactory.create(name="Not yet shown", organisation=trust, location=hall, live=False)
    said = _preview(editor, trust, name="Harbour Trust", description="We look after each other.")
    for words in ("Harbour Trust", "We look after each other.", "Carers Cuppa"):
        assert words in said
    assert "Not yet shown" not in said
    said = _preview(editor, hall, name="The Old Chandlery", getting_there="Ring the bell.")
    for words in ("The Old Chandlery", "Ring the bell.", "Carers Cuppa"):
        assert words in said
    assert "Not yet shown" not in said
    for thing, name in ((trust, "Harbour Trust"), (hall, "The Old Chandlery")):
        thing.refresh_from_db()
        assert thing.name != name


def test_what_the_public_has_no_page_of_says_so_in_its_preview(editor: Client) -> None:
    refuge = LocationFactory.create(name="Nightingale House", address="1 Quiet Street")
    service = ServiceFactory.create(name="Rose House", location=refuge)
    said = _preview(editor, refuge, visibility="professional")
    assert "The public is shown no page of this." in said
    assert "1 Quiet Street" not in said.replace("Nightingale House, 1 Quiet Street", "")
    assert "Rose House" not in said
    said = _preview(editor, service.organisation, listed="")
    assert "The public is shown no page of this." in said
    assert "Rose House" not in said


def test_a_preview_of_an_organisation_or_a_place_shows_no_hidden_place(editor: Client) -> None:
    hall = LocationFactory.create(name="St Mary's Hall")
    refuge = LocationFactory.create(name="Nightingale House", visibility="professional")
    service = ServiceFactory.create(name="Rose House", location=refuge)
    other = ServiceFactory.create(name="Shelter", location=hall)
    ServiceNeed.objects.create(service=other, need=NeedFactory.create(slug="domestic-abuse"), basis="stated")
    assert "Nightingale House" not in _preview(editor, service.organisation)
    assert "Shelter" not in _preview(editor, hall)


def test_what_is_live_is_one_press_away_from_its_row_and_its_form(editor: Client) -> None:
    hall = LocationFactory.create()
    service = ServiceFactory.create(location=hall)
    for thing in (service, service.organisation, hall):
        name = f"wagtailsnippets_directory_{thing._meta.model_name}"
        url = live_url(thing)
        assert editor.get(url).status_code == 200
        assert f'href="{url}"' in editor.get(reverse(f"{name}:edit", args=[thing.pk])).text
        assert f'href="{url}"' in editor.get(reverse(f"{name}:list")).text


def test_what_people_are_not_shown_has_no_live_page() -> None:
    assert live_url(ServiceFactory.create(live=False)) == ""
    assert live_url(ServiceFactory.create(status="ended")) == ""
    assert live_url(ServiceFactory.create(visibility="owner")) == ""
    assert live_url(OrganisationFactory.create(listed=False)) == ""
    assert live_url(LocationFactory.create(visibility="professional")) == ""


def test_words_for_danger_and_needs_have_no_page_and_their_lists_open(editor: Client) -> None:
    topic = DangerTopic.objects.create(slug="harm", title="Harm", owner="hub", review_on=clock.today())
    assert live_url(topic) == live_url(NeedFactory.create()) == ""
    for model in ("dangertopic", "need"):
        assert editor.get(reverse(f"wagtailsnippets_directory_{model}:list")).status_code == 200
