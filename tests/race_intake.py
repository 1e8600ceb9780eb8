"""Verbs on a referral that came in, as somebody presses them in a race."""

from __future__ import annotations

from prescribing.intake.answering import answer_question
from prescribing.intake.answering import take_back as take_back_sent
from prescribing.intake.by_link.places import holder_of
from prescribing.intake.models import CameBy, Intake
from prescribing.intake.queue import decide, same_person
from prescribing.intake.receive import SentBy, receive_for
from prescribing.referrals import triage
from tests.factories.intake import link_of, told
from tests.race_scenes import Call, Scene


def accept(s: Scene) -> Call:
    spell = s.spell()
    return lambda: decide.accept(referral=spell, by=s.by, to=s.by, somebody_new=True)


def say_same(s: Scene) -> Call:
    spell, known = s.spell(), s.two()
    return lambda: same_person.say_same(referral=spell, known=known, by=s.other)


def say_new(s: Scene) -> Call:
    spell = s.spell()
    return lambda: same_person.say_somebody_new(referral=spell, by=s.by)


def receive_again(s: Scene) -> Call:
    person, sent = s.two(), SentBy(came_by=CameBy.STAFF, source="police", name="PC Hann")
    return lambda: receive_for(person=person, told=told(), sent=sent, by=s.by)


def redirect(s: Scene) -> Call:
    spell = s.spell()
    return lambda: triage.redirect(referral=spell, to="The falls clinic", referrer_told="Rang", by=s.other)


def answer(s: Scene) -> Call:
    place = Intake.objects.get(referral=s.referral).place
    assert place is not None
    by, pk = holder_of(link_of(place), place), str(s.referral.pk)
    return lambda: answer_question(referral_id=pk, answer="Yes", by=by)


def take_back(s: Scene) -> Call:
    place = Intake.objects.get(referral=s.referral).place
    assert place is not None
    by, pk = holder_of(link_of(place), place), str(s.referral.pk)
    return lambda: take_back_sent(referral_id=pk, by=by)
