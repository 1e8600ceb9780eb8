"""A state machine: any sequence of presses, legal and illegal, by anybody, with time passing between them.

After each of them everything that must hold of a person, their referrals, prescriptions, tasks, plan and
transfers does: by the races' own question, and by the daily count. What comes in has a machine of its own in
intake/test_any_sequence.py.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.accounts.roles import Role
from directory.clock import LONDON
from directory.links.tokens import LinkProblem
from prescribing.group_page.links import holder_of, links_of
from prescribing.models import ReconciliationRun
from prescribing.plan import timers as plan_timers
from prescribing.reconciliation.run import what_disagrees as what_the_count_finds
from prescribing.reconciliation.ways_in import count_all
from prescribing.tasks import prescription_timers, referral_timers
from tests.factories.prescribing import a_navigator
from tests.race_scenes import Scene, a_scene, what_disagrees
from tests.racers import RACERS
from tests.state_machines import run_presses
from tests.unit.prescribing.test_races import BEGINS, LINKS, MAILS, TOLD_KINDLY

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)
ROOMS = (
    "referrals.",
    "prescriptions.",
    "tasks.",
    "group_page.",
    "group_register.",
    "teams.",
    "plan.",
    "privacy.",
)
PRESSES = {f"{racer.verb} {racer.name}": racer for racer in RACERS if racer.verb.startswith(ROOMS)}
USUAL = sorted(PRESSES)
TRIES = 5
"""So many presses are tried in one step, until one is done."""
WHO = ("by", "by", "other", "head", "stranger")
tried: Counter[str] = Counter()
done: Counter[str] = Counter()


class AnySequence(RuleBasedStateMachine):
    @initialize(start=st.sampled_from(["proposed", "agreed", "sent", "accepted", "attended", "declined", ""]))
    def begin(self, start: str) -> None:
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.now = TUESDAY
        with clock.moved_to(self.now):
            self.scene = a_scene(start)
            team = self.scene.referral.team
            self.people = {
                "by": self.scene.by,
                "other": self.scene.other,
                "head": a_navigator(team, role=Role.SUPERVISOR),
                "stranger": a_navigator(),
            }
        self.won: list[str] = []

    @rule(
        name=st.sampled_from(USUAL),
        who=st.sampled_from(WHO),
        other=st.sampled_from(WHO),
        days=st.sampled_from([0, 0, 0, 1, 3, 8, 30]),
    )
    def press(self, name: str, who: str, other: str, days: int) -> None:
        self.now += timedelta(days=days, minutes=7)
        with clock.moved_to(self.now):
            if days:
                prescription_timers.apply()
                referral_timers.apply()
                plan_timers.apply()
                prescription_timers.escalate_late_tasks()
            scene = replace(
                self.scene, by=self.people[who], other=self.people[other], link=self.newest_link()
            )
            for step in range(TRIES):
                if self.is_done(USUAL[(USUAL.index(name) + step * 7) % len(USUAL)], scene):
                    return

    def newest_link(self) -> LinkHolder | None:
        """The group's reader, while a link opens anything."""
        links = links_of(self.scene.what()) if self.scene.prescription else []
        try:
            return holder_of(links[-1]) if links else None
        except LinkProblem:
            return None

    def is_done(self, name: str, scene: Scene) -> bool:
        """Pressed; False where there is nothing to press it on, or it was refused and changed nothing."""
        try:
            with transaction.atomic():
                call = PRESSES[name].press(scene)
        except Exception:  # noqa: BLE001  there is nothing here on which it could be pressed
            return False
        tried[name] += 1
        try:
            with transaction.atomic():
                call()
        except TOLD_KINDLY:
            return False
        done[name] += 1
        self.won.append(PRESSES[name].name)
        return True

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "scene"):
            return
        with clock.moved_to(self.now):
            mailed = sum(name in MAILS or name in ("send", "prescribe") for name in self.won)
            begun, linked = (sum(name in names for name in self.won) for names in (BEGINS, LINKS))
            assert what_disagrees(self.scene, mailed=mailed, begun=begun, linked=linked) == []
            assert what_the_count_finds(count_all()) == set()

    def teardown(self) -> None:
        if hasattr(self, "scene"):
            transaction.set_rollback(True)
            self.open.close()


def test_any_sequence_of_presses_keeps_what_must_hold() -> None:
    tried.clear()
    done.clear()
    run_presses(AnySequence, examples=3, steps=24)
    assert done.total() > 30, "this is no sequence of anything"
    assert tried.total() - done.total() > 20, "nothing was refused"
    assert not ReconciliationRun.objects.exists(), "everything was rolled back"
