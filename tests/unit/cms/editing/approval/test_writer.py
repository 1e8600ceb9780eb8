"""A directory writer writes and submits, and changes nothing that anybody is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cms.editing.approval.setting_up import setup_approval
from cms.editing.approval.waiting import waiting
from cms.wagtail_hooks import our_screens
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS, WRITE_LISTINGS
from directory.accounts.roles import PERMISSIONS, Role
from directory.catalogue.models import Location, Organisation, Service
from tests.editing_forms import sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
MAY_OPEN = {"awaiting_approval", "point_of_place", "read_hours"}
"""Screens of ours that a writer needs to write."""


@pytest.fixture
def ben(client: Client) -> User:
    made = user_with(Role.WRITER, name="Ben Okafor")
    client.force_login(made)
    return made


@pytest.fixture
def things() -> list[Any]:
    hall = LocationFactory.create(name="Old Hall")
    service = ServiceFactory.create(name="Carers Cuppa", location=hall)
    return [service, service.organisation, hall]


def _url(thing: Any, name: str, *more: Any) -> str:
    return reverse(f"wagtailsnippets_directory_{thing._meta.model_name}:{name}", args=[thing.pk, *more])


def test_whoever_decides_may_write_and_no_other_role_writes_alone() -> None:
    writing = {role for role, held in PERMISSIONS.items() if WRITE_LISTINGS in held}
    deciding = {role for role, held in PERMISSIONS.items() if EDIT_LISTINGS in held}
    assert deciding == {Role.EDITOR, Role.ADMINISTRATOR}
    assert writing - deciding == {Role.WRITER}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_saved_or_published_by_a_writer_is_a_draft(
    client: Client, ben: User, things: list[Any], place: int
) -> None:
    thing = things[place]
    for action in ({}, {"action-publish": "1"}):
        client.post(_url(thing, "edit"), sent(client, _url(thing, "edit"), name="Changed", **action))
        thing.refresh_from_db()
        assert (thing.name == "Changed", thing.has_unpublished_changes) == (False, True)


@pytest.mark.parametrize("model", [Service, Organisation, Location])
def test_what_a_writer_adds_waits(client: Client, ben: User, model: type[Any]) -> None:
    setup_approval()
    trust = OrganisationFactory.create()
    add = reverse(f"wagtailsnippets_directory_{model._meta.model_name}:add")
    more = {"organisation": str(trust.pk)} if model is Service else {}
    form = sent(client, add, name="Brand new", **more, **{"action-submit": "1"})
    client.post(add, form)
    made = model._base_manager.get(name="Brand new")
    assert not made.live
    assert waiting().count() == 1


def test_a_writer_takes_nothing_away(client: Client, ben: User, things: list[Any]) -> None:
    for thing in things:
        for name in ("unpublish", "delete"):
            client.post(_url(thing, name))
        assert type(thing)._base_manager.get(pk=thing.pk).live
        model = thing._meta.label_lower
        for action in ("publish", "archive", "mark_checked", "delete", "unpublish"):
            app, name = model.split(".")
            try:
                url = reverse("wagtail_bulk_action", args=[app, name, action])
            except NoReverseMatch:
                continue
            answer = client.post(f"{url}?id={thing.pk}", {"on": "2026-01-01"})
            assert answer.status_code in (302, 403, 404), (model, action)
        thing.refresh_from_db()
        assert (thing.live, thing.archived_at) == (True, None)
    assert things[0].checks.count() == 0


def test_what_was_sent_is_not_approved_by_whoever_sent_it(
    client: Client, ben: User, things: list[Any]
) -> None:
    setup_approval()
    service = things[0]
    form = sent(client, _url(service, "edit"), summary="Tea.", **{"action-submit": "1"})
    client.post(_url(service, "edit"), form)
    state = waiting().get()
    client.post(_url(service, "workflow_action", "approve", state.pk), {"comment": "Mine."})
    service.refresh_from_db()
    assert service.summary == ""
    assert waiting().count() == 1
    assert "Carers Cuppa" in client.get(reverse("awaiting_approval")).text


def test_no_other_screen_of_ours_opens(client: Client, ben: User, things: list[Any]) -> None:
    service, _organisation, _hall = things
    for pattern in our_screens():
        if pattern.name in MAY_OPEN:
            continue
        kinds = {name: str(each) for name, each in pattern.pattern.converters.items()}
        given = {
            name: 1 if "Int" in kind else "service" if "Slug" in kind else service.pk
            for name, kind in kinds.items()
        }
        url = reverse(pattern.name, kwargs=given)
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code in (302, 403, 404, 405), (pattern.name, answer.status_code)
            assert not (answer.status_code == 302 and answer.url.startswith(url)), pattern.name


def test_a_writer_is_offered_no_download_and_gets_none(client: Client, ben: User, things: list[Any]) -> None:
    url = reverse("wagtailsnippets_directory_service:list")
    for words in ("Download CSV", "Download XLSX", "Download ODS"):
        assert words not in client.get(url).text
    assert client.get(f"{url}?export=csv").status_code in (302, 403)
    assert "Carers Cuppa" in client.get(url).text
