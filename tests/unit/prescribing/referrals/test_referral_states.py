"""Every state, event and role of a referral, against the table as it was agreed, written out here by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from directory import clock
from directory.accounts.actors import SYSTEM, Actor, LinkHolder
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from prescribing import permissions as may
from prescribing.intake.models import Intake, ReferringPlace
from prescribing.models import Referral, Transfer
from prescribing.privacy.actions import person_died
from prescribing.referrals import closing, contact_tries, holding, triage
from prescribing.referrals import transfer as transfers
from prescribing.referrals.actions import ReferralChanged
from prescribing.referrals.moving import move_referral
from prescribing.referrals.states import ENDED, OPEN, TRANSITIONS, Event, State
from prescribing.referrals.states_page import states_page
from prescribing.tasks import referral_timers
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team
from tests.services import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OPEN_BY_HAND = (
    *("draft", "sent", "information-needed", "waiting", "allocated", "contacting", "active", "on-hold"),
    *("transferring", "closing"),
)
ENDED_BY_HAND = ("closed", "cancelled", "redirected", "advice-given", "declined", "cannot-reach")
STATES_BY_HAND = (*OPEN_BY_HAND, *ENDED_BY_HAND)
TABLE = """
event          from                                                            to                  who

send           draft information-needed                                        sent                author hub
ask            sent                                                            information-needed  hub
queue          sent information-needed                                         waiting             hub
redirect       sent information-needed waiting                                 redirected          hub
advise         sent information-needed                                         advice-given        hub
cancel         draft sent information-needed                                   cancelled           author hub
allocate       waiting                                                         allocated           hub
try            allocated contacting                                            contacting          team
engage         contacting                                                      active              team
decline        contacting                                                      declined            team
give-up        contacting                                                      cannot-reach        team
hold           active                                                          on-hold             team
resume         on-hold                                                         active              team
transfer       active                                                          transferring        owner hub
receive        transferring                                                    active              asked
refuse         transferring                                                    active              asked
take-back      transferring                                                    active              owner hub
begin-closing  active                                                          closing             team
close          closing                                                         closed              team
keep-open      closing                                                         active              team
end            draft sent information-needed waiting                           closed              hub
end            allocated contacting                                            closed              team
reopen         closed cancelled redirected advice-given declined cannot-reach  active              team
"""
ROLES = (
    *("receptionist", "navigator", "coordinator", "supervisor", "partner", "member"),
    *("editor", "writer", "commissioner", "administrator"),
)
"""Each of them is in the referral's own team here, so that their role alone refuses them."""
TEAM = {"navigator", "coordinator", "supervisor"}
WHO: dict[str, set[str]] = {
    "team": {*TEAM, "owner", "asked"},
    "hub": {"coordinator", "supervisor"},
    "author": {"author", "the place that sent it, by link"},
    "owner": {"owner"},
    "asked": {"asked"},
}
"""Of the people in the referral's own team. Everybody else, and every other role, is refused."""
ON_THE_WAY = {
    ("allocate", "sent"): "allocated",
    ("allocate", "information-needed"): "allocated",
    ("engage", "allocated"): "active",
    ("decline", "allocated"): "declined",
    ("close", "active"): "closed",
}
"""A verb that passes through a state by two events in one press."""


def by_hand() -> dict[tuple[str, str], str]:
    return {(state, event): to for event, states, to, _who in _lines() for state in states}


def who_may(event: str, state: str) -> set[str]:
    """Who may do it from this state; from a state where it leads nowhere, who would be told so."""
    lines = [(states, who) for e, states, _to, who in _lines() if e == event]
    fitting = [who for states, who in lines if state in states]
    if event == "end" and not fitting:
        fitting = [["hub"]]
    return {actor for who in fitting[:1] or [lines[0][1]] for one in who for actor in WHO[one]}


def _lines() -> list[tuple[str, list[str], str, list[str]]]:
    found = []
    for line in TABLE.strip().splitlines()[1:]:
        if line:
            event, states, to, who = (part for part in line.split("  ") if part.strip())
            found.append((event.strip(), states.split(), to.strip(), who.split()))
    return found


def _written(state: str) -> dict[str, Any]:
    closed = {"closed_at": clock.now(), "closed_by": "x", "closed_reason": "resolved", "due_at": None}
    ended = {"closed_at": None, "closed_by": "", "closed_reason": "", "due_at": None}
    still_open = {**ended, "due_at": clock.now()}
    said = {"hold_reason": "In hospital", "destination": "Elsewhere"}
    fields = closed if state == "closed" else ended if state in ENDED_BY_HAND else still_open
    return {"state": state, **said, **fields}


def a_referral_in(state: str, **fields: Any) -> Referral:
    """One put into a state without its history, as its constraints have it."""
    priya = a_navigator()
    referral = a_referral(priya, needs=[], **fields)
    Referral.objects.filter(pk=referral.pk).update(**_written(state))
    return Referral.objects.select_related("person", "team", "owner").get(pk=referral.pk)


def test_the_states_and_events_are_those_that_were_agreed() -> None:
    assert sorted(State) == sorted(STATES_BY_HAND)
    assert (sorted(OPEN), sorted(ENDED)) == (sorted(OPEN_BY_HAND), sorted(ENDED_BY_HAND))
    assert sorted(Event) == sorted({event for event, _states, _to, _who in _lines()})
    assert set(VERBS) == set(Event)
    assert sorted(ROLES) == sorted(Role)


def test_the_table_says_what_was_agreed_and_nothing_else() -> None:
    assert by_hand() == TRANSITIONS


@pytest.mark.parametrize("state", STATES_BY_HAND)
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


def _end(r: Referral, by: Any) -> object:
    return closing.end_early(referral=r, reason="person-declined", by=by)


def _asked(r: Referral) -> Transfer:
    """The open question to the receiver, where there is one; else one that is over."""
    return Transfer.objects.select_related("referral", "person").get(referral=r)


VERBS: dict[str, Callable[[Referral, Any], object]] = {
    "send": lambda r, by: triage.send(referral=r, by=by, note="He agreed"),
    "ask": lambda r, by: triage.ask_for_information(referral=r, by=by, what="Does she know?"),
    "queue": lambda r, by: triage.queue(referral=r, by=by),
    "redirect": lambda r, by: triage.redirect(referral=r, by=by, to="Housing"),
    "advise": lambda r, by: triage.advise(referral=r, by=by, advice="Ring the bank"),
    "cancel": lambda r, by: triage.cancel(referral=r, by=by, why="She moved"),
    "allocate": lambda r, by: triage.allocate(referral=r, by=by, to=r.sent_by_navigator),  # type: ignore[attr-defined]
    "try": lambda r, by: contact_tries.try_contact(referral=r, by=by, channel="phone"),
    "engage": lambda r, by: contact_tries.engage(referral=r, by=by, channel="phone"),
    "decline": lambda r, by: contact_tries.decline(referral=r, by=by, channel="phone"),
    "give-up": lambda r, by: contact_tries.give_up(referral=r, by=by),
    "hold": lambda r, by: holding.put_on_hold(
        referral=r, by=by, reason="In hospital", review_on=clock.today() + timedelta(days=9)
    ),
    "resume": lambda r, by: holding.resume(referral=r, by=by),
    "transfer": lambda r, by: transfers.transfer(referral=r, by=by, to=r.receiver),  # type: ignore[attr-defined]
    "receive": lambda r, by: transfers.receive(transfer=_asked(r), by=by),
    "refuse": lambda r, by: transfers.refuse(transfer=_asked(r), by=by, why="Full"),
    "take-back": lambda r, by: transfers.take_back(transfer=_asked(r), by=by),
    "begin-closing": lambda r, by: closing.begin_closing(referral=r, by=by),
    "close": lambda r, by: closing.close_referral(referral=r, by=by, reason="resolved"),
    "keep-open": lambda r, by: closing.keep_open(referral=r, by=by, why="He rang"),
    "end": _end,
    "reopen": lambda r, by: closing.reopen_referral(referral=r, by=by, note="They rang again"),
}
AUDITED = {
    "send": "referral.sent",
    "ask": "referral.asked",
    "queue": "referral.queued",
    "redirect": "referral.redirected",
    "advise": "referral.advised",
    "cancel": "referral.cancelled",
    "allocate": "referral.allocated",
    "try": "referral.tried",
    "engage": "referral.engaged",
    "decline": "referral.declined",
    "give-up": "referral.given-up",
    "hold": "referral.held",
    "resume": "referral.resumed",
    "transfer": "transfer.asked",
    "receive": "transfer.accepted",
    "refuse": "transfer.refused",
    "take-back": "transfer.taken-back",
    "begin-closing": "referral.closing",
    "close": "referral.closed",
    "keep-open": "referral.kept-open",
    "end": "referral.closed",
    "reopen": "referral.reopened",
}


class Everybody:
    """A referral with its owner, its author, who is asked to take it, and a user of every role."""

    def __init__(self) -> None:
        owner = a_navigator()
        team = owner.team_members.get().team
        self.team = team
        partner = user_with(Role.PARTNER)
        self.referral = a_referral(owner, a_person(owner, contacts=[], communication=[]), needs=[])
        Referral.objects.filter(pk=self.referral.pk).update(sent_by=partner)
        self.actors: dict[str, Any] = {"owner": owner, "author": partner}
        self.actors |= {role: a_navigator(team, role=Role(role)) for role in ROLES}
        self.actors["asked"] = a_navigator(team)
        elsewhere = a_team()
        self.actors |= {
            f"{role}, of another team": a_navigator(elsewhere, role=role)
            for role in (Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR, Role.PARTNER)
        }
        self.actors |= self._by_link(owner)

    def _by_link(self, owner: User) -> dict[str, Actor]:
        """The place whose link it came by, and those who hold a link to something else."""
        home = OrganisationFactory(name="Chesil Lodge")
        place = ReferringPlace.objects.create(
            organisation=home, email="office@chesil-lodge.example.org", confirmed_by="Martin"
        )
        Intake.objects.create(
            referral=self.referral, came_by="link", place=place, sent_as=self.referral.person, knows="agrees"
        )
        may_send = frozenset({may.REFER_IN, may.READ_SENT})
        return {
            "the place that sent it, by link": LinkHolder(
                str(uuid4()), "Chesil Lodge", str(place.pk), may_send
            ),
            "another place, by link": LinkHolder(str(uuid4()), "Overcombe House", str(owner.pk), may_send),
            "a group, by link": LinkHolder(
                str(uuid4()), "Steady On", str(self.referral.pk), frozenset({may.ANSWER_BY_LINK})
            ),
            "whoever is asked in a plan, by link": LinkHolder(
                str(uuid4()), "Fire station", str(self.referral.pk), frozenset({may.ANSWER_ACTION_BY_LINK})
            ),
        }

    def put(self, state: str, event: str) -> None:
        """Into this state, with what the event needs beside it."""
        Referral.objects.filter(pk=self.referral.pk).update(**_written(state))
        if event in ("receive", "refuse", "take-back"):
            answered: dict[str, Any] = (
                {} if state == "transferring" else {"answered_at": clock.now(), "answer": "refused"}
            )
            Transfer.objects.create(
                person=self.referral.person,
                referral=self.referral,
                sender=self.actors["owner"],
                to=self.actors["asked"],
                to_team=self.team,
                asked_by=self.actors["owner"],
                **answered,
            )
        if event == "give-up":
            for day, (channel, hour) in enumerate((("phone", 9), ("visit", 14), ("phone", 18))):
                at = clock.now().replace(hour=hour) + timedelta(days=day + 1)
                self.referral.contacts.create(
                    at=at, channel=channel, outcome="no-answer", by=self.actors["owner"]
                )

    def read(self) -> Referral:
        found = Referral.objects.select_related("person", "team", "owner").get(pk=self.referral.pk)
        found.receiver = self.actors["asked"]  # type: ignore[attr-defined]
        found.sent_by_navigator = self.actors["asked"]  # type: ignore[attr-defined]
        return found


@pytest.mark.parametrize("state", STATES_BY_HAND)
@pytest.mark.parametrize("event", VERBS)
def test_each_role_may_do_in_each_state_what_was_agreed_and_nothing_else(event: str, state: str) -> None:
    """By its verb: who may and where it leads; the audit and the row of the move go with it."""
    everybody = Everybody()
    got, expected = {}, {}
    to = by_hand().get((state, event)) or ON_THE_WAY.get((event, state))
    for name, by in everybody.actors.items():
        with transaction.atomic():
            everybody.put(state, event)
            before = AuditEvent.objects.filter(kind=AUDITED[event]).count()
            try:
                VERBS[event](everybody.read(), by)
            except NotAllowed:
                got[name] = "may not"
            except ReferralChanged:
                got[name] = "not from here"
            else:
                after = everybody.read()
                moves = [step.event for step in after.transitions.order_by("sequence")]
                assert moves[-1] == event, moves
                assert AuditEvent.objects.filter(kind=AUDITED[event]).count() == before + 1
                assert not after.is_open or (after.due_at and (after.owner_id or after.queue_id))
                got[name] = after.state
            transaction.set_rollback(True)
        allowed = name in who_may(event, state)
        expected[name] = (to or "not from here") if allowed else "may not"
    assert got == expected


@pytest.mark.parametrize("state", STATES_BY_HAND)
def test_the_sweep_moves_no_referral(state: str) -> None:
    """It makes tasks and sends reminders, day after day; what becomes of somebody is decided by people."""
    referral = a_referral_in(state)
    steps = referral.transitions.count()
    for days in (1, 8, 40, 100):
        with clock.moved_to(clock.now() + timedelta(days=days)):
            referral_timers.apply()
            referral_timers.follow_up()
    referral.refresh_from_db()
    assert (referral.state, referral.transitions.count()) == (state, steps)


@pytest.mark.parametrize("state", OPEN_BY_HAND)
def test_a_death_ends_the_spell_in_the_name_of_waymark(state: str) -> None:
    referral = a_referral_in(state)
    assert referral.owner is not None
    person_died(person=referral.person, on=clock.today(), by=referral.owner)
    referral.refresh_from_db()
    assert (referral.state, referral.closed_reason) == ("closed", "died")
    assert {step.by_label for step in referral.transitions.exclude(event="open")} == {referral.closed_by}


def test_the_page_that_is_read_is_written_from_the_tables() -> None:
    assert (ROOT / "docs" / "referral-states.md").read_text() == states_page(), (
        "docs/referral-states.md says how to write it anew"
    )
