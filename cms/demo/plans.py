"""Plans of some of the demo's people, told through the verbs: goals with their scores, who does what, what
police, fire and housing were asked by link, appointments, and how they say things are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from cms.demo.people import PersonInStory
from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Need, Organisation
from prescribing.documents.actions import keep_document
from prescribing.documents.reading import read
from prescribing.keeps_well.actions import write_keeps_well
from prescribing.models import Appointment, Goal, PlanAction, Referral
from prescribing.plan.actions import WhoDoesIt, add_action, add_goal, finish_action, score_goals
from prescribing.plan.appointments.actions import (
    AppointmentGiven,
    keep_appointment,
    make_appointment,
    miss_appointment,
)
from prescribing.plan.by_link.answering import accept_action, refuse_action, show_whom
from prescribing.plan.by_link.asking import ask_by_link
from prescribing.plan.by_link.ending import links_of_action
from prescribing.plan.by_link.links import reader_of
from prescribing.plan.by_link.what_they_see import Ask
from prescribing.plan.measures.actions import note_assessment
from prescribing.privacy.consents import ConsentGiven
from prescribing.referrals.actions import add_need, resolve_need

TOM, PEG, BEA, PAT, KERRY = 4, 0, 7, 19, 11
"""Who, by their place in fixtures/demo/people.json."""
_WELLBEING = ("satisfied", "worthwhile", "happy", "anxious")


@dataclass
class Telling:
    """One person's plan as it goes along: the navigator, and what was made under a name to come back to."""

    told: PersonInStory
    by: User
    colleague: User
    goals: dict[str, Goal] = field(default_factory=dict)
    actions: dict[str, PlanAction] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)

    @property
    def referral(self) -> Referral:
        assert self.told.referral is not None
        self.told.referral.refresh_from_db()
        return self.told.referral


Step = Callable[[Telling], object]


def moments(
    everyone: list[PersonInStory], by: User, colleague: User
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """When and what, for everybody who has a plan."""
    for number, steps in _PLANS.items():
        telling = Telling(everyone[number], by, colleague)
        for order, (days, step) in enumerate(steps):
            yield _ago(days, 11, order), partial(step, telling)


def _ago(days: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=days), time(hour, minute), clock.LONDON)


def goal(words: str, score: int, *, private: bool = False) -> Step:
    def do(one: Telling) -> None:
        one.goals[words] = add_goal(
            referral=one.referral, words=words, score=score, private=private, by=one.by
        )

    return do


def scores(*given: int) -> Step:
    """How near they are now, in the order in which the goals were written."""
    return lambda one: score_goals(
        referral=one.referral, scores=dict(zip(one.goals.values(), given, strict=False)), by=one.by
    )


def says(moment: str, mode: str, *wellbeing: int, lonely: str = "", items: tuple[int, ...] = ()) -> Step:
    def do(one: Telling) -> None:
        answers: dict[str, int | str | None] = {
            **dict(zip(_WELLBEING, wellbeing, strict=True)),
            **dict(zip(("companionship", "left_out", "isolated"), items, strict=False)),
            "lonely_often": lonely,
        }
        note_assessment(referral=one.referral, moment=moment, mode=mode, answers=answers, by=one.by)

    return do


def to_do(what: str, who: str, days: int, *, there: str = "", private: bool = False) -> Step:
    """`who` is "us", "them" or the name of an organisation; due `days` from then."""

    def do(one: Telling) -> None:
        does = {"us": WhoDoesIt(user=one.by), "colleague": WhoDoesIt(user=one.colleague), "them": WhoDoesIt()}
        found = does.get(who) or WhoDoesIt(organisation=Organisation.objects.get(name=who), who_there=there)
        one.actions[what] = add_action(
            referral=one.referral,
            what=what,
            who=found,
            due_on=clock.today() + timedelta(days=days),
            private=private,
            by=one.by,
        )

    return do


def done(what: str, became: str) -> Step:
    return lambda one: finish_action(action=one.actions[what], became=became, by=one.by)


def asked(what: str, about: str, note: str = "") -> Step:
    def do(one: Telling) -> None:
        ask = Ask(one.actions[what], one.by, about, ("name", "phone", "address", "needs"), note)
        ask_by_link(action=ask.action, ask=ask, consent=ConsentGiven(method="phone"), by=one.by)

    return do


def answered(what: str, *, yes: str = "", no: str = "") -> Step:
    """They pressed "Show me who", and perhaps said yes or no."""

    def do(one: Telling) -> None:
        action = one.actions[what]
        reader = reader_of(links_of_action(action)[0])
        show_whom(action=action, by=reader)
        if yes:
            accept_action(action=action, by=reader, note=yes)
        if no:
            refuse_action(action=action, by=reader, why=no)

    return do


def appointment(name: str, days: int, hour: time, where: str, **given: str) -> Step:
    """`days` from then; with `joint` a colleague comes along."""

    def do(one: Telling) -> None:
        joint = given.pop("joint", "")
        starts = datetime.combine(clock.today() + timedelta(days=days), hour, clock.LONDON)
        one.appointments[name] = make_appointment(
            referral=one.referral,
            given=AppointmentGiven(
                starts_at=starts,
                where=where,
                lead=one.by,
                others=(one.colleague,) if joint else (),
                remind=True,
                place=given.get("place", ""),
                with_whom=given.get("with_whom", ""),
                purpose=given.get("purpose", ""),
            ),
            by=one.by,
        )

    return do


def kept(name: str, note: str) -> Step:
    return lambda one: keep_appointment(appointment=one.appointments[name], note=note, by=one.by)


def missed(name: str, why: str) -> Step:
    return lambda one: miss_appointment(appointment=one.appointments[name], why=why, by=one.by)


def no_service_for(slug: str, condition: str) -> Step:
    def do(one: Telling) -> None:
        row = add_need(referral=one.referral, need=Need.objects.get(slug=slug), by=one.by)
        resolve_need(need=row, resolution="no-service", system_condition=condition, by=one.by)

    return do


def keeps_well(signs: str, helps: str, who: str, shared_with: str) -> Step:
    return lambda one: write_keeps_well(
        person=one.referral.person, signs=signs, helps=helps, who=who, shared_with=shared_with, by=one.by
    )


def letter(title: str, words: str) -> Step:
    return lambda one: keep_document(
        referral=one.referral, file=read("letter.txt", words.encode()), title=title, kind="letter", by=one.by
    )


FIRE, POLICE, HOUSING = "Portland fire station", "Weymouth neighbourhood police", "Coast Homes"
_ALARMS, _CHAIN, _DAMP = "Fit two smoke alarms", "Fit a door chain", "Look at the damp in the back bedroom"
_PLANS: dict[int, tuple[tuple[int, Step], ...]] = {
    TOM: (
        (45, goal("Sleep five hours, most nights", 2)),
        (45, goal("Take the boys fishing on a Sunday", 1)),
        (45, says("start", "in-person", 3, 4, 2, 8, lonely="sometimes", items=(2, 2, 3))),
        (
            45,
            to_do("Fit note and tablets review", "Quarry Road Medical Centre", 7, there="Dr S Patel"),
        ),
        (42, appointment("first", 5, time(16, 30), "place", place="Quarry Room, Fortuneswell")),
        (38, done("Fit note and tablets review", "Tablets halved, note until the new year")),
        (37, letter("Letter from the sleep clinic", "Thank you for sending Mr Guppy. We see him in March.")),
        (
            36,
            keeps_well(
                signs="Up past 2am, not answering texts",
                helps="Chesil beach, the dog, saying it out loud",
                who="My sister Karen, Low Tide on Thursdays",
                shared_with="Priya and Karen",
            ),
        ),
        (36, kept("first", "Talked about nights. He will try the breathing.")),
        (30, scores(3, 2)),
        (28, appointment("second", 8, time(9, 30), "phone")),
        (19, missed("second", "No signal")),
        (16, scores(5, 4)),
        (16, goal("Get back to some paid work", 3)),
        (16, says("review", "phone", 4, 4, 5, 7, lonely="sometimes", items=(2, 1, 2))),
        (14, no_service_for("job-help", "Nothing on Portland in the evening")),
        (3, scores(6, 4, 3)),
        (3, says("review", "phone", 5, 6, 5, 5, lonely="occasionally", items=(1, 1, 2))),
        (3, to_do("Ring the lads’ school about Sunday lifts", "them", 6)),
        (3, to_do("Ask the Shed for a first date", "us", 4)),
        (3, to_do(_ALARMS, FIRE, 8)),
        (3, asked(_ALARMS, "home-safety", "Ring before you come: he works nights")),
        (2, answered(_ALARMS)),
        (
            2,
            appointment(
                "coffee",
                6,
                time(16, 30),
                "place",
                place="Quarry Room, Fortuneswell",
                with_whom="Dean from the Shed",
                purpose="Coffee",
            ),
        ),
    ),
    PEG: (
        (15, goal("Walk to church on my own", 3)),
        (15, goal("Know that the gas is paid", 2)),
        (15, says("start", "in-person", 6, 7, 5, 4, lonely="sometimes", items=(2, 2, 1))),
        (8, scores(4, 5)),
        (8, to_do("Ring Steady On about a lift", "us", 10)),
        (8, to_do("Look out the gas bills", "them", 9)),
        (5, appointment("visit", 5, time(14), "home", joint="yes", purpose="Go through the bills")),
    ),
    BEA: (
        (20, goal("An hour a week that is mine", 1)),
        (20, to_do(_CHAIN, POLICE, 24)),
        (9, asked(_CHAIN, "safety")),
        (7, answered(_CHAIN, yes="Thursday at two")),
        (7, scores(2)),
    ),
    PAT: (
        (18, goal("Stay in this flat", 5)),
        (18, to_do("Sort one box a week", "them", 25)),
        (6, to_do(_DAMP, HOUSING, 10)),
        (6, asked(_DAMP, "repairs")),
        (1, answered(_DAMP, no="The block is managed by the council")),
    ),
    KERRY: (
        (12, goal("A front door that is mine", 2, private=True)),
        (12, to_do("Ask about the safe address", "us", 18, private=True)),
    ),
}
