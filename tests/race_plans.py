"""Verbs on somebody's plan, as somebody presses them in a race. Each makes what it is about, and returns the
press."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from prescribing.models import Goal, PlanAction
from prescribing.plan import actions
from prescribing.plan.appointments import actions as appointments
from prescribing.plan.appointments.actions import AppointmentGiven
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.by_link import answering, asking
from prescribing.plan.by_link.what_they_see import Ask
from prescribing.plan.measures.actions import note_assessment
from tests.factories.plans import Asked, an_action, an_appointment, at_ten, in_days
from tests.factories.prescribing import AGREED
from tests.race_scenes import Call, Scene


def _goal(s: Scene) -> Goal:
    return actions.add_goal(referral=s.spell(), words="Sleep", score=2, by=s.by)


def _action(s: Scene) -> PlanAction:
    return PlanAction.objects.get(pk=an_action(s.by, s.spell()).pk)


def _asked(s: Scene) -> Asked:
    from tests.factories.catalogue import OrganisationFactory
    from tests.factories.prescribing import a_contact

    station = OrganisationFactory(kind="fire")
    a_contact(station)
    return Asked.of_fire_station(s.by, referral=s.spell(), organisation=station)


def _appointment(s: Scene) -> Appointment:
    return Appointment.objects.get(pk=an_appointment(s.by, s.spell()).pk)


def _past(s: Scene) -> Appointment:
    made = _appointment(s)
    Appointment.objects.filter(pk=made.pk).update(starts_at=clock.now() - timedelta(hours=1))
    made.refresh_from_db()
    return made


def add_goal(s: Scene) -> Call:
    spell = s.spell()
    return lambda: actions.add_goal(referral=spell, words="Walk", by=s.by)


def change_goal(s: Scene) -> Call:
    goal = _goal(s)
    return lambda: actions.change_goal(goal=goal, words="Sleep well", private=True, by=s.by)


def end_goal(s: Scene) -> Call:
    goal = _goal(s)
    return lambda: actions.end_goal(goal=goal, how="reached", by=s.by)


def score_goals(s: Scene) -> Call:
    goal, spell = _goal(s), s.spell()
    return lambda: actions.score_goals(referral=spell, scores={goal: 5}, by=s.by)


def add_action(s: Scene) -> Call:
    spell = s.spell()
    return lambda: an_action(s.by, spell)


def move_action_date(s: Scene) -> Call:
    action = _action(s)
    return lambda: actions.move_action_date(action=action, due_on=in_days(9), by=s.by)


def finish_action(s: Scene) -> Call:
    action = _action(s)
    return lambda: actions.finish_action(action=action, by=s.by)


def drop_action(s: Scene) -> Call:
    action = _asked(s).action
    return lambda: actions.drop_action(action=action, why="Not needed", by=s.by)


def reopen_action(s: Scene) -> Call:
    action = _action(s)
    actions.finish_action(action=action, by=s.by)
    return lambda: actions.reopen_action(action=action, due_on=in_days(9), by=s.by)


def make_appointment(s: Scene) -> Call:
    spell = s.spell()
    return lambda: an_appointment(s.by, spell)


def change_appointment(s: Scene) -> Call:
    made, given = _appointment(s), AppointmentGiven(starts_at=at_ten(5), where="phone", lead=s.by)
    return lambda: appointments.change_appointment(appointment=made, given=given, by=s.by)


def keep_appointment(s: Scene) -> Call:
    made = _past(s)
    return lambda: appointments.keep_appointment(appointment=made, by=s.by)


def miss_appointment(s: Scene) -> Call:
    made = _past(s)
    return lambda: appointments.miss_appointment(appointment=made, by=s.by)


def cancel_appointment(s: Scene) -> Call:
    made = _appointment(s)
    return lambda: appointments.cancel_appointment(appointment=made, why="Ill", by=s.by)


def assess(s: Scene) -> Call:
    spell = s.spell()
    return lambda: note_assessment(
        referral=spell, moment="review", mode="phone", answers={"happy": 5}, by=s.by
    )


def ask_by_link(s: Scene) -> Call:
    asked = _asked(s)
    ask = Ask(asked.action, s.by, "safety", ("name",))
    return lambda: asking.ask_by_link(action=asked.action, ask=ask, consent=AGREED, by=s.by)


def stop_asking(s: Scene) -> Call:
    action = _asked(s).action
    return lambda: asking.stop_asking(action=action, why="Not needed", by=s.by)


def answer_by_phone(s: Scene) -> Call:
    action = _asked(s).action
    return lambda: asking.note_answer_by_phone(action=action, event="refuse", by=s.by)


def show_whom(s: Scene) -> Call:
    asked = _asked(s)
    reader = asked.reader()
    return lambda: answering.show_whom(action=asked.action, by=reader)


def accept_action(s: Scene) -> Call:
    asked = _asked(s)
    reader = asked.reader()
    answering.show_whom(action=asked.action, by=reader)
    return lambda: answering.accept_action(action=asked.action, by=reader)


def refuse_action(s: Scene) -> Call:
    asked = _asked(s)
    reader = asked.reader()
    return lambda: answering.refuse_action(action=asked.action, by=reader, why="No crew")


def finish_by_link(s: Scene) -> Call:
    asked = _asked(s)
    reader = asked.reader()
    answering.show_whom(action=asked.action, by=reader)
    return lambda: answering.finish_by_link(action=asked.action, by=reader)


def take_answer_back(s: Scene) -> Call:
    asked = _asked(s)
    reader = asked.reader()
    answering.refuse_action(action=asked.action, by=reader, why="No crew")
    return lambda: answering.take_answer_back(action=asked.action, by=reader)


def reader_gone(s: Scene) -> Call:
    asked = _asked(s)
    reader = asked.reader()
    return lambda: answering.reader_gone(action=asked.action, by=reader)


def want_new_action_link(s: Scene) -> Call:
    link = _asked(s).link()
    return lambda: answering.want_new_action_link(link=link)
