"""What time makes due about a referral: each timer of the table, once, on a Tuesday that is no holiday."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.clock import LONDON
from directory.messages.models import OutboxMessage
from prescribing.models import Referral, Task
from prescribing.people.details_given import ContactGiven
from prescribing.records import Urgency
from prescribing.referrals import closing, triage
from prescribing.referrals.actions import log_contact
from prescribing.referrals.moving import ReferralChanged
from prescribing.referrals.states import State
from prescribing.referrals.urgency import change_referral_urgency
from prescribing.tasks import referral_timers
from prescribing.tasks.models import TaskKind
from tests.factories.hub import Hub
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)


def kinds(referral: Referral) -> list[str]:
    return sorted(Task.objects.filter(about_id=referral.pk).values_list("kind", flat=True))


def news(referral: Referral) -> list[str]:
    found = OutboxMessage.objects.filter(kind="referrer.news", about_id=str(referral.pk))
    return [message.facts["news"] for message in found.order_by("created_at")]


def after(days: int, hour: int = 9) -> Any:
    moment = TUESDAY + timedelta(days=days)
    return clock.moved_to(moment.replace(hour=hour))


@pytest.mark.parametrize(
    ("state", "kind", "day", "hour"),
    [
        ("draft", "draft-waits", 7, 9),
        ("sent", "triage", 1, 9),
        ("sent", "triage-late", 2, 18),
        ("information-needed", "phone-referrer", 7, 9),
        ("waiting", "allocate", 2, 9),
        ("waiting", "keep-in-touch", 28, 9),
        ("allocated", "first-contact", 7, 9),
        ("contacting", "try-again", 3, 9),
        ("active", "review-referral", 28, 9),
        ("on-hold", "review-hold", 21, 9),
        ("transferring", "transfer-waits", 2, 9),
        ("closing", "finish-closing", 7, 9),
    ],
)
def test_a_state_asks_somebody_on_its_day_and_not_before(state: str, kind: str, day: int, hour: int) -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        referral = hub.in_state(State(state))
    with after(day - 1, hour):
        referral_timers.apply()
        assert kind not in kinds(referral)
    with after(day, hour):
        referral_timers.apply()
        referral_timers.apply()
        task = Task.objects.get(about_id=referral.pk, kind=kind)
    read = Referral.objects.get(pk=referral.pk)
    assert (task.owner_id, task.queue_id) == (read.owner_id, read.queue_id)


def test_what_was_to_be_done_is_overtaken_once_the_referral_moves_on() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        referral = hub.in_state(State.SENT)
    with after(2, 18):
        referral_timers.apply()
        assert Task.objects.open().filter(about_id=referral.pk).count() == 2
        triage.queue(referral=Referral.objects.get(pk=referral.pk), by=hub.duty)
    assert not Task.objects.open().filter(about_id=referral.pk).exists()


def test_who_was_asked_is_reminded_once_and_then_phoned() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        referral = hub.in_state(State.INFORMATION_NEEDED)
    for day in range(1, 12):
        with after(day):
            referral_timers.apply()
    assert news(referral) == ["asked", "reminder"]
    assert kinds(referral) == ["phone-referrer"]


def test_a_referrer_without_an_account_is_phoned_instead_of_reminded() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        referral = hub.came_in(by=hub.duty)
        triage.ask_for_information(referral=referral, what="Does she know?", by=hub.duty)
    with after(3):
        referral_timers.apply()
    assert (news(referral), kinds(referral)) == ([], ["phone-referrer"])


def test_a_new_referral_that_waits_two_days_is_told_to_the_supervisor_once() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        hub.in_state(State.SENT)
        hub.in_state(State.SENT)
    for hour in (18, 19):
        with after(2, hour):
            referral_timers.apply()
    told = OutboxMessage.objects.filter(kind="supervisor.late")
    assert [message.to_id for message in told] == [hub.head.pk]


def test_somebody_who_waits_hears_from_us_every_28_days() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        referral = hub.in_state(State.WAITING)
    for day in range(1, 85):
        with after(day):
            referral_timers.apply()
            for task in Task.objects.open().filter(about_id=referral.pk, kind=TaskKind.KEEP_IN_TOUCH):
                read = Referral.objects.get(pk=referral.pk)
                log_contact(referral=read, channel="phone", task=task, by=hub.priya)
    assert Counter(kinds(referral))["keep-in-touch"] in (2, 3)
    read = Referral.objects.get(pk=referral.pk)
    assert read.state == State.WAITING
    assert read.contacts.count() == Counter(kinds(referral))["keep-in-touch"]


def test_after_hospital_the_first_contact_is_due_two_days_after_going_home_by_itself() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        referral = hub.came_in(source="hospital", discharged_on=TUESDAY.date())
        triage.allocate(referral=referral, to=hub.priya, by=hub.duty)
    assert referral.urgency == Urgency.TWO_DAYS
    assert referral.due_at is not None
    assert referral.due_at.astimezone(LONDON).date() == (TUESDAY + timedelta(days=2)).date()


def test_urgency_changes_with_a_reason_and_brings_what_is_due_forward() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        for state in (State.SENT, State.WAITING, State.ALLOCATED, State.ACTIVE):
            referral = hub.in_state(state)
            before = referral.due_at
            with pytest.raises(ValidationError):
                change_referral_urgency(referral=referral, urgency="today", why=" ", by=hub.duty)
            change_referral_urgency(referral=referral, urgency="today", why="No food", by=hub.duty)
            assert before is not None
            assert referral.due_at is not None
            assert referral.due_at < before or state == State.SENT
            assert referral.due_at.astimezone(LONDON).date() == TUESDAY.date()
            last = referral.transitions.order_by("-sequence")[0]
            assert (last.event, last.from_state, last.to_state) == ("urgency", state, state)
            assert last.why == "Routine to today: No food"
    closing_one = hub.in_state(State.CLOSING)
    closing.close_referral(referral=closing_one, reason="resolved", by=hub.priya)
    with pytest.raises(ReferralChanged):
        change_referral_urgency(referral=closing_one, urgency="today", why="No food", by=hub.duty)


def test_somebody_asks_how_they_are_30_and_90_days_after_closing() -> None:
    with clock.moved_to(TUESDAY):
        priya = a_navigator()
        ended = a_referral(priya, needs=[])
        closing.close_referral(referral=ended, reason="resolved", by=priya)
        refused = a_referral(priya, needs=[])
        closing.close_referral(referral=refused, reason="resolved", by=priya, no_follow_up=True)
        moved = a_referral(priya, needs=[])
        closing.close_referral(referral=moved, reason="moved", destination="Leeds", by=priya)
    seen = []
    for day in range(1, 100):
        with after(day):
            if referral_timers.follow_up():
                seen.append(day)
            Task.objects.open().filter(kind=TaskKind.FOLLOW_UP).update(done_at=clock.now(), done_by="x")
    assert seen == [30, 90]
    assert kinds(ended) == ["follow-up", "follow-up"]
    assert kinds(refused) == kinds(moved) == []


def test_whoever_is_supported_again_or_has_died_is_not_asked() -> None:
    with clock.moved_to(TUESDAY):
        priya = a_navigator()
        ended = a_referral(priya, needs=[])
        closing.close_referral(referral=ended, reason="resolved", by=priya)
        a_referral(priya, ended.person)
    with after(31):
        assert referral_timers.follow_up() == 0


def test_a_safe_phone_and_no_answer_makes_the_next_try_due() -> None:
    with clock.moved_to(TUESDAY):
        hub = Hub()
        phone = [ContactGiven(kind="phone", value="07700 900142", call="yes")]
        referral = hub.came_in(contacts=phone)
        triage.allocate(referral=referral, to=hub.priya, by=hub.duty)
        log_contact(referral=referral, channel="phone", outcome="no-answer", by=hub.priya)
        assert referral.state == State.CONTACTING
        log_contact(referral=referral, channel="phone", by=hub.priya)
    assert referral.state == State.ACTIVE
    assert [m.event for m in referral.transitions.all()][-2:] == ["try", "engage"]
