"""A draft is looked at as the public will see it; what is live is one press away."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.editing.showing.live_page import live_url
from directory import clock
from directory.accounts.roles import Role
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
