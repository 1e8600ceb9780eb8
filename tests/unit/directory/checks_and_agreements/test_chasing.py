"""A group is asked for the next one a month before the last day, and once more; never without reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation
from directory.checks_and_agreements import chasing
from directory.checks_and_agreements.actions import note_seen, take_back
from directory.checks_and_agreements.models import CheckKind, CheckSeen
from directory.messages.delivery import deliver_due
from tests.factories.catalogue import OrganisationFactory, ReferralContactFactory
from tests.factories.groups import a_keeper

pytestmark = pytest.mark.django_db
LAST = date(2027, 3, 31)


def on(day: date) -> Any:
    return clock.moved_to(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))


def days_before(number: int) -> Any:
    return on(LAST - timedelta(days=number))


@pytest.fixture
def group() -> Organisation:
    return OrganisationFactory(name="Steady On")


def insurance(
    group: Organisation, last: date | None = LAST, what: str = "Public liability insurance"
) -> CheckSeen:
    with on(date(2026, 3, 2)):
        kind = CheckKind.objects.get(name=what)
        return note_seen(organisation=group, kind=kind, seen_on=clock.today(), expires_on=last, by=SYSTEM)


def a_contact(group: Organisation) -> None:
    ReferralContactFactory(
        organisation=group,
        email="jo@steady.example.org",
        confirmed_at=clock.now() - timedelta(days=400),
        confirmed_by="Pat",
    )


def sent() -> list[tuple[list[str], str]]:
    deliver_due()
    found = [(message.to, message.body) for message in mail.outbox]
    mail.outbox.clear()
    return found


def test_the_referral_contact_is_asked_and_reminded_and_no_more(group: Organisation) -> None:
    with on(date(2026, 3, 2)):
        a_contact(group)
    insurance(group)
    with days_before(31):
        assert chasing.sweep() == 0
    with days_before(30):
        assert chasing.sweep() == 1
        assert chasing.sweep() == 0
        ((to, words),) = sent()
        assert to == ["jo@steady.example.org"]
        assert "Public liability insurance" in words
        assert "31 March 2027" in words
        assert "We asked before" not in words
    with days_before(8):
        assert chasing.sweep() == 0
    with days_before(7):
        assert chasing.sweep() == 1
        assert "We asked before" in sent()[0][1]
    for later in (6, 0, -1, -40):
        with days_before(later):
            assert chasing.sweep() == 0
    assert sent() == []
    assert AuditEvent.objects.filter(kind="check.asked", about_id=str(group.pk)).count() == 2


def test_what_is_noted_late_is_asked_for_once_and_not_reminded_the_same_week(group: Organisation) -> None:
    with on(date(2026, 3, 2)):
        a_contact(group)
    insurance(group)
    with days_before(5):
        assert chasing.sweep() == 1
        assert chasing.ask(CheckSeen.objects.get().pk) == 0, "another worker had it at the same time"
    with days_before(1):
        assert chasing.sweep() == 0


def test_without_a_referral_contact_those_who_keep_the_listing_are_asked(group: Organisation) -> None:
    with on(date(2026, 3, 2)):
        a_keeper(group, "jean@example.org")
        deliver_due()
        mail.outbox.clear()
    insurance(group)
    with days_before(20):
        assert chasing.sweep() == 1
        assert [to for to, _words in sent()] == [["jean@example.org"]]


def test_nobody_to_ask_is_asked_once_there_is_somebody(group: Organisation) -> None:
    seen = insurance(group)
    with days_before(20):
        assert chasing.sweep() == 0
        assert CheckSeen.objects.get(pk=seen.pk).asked_at is None
        a_contact(group)
        assert chasing.sweep() == 1


def test_no_mail_goes_once_a_newer_one_was_seen(group: Organisation) -> None:
    with on(date(2026, 3, 2)):
        a_contact(group)
    insurance(group)
    with days_before(30):
        chasing.sweep()
        kind = CheckKind.objects.get(name="Public liability insurance")
        note_seen(organisation=group, kind=kind, seen_on=clock.today(), by=SYSTEM)
        assert sent() == []


@pytest.mark.parametrize("why", ["archived", "unused", "mistake", "no end"])
def test_nobody_is_asked_for_what_nobody_looks_for(group: Organisation, why: str) -> None:
    with on(date(2026, 3, 2)):
        a_contact(group)
    seen = insurance(group, None if why == "no end" else LAST)
    if why == "archived":
        Organisation.objects.filter(pk=group.pk).update(archived_at=clock.now())
    elif why == "unused":
        CheckKind.objects.update(used=False)
    elif why == "mistake":
        take_back(seen=seen, why="Another group's", by=SYSTEM)
    with days_before(20):
        assert chasing.sweep() == 0


def test_no_copy_is_asked_for_where_none_may_be_kept(group: Organisation) -> None:
    with on(date(2026, 3, 2)):
        a_contact(group)
    insurance(group, what="DBS checks")
    with days_before(20):
        chasing.sweep()
        assert "Please send no copy of it" in sent()[0][1]
