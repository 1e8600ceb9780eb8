"""Publish pressed while a save is on its way: nothing is doubled."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.catalogue.models import Service
from tests.editing_forms import sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory

pytestmark = pytest.mark.django_db
BY_ITSELF = {"Accept": "application/json"}


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def edit_url(service: Service) -> str:
    return reverse("wagtailsnippets_directory_service:edit", args=[service.pk])


def row(number: int, **fields: Any) -> dict[str, Any]:
    plain = {"frequency": "weekly", "interval": "1", "days": ["TU"], "id": "", "ORDER": "1", "DELETE": ""}
    return {f"schedules-{number}-{name}": value for name, value in {**plain, **fields}.items()} | {
        "schedules-TOTAL_FORMS": str(number + 1)
    }


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("half", [{}, {"opens_at": "10:00"}, {"days": []}])
def test_a_time_saved_by_itself_and_then_published_is_there_once(
    editor: Client, live: bool, half: dict[str, Any]
) -> None:
    service = ServiceFactory.create(live=live)
    page = sent(editor, edit_url(service))
    saved = editor.post(edit_url(service), {**page, **row(0, **half)}, headers=BY_ITSELF)
    assert saved.json()["success"]
    editor.post(
        edit_url(service), {**page, **row(0, opens_at="10:00", closes_at="12:00"), "action-publish": "1"}
    )
    assert [str(each.opens_at) for each in service.schedules.all()] == ["10:00:00"]
    service.refresh_from_db()
    assert len(service.latest_revision.content["schedules"]) == 1


@pytest.mark.parametrize("live", [True, False])
def test_a_second_save_on_its_way_doubles_nothing(editor: Client, live: bool) -> None:
    service = ServiceFactory.create(live=live)
    page = sent(editor, edit_url(service))
    first = editor.post(edit_url(service), {**page, "summary": "Tea"}, headers=BY_ITSELF).json()
    over = {"overwrite_revision_id": str(first["revision_id"])}
    editor.post(
        edit_url(service), {**page, **over, "summary": "Tea", **row(0, opens_at="10:00")}, headers=BY_ITSELF
    )
    editor.post(
        edit_url(service), {**page, "summary": "Tea", **row(0, opens_at="10:00"), "action-publish": "1"}
    )
    assert service.schedules.count() == 1


def test_a_row_whose_saving_was_answered_is_kept(editor: Client) -> None:
    service = ServiceFactory.create(live=False)
    page = sent(editor, edit_url(service))
    answer = editor.post(edit_url(service), {**page, **row(0, opens_at="10:00")}, headers=BY_ITSELF).json()
    known = answer["field_updates"]
    editor.post(edit_url(service), {**page, **row(0, opens_at="10:00"), **known, "action-publish": "1"})
    assert service.schedules.count() == 1


def test_rows_that_another_person_added_meanwhile_are_kept(editor: Client) -> None:
    service = ServiceFactory.create(live=False)
    service.save_revision(user=user_with(Role.EDITOR))
    page = sent(editor, edit_url(service))
    other = Client()
    other.force_login(user_with(Role.EDITOR))
    theirs = sent(other, edit_url(service))
    other.post(edit_url(service), {**theirs, **row(0, opens_at="14:00")})
    editor.post(edit_url(service), {**page, **row(0, opens_at="10:00"), "action-publish": "1"})
    assert service.schedules.count() == 2


def test_rows_of_other_kinds_are_there_once_too(editor: Client) -> None:
    service = ServiceFactory.create()
    page = sent(editor, edit_url(service))
    phone = {
        "phones-TOTAL_FORMS": "1",
        "phones-0-number": "01305 251150",
        "phones-0-kind": "voice",
        "phones-0-visibility": "public",
        "phones-0-id": "",
        "phones-0-ORDER": "1",
        "phones-0-DELETE": "",
    }
    editor.post(edit_url(service), {**page, **phone}, headers=BY_ITSELF)
    editor.post(edit_url(service), {**page, **phone, "action-publish": "1"})
    assert service.phones.count() == 1


def test_a_new_listing_saved_by_itself_and_then_published_is_there_once(editor: Client) -> None:
    organisation = ServiceFactory.create().organisation
    url = reverse("wagtailsnippets_directory_service:add")
    page = sent(editor, url, name="Tea at four", organisation=str(organisation.pk))
    assert editor.post(url, {**page, **row(0, opens_at="10:00")}, headers=BY_ITSELF).json()["success"]
    editor.post(url, {**page, **row(0, opens_at="10:00"), "action-publish": "1"})
    made = Service.objects.filter(name="Tea at four")
    assert [each.live for each in made] == [True]
    assert made.get().schedules.count() == 1
