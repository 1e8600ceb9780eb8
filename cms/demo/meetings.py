"""The demo's meetings, held through the verbs: two MDTs that have been, one to come, and a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle

from cms.demo.logins import COAST
from cms.demo.place import CARE_HOME
from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.meetings.actions import Attendance, MeetingGiven, Outsider, finish_meeting, plan_meeting
from prescribing.meetings.models import ListedPerson, Meeting, MeetingKind
from prescribing.meetings.people_listed import Question, make_action, note_decision, put_on_list
from prescribing.models import Referral, Task, Team
from prescribing.plan.actions import WhoDoesIt
from prescribing.tasks.actions import finish_task
from prescribing.tasks.models import TaskKind

TUESDAY, THURSDAY = 1, 3
GP = Outsider("Dr S Patel", "GP", "Quarry Road Medical Centre")
NURSE = Outsider("Ruth Lacey", "Community nurse", "Dorset community nursing")
SOCIAL_WORKER = Outsider("Mo Hussain", "Social worker", "Adult social care")
MATRON = Outsider("Grace Adeyemi", "Senior carer", CARE_HOME)


@dataclass(frozen=True)
class Asked:
    """Who is talked about, the question, and what was decided. `days`: by when its owner does it."""

    name: str
    question: str
    decided: str = ""
    days: int = 0
    urgency: str = "routine"
    knows: str = "yes"


FIRST = (
    Asked("Thomas Guppy", "He sleeps three hours. Are the tablets part of it?", "GP looks at the tablets", 5),
    Asked("Beatrice Loveless", "Who sits with Ted while she rests?", "Ask for a sitter on Thursdays", 6),
    Asked("George Hann", "He has stopped going out. Falls, or low in himself?"),
)
SECOND = (
    Asked(
        "George Hann", "He has stopped going out. Falls, or low in himself?", "Falls nurse visits first", 16
    ),
    Asked(
        "Patricia Bugler", "Is the flat safe for a fire?", "Joint visit with the fire service", 18, "two-days"
    ),
    Asked("Raymond Stickland", "Not himself, the Shed says. Who sees him?", "Talked about. He is all right."),
)
COMING = (
    Asked("Margaret Hallett", "Two near falls. Does she need somebody to look at the stairs?", knows="yes"),
    Asked("Thomas Guppy", "Back to work: who writes the plan with him?", knows="yes"),
    Asked("Kerry Bascombe", "Who rings her, and when is it safe?", urgency="two-days", knows="not-known"),
)
SAID_ON_THE_ROUND = (
    "Eats better. The Memory Café fetches from the door from now on.",
    "Comes to the singing on Fridays; the niece brings a reading lamp.",
    "The nurse looks at the feet before the next swim.",
)


def meetings() -> None:
    """Safe where somebody's support has ended meanwhile: they are left out."""
    team = Team.objects.get(name=COAST)
    by = User.objects.get(email="navigator@example.org")
    colleague = User.objects.get(email="supervisor@example.org")
    last = _weekday_before(clock.today() - timedelta(days=6), TUESDAY)
    room = "Quarry Room, Fortuneswell, and by video"
    second = _planned(team, by, last, room)
    _lived(
        _planned(team, by, last - timedelta(days=7), room),
        FIRST,
        by,
        colleague,
        outsiders=(GP,),
        rest_to=second,
    )
    _lived(second, SECOND, by, colleague, outsiders=(GP, NURSE, SOCIAL_WORKER))
    coming = _planned(team, by, _weekday_before(clock.today() + timedelta(days=8), TUESDAY), room)
    for asked in COMING:
        _put_on(coming, asked, by)
    _round(team, by, colleague)


def _round(team: Team, by: User, colleague: User) -> None:
    home = Organisation.objects.get(name=CARE_HOME)
    day = _weekday_before(clock.today() - timedelta(days=8), THURSDAY)
    held = _planned(team, by, day, "The day room", home)
    with clock.moved_to(held.starts_at + timedelta(minutes=20)):
        for listed, said in zip(
            ListedPerson.objects.filter(meeting=held), cycle(SAID_ON_THE_ROUND), strict=False
        ):
            note_decision(listed=listed, decision=said, by=by)
    _finish(held, by, colleague, outsiders=(MATRON, NURSE))


def _planned(
    team: Team, by: User, day: datetime, place: str, care_home: Organisation | None = None
) -> Meeting:
    kind = MeetingKind.ROUND if care_home else MeetingKind.MDT
    with clock.moved_to(min(clock.now(), day - timedelta(days=8))):
        given = MeetingGiven(starts_at=day, place=place, kind=kind, care_home=care_home)
        return plan_meeting(team=team, given=given, by=by)


def _lived(
    meeting: Meeting,
    people: Sequence[Asked],
    by: User,
    colleague: User,
    *,
    outsiders: Sequence[Outsider],
    rest_to: Meeting | None = None,
) -> None:
    """Asked three days before, decided at the meeting, and done by its day where that has passed."""
    with clock.moved_to(meeting.starts_at - timedelta(days=3)):
        for asked in people:
            _put_on(meeting, asked, by)
    for number, asked in enumerate(people, 1):
        listed = ListedPerson.objects.filter(meeting=meeting, referral__person__name=asked.name).first()
        if listed is None or not asked.decided:
            continue
        at = meeting.starts_at + timedelta(minutes=10 * number)
        with clock.moved_to(at):
            _decide(listed, asked, by, colleague)
    _finish(meeting, by, colleague, outsiders=outsiders, rest_to=rest_to)


def _decide(listed: ListedPerson, asked: Asked, by: User, colleague: User) -> None:
    due = clock.today() + timedelta(days=asked.days) if asked.days else None
    owner = by if asked.days else None
    note_decision(listed=listed, decision=asked.decided, owner=owner, due_on=due, by=colleague)
    if asked.name == "Patricia Bugler" and due:
        what = "Ring the landlord before the joint visit"
        make_action(listed=listed, what=what, who=WhoDoesIt(user=colleague), due_on=due, by=colleague)


def _finish(
    meeting: Meeting,
    by: User,
    colleague: User,
    *,
    outsiders: Sequence[Outsider],
    rest_to: Meeting | None = None,
) -> None:
    there = Attendance([by, colleague], outsiders)
    with clock.moved_to(meeting.starts_at + timedelta(hours=1)):
        finish_meeting(
            meeting=meeting, there=there, rest_to=rest_to, rest_not_needed=rest_to is None, by=colleague
        )
    passed = Task.objects.open().filter(kind=TaskKind.MEETING_DECISION, due_at__lt=clock.now())
    for task in passed.filter(owner=by):
        assert task.due_at is not None
        with clock.moved_to(task.due_at - timedelta(hours=4)):
            finish_task(task=task, by=by)


def _put_on(meeting: Meeting, asked: Asked, by: User) -> None:
    referral = Referral.objects.open().filter(person__name=asked.name).first()
    there = ListedPerson.objects.filter(meeting=meeting, referral=referral).exists()
    if referral is not None and not there:
        question = Question(asked.question, urgency=asked.urgency, knows=asked.knows)
        put_on_list(meeting=meeting, referral=referral, question=question, by=by)


def _weekday_before(day: date, weekday: int) -> datetime:
    """Two o'clock on the last such weekday up to a day."""
    back = timedelta(days=(day.weekday() - weekday) % 7)
    return datetime.combine(day - back, time(14), clock.LONDON)
