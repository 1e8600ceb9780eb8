"""Verbs on a prescription, by staff and by the group's link, as somebody presses them in a race.

Each reads its records as a page does, and returns the press.
"""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.links.models import SignedLink
from prescribing.group_page import actions as group
from prescribing.group_page import ask_for_new_link, questions_and_worries
from prescribing.group_page import take_back as taking_back
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_page.links import PURPOSE
from prescribing.group_register.actions import note_attendance
from prescribing.models import GroupQuestion, NeedInReferral, Worry
from prescribing.prescriptions import actions as prescriptions
from prescribing.prescriptions.proposing import What
from prescribing.privacy import actions as privacy
from prescribing.tasks import prescription_timers
from tests.factories.prescribing import AGREED
from tests.race_people import put_in_queue
from tests.race_scenes import Call, Scene


def prescribe(s: Scene) -> Call:
    row = NeedInReferral.objects.select_related("referral__person").get(pk=s.row.pk)
    told = What(service=s.service)
    return lambda: prescriptions.prescribe(need=row, what=told, consent=AGREED, by=s.other)


def send(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.send(prescription=what, by=s.by)


def phone(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.record_phone_referral(prescription=what, spoke_to="Ann", by=s.other)


def stop(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.stop(prescription=what, reason="other", by=s.by)


def withdraw(s: Scene) -> Call:
    consent = s.agreed()
    return lambda: privacy.withdraw_consent(consent=consent, by=s.other)


def urgent(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.change_urgency(prescription=what, urgency="today", why="Worse", by=s.other)


def resend(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.resend(prescription=what, by=s.by)


def new_link(s: Scene) -> Call:
    what = s.what()
    return lambda: questions_and_worries.send_new_link(prescription=what, by=s.by)


def correct(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.correct_share(prescription=what, by=s.by)


def show_who(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.show_who(prescription=what, by=link)


def decline(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.decline(prescription=what, reason="full", by=link)


def accept(s: Scene) -> Call:
    what = s.what()
    return lambda: group.accept(prescription=what, by=s.other)


def ask(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: questions_and_worries.ask(prescription=what, text="Which day?", by=link)


def not_me(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: questions_and_worries.not_me(prescription=what, by=link)


def timers_go_off(s: Scene) -> Call:
    return lambda: prescription_timers.apply(clock.now() + timedelta(days=7))


def take_what(s: Scene) -> Call:
    put_in_queue(s)
    what = s.what()
    return lambda: prescriptions.take_prescription(prescription=what, by=s.by)


def propose(s: Scene) -> Call:
    row = NeedInReferral.objects.select_related("referral__person").get(pk=s.row.pk)
    told = What(service=s.service)
    return lambda: prescriptions.propose(need=row, what=told, by=s.other)


def change_proposal(s: Scene) -> Call:
    what, told = s.what(), What(service=s.service, days="Mornings")
    return lambda: prescriptions.change_proposal(prescription=what, what=told, by=s.other)


def agree(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.agree(prescription=what, consent=AGREED, by=s.by)


def reopen(s: Scene) -> Call:
    what = s.what()
    return lambda: prescriptions.reopen(prescription=what, note="Another try", by=s.by)


def link_of(s: Scene) -> LinkHolder:
    assert s.link is not None
    return s.link


def wait(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.wait(prescription=what, weeks=2, by=link)


def attend(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.attend(prescription=what, by=link)


def register(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: note_attendance(prescription=what, on=clock.today(), came=True, by=link)


def correct_attendance(s: Scene) -> Call:
    what = s.what()
    return lambda: group.correct_attendance(prescription=what, by=s.other)


def did_not_come(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.did_not_come(prescription=what, by=link)


def cannot(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.cannot_after_all(prescription=what, reason="full", by=link)


def first_date(s: Scene) -> Call:
    what, link, day = s.what(), link_of(s), clock.today() + timedelta(days=3)
    return lambda: group.give_first_date(prescription=what, first_date=day, by=link)


def finish(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: group.finish(prescription=what, given=FeedbackGiven(helped="yes"), by=link)


def feedback(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: questions_and_worries.give_feedback(prescription=what, given=FeedbackGiven(), by=link)


def ask_group(s: Scene) -> Call:
    what = s.what()
    return lambda: questions_and_worries.ask_group(prescription=what, by=s.by)


def question_of(s: Scene) -> GroupQuestion:
    there = GroupQuestion.objects.filter(prescription=s.what(), answered_at=None).first()
    return there or questions_and_worries.ask(prescription=s.what(), text="Which day?", by=link_of(s))


def answer_question(s: Scene) -> Call:
    question = question_of(s)
    return lambda: questions_and_worries.answer_question(question=question, answer="Monday", by=s.other)


def worry(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: questions_and_worries.worry(prescription=what, text="She fell", by=link)


def worry_of(s: Scene) -> Worry:
    there = Worry.objects.filter(prescription=s.what(), done_at=None).first()
    if there is None:
        questions_and_worries.worry(prescription=s.what(), text="She fell", by=link_of(s))
    return Worry.objects.select_related("prescription").get(prescription=s.what(), done_at=None)


def answer_worry(s: Scene) -> Call:
    worry = worry_of(s)
    return lambda: questions_and_worries.answer_worry(worry=worry, done="Rang her: all is well", by=s.by)


def take_back_worry(s: Scene) -> Call:
    worry_of(s)
    what, link = s.what(), link_of(s)
    return lambda: taking_back.take_back_worry(prescription=what, by=link)


def take_back(s: Scene) -> Call:
    what, link = s.what(), link_of(s)
    return lambda: taking_back.take_back(prescription=what, by=link)


def want_new_link(s: Scene) -> Call:
    link = SignedLink.objects.filter(purpose=PURPOSE, about_id=s.what().pk).latest("created_at")
    return lambda: ask_for_new_link.want_new_link(link=link)
