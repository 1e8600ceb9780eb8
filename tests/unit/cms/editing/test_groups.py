"""The editor's screens for groups that keep their own listings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation, Service
from directory.group_space.changes import change
from directory.group_space.keepers import claim, end
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.messages.delivery import deliver_due
from directory.shortlists.sending_limits import Visitor
from directory.upkeep.models import Check
from directory.upkeep.review import ListingReview
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor, opened, space

pytestmark = pytest.mark.django_db
SCREENS = ("group_claims", "group_changes", "invite_groups", "listing_reviews")


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.fixture
def group() -> Organisation:
    return OrganisationFactory(name="Wyke Cuppa", email="hello@example.org")


@pytest.mark.parametrize("name", SCREENS)
def test_only_who_keeps_the_directory_opens_them(client: Client, name: str) -> None:
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(reverse(name)).status_code in (302, 403)
    client.force_login(user_with(Role.EDITOR))
    assert client.get(reverse(name)).status_code == 200


def test_many_groups_are_invited_at_once_at_addresses_they_are_known_by(
    editor: Client, group: Organisation
) -> None:
    ServiceFactory(organisation=group, email="tea@example.org")
    other = ServiceFactory(organisation=OrganisationFactory(email="chess@example.org")).organisation
    left = ServiceFactory(organisation=OrganisationFactory(email="left@example.org")).organisation
    page = editor.get(reverse("invite_groups")).content.decode()
    assert page.count('name="invite"') == 3
    editor.post(
        reverse("invite_groups"),
        {
            "invite": [str(group.pk), str(other.pk)],
            f"email-{group.pk}": "tea@example.org",
            f"email-{other.pk}": "somebody@evil.example",
            f"email-{left.pk}": "left@example.org",
        },
    )
    assert [one.email for one in ListingKeeper.objects.current()] == ["tea@example.org"]
    deliver_due()
    assert [message.to for message in mail.outbox] == [["tea@example.org"]]
    assert editor.get(reverse("invite_groups")).content.decode().count('name="invite"') == 2


def test_an_editor_invites_one_and_ends_them(editor: Client, group: Organisation) -> None:
    url = reverse("group_keepers", args=[group.pk])
    assert "Nobody yet" in editor.get(url).content.decode()
    editor.post(url, {"invite": "1", "name": "Jean", "email": "jean@example.org"})
    keeper = ListingKeeper.objects.get()
    assert keeper.confirmed_by.startswith("Editor") or keeper.confirmed_by
    browser = opened(keeper)
    assert browser.get(space(keeper)).status_code == 200
    editor.post(url, {"end": str(keeper.pk)})
    assert browser.get(space(keeper)).status_code == 410


def test_a_claim_is_confirmed_or_refused_from_the_list(editor: Client, group: Organisation) -> None:
    visitor = Visitor({"network": "10.0.0.1"})
    yes, no = (
        claim(organisation=group, email=email, name=email[:3], words="I run it", by=visitor)
        for email in ("jo@gmail.com", "bob@gmail.com")
    )
    page = editor.get(reverse("group_claims")).content.decode()
    assert "jo@gmail.com" in page
    assert "hello@example.org" in page
    editor.post(reverse("group_claims"), {"id": str(yes.pk), "confirm": "1"})
    editor.post(reverse("group_claims"), {"id": str(no.pk), "refuse": "1", "words": "Nobody knows you"})
    assert list(ListingKeeper.objects.current()) == [yes]
    assert "No claim waits" in editor.get(reverse("group_claims")).content.decode()
    assert editor.post(reverse("group_claims"), {"id": "rubbish", "confirm": "1"}).status_code == 404


def test_a_change_is_shown_as_a_comparison_and_decided(editor: Client, group: Organisation) -> None:
    service = ServiceFactory(organisation=group, name="Cuppa")
    by = as_actor(a_keeper(group))
    change(
        record=service,
        after={"name": {"name": "Cuppa and Company"}, "bring": {"what_to_bring": "A cup"}},
        by=by,
    )
    page = editor.get(reverse("group_changes")).content.decode()
    assert "Cuppa and Company" in page
    assert "A cup" not in page
    waiting = GroupChange.objects.get(state=ChangeState.WAITING)
    editor.post(reverse("group_changes"), {"id": str(waiting.pk), "refuse": "1", "words": ""})
    waiting.refresh_from_db()
    assert waiting.state == ChangeState.WAITING
    editor.post(reverse("group_changes"), {"id": str(waiting.pk), "approve": "1", "words": ""})
    service.refresh_from_db()
    assert service.name == "Cuppa and Company"
    live = reverse("group_changes") + "?show=live"
    assert "A cup" in editor.get(live).content.decode()
    brought = GroupChange.objects.get(part="bring")
    editor.post(live, {"id": str(brought.pk), "undo": "1", "words": "Cups are there."})
    service.refresh_from_db()
    assert service.what_to_bring == ""
    deliver_due()
    assert any("Cups are there." in message.body for message in mail.outbox)


def test_what_was_changed_meanwhile_is_not_approved(editor: Client, group: Organisation) -> None:
    service = ServiceFactory(organisation=group, name="Cuppa")
    change(record=service, after={"name": {"name": "Cuppa!"}}, by=as_actor(a_keeper(group)))
    Service.objects.filter(pk=service.pk).update(name="Company")
    waiting = GroupChange.objects.get()
    editor.post(reverse("group_changes"), {"id": str(waiting.pk), "approve": "1"})
    service.refresh_from_db()
    waiting.refresh_from_db()
    assert (service.name, waiting.state) == ("Company", ChangeState.WAITING)


def test_nobody_answers_is_settled_by_a_check_or_another_day(editor: Client, group: Organisation) -> None:
    one, other = ServiceFactory(organisation=group), ServiceFactory(organisation=group)
    asked = clock.now() - timedelta(days=20)
    for service in (one, other):
        ListingReview.objects.create(
            service=service, due_on=clock.today(), first_asked_at=asked, last_asked_at=asked, asks=3
        )
    url = reverse("listing_reviews")
    assert one.name in editor.get(url).content.decode()
    editor.post(url, {"id": str(one.pk), "checked": "1"})
    assert Check.objects.get().service == one
    yesterday, later = (clock.today() + timedelta(days=days) for days in (-1, 30))
    editor.post(url, {"id": str(other.pk), "later": "1", "on": yesterday.isoformat()})
    assert other.name in editor.get(url).content.decode()
    editor.post(url, {"id": str(other.pk), "later": "1", "on": later.isoformat()})
    assert ListingReview.objects.get(pk=other.pk).due_on == later
    assert "Every group answers" in editor.get(url).content.decode()


def test_a_claim_says_that_its_mailbox_was_sent_away_before_and_whose_domain_it_is(
    editor: Client, group: Organisation
) -> None:
    Organisation.objects.filter(pk=group.pk).update(website="https://wykecuppa.example")
    group.refresh_from_db()
    end(keeper=a_keeper(group, email="jean@wykecuppa.example"), by=SYSTEM)
    by = Visitor({"network": "10.0.0.1"})
    claim(organisation=group, email="jean@wykecuppa.example", name="Jean", words="", by=by)
    page = editor.get(reverse("group_claims")).content.decode()
    assert "refused or ended here before" in page
    assert "At the domain of a website of theirs." in page
