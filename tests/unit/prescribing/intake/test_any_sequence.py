"""A state machine of what comes in: any sequence of presses on it by anybody, and of merging and undoing.

Received, asked, answered, decided on singly and in bulk, taken back, and found to be somebody known. After
each press the daily count agrees, nobody reads what is not theirs, and what is undone is as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.db import transaction
from django.db.models import Model
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.clock import LONDON
from prescribing.intake.advice.actions import answer_advice, log_advice
from prescribing.intake.answering import answer_question, take_back
from prescribing.intake.models import AdviceCall, Intake, SameAs
from prescribing.intake.queue import decide, same_person
from prescribing.intake.sent_words import sent_by_user
from prescribing.models import ContactPoint, Person, Prescription, Referral, Task
from prescribing.people import actions as people
from prescribing.people.duplicates import PossibleDuplicates
from prescribing.privacy import actions as privacy
from prescribing.privacy.models import ExcludedUser
from prescribing.reconciliation.run import what_disagrees as what_the_count_finds
from prescribing.reconciliation.ways_in import count_all
from prescribing.referrals import closing, contact_tries, triage
from prescribing.same_person.actions import say_two_people
from prescribing.sight import sees_place
from prescribing.tasks import prescription_timers, referral_timers
from tests import race_intake
from tests.factories.accounts import user_with
from tests.factories.intake import sent_in
from tests.factories.prescribing import a_navigator, a_person
from tests.race_scenes import Call, Scene, a_scene, what_disagrees
from tests.state_machines import run_presses
from tests.unit.prescribing.test_races import TOLD_KINDLY

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)
TRIES = 5
"""So many presses are tried in one step, until one is done."""
REFUSED = (*TOLD_KINDLY, PossibleDuplicates)


@dataclass
class InQueue(Scene):
    """The same, with the partner who sends with an account."""

    sender: User | None = None


Press = Callable[[InQueue], Call]


def on(do: Callable[[InQueue, Referral], object]) -> Press:
    """A press on the referral as it is read now."""

    def press(s: InQueue) -> Call:
        spell = s.spell()
        return lambda: do(s, spell)

    return press


def _again(s: InQueue, by: User | None, **fields: str) -> Call:
    """Somebody like the one who is known is sent, by a partner or from the public form."""
    known = s.two()
    said = {"name": known.name, "date_of_birth": known.date_of_birth, "phone": "07700 900142", **fields}
    return lambda: sent_in(by=by, team=s.referral.team, needs=[s.need], **said)


def _waiting(s: InQueue) -> list[Referral]:
    """What the queue shows of whoever presses it."""
    return list(Referral.objects.visible_to(s.by).filter(state__in=["sent", "information-needed"]))


def _open_advice() -> AdviceCall:
    return AdviceCall.objects.open().earliest("asked_at")


def _undo(s: InQueue, person: Person) -> None:
    """A merge and its undoing, by one hand: both stand as they stood."""
    pair = (person, s.two())
    before = stands(*pair)
    people.merge(person=person, into=s.two(), by=s.by)
    people.unmerge(person=Person.objects.get(pk=person.pk), by=s.by)
    assert stands(*pair) == before, "undoing a merge left something behind"


def _same_and_back(s: InQueue, referral: Referral) -> None:
    """Put on the record of somebody known, and found to be another after all."""
    came, known, open_before = referral.person, s.two(), set(s.two().referrals.open().values_list("pk"))
    points = set(open_points(known))
    same_person.say_same(referral=referral, known=known, by=s.by)
    people.unmerge(person=Person.objects.get(pk=came.pk), by=s.by)
    back = Referral.objects.get(pk=referral.pk)
    assert back.person_id == came.pk, "what came stays on the record of somebody else"
    assert back.is_open, "what came is lost"
    assert set(known.referrals.open().values_list("pk")) == open_before
    assert set(open_points(known)) == points
    assert back.intake.same_as == SameAs.ASKED


def open_points(person: Person) -> list[tuple[str, ...]]:
    points = ContactPoint.objects.filter(person=person, ended_at=None)
    return sorted(points.values_list("kind", "value", "whose"))


def stands(*of: Person) -> list[object]:
    """What undoing a merge gives back: where everything belongs, and who may see them."""
    ids = [person.pk for person in of]

    def rows(model: type[Model], *fields: str) -> list[object]:
        return sorted(map(str, model._default_manager.filter(person__in=ids).values_list("pk", *fields)))

    return [
        sorted(map(str, Person.objects.filter(pk__in=ids).values_list("pk", "merged_into", "protected"))),
        rows(Referral, "person", "state", "owner", "queue", "due_at"),
        rows(Prescription, "person", "state", "owner", "queue", "due_at"),
        sorted(
            map(
                str,
                Task.objects.open()
                .filter(person__in=ids)
                .exclude(kind="possible-duplicate")
                .values_list("pk", "person"),
            )
        ),
        rows(ExcludedUser, "person", "user"),
        [open_points(person) for person in of],
    ]


PRESSES: dict[str, Press] = {
    "received from the site": lambda s: _again(s, None),
    "received from a partner": lambda s: _again(s, s.sender, came_by="account", source="police"),
    "received from a stranger": lambda s: _again(s, s.sender, name="Violet Samways", phone=""),
    "written down by one of us": lambda s: _again(s, s.by, came_by="staff", source="police"),
    "came again": race_intake.receive_again,
    "asked": on(lambda s, r: triage.ask_for_information(referral=r, what="Does she know?", by=s.by)),
    "answered by account": on(
        lambda s, r: answer_question(referral_id=str(r.pk), answer="Yes", by=s.sender)  # type: ignore[arg-type]
    ),
    "taken back by account": on(lambda s, r: take_back(referral_id=str(r.pk), by=s.sender)),  # type: ignore[arg-type]
    "answered by link": race_intake.answer,
    "taken back by link": race_intake.take_back,
    "answered by phone": on(lambda s, r: triage.send(referral=r, note="She knows", by=s.by)),
    "queued": on(lambda s, r: triage.queue(referral=r, by=s.by)),
    "redirected": on(
        lambda s, r: triage.redirect(referral=r, to="The falls clinic", referrer_told="Rang", by=s.by)
    ),
    "advised": on(lambda s, r: triage.advise(referral=r, advice="Ring the bank", by=s.by)),
    "allocated": on(lambda s, r: triage.allocate(referral=r, to=s.other, by=s.by)),
    "accepted": on(lambda s, r: decide.accept(referral=r, to=s.other, by=s.by)),
    "accepted as new": on(lambda s, r: decide.accept(referral=r, somebody_new=True, by=s.by)),
    "accepted as known": on(lambda s, r: decide.accept(referral=r, same_as=s.two(), by=s.by)),
    "the same": on(lambda s, r: same_person.say_same(referral=r, known=s.two(), by=s.by)),
    "the same, and back": on(_same_and_back),
    "somebody new": on(lambda s, r: same_person.say_somebody_new(referral=r, by=s.by)),
    "all accepted": lambda s: lambda: decide.accept_each(referrals=_waiting(s), to=s.other, by=s.by),
    "all redirected": lambda s: (
        lambda: decide.redirect_each(referrals=_waiting(s), destination="Housing", by=s.by)
    ),
    "engaged": on(lambda s, r: contact_tries.engage(referral=r, channel="phone", by=s.by)),
    "closed": on(lambda s, r: closing.end_early(referral=r, reason="person-declined", by=s.by)),
    "merged": lambda s: lambda: people.merge(person=s.one(), into=s.two(), by=s.by),
    "merged the other way": lambda s: lambda: people.merge(person=s.two(), into=s.one(), by=s.by),
    "unmerged": lambda s: lambda: people.unmerge(person=s.one(), by=s.by),
    "merged, and undone": lambda s: lambda: _undo(s, s.one()),
    "two people": lambda s: lambda: say_two_people(person=s.one(), other=s.two(), by=s.by),
    "hidden from": lambda s: lambda: privacy.exclude_user(person=s.one(), user=s.other, by=s.by),
    "found again": lambda s: lambda: privacy.admit_user(person=s.one(), user=s.other, by=s.by),
    "protected": lambda s: lambda: privacy.protect(person=s.two(), owner=s.by, cover=None, by=s.by),
    "died": lambda s: lambda: privacy.person_died(person=s.one(), on=clock.today(), by=s.by),
    "advice asked": lambda s: (
        lambda: log_advice(source="police", asked_by="PC Hann", question="Who fits a key safe?", by=s.by)
    ),
    "advice given": lambda s: lambda: answer_advice(call=_open_advice(), answer="Care & Repair", by=s.by),
}
USUAL = sorted(PRESSES)
RARE = frozenset({"died", "all redirected", "all accepted", "advice asked", "closed"})
"""These end or fill the scene, so most draws of them are passed over."""
WHO = ("by", "by", "by", "other", "head", "navigator", "stranger")
tried: Counter[str] = Counter()
done: Counter[str] = Counter()


class WhatComesIn(RuleBasedStateMachine):
    @initialize(start=st.sampled_from(["came-in", "asked"]))
    def begin(self, start: str) -> None:
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.now = TUESDAY
        self.steps, self.story = 0, [start]
        with clock.moved_to(self.now):
            scene = a_scene(start)
            team = scene.referral.team
            self.scene = InQueue(**vars(scene), sender=user_with(Role.PARTNER))
            self.users = {
                "by": scene.by,
                "other": scene.other,
                "head": a_navigator(team, role=Role.SUPERVISOR),
                "navigator": a_navigator(team),
                "stranger": a_navigator(role=Role.COORDINATOR),
            }
            ida = a_person(scene.by, team=team, name="Ida Zabriskie", contacts=[])
            self.in_order = [scene.person.pk, scene.twin.pk, ida.pk]

    @rule(seed=st.integers(0, 2**30))
    def press(self, seed: int) -> None:
        """What is pressed, by whom, on what and when: drawn evenly, the same in each run."""
        self.steps += 1
        draw = Random(f"{seed} {self.steps}")
        names, who, other = draw.sample(USUAL, TRIES), draw.choice(WHO), draw.choice(WHO)
        days = draw.choice([0, 0, 0, 0, 1, 3, 8, 30])
        self.now += timedelta(days=days, minutes=7)
        with clock.moved_to(self.now):
            if days:
                referral_timers.apply()
                prescription_timers.escalate_late_tasks()
            referrals, known = list(self.referrals()), list(self.known())
            still_open = [referral for referral in referrals if referral.is_open]
            referral = draw.choice(draw.choice([still_open, still_open, referrals]) or referrals)
            others = [person for person in known if person.pk != referral.person_id]
            scene = replace(
                self.scene,
                by=self.users[who],
                other=self.users[other],
                referral=referral,
                person=referral.person,
                twin=draw.choice(others),
            )
            for name in names:
                if name in RARE and draw.random() < 0.7:
                    continue
                if self.is_done(name, scene):
                    about = f"{self.in_order.index(scene.person.pk)} and {self.in_order.index(scene.twin.pk)}"
                    self.story.append(f"{days} days: {name} by {who}, with {other}, about {about}")
                    return

    def referrals(self) -> list[Referral]:
        return list(Referral.objects.select_related("person", "team").order_by("opened_at", "pk"))

    def known(self) -> list[Person]:
        """In the order in which they came, which is the same in each run."""
        there = Person.objects.select_related("merged_into").in_bulk()
        self.in_order += [pk for pk in there if pk not in self.in_order]
        return [there[pk] for pk in self.in_order]

    def is_done(self, name: str, scene: InQueue) -> bool:
        """Pressed; False where there is nothing to press it on, or it was refused and changed nothing."""
        try:
            with transaction.atomic():
                call = PRESSES[name](scene)
        except Exception:  # noqa: BLE001  there is nothing here on which it could be pressed
            return False
        tried[name] += 1
        try:
            with transaction.atomic():
                call()
        except (*REFUSED, AdviceCall.DoesNotExist):
            return False
        done[name] += 1
        return True

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "scene"):
            return
        with clock.moved_to(self.now):
            assert what_the_count_finds(count_all()) == set(), self.story
            known = self.known()
            for one, two in pairwise(known):
                pair = replace(self.scene, person=one, twin=two)
                assert what_disagrees(pair, begun=len(known)) == [], self.story

    @invariant()
    def nobody_reads_what_is_not_theirs(self) -> None:
        if not hasattr(self, "scene"):
            return
        with clock.moved_to(self.now):
            for row in ExcludedUser.objects.all():
                self.reads_nothing(row.user, {row.person_id, row.person.merged_into_id} - {None})
            self.reads_nothing(self.users["stranger"], {person.pk for person in self.known()})
            for person in Person.objects.filter(protected=True):
                seeing = {user.pk for user in self.users.values() if sees_place(user, person)}
                assert seeing <= {person.owner_id, person.cover_id}, self.story
            self.the_sender_reads_their_own()

    def reads_nothing(self, user: User, people_of: set[object]) -> None:
        for model in (Person, Referral, Intake, Task):
            seen = model.objects.visible_to(user)
            whose = {"pk__in": people_of}
            if model is not Person:
                whose = {"referral__person__in" if model is Intake else "person__in": people_of}
            assert not seen.filter(**whose).exists(), (user, model, self.story)

    def the_sender_reads_their_own(self) -> None:
        sender = self.scene.sender
        assert sender is not None
        assert not Person.objects.visible_to(sender).exists()
        theirs = {row.referral_id: row.sent_name for row in Intake.objects.filter(referral__sent_by=sender)}
        assert {row.referral_id: row.person for row in sent_by_user(sender)} == theirs
        hidden = ExcludedUser.objects.filter(user=sender)
        assert not hidden.exists()

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            transaction.set_rollback(True)
            self.open.close()


def test_any_sequence_on_what_comes_in_keeps_what_must_hold() -> None:
    tried.clear()
    done.clear()
    run_presses(WhatComesIn, examples=2, steps=25)
    assert done.total() > 25, "this is no sequence of anything"
    assert tried.total() - done.total() > 15, "nothing was refused"
