"""Any events in any order, legal and illegal, by anybody: what must always hold of a referral does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.clock import LONDON
from prescribing.models import Referral, ReferralTransition, Task, Transfer
from prescribing.privacy.actions import person_died
from prescribing.referrals import closing, contact_tries, holding, triage
from prescribing.referrals import transfer as transfers
from prescribing.referrals.actions import ReferralChanged, log_contact, take_referral
from prescribing.referrals.states import OPEN, TRANSITIONS, State
from prescribing.referrals.urgency import change_referral_urgency
from prescribing.tasks import referral_timers
from prescribing.teams.ask_receivers import ask_receivers
from prescribing.teams.hand_over import hand_over
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)
REFUSALS = (NotAllowed, ReferralChanged, ValidationError)
"""What whoever may not is told. Anything else would be a page that says something went wrong."""


def _asked(r: Referral) -> Transfer:
    found = Transfer.objects.filter(referral=r).select_related("referral", "person").order_by("-asked_at")
    one = found.first()
    if one is None:
        raise ValidationError("Nobody was asked.")
    return one


def _soon(days: int = 9) -> Any:
    return clock.today() + timedelta(days=days)


PRESSES: dict[str, Callable[[Referral, User, User], object]] = {
    "send": lambda r, by, to: triage.send(referral=r, by=by, note="Yes"),
    "ask": lambda r, by, to: triage.ask_for_information(referral=r, by=by, what="Does she know?"),
    "queue": lambda r, by, to: triage.queue(referral=r, by=by),
    "redirect": lambda r, by, to: triage.redirect(referral=r, by=by, to="Housing"),
    "advise": lambda r, by, to: triage.advise(referral=r, by=by, advice="Ring the bank"),
    "cancel": lambda r, by, to: triage.cancel(referral=r, by=by, why="Moved"),
    "allocate": lambda r, by, to: triage.allocate(referral=r, by=by, to=to),
    "take": lambda r, by, to: take_referral(referral=r, by=by),
    "try": lambda r, by, to: contact_tries.try_contact(referral=r, by=by, channel="phone"),
    "letter": lambda r, by, to: log_contact(referral=r, by=by, channel="letter", outcome="message"),
    "speak": lambda r, by, to: log_contact(referral=r, by=by, channel="visit"),
    "note": lambda r, by, to: log_contact(referral=r, by=by, channel="note", outcome="none", note="x"),
    "engage": lambda r, by, to: contact_tries.engage(referral=r, by=by, channel="phone"),
    "decline": lambda r, by, to: contact_tries.decline(referral=r, by=by, channel="phone"),
    "give up": lambda r, by, to: contact_tries.give_up(referral=r, by=by, referrer_told="Rang"),
    "hold": lambda r, by, to: holding.put_on_hold(referral=r, by=by, reason="Away", review_on=_soon()),
    "review": lambda r, by, to: holding.review_hold(referral=r, by=by, review_on=_soon(20)),
    "resume": lambda r, by, to: holding.resume(referral=r, by=by),
    "transfer": lambda r, by, to: transfers.transfer(referral=r, by=by, to=to),
    "receive": lambda r, by, to: transfers.receive(transfer=_asked(r), by=by),
    "refuse": lambda r, by, to: transfers.refuse(transfer=_asked(r), by=by, why="Full"),
    "take back": lambda r, by, to: transfers.take_back(transfer=_asked(r), by=by),
    "ask receivers": lambda r, by, to: ask_receivers(owner=r.owner or to, receivers={r.person_id: to}, by=by),
    "hand over": lambda r, by, to: hand_over(owner=r.owner or to, to=to, by=by),
    "begin closing": lambda r, by, to: closing.begin_closing(referral=r, by=by),
    "close": lambda r, by, to: closing.close_referral(
        referral=r, by=by, reason="moved", destination="Leeds", referrer_told="Rang"
    ),
    "close as lost": lambda r, by, to: closing.close_referral(referral=r, by=by, reason="cannot-reach"),
    "keep open": lambda r, by, to: closing.keep_open(referral=r, by=by, why="Rang"),
    "end": lambda r, by, to: closing.end_early(referral=r, by=by, reason="duplicate"),
    "reopen": lambda r, by, to: closing.reopen_referral(referral=r, by=by, note="Rang"),
    "urgent": lambda r, by, to: change_referral_urgency(referral=r, by=by, urgency="today", why="No food"),
    "not urgent": lambda r, by, to: change_referral_urgency(referral=r, by=by, urgency="routine", why="Fed"),
    "dies": lambda r, by, to: person_died(person=r.person, on=clock.today(), by=by),
}
LIKELY = sorted(set(PRESSES) - {"dies"})
STEP = st.tuples(
    st.one_of(st.sampled_from(LIKELY), st.sampled_from(LIKELY), st.sampled_from(sorted(PRESSES))),
    st.integers(0, 4),
    st.integers(0, 2),
    st.sampled_from([0, 0, 1, 3, 8, 30]),
)
"""A press, by which of the actors, with which receiver, and how many days later."""


def what_does_not_hold(referral: Referral) -> list[str]:
    wrong = []
    read = Referral.objects.get(pk=referral.pk)
    moves = list(ReferralTransition.objects.filter(referral=read).order_by("sequence"))
    if [move.sequence for move in moves] != list(range(1, len(moves) + 1)):
        wrong.append("the history has a gap")
    for before, after in pairwise(moves):
        if after.from_state != before.to_state:
            wrong.append(f"{after.event} starts from {after.from_state}, not from {before.to_state}")
        legal = TRANSITIONS.get((State(after.from_state), after.event))  # type: ignore[call-overload]
        if after.event != "urgency" and legal != after.to_state:
            wrong.append(f"{after.event} from {after.from_state} is not in the table")
    if moves[-1].to_state != read.state:
        wrong.append("the history does not end where it is")
    if read.state in OPEN and (read.due_at is None or (read.owner_id is None) == (read.queue_id is None)):
        wrong.append("open without one owner and a date")
    if read.state not in OPEN and (read.due_at is not None or read.transfers.waiting().exists()):
        wrong.append("ended, and still due or asked about")
    if (read.state == "transferring") > read.transfers.waiting().count():
        wrong.append("transferring, and nobody is asked")
    if read.transfers.waiting().exclude(sender=read.owner_id).exists():
        wrong.append("somebody is asked to take over from who does not have it")
    open_tasks = Task.objects.open().filter(about_id=read.pk)
    if read.state not in OPEN and open_tasks.exclude(kind__in=["follow-up", "manual"]).exists():
        wrong.append("ended, and something is still to be done")
    return wrong


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from(["draft", "sent", "active"]), steps=st.lists(STEP, min_size=4, max_size=16))
def test_whatever_is_pressed_in_whatever_order_the_referral_stays_whole(
    start: str, steps: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        with clock.moved_to(TUESDAY):
            team = a_team()
            partner = user_with(Role.PARTNER)
            priya, sam = a_navigator(team), a_navigator(team)
            head = a_navigator(team, role=Role.SUPERVISOR)
            stranger = a_navigator()
            referral = a_referral(priya, a_person(priya, team=team), needs=[])
            if start != "active":
                owned = (
                    {"owner": partner, "queue": None} if start == "draft" else {"owner": None, "queue": team}
                )
                Referral.objects.filter(pk=referral.pk).update(state=start, sent_by=partner, **owned)
                referral.transitions.update(to_state=start)
        actors, receivers, now = [head, priya, sam, partner, stranger], [sam, priya, stranger], TUESDAY
        for press, who, to, days in steps:
            now += timedelta(days=days, hours=1)
            with clock.moved_to(now):
                referral_timers.apply()
                before, audited = Referral.objects.values().get(pk=referral.pk), AuditEvent.objects.count()
                read = Referral.objects.select_related("person", "team", "owner").get(pk=referral.pk)
                try:
                    with transaction.atomic():
                        PRESSES[press](read, actors[who], receivers[to])
                except REFUSALS:
                    after = Referral.objects.values().get(pk=referral.pk)
                    assert after == before, f"{press} was refused and changed something"
                else:
                    assert AuditEvent.objects.count() > audited, f"{press} left no audit"
                assert what_does_not_hold(referral) == [], press
        transaction.set_rollback(True)
