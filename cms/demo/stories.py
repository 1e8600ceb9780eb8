"""The demo's prescriptions, told through the verbs with the clock moved, day by day, so that the audit, the
outbox and the history of each agree with one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from cms.demo import chapters, desk, people, plans
from cms.demo.choose_service import service_for
from cms.demo.logins import COAST, DERBY, HUB
from cms.demo.place import BY, CARE_HOME, PRACTICES
from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from directory.messages.delivery import deliver_due
from prescribing.group_page.models import Worry
from prescribing.group_page.questions_and_worries import answer_worry
from prescribing.models import Task, Team
from prescribing.plan import timers as plan_timers
from prescribing.referrals.actions import log_contact
from prescribing.referrals.models import Channel
from prescribing.tasks import prescription_timers, referral_timers
from prescribing.tasks.actions import finish_task
from prescribing.tasks.models import TaskKind
from prescribing.teams.actions import add_team, join_team

BETWEEN = timedelta(days=2)


@dataclass(order=True)
class Moment:
    at: datetime
    order: int
    do: Callable[[], object]


def add_people_and_stories() -> None:
    """Teams, people, and what happened to each, up to now."""
    users = {user.email: user for user in User.objects.filter(email__endswith="@example.org")}
    everyone = people.everybody()
    moments = [moment for told in everyone for moment in _of(told, users)]
    receptionist = users["receptionist@example.org"]
    for at, step, thread in desk.moments(receptionist):
        moments.append(Moment(at, len(moments), partial(step, thread)))
    for at, do in plans.moments(everyone, users["navigator@example.org"], users["supervisor@example.org"]):
        moments.append(Moment(at, len(moments), do))
    moments.sort()
    with clock.moved_to(moments[0].at - timedelta(days=30)):
        _teams(users)
    _live_through(moments)


def _teams(users: dict[str, User]) -> None:
    named = {
        one.name: one
        for one in Organisation.objects.filter(name__in=[p for p, _ in PRACTICES] + [CARE_HOME, HUB])
    }
    every_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("08:00", "20:00"))
    coast = add_team(
        name=COAST,
        serves=[named["Fleet View Surgery"], named["Quarry Road Medical Centre"], named[CARE_HOME]],
        hours=every_day,
        keeps_bank_holidays=False,
        phone="01632 960400",
        email="hub@example.org",
        by=BY,
    )
    derby = add_team(
        name=DERBY,
        serves=[named["Thornsett Brook Surgery"]],
        phone="01632 960500",
        email="derby@example.org",
        by=BY,
    )
    for email, team in (
        ("navigator", coast),
        ("coordinator", coast),
        ("supervisor", coast),
        ("navigator.derby", derby),
    ):
        join_team(team=team, user=users[f"{email}@example.org"], by=BY)
    User.objects.filter(email="navigator@example.org").update(phone="01632 960412")
    User.objects.filter(email="navigator.derby@example.org").update(phone="01632 960512")
    assert Team.objects.count() == 2


def _of(told: people.PersonInStory, users: dict[str, User]) -> list[Moment]:
    """Every moment of one person: recorded, spoken with, and each prescription's chapters."""
    derby = told.words["practice"] == "Thornsett Brook Surgery"
    by = users["navigator.derby@example.org" if derby else "navigator@example.org"]
    cover = users["supervisor@example.org"]
    found: list[Moment] = []
    for number, story in enumerate(told.stories):
        found += _of_story(told, story, by, told.number * 10 + number)
    first = min(moment.at for moment in found)
    found.append(Moment(first - timedelta(days=4), -2, lambda: people.record(told, by, cover)))
    found.append(Moment(first - timedelta(days=3), -1, lambda: _first_talk(told, by)))
    return found


def _of_story(told: people.PersonInStory, story: dict[str, str], by: User, number: int) -> list[Moment]:
    name, _, ago = story["story"].partition("@")
    steps = chapters.SCRIPTS[name]
    thread = chapters.Thread(
        told, story["need"], by, lambda person: service_for(person, story["need"], story["service"])
    )
    last = clock.now() - timedelta(days=int(ago), minutes=10 + number % 50)
    moments = []
    for index, step in enumerate(steps):
        at = last - BETWEEN * (len(steps) - 1 - index)
        if index < len(steps) - 1 or int(ago):
            at = at.astimezone(clock.LONDON).replace(hour=9 + number % 8, minute=number % 60)
        moments.append(Moment(at, index, partial(step, thread)))
    return moments


def _first_talk(told: people.PersonInStory, by: User) -> None:
    assert told.referral is not None
    log_contact(
        referral=told.referral,
        channel=Channel.VISIT if told.number % 4 == 0 else Channel.PHONE,
        by=by,
        note="Talked about what matters and what would help. Agreed what to look for.",
        minutes=15 + told.number % 4 * 10,
    )


def _live_through(moments: list[Moment]) -> None:
    """One day after another: what happens, the mail, the timers, and the navigators at their lists.

    An evening is after the hub has closed, so that what was due that day is done that day.
    """
    now, today = clock.now(), clock.today()
    day = moments[0].at.astimezone(clock.LONDON).date()
    waiting = iter(moments)
    coming = next(waiting, None)
    while day <= today:
        evening = now if day == today else datetime.combine(day, time(20, 5), clock.LONDON)
        while coming is not None and coming.at <= evening:
            with clock.moved_to(coming.at):
                coming.do()
            coming = next(waiting, None)
        with clock.moved_to(evening):
            prescription_timers.apply()
            referral_timers.apply()
            plan_timers.apply()
            deliver_due(limit=500)
            if day < today:
                _work_the_list(evening)
        day += timedelta(days=1)


def _work_the_list(evening: datetime) -> None:
    """What was due by this evening was done, but for the stories that are left late."""
    due = Task.objects.open().filter(due_at__lte=evening, owner__isnull=False).select_related("owner")
    for task in due.exclude(prescription__in=chapters.left_late):
        assert task.owner is not None
        if task.kind != TaskKind.WORRY:
            finish_task(task=task, by=task.owner)
        for worry in Worry.objects.unanswered().filter(prescription=task.prescription_id, at=task.since):
            answer_worry(worry=worry, done="Rang them. They are all right.", by=task.owner)
