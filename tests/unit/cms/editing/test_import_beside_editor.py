"""A feed is imported at the moment at which an editor publishes: each keeps what is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.catalogue.models import Service
from directory.openreferral import values
from directory.openreferral.importer import Report, import_records
from directory.openreferral.models import SourceGroup
from tests.at_once import at_once, losers
from tests.editing_forms import sent
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db(transaction=True)


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": "s1",
        "name": "Lunch",
        "status": "active",
        "email": "old@example.org",
        "description": "Soup.",
        "organization": {"id": "o1", "name": "Group"},
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}],
        **changes,
    }


def bring(**changes: Any) -> Report:
    return import_records([record(**changes)], source="county", by=SYSTEM)


def publish_button(editor: Client, service: Service, **typed: Any) -> tuple[str, dict[str, Any]]:
    """The address of the page and what pressing Publish on it sends."""
    address = reverse("wagtailsnippets_directory_service:edit", args=[service.pk])
    return address, sent(editor, address, **typed, **{"action-publish": "1"})


@pytest.fixture
def editor() -> Client:
    made = Client()
    made.force_login(user_with(Role.EDITOR))
    return made


def test_a_page_opened_before_an_import_writes_over_nothing_that_nobody_typed(editor: Client) -> None:
    bring()
    service = Service.objects.get()
    address, page = publish_button(editor, service, eligibility="For everybody")
    bring(email="new@example.org", description="Soup and bread.")
    assert editor.post(address, page).status_code == 302
    service.refresh_from_db()
    assert service.eligibility == "For everybody"
    assert (service.email, service.description) == ("new@example.org", "Soup and bread.")
    assert not SourceGroup.objects.get(record__kind="service", group="contact").edited_here


def test_what_was_typed_here_and_changed_there_is_shown_and_a_second_press_stands(editor: Client) -> None:
    bring()
    service = Service.objects.get()
    address, page = publish_button(editor, service, email="ours@example.org")
    bring(email="new@example.org")
    answer = editor.post(address, page)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "changed while the page was open" in said
    assert "new@example.org" in said
    assert "ours@example.org" in said
    service.refresh_from_db()
    assert service.email == "new@example.org"
    again = {**page, "seen_live": answer.context["form"]["seen_live"].value()}
    assert editor.post(address, again).status_code == 302
    service.refresh_from_db()
    assert service.email == "ours@example.org"
    assert SourceGroup.objects.get(record__kind="service", group="contact").edited_here


def test_times_that_a_feed_changed_meanwhile_are_not_written_over(editor: Client) -> None:
    bring()
    service = Service.objects.get()
    address, page = publish_button(editor, service, eligibility="For everybody")
    bring(schedules=[{"freq": "WEEKLY", "byday": "FR", "opens_at": "10:00", "closes_at": "12:00"}])
    for _press in range(2):
        answer = editor.post(address, page)
        assert answer.status_code == 200
        assert "open the page anew" in answer.content.decode()
        page = {**page, "seen_live": answer.context["form"]["seen_live"].value()}
    assert [row.days for row in service.schedules.all()] == ["FR"]


@pytest.mark.database
@pytest.mark.postgresql
@pytest.mark.parametrize("round_", range(4))
def test_an_import_and_an_editor_at_one_moment_lose_nothing_of_each_other(
    editor: Client, round_: int
) -> None:
    bring()
    service = Service.objects.get()
    address, page = publish_button(editor, service, eligibility="For everybody")
    results = at_once(
        lambda: bring(email="new@example.org", description="Soup and bread."),
        lambda: editor.post(address, page).status_code,
    )
    assert losers(results) == []
    [report, status] = results
    assert isinstance(report, Report)
    assert [line.what for line in report.lines] == ["changed"], report.lines[0].problems
    assert status == 302
    service.refresh_from_db()
    assert service.eligibility == "For everybody"
    assert (service.email, service.description) == ("new@example.org", "Soup and bread.")
    for row in SourceGroup.objects.filter(record__kind="service"):
        assert row.edited_here or values.says_the_same(service, row.group, row.value), row.group
    assert service.schedules.count() == 1


@pytest.mark.database
@pytest.mark.postgresql
def test_both_change_the_same_words_and_it_is_a_conflict_whoever_comes_first(editor: Client) -> None:
    bring()
    service = Service.objects.get()
    address, page = publish_button(editor, service, email="ours@example.org")
    results = at_once(lambda: bring(email="new@example.org"), lambda: editor.post(address, page).status_code)
    assert losers(results) == []
    row = SourceGroup.objects.get(record__kind="service", group="contact")
    service.refresh_from_db()
    assert row.value["email"] == "new@example.org"
    if service.email == "ours@example.org":
        assert row.edited_here
    else:
        assert (service.email, results[1]) == ("new@example.org", 200), "the editor was warned"
