"""Two verbs on one person at once, on real connections: whichever wins, what is left agrees.

The verbs are walked from the code: one without a line in tests/racers.py fails. Each races with itself, with
every verb that ends something or moves it on, and those race with every other.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from directory.accounts.permissions import NotAllowed
from directory.links.tokens import LinkProblem
from prescribing.group_page import ask_for_new_link
from prescribing.group_page.links import links_of
from prescribing.models import Person
from prescribing.people import actions as people
from prescribing.plan.moves import CannotMoveAction
from prescribing.prescriptions import actions as prescriptions
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.sharing import NothingShared
from prescribing.referrals import actions as referrals
from prescribing.tasks import actions as tasks
from tests import race_people as on_people
from tests import race_prescriptions as presses
from tests.at_once import at_once
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_team
from tests.race_scenes import a_scene, what_disagrees
from tests.racers import RACERS, Racer
from tests.test_architecture import verbs_of_prescribing
from tests.verb_exceptions import HOLDS_NOBODY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TOLD_KINDLY = (
    *(ValidationError, CannotMove, CannotMoveAction, referrals.ReferralChanged),
    *(NotAllowed, LinkProblem, NothingShared),
)
"""What a loser gets: words for people. Anything else would be a page that says something went wrong."""
MAILS = frozenset({"resend", "new link"})
"""One after the other each mails a link of its own, and the link before it no longer opens anything."""
LINKS = frozenset({"answer"})
"""The answer to a question goes with a link of its own; the one before it stays alive."""
BEGINS = frozenset({"new spell", "reopen spell"})
"""Somebody asks for another spell of support in so many words."""


def rivals(racer: Racer) -> list[tuple[str, Racer]]:
    """Each scene of a verb with each verb that it races there. Every pair stands with one of the two."""
    found = []
    for scene in racer.scenes:
        for at, other in enumerate(RACERS):
            if scene not in other.scenes or not (racer.ends or other.ends or other is racer):
                continue
            if racer.ends and other.ends and at < RACERS.index(racer):
                continue
            if racer.ends and not other.ends:
                continue
            found.append((scene, other))
    return found


def test_every_verb_of_prescribing_that_writes_about_somebody_races() -> None:
    verbs = {f"{verb.module}.{verb.name}" for verb in verbs_of_prescribing()} - set(HOLDS_NOBODY)
    assert {f"prescribing.{racer.verb}" for racer in RACERS} == verbs, "it has a line in tests/racers.py"
    assert not [racer.name for racer in RACERS if not rivals(racer)]


@pytest.mark.parametrize("racer", RACERS, ids=lambda racer: racer.name)
def test_a_verb_and_each_that_ends_or_moves_what_it_is_about(racer: Racer) -> None:
    wrong: list[str] = []
    for state, rival in rivals(racer):
        scene = a_scene(state)
        results = at_once(racer.press(scene), rival.press(scene))
        bad = [result for result in results if isinstance(result, Exception)]
        pair = f"{state or 'spell'}: {racer.name} x {rival.name}"
        wrong += [f"{pair}: {one!r}" for one in bad if not isinstance(one, TOLD_KINDLY)]
        won = [
            one.name
            for one, result in zip((racer, rival), results, strict=True)
            if not isinstance(result, Exception)
        ]
        mailed, begun, linked = (sum(name in names for name in won) for names in (MAILS, BEGINS, LINKS))
        wrong += [
            f"{pair}: {said}" for said in what_disagrees(scene, mailed=mailed, begun=begun, linked=linked)
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("verb", "state"), [("send", "agreed"), ("resend", "sent"), ("new link", "sent"), ("take", "")]
)
def test_the_same_press_by_two_has_one_winner(verb: str, state: str) -> None:
    scene = a_scene(state)
    press = {
        "send": presses.send,
        "resend": presses.resend,
        "new link": presses.new_link,
        "take": on_people.take,
    }[verb]
    before = len(links_of(scene.what())) if state else 0

    results = at_once(press(scene), on_people.take_too(scene) if verb == "take" else press(scene))

    lost = [result for result in results if isinstance(result, Exception)]
    assert len(lost) <= 1
    assert all(isinstance(one, TOLD_KINDLY) for one in lost), lost
    if state:
        assert len(links_of(scene.what())) == max(before, 1)


def test_chains_of_merges_are_refused() -> None:
    team = a_team()
    by = a_navigator(team)
    for _ in range(4):
        a, b, c = (a_person(by, team=team) for _ in range(3))
        again = Person.objects.get(pk=b.pk)
        at_once(
            lambda a=a, b=b: people.merge(person=a, into=b, by=by),
            lambda again=again, c=c: people.merge(person=again, into=c, by=by),
        )
        chained = Person.objects.filter(merged_into__merged_into__isnull=False)
        assert not chained.exists()


def test_an_old_link_asks_for_a_new_one_while_it_is_stopped() -> None:
    thread = a_prescription("sent")
    link, what = thread.link(), thread.fresh()
    results = at_once(
        lambda: ask_for_new_link.want_new_link(link=link),
        lambda: prescriptions.stop(prescription=what, reason="other", by=thread.navigator),
    )
    assert not [one for one in results if isinstance(one, Exception)]
    assert not tasks.Task.objects.open().filter(prescription=what, kind="new-link").exists()
