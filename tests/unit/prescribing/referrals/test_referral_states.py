"""Every state, event and role of a referral, against the table as it was agreed, written out here by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from directory import clock
from directory.accounts.actors import SYSTEM, Actor
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from prescribing.models import Referral
from prescribing.privacy.actions import person_died
from prescribing.referrals.actions import ReferralChanged, close_referral, reopen_referral
from prescribing.referrals.closing import move_referral
from prescribing.referrals.states import ENDED, OPEN, TRANSITIONS, Event, State
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OPEN_BY_HAND = (
    *("draft", "sent", "information-needed", "waiting", "allocated", "contacting", "active", "on-hold"),
    *("transferring", "closing"),
)
ENDED_BY_HAND = ("closed", "cancelled", "redirected", "advice-given", "declined", "cannot-reach")
EVENTS_BY_HAND = (
    *("send", "ask", "queue", "redirect", "advise", "cancel", "allocate", "try", "engage", "decline"),
    *("give-up", "hold", "resume", "transfer", "receive", "begin-closing", "close", "reopen"),
)
TABLE = """
state               event          leads to

draft               send           sent
sent                ask            information-needed
sent                queue          waiting
sent                redirect       redirected
sent                advise         advice-given
sent                cancel         cancelled
information-needed  send           sent
information-needed  queue          waiting
waiting             allocate       allocated
allocated           try            contacting
contacting          engage         active
contacting          decline        declined
contacting          give-up        cannot-reach
active              hold           on-hold
active              transfer       transferring
active              begin-closing  closing
on-hold             resume         active
transferring        receive        active
closing             close          closed

closed              reopen         active
cancelled           reopen         active
redirected          reopen         active
advice-given        reopen         active
declined            reopen         active
cannot-reach        reopen         active
"""
WHO = {
    "close": {"navigator", "coordinator", "supervisor"},
    "reopen": {"navigator", "coordinator", "supervisor"},
}
"""Of the people in the spell's own team: everybody else, and every other role, is refused."""
FROM = {"close": {"active"}, "reopen": set(ENDED_BY_HAND)}
LEADS_TO = {"close": "closed", "reopen": "active"}


def by_hand() -> dict[tuple[str, str], str]:
    lines = [line.split() for line in TABLE.strip().splitlines()[1:] if line]
    return {(state, event): to for state, event, to in lines}


def a_referral_in(state: str, **fields: Any) -> Referral:
    """One put into a state without its history, as its constraints have it."""
    priya = a_navigator()
    referral = a_referral(priya, needs=[], **fields)
    Referral.objects.filter(pk=referral.pk).update(**_written(state))
    return Referral.objects.select_related("person", "team", "owner").get(pk=referral.pk)


def _written(state: str) -> dict[str, Any]:
    closed = {"closed_at": clock.now(), "closed_by": "x", "closed_reason": "resolved", "due_at": None}
    still_open = {"closed_at": None, "closed_by": "", "closed_reason": "", "due_at": clock.now()}
    return {"state": state, **(closed if state in ENDED_BY_HAND else still_open)}


def test_the_states_and_events_are_those_that_were_agreed() -> None:
    assert sorted(State) == sorted((*OPEN_BY_HAND, *ENDED_BY_HAND))
    assert (sorted(OPEN), sorted(ENDED)) == (sorted(OPEN_BY_HAND), sorted(ENDED_BY_HAND))
    assert sorted(Event) == sorted(EVENTS_BY_HAND)


def test_the_table_says_what_was_agreed_and_nothing_else() -> None:
    assert by_hand() == TRANSITIONS


@pytest.mark.parametrize("state", [*OPEN_BY_HAND, *ENDED_BY_HAND])
def test_each_event_leads_where_the_table_says_or_is_refused_and_changes_nothing(state: str) -> None:
    referral = a_referral_in(state)
    steps = referral.transitions.count()
    for event in Event:
        to = by_hand().get((state, event))
        with transaction.atomic():
            read = Referral.objects.get(pk=referral.pk)
            if to is None:
                with pytest.raises(ReferralChanged):
                    move_referral(read, event, by=SYSTEM)
                read.refresh_from_db()
                assert (read.state, read.transitions.count()) == (state, steps)
                continue
            move_referral(read, event, by=SYSTEM, **_written(to))
            read.refresh_from_db()
            last = read.transitions.order_by("sequence").last()
            assert last is not None
            assert (read.state, last.from_state, last.event, last.to_state) == (to, state, event, to)
            transaction.set_rollback(True)


def _close(referral: Referral, by: Any) -> None:
    close_referral(referral=referral, reason="resolved", by=by)


def _reopen(referral: Referral, by: Any) -> None:
    reopen_referral(referral=referral, note="They rang again", by=by)


VERBS: dict[str, Callable[[Referral, Any], None]] = {"close": _close, "reopen": _reopen}


@pytest.mark.parametrize("verb", VERBS)
def test_each_role_may_do_in_each_state_what_was_agreed_and_nothing_else(verb: str) -> None:
    referral = a_referral_in("active")
    actors: list[tuple[Role, bool, Actor]] = [
        *((role, True, a_navigator(referral.team, role=role)) for role in Role),
        *((role, False, a_navigator(role=role)) for role in Role),
    ]
    for state, (role, of_the_team, by) in product([*OPEN_BY_HAND, *ENDED_BY_HAND], actors):
        may = of_the_team and role in WHO[verb]
        with transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(**_written(state))
            read = Referral.objects.select_related("person", "team", "owner").get(pk=referral.pk)
            expected = state
            if may and state in FROM[verb]:
                VERBS[verb](read, by)
                expected = LEADS_TO[verb]
            else:
                with pytest.raises(ReferralChanged if may else NotAllowed):
                    VERBS[verb](read, by)
            after = Referral.objects.get(pk=referral.pk).state
            assert after == expected, f"{verb}, {state}, {role}, of the team: {of_the_team}"
            transaction.set_rollback(True)


@pytest.mark.parametrize("state", ["active", "on-hold"])
def test_a_death_ends_the_spell_in_the_name_of_waymark(state: str) -> None:
    referral = a_referral_in(state)
    assert referral.owner is not None
    person_died(person=referral.person, on=clock.today(), by=referral.owner)
    referral.refresh_from_db()
    assert (referral.state, referral.closed_reason) == ("closed", "died")
    assert {step.by_label for step in referral.transitions.exclude(event="open")} == {referral.closed_by}
