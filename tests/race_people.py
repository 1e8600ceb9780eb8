"""Verbs on a person, their spell of support and their tasks, as somebody presses them in a race.

Each reads its records as a page does, and returns the press.
"""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.accounts.roles import Role
from prescribing.documents import actions as documents
from prescribing.documents.reading import read
from prescribing.keeps_well.actions import write_keeps_well as write_keeps_well_
from prescribing.models import KeptDocument, NeedInReferral, Prescription, Referral, Task
from prescribing.people import actions as people
from prescribing.people.add_to_known import WhyTheyCame
from prescribing.people.add_to_known import add_to_known as add_to_known_
from prescribing.people.details_given import CommunicationGiven, ContactGiven
from prescribing.privacy import actions as privacy
from prescribing.referrals import actions as referrals
from prescribing.referrals.closing import reopen_referral
from prescribing.referrals.take_referral import take_queued as take_queued_
from prescribing.same_person.actions import say_two_people as say_two_people_
from prescribing.tasks import actions as tasks
from prescribing.teams.hand_over import hand_over as hand_over_
from prescribing.teams.hand_over import share_out as share_out_
from tests.factories.prescribing import a_navigator
from tests.race_scenes import Call, Scene


def close(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.close_referral(referral=spell, reason="resolved", by=s.by)


def died(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.person_died(person=person, on=clock.today(), by=s.by)


def withdraw_everything(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.withdraw_everything(person=person, by=s.other)


def keep_document(s: Scene) -> Call:
    spell, file = s.spell(), read("letter.txt", b"Dear Peg")
    return lambda: documents.keep_document(
        referral=spell, file=file, title="A letter", kind="letter", by=s.other
    )


def _a_document(s: Scene) -> KeptDocument:
    spell, file = s.spell(), read("another.txt", b"Dear Margaret")
    there = KeptDocument.objects.filter(referral=spell).first()
    return there or documents.keep_document(
        referral=spell, file=file, title="A letter", kind="letter", by=s.by
    )


def open_document(s: Scene) -> Call:
    document = _a_document(s)
    return lambda: documents.open_document(document=document, by=s.other)


def remove_document(s: Scene) -> Call:
    document = _a_document(s)
    return lambda: documents.remove_document(document=document, why="Not hers", by=s.other)


def merge(s: Scene) -> Call:
    one, two = s.one(), s.two()
    return lambda: people.merge(person=one, into=two, by=s.by)


def merge_back(s: Scene) -> Call:
    one, two = s.one(), s.two()
    return lambda: people.merge(person=two, into=one, by=s.other)


def new_spell(s: Scene) -> Call:
    person = s.one()
    return lambda: referrals.open_referral(person=person, source="self", by=s.by, needs=[s.need])


def add_need(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.add_need(referral=spell, need=s.need, by=s.by)


def unresolve(s: Scene) -> Call:
    row = NeedInReferral.objects.select_related("referral").get(pk=s.row.pk)
    return lambda: referrals.resolve_need(need=row, resolution="", by=s.by)


def log(s: Scene) -> Call:
    spell, next_at = s.spell(), clock.now() + timedelta(days=3)
    return lambda: referrals.log_contact(referral=spell, channel="phone", next_at=next_at, by=s.other)


def take(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.take_referral(referral=spell, by=s.other)


def take_too(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.take_referral(referral=spell, by=s.by)


def add_phone(s: Scene) -> Call:
    person, given = s.one(), ContactGiven(kind="phone", value="07700 900143")
    return lambda: people.add_contact_point(person=person, given=given, by=s.by)


def rename(s: Scene) -> Call:
    person = s.one()
    return lambda: people.change_person(person=person, preferred_name="Meg", by=s.by)


def protect(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.protect(person=person, owner=s.by, cover=None, by=s.by)


def reopen_spell(s: Scene) -> Call:
    spell = s.spell()
    return lambda: reopen_referral(referral=spell, note="They rang again", by=s.other)


def change_spell(s: Scene) -> Call:
    spell = s.spell()
    return lambda: referrals.change_referral(referral=spell, reason="Her knee", by=s.other)


def hand_over(s: Scene) -> Call:
    coordinator = a_navigator(s.referral.team, role=Role.COORDINATOR)
    return lambda: hand_over_(owner=s.by, to=s.other, by=coordinator)


def share_out(s: Scene) -> Call:
    coordinator = a_navigator(s.referral.team, role=Role.COORDINATOR)
    return lambda: share_out_(owner=s.by, receivers={s.person.pk: s.other}, by=coordinator)


def add_to_known(s: Scene) -> Call:
    came = WhyTheyCame(
        source="self",
        source_name="",
        discharged_on=None,
        needs=[s.need],
        reason="",
        what_matters="",
        urgency="routine",
        urgency_why="",
    )
    person = s.one()
    return lambda: add_to_known_(person=person, contacts=[], communication=[], came=came, by=s.other)


def write_keeps_well(s: Scene) -> Call:
    person = s.one()
    return lambda: write_keeps_well_(person=person, helps="A walk on the beach", by=s.other)


def say_two_people(s: Scene) -> Call:
    one, two = s.one(), s.two()
    return lambda: say_two_people_(person=one, other=two, by=s.other)


def unmerge(s: Scene) -> Call:
    merged = s.two()
    if merged.merged_into_id is None:
        merged = people.merge(person=merged, into=s.one(), by=s.by)
    return lambda: people.unmerge(person=merged, by=s.other)


def change_phone(s: Scene) -> Call:
    point = s.one().contact_points.filter(ended_at=None)[0]
    given = ContactGiven(kind="phone", value="07700 900144")
    return lambda: people.change_contact_point(point=point, given=given, by=s.other)


def end_phone(s: Scene) -> Call:
    point = s.one().contact_points.filter(ended_at=None)[0]
    return lambda: people.end_contact_point(point=point, by=s.by)


def communication(s: Scene) -> Call:
    person, needs = s.one(), [CommunicationGiven("bsl")]
    return lambda: people.set_communication_needs(person=person, needs=needs, by=s.other)


def related(s: Scene) -> Call:
    person = s.one()
    return lambda: people.add_related_person(person=person, relation="daughter", name="Sue Poe", by=s.by)


def visit_note(s: Scene) -> Call:
    person = s.one()
    return lambda: people.add_visit_note(person=person, text="A dog", by=s.other)


def break_glass(s: Scene) -> Call:
    person, elsewhere = s.one(), a_navigator()
    return lambda: privacy.break_glass(person=person, reason="She rang the wrong team", by=elsewhere)


def unprotect(s: Scene) -> Call:
    person = privacy.protect(person=s.one(), owner=s.by, cover=s.other, by=s.by)
    return lambda: privacy.unprotect(person=person, by=s.other)


def exclude(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.exclude_user(person=person, user=s.other, by=s.by)


def admit(s: Scene) -> Call:
    person = s.one()
    return lambda: privacy.admit_user(person=person, user=s.other, by=s.by)


def a_task(s: Scene) -> Task:
    due = clock.now() + timedelta(days=1)
    return tasks.add_task(referral=s.spell(), note="Ring", due_at=due, by=s.by)


def task_of(s: Scene) -> Task:
    """The same task for both, so that two who press the same press about the same."""
    there = Task.objects.open().filter(kind="manual", about_id=s.referral.pk).first()
    return there or a_task(s)


def add_task(s: Scene) -> Call:
    spell, due = s.spell(), clock.now() + timedelta(days=1)
    return lambda: tasks.add_task(referral=spell, note="Ring again", due_at=due, by=s.other)


def finish_task(s: Scene) -> Call:
    task = task_of(s)
    return lambda: tasks.finish_task(task=task, by=s.other)


def move_task(s: Scene) -> Call:
    task, due = task_of(s), clock.now() + timedelta(days=4)
    return lambda: tasks.move_task(task=task, due_at=due, by=s.by)


def put_in_queue(s: Scene) -> Task:
    """The spell, its prescriptions and the task are nobody's yet: they wait in the team's queue."""
    task, team = task_of(s), s.referral.team
    Referral.objects.filter(pk=s.referral.pk).update(owner=None, queue=team)
    Prescription.objects.filter(referral=s.referral).update(owner=None, queue=team)
    Task.objects.filter(pk=task.pk).update(owner=None, queue=team)
    return Task.objects.get(pk=task.pk)


def take_task(s: Scene) -> Call:
    task = put_in_queue(s)
    return lambda: tasks.take_task(task=task, by=s.other)


def take_queued(s: Scene) -> Call:
    task = put_in_queue(s)
    what = s.what() if s.prescription else None
    return lambda: take_queued_(by=s.other, task=task, prescription=what)
