"""Where a group's prescriptions go is named by one person and confirmed by another, and others hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.catalogue.actions import (
    confirm_referral_contact,
    end_referral_contact,
    name_referral_contact,
)
from directory.catalogue.models import Organisation, ReferralContact
from directory.messages.delivery import deliver_due
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Organisation:
    return OrganisationFactory.create(name="Harbour Friends")


@pytest.fixture
def editor() -> User:
    return user_with(Role.EDITOR, name="Edie Editor")


@pytest.fixture
def second() -> User:
    return user_with(Role.EDITOR, name="Sam Second")


def named(group: Organisation, email: str, by: User) -> ReferralContact:
    return name_referral_contact(organisation=group, name="Jo, coordinator", email=email, by=by)


def used(group: Organisation, email: str, by: User, confirmed_by: User) -> ReferralContact:
    contact = named(group, email, by)
    return confirm_referral_contact(contact=contact, how="Rang them.", by=confirmed_by)


def sends_to(group: Organisation) -> str:
    contact = group.referral_contacts.confirmed().first()
    return contact.email if contact else ""


def test_whoever_named_it_does_not_confirm_it(group: Organisation, editor: User, second: User) -> None:
    contact = named(group, "jo@harbour.example", editor)
    with pytest.raises(NotAllowed):
        confirm_referral_contact(contact=contact, how="Rang them.", by=User.objects.get(pk=editor.pk))
    assert sends_to(group) == ""
    confirm_referral_contact(contact=contact, how="Rang them.", by=second)
    assert sends_to(group) == "jo@harbour.example"


def test_the_screen_confirms_nothing_of_ones_own_and_says_who_may(
    client: Client, group: Organisation, editor: User, second: User
) -> None:
    url = f"/admin/organisations/{group.pk}/referral-contact/"
    client.force_login(editor)
    data = {"name_it": "1", "new-name": "Mallory", "new-email": "mallory@evil.example"}
    client.post(url, data)
    assert "Somebody else confirms it" in client.get(url).content.decode()
    client.post(url, {"confirm_it": "1", "confirm-how": "Phoned the group"})
    assert ReferralContact.objects.get().confirmed_at is None
    client.force_login(second)
    client.post(url, {"confirm_it": "1", "confirm-how": "Phoned the group"})
    assert ReferralContact.objects.get().confirmed_at is not None


def test_a_new_domain_waits_a_day_in_which_nothing_is_sent_anywhere(
    group: Organisation, editor: User, second: User
) -> None:
    used(group, "jo@harbour.example", editor, second)
    assert sends_to(group) == "jo@harbour.example"
    used(group, "mallory@evil.example", editor, second)
    assert sends_to(group) == ""
    with clock.moved_to(clock.now() + timedelta(hours=23, minutes=59)):
        assert sends_to(group) == ""
    with clock.moved_to(clock.now() + timedelta(hours=24, minutes=1)):
        assert sends_to(group) == "mallory@evil.example"


@pytest.mark.parametrize(
    ("before_and_after", "waits"),
    [
        (("jo@harbour.example", "sam@harbour.example"), False),
        (("jo@harbour.example", "jo@HARBOUR.example"), False),
        (("jo@harbour.example", "jo@harbour.example.evil.example"), True),
        (("jo@gmail.com", "mallory@gmail.com"), True),
        (("jo@gmail.com", "Jo@gmail.com"), False),
        (("jo@harbour.example", "harbour@gmail.com"), True),
    ],
)
def test_what_counts_as_another_house(
    group: Organisation, editor: User, second: User, before_and_after: tuple[str, str], waits: bool
) -> None:
    used(group, before_and_after[0], editor, second)
    contact = used(group, before_and_after[1], editor, second)
    assert (contact.sends_from is not None) == waits


def test_the_wait_is_not_passed_by_naming_twice_or_ending_first(
    group: Organisation, editor: User, second: User
) -> None:
    first = used(group, "jo@harbour.example", editor, second)
    used(group, "mallory@evil.example", editor, second)
    assert used(group, "mal@evil.example", editor, second).sends_from is not None
    end_referral_contact(contact=group.referral_contacts.get(ended_at=None), why="x", by=editor)
    assert used(group, "m@evil.example", editor, second).sends_from is not None
    assert first.sends_from is None


def test_the_old_address_and_whoever_supervises_are_told(
    group: Organisation, editor: User, second: User
) -> None:
    supervisor, administrator = user_with(Role.SUPERVISOR), user_with(Role.ADMINISTRATOR)
    user_with(Role.NAVIGATOR)
    used(group, "jo@harbour.example", editor, second)
    deliver_due(200)
    mail.outbox.clear()
    used(group, "mallory@evil.example", editor, second)
    deliver_due(200)
    told = {each.to[0]: f"{each.subject} {each.body}" for each in mail.outbox}
    assert set(told) == {"jo@harbour.example", supervisor.email, administrator.email}
    assert "Harbour Friends" in told["jo@harbour.example"]
    assert "mallory@evil.example" in told[supervisor.email]
    assert "Edie Editor" in told[supervisor.email]
    assert "Sam Second" in told[supervisor.email]


def test_an_address_that_is_ended_is_told_and_one_never_confirmed_is_not(
    group: Organisation, editor: User, second: User
) -> None:
    end_referral_contact(contact=used(group, "jo@harbour.example", editor, second), why="x", by=editor)
    end_referral_contact(contact=named(group, "never@harbour.example", editor), why="x", by=editor)
    deliver_due(200)
    assert "jo@harbour.example" in {each.to[0] for each in mail.outbox}
    assert "never@harbour.example" not in {each.to[0] for each in mail.outbox}


def test_an_address_that_was_replaced_meanwhile_is_not_confirmed(
    group: Organisation, editor: User, second: User
) -> None:
    old = named(group, "jo@harbour.example", editor)
    named(group, "sam@harbour.example", editor)
    with pytest.raises(ValidationError):
        confirm_referral_contact(contact=old, how="Rang them.", by=second)
