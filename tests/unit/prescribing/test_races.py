"""Every two verbs on one person at once, on real connections: whichever wins, what is left agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.links.tokens import LinkProblem
from prescribing.group_page import actions as group
from prescribing.group_page import ask_for_new_link, questions_and_worries
from prescribing.group_page.links import links_of
from prescribing.models import NeedInReferral, Person
from prescribing.people import actions as people
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions import actions as prescriptions
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.proposing import What
from prescribing.prescriptions.sharing import NothingShared
from prescribing.privacy import actions as privacy
from prescribing.referrals import actions as referrals
from prescribing.tasks import actions as tasks
from prescribing.tasks import prescription_timers
from tests.at_once import at_once
from tests.factories.prescribing import (
    AGREED,
    a_navigator,
    a_person,
    a_prescription,
    a_team,
)
from tests.race_scenes import Scene, a_scene, what_disagrees

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TOLD_KINDLY = (ValidationError, CannotMove, referrals.ReferralChanged, NotAllowed, LinkProblem, NothingShared)
"""What a loser gets: words for people. Anything else would be a page that says something went wrong."""


Call = Callable[[], object]
Verb = Callable[[Scene], Call]
"""Reads its records as a page does, and returns the press."""


def _close(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.close_referral(referral=spell, reason="resolved", by=s.by)


def _died(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.person_died(person=person, on=clock.today(), by=s.by)


def _merge(s: Scene) -> Call:
    one, two = s.one(), s.two()
    return lambda: people.merge(person=one, into=two, by=s.by)


def _merge_back(s: Scene) -> Call:
    one, two = s.one(), s.two()
    return lambda: people.merge(person=two, into=one, by=s.other)


def _new_spell(s: Scene) -> Call:
    person = s.one()
    return lambda: referrals.open_referral(person=person, source="self", by=s.by, needs=[s.need])


def _prescribe(s: Scene) -> Call:
    row = NeedInReferral.objects.select_related("referral__person").get(pk=s.row.pk)
    told = What(service=s.service)
    return lambda: prescriptions.prescribe(need=row, what=told, consent=AGREED, by=s.other)


def _add_need(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.add_need(referral=spell, need=s.need, by=s.by)


def _unresolve(s: Scene) -> Call:
    row = NeedInReferral.objects.select_related("referral").get(pk=s.row.pk)
    return lambda: referrals.resolve_need(need=row, resolution="", by=s.by)


def _log(s: Scene) -> Call:
    spell, next_at = s.spell(), clock.now() + timedelta(days=3)
    return lambda: referrals.log_contact(referral=spell, channel="phone", next_at=next_at, by=s.other)


def _take(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.take_referral(referral=spell, by=s.other)


def _take_too(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.take_referral(referral=spell, by=s.by)


def _add_phone(s: Scene) -> Call:
    person, given = s.one(), ContactGiven(kind="phone", value="07700 900143")
    return lambda: people.add_contact_point(person=person, given=given, by=s.by)


def _rename(s: Scene) -> Call:
    person = s.one()
    return lambda: people.change_person(person=person, preferred_name="Meg", by=s.by)


def _protect(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.protect(person=person, owner=s.by, cover=None, by=s.by)


def _send(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.send(prescription=what, by=s.by)


def _phone(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.record_phone_referral(prescription=what, spoke_to="Ann", by=s.other)


def _stop(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.stop(prescription=what, reason="other", by=s.by)


def _withdraw(s: Scene) -> Call:
    consent = s.agreed()
    return lambda: privacy.withdraw_consent(consent=consent, by=s.other)


def _urgent(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.change_urgency(prescription=what, urgency="today", why="Worse", by=s.other)


def _resend(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.resend(prescription=what, by=s.by)


def _new_link(s: Scene) -> Call:
    what = s.what()
    return lambda: questions_and_worries.send_new_link(prescription=what, by=s.by)


def _correct(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.correct_share(prescription=what, by=s.by)


def _open(s: Scene) -> Call:
    what, link = s.what(), s.link
    assert link is not None
    return lambda: group.show_who(prescription=what, by=link)


def _decline(s: Scene) -> Call:
    what, link = s.what(), s.link
    assert link is not None
    return lambda: group.decline(prescription=what, reason="full", by=link)


def _accept(s: Scene) -> Call:
    what = s.what()
    return lambda: group.accept(prescription=what, by=s.other)


def _ask(s: Scene) -> Call:
    what, link = s.what(), s.link
    assert link is not None
    return lambda: questions_and_worries.ask(prescription=what, text="Which day?", by=link)


def _not_me(s: Scene) -> Call:
    what, link = s.what(), s.link
    assert link is not None
    return lambda: questions_and_worries.not_me(prescription=what, by=link)


def _sweep(s: Scene) -> Call:
    return lambda: prescription_timers.apply(clock.now() + timedelta(days=7))


SPELL: dict[str, Verb] = {
    "close": _close,
    "died": _died,
    "merge": _merge,
    "merge back": _merge_back,
    "new spell": _new_spell,
    "prescribe": _prescribe,
    "add need": _add_need,
    "open need again": _unresolve,
    "log contact": _log,
    "take": _take,
    "take too": _take_too,
    "add phone": _add_phone,
    "rename": _rename,
    "protect": _protect,
}
AGREED_ONE: dict[str, Verb] = {
    "send": _send,
    "phone": _phone,
    "stop": _stop,
    "withdraw": _withdraw,
    "died": _died,
    "urgent": _urgent,
    "close": _close,
    "merge": _merge,
    "take": _take,
}
SENT_ONE: dict[str, Verb] = {
    "resend": _resend,
    "new link": _new_link,
    "correct": _correct,
    "open": _open,
    "accept": _accept,
    "decline": _decline,
    "ask": _ask,
    "not me": _not_me,
    "stop": _stop,
    "withdraw": _withdraw,
    "died": _died,
    "urgent": _urgent,
    "sweep": _sweep,
}
MAILS = frozenset({"resend", "new link"})
"""One after the other each mails a link of its own, and the link before it no longer opens anything."""


def pairs(verbs: dict[str, Verb]) -> list[tuple[str, list[str]]]:
    """Each verb with itself and those after it in the list."""
    names = list(verbs)
    return [(name, names[at:]) for at, name in enumerate(names)]


def race(verbs: dict[str, Verb], state: str, first: str, seconds: list[str]) -> list[str]:
    wrong: list[str] = []
    for second in seconds:
        scene = a_scene(state)
        results = at_once(verbs[first](scene), verbs[second](scene))
        bad = [result for result in results if isinstance(result, Exception)]
        wrong += [f"{first} x {second}: {one!r}" for one in bad if not isinstance(one, TOLD_KINDLY)]
        won = [name for name, result in zip((first, second), results, strict=True) if result not in bad]
        mailed = sum(name in MAILS for name in won)
        wrong += [f"{first} x {second}: {said}" for said in what_disagrees(scene, mailed=mailed)]
    return wrong


@pytest.mark.parametrize(("first", "seconds"), pairs(SPELL), ids=list(SPELL))
def test_two_verbs_on_one_spell(first: str, seconds: list[str]) -> None:
    assert race(SPELL, "", first, seconds) == []


@pytest.mark.parametrize(("first", "seconds"), pairs(AGREED_ONE), ids=list(AGREED_ONE))
def test_two_verbs_on_what_was_agreed(first: str, seconds: list[str]) -> None:
    assert race(AGREED_ONE, "agreed", first, seconds) == []


@pytest.mark.parametrize(("first", "seconds"), pairs(SENT_ONE), ids=list(SENT_ONE))
def test_two_verbs_on_what_was_sent(first: str, seconds: list[str]) -> None:
    assert race(SENT_ONE, "sent", first, seconds) == []


@pytest.mark.parametrize(
    ("verb", "state"), [("send", "agreed"), ("resend", "sent"), ("new link", "sent"), ("take", "")]
)
def test_the_same_press_by_two_has_one_winner(verb: str, state: str) -> None:
    scene = a_scene(state)
    press = {"send": _send, "resend": _resend, "new link": _new_link, "take": _take}[verb]
    before = len(links_of(scene.what())) if state else 0

    results = at_once(press(scene), _take_queue(scene) if verb == "take" else press(scene))

    lost = [result for result in results if isinstance(result, Exception)]
    assert len(lost) <= 1
    assert all(isinstance(one, TOLD_KINDLY) for one in lost), lost
    if state:
        assert len(links_of(scene.what())) == max(before, 1)


def _take_queue(scene: Scene) -> Call:
    return _take_too(scene)


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
