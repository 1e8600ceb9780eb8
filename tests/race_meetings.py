"""Verbs on meetings, as somebody presses them in a race. Each makes what it is about, returns the press."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.catalogue.models import OrganisationKind
from prescribing.meetings import actions, people_listed
from prescribing.meetings.actions import Attendance, MeetingGiven
from prescribing.meetings.people_listed import Question
from prescribing.models import ListedPerson, Meeting, Person
from prescribing.plan.actions import WhoDoesIt
from tests.factories.catalogue import OrganisationFactory
from tests.factories.meetings import a_meeting, at_two, on_the_list, over
from tests.factories.plans import in_days
from tests.race_scenes import Call, Scene


def _meeting(s: Scene, days: int = 4) -> Meeting:
    return Meeting.objects.get(pk=a_meeting(s.by, days=days).pk)


def _listed(s: Scene) -> ListedPerson:
    return ListedPerson.objects.get(pk=on_the_list(_meeting(s), s.spell(), s.by).pk)


def plan_round(s: Scene) -> Call:
    home = OrganisationFactory(kind=OrganisationKind.CARE_HOME)
    Person.objects.filter(pk=s.person.pk).update(lives="care-home", care_home=home)
    given = MeetingGiven(starts_at=at_two(4), place="Lounge", kind="round", care_home=home)
    return lambda: actions.plan_meeting(team=s.person.team, given=given, by=s.by)


def fill_round(s: Scene) -> Call:
    home = OrganisationFactory(kind=OrganisationKind.CARE_HOME)
    meeting = a_meeting(s.by, care_home=home)
    Person.objects.filter(pk=s.person.pk).update(lives="care-home", care_home=home)
    return lambda: actions.fill_round(meeting=meeting, by=s.by)


def finish(s: Scene) -> Call:
    listed, later = _listed(s), _meeting(s, days=11)
    meeting, there = over(listed.meeting), Attendance([s.by])
    return lambda: actions.finish_meeting(meeting=meeting, there=there, rest_to=later, by=s.by)


def call_off(s: Scene) -> Call:
    meeting = _listed(s).meeting
    return lambda: actions.call_off(meeting=meeting, why="Snow", rest_not_needed=True, by=s.by)


def put_on(s: Scene) -> Call:
    meeting, spell = _meeting(s), s.spell()
    asked = Question("Who visits?")
    return lambda: people_listed.put_on_list(meeting=meeting, referral=spell, question=asked, by=s.by)


def change_question(s: Scene) -> Call:
    listed = _listed(s)
    return lambda: people_listed.change_question(listed=listed, question=Question("Who?"), by=s.by)


def take_off(s: Scene) -> Call:
    listed = _listed(s)
    return lambda: people_listed.take_off_list(listed=listed, why="Settled", by=s.by)


def carry_over(s: Scene) -> Call:
    listed, later = _listed(s), _meeting(s, days=11)
    return lambda: people_listed.carry_over(listed=listed, to=later, by=s.by)


def move(s: Scene) -> Call:
    listed = _listed(s)
    return lambda: people_listed.move_on_list(listed=listed, up=True, by=s.by)


def decide(s: Scene) -> Call:
    listed, due = _listed(s), clock.today() + timedelta(days=6)
    return lambda: people_listed.note_decision(
        listed=listed, decision="Visit", owner=s.by, due_on=due, by=s.by
    )


def act(s: Scene) -> Call:
    listed, who = _listed(s), WhoDoesIt(user=s.by)
    return lambda: people_listed.make_action(listed=listed, what="Ring", who=who, due_on=in_days(6), by=s.by)
