"""Today: what is late, due, came back and waits for others, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from prescribing import permissions as may
from prescribing.people.areas import line_of
from prescribing.people.contacting import phone_words, reach_words, safe_phone, tags, tags_beside
from prescribing.people.models import Person
from prescribing.prescriptions.group_phone import GroupPhone, group_phone
from prescribing.prescriptions.models import Prescription
from prescribing.records import Urgency
from prescribing.referrals.models import Referral
from prescribing.tasks.models import CAME_BACK, Task, TaskKind
from prescribing.tasks.prescription_timers import end_of_today
from prescribing.tasks.timers_table import running
from prescribing.teams.models import Team
from prescribing.today.open_work import (
    Show,
    dated_referrals,
    not_spoken_to,
    open_tasks,
    shown_as,
    waiting_for_others,
)
from prescribing.today.referral_words import referral_words
from prescribing.today.task_words import RING_NOW, Words, say, then_words, waiting_words
from prescribing.words import at_time, counted, day_short, due_words, local_day, when_words


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on the list. `goes_to` says what the button opens: contact, phone, find, prescription,
    person, worry, answer (yes or no to a transfer), triage (where it is decided on), or task (it is done by
    pressing). `loud` draws the filled button.
    """

    person_id: UUID | None
    person: str
    line: str
    what: str
    strong: str
    tags: tuple[str, ...]
    urgent: str
    """ "Urgent: today", "Urgent: 2 days", or empty."""
    when: str
    since: str
    action: str
    goes_to: str
    loud: bool
    due_at: datetime
    task_id: UUID | None = None
    prescription_id: UUID | None = None
    referral_id: UUID | None = None
    """The referral that is to be decided on."""
    colleague_id: UUID | None = None
    """Who leaves: what is theirs is handed over."""
    phone: str = ""
    owner: str = ""
    """Whose it is, where it is not one's own: "Queue of the Weymouth team", "for Sam Orr"."""
    in_queue: bool = False
    """Nobody has it yet: it can be taken."""
    need: str = ""
    """The slug of the need it is about."""
    group: GroupPhone | None = None
    """Whom to phone, where the group is to be phoned."""
    phone_shown: str = ""
    reach: str = ""
    """How to reach them safely, for paper: "07700 900142 (no voicemail.)"."""

    @property
    def tags_on_paper(self) -> str:
        return tags_beside(self.reach, self.tags)

    @property
    def calls(self) -> bool:
        """Whether the person is rung for it."""
        return self.goes_to in ("contact", "worry")


@dataclass(frozen=True, slots=True)
class Today:
    """The groups in the order of duty. `people` counts whose open records are theirs."""

    worried: tuple[Row, ...]
    """A group is worried about somebody: before everything else, whatever its day."""
    urgent: tuple[Row, ...]
    """What was said to be urgent today, also once it is late."""
    late: tuple[Row, ...]
    came_back: tuple[Row, ...]
    due: tuple[Row, ...]
    asked: tuple[Row, ...]
    """People they are asked to take over: yes or no."""
    waiting: tuple[Row, ...]
    new: tuple[Row, ...]
    """People to whom nobody has spoken yet, by the day on which somebody must."""
    people: int
    without_date: int
    checked_at: datetime

    @property
    def needing(self) -> int:
        """How many things need them today: all but who is new, and what waits for others."""
        return sum(map(len, (*self.by_harm, self.asked)))

    @property
    def by_harm(self) -> tuple[tuple[Row, ...], ...]:
        """What is to be done, in the order of what can hurt somebody."""
        return (self.worried, self.urgent, self.late, self.came_back, self.due)

    @property
    def listed(self) -> set[UUID]:
        """Everybody on it: each was audited."""
        groups = (*self.by_harm, self.asked, self.new, self.waiting)
        return {row.person_id for rows in groups for row in rows if row.person_id}


def today(by: User, show: Show = "all") -> Today:
    """The list of `by`: their own, their queues', and those they stand in for. Everybody shown is audited."""
    require(by, may.SEE_TODAY)
    return _list_of(by, shown_as(by, show))


def today_of_team(by: User, team: Team, members: Collection[UUID]) -> Today:
    """The list of a whole team, without anything private: more than one reads it, on paper or in a file.

    Whoever makes the paper or the file audits who stands on it.
    """
    require(by, may.SAVE_TEAM_LIST)
    theirs = Q(owner__in=members) | Q(queue=team)
    return _list_of(by, theirs, shared_only=True)


def _list_of(by: User, mine: Q, *, shared_only: bool = False) -> Today:
    tasks = [task for task in open_tasks(by, mine) if not (shared_only and _is_private(task))]
    ahead = [one for one in waiting_for_others(by, mine) if not (shared_only and one.private)]
    worried, urgent, late, due, came_back, asked, waiting = [], [], [], [], [], [], []
    fresh = list(not_spoken_to(by, mine))
    new: list[Row] = []
    for task in tasks:
        row = _row_of_task(task, by)
        if task.kind == TaskKind.WORRY:
            worried.append(row)
        elif task.urgency == Urgency.TODAY and task.kind != TaskKind.ACCEPT_TRANSFER and _is_now(task, row):
            urgent.append(row)
        elif local_day(row.due_at) < clock.today():
            late.append(row)
        elif task.kind == TaskKind.ACCEPT_TRANSFER:
            asked.append(row)
        elif task.kind in CAME_BACK:
            came_back.append(row)
        elif row.due_at < end_of_today():
            due.append(row)
        else:
            waiting.append(row)
    waiting += [_row_of_waiting(prescription, by) for prescription in ahead]
    for referral in fresh:
        row = _row_of_referral(referral, by)
        passed = local_day(row.due_at) < clock.today()
        if referral.urgency == Urgency.TODAY:
            urgent.append(row)
        else:
            (late if passed else due if row.due_at < end_of_today() else new).append(row)
    if not shared_only:
        seen = [t.person for t in tasks if t.person] + [p.person for p in ahead] + [r.person for r in fresh]
        people = {person.pk: person for person in seen}
        record_each("person.listed", people.values(), by=by, person_id_of=lambda person: person.pk)
    theirs = Referral.objects.visible_to(by).open().filter(mine)
    return Today(
        worried=_in_order(worried),
        urgent=_in_order(urgent),
        late=_in_order(late),
        came_back=_in_order(came_back),
        due=_in_order(due),
        asked=_in_order(asked),
        waiting=tuple(sorted(waiting, key=lambda row: row.due_at)),
        new=_in_order(new),
        people=theirs.values("person").distinct().count(),
        without_date=theirs.filter(Q(due_at=None) | Q(owner=None, queue=None)).count(),
        checked_at=clock.now(),
    )


def _is_private(task: Task) -> bool:
    return task.private or (task.prescription is not None and task.prescription.private)


def _is_now(task: Task, row: Row) -> bool:
    """Whether it is on the list today: its day is here or past, or a group has answered."""
    return row.due_at < end_of_today() or task.kind in CAME_BACK


def coming_for(person: Person, by: User) -> tuple[Row, ...]:
    """Everything to do about somebody, the soonest first; else the first that we wait for; else the day on
    which their referral is due. Nobody with an open referral is without a next date."""
    rows = to_do(by, person=person)
    if not rows:
        ahead = [_row_of_waiting(one, by) for one in waiting_for_others(by, Q(person=person))]
        rows = tuple(sorted(ahead, key=lambda row: row.due_at)[:1])
    if not rows:
        dated = dated_referrals(by).filter(person=person)
        rows = tuple(_row_of_referral(one, by) for one in dated[:1])
    return rows


def to_do(by: User, **about: Any) -> tuple[Row, ...]:
    """Every open task about something, like `prescription=one`, the soonest first."""
    rows = [_row_of_task(task, by) for task in open_tasks(by, Q(**about))]
    return tuple(sorted(rows, key=lambda row: row.due_at))


def _row_of_referral(referral: Referral, by: User) -> Row:
    """Its own next date: the first contact, or the review."""
    person = referral.person
    due_at, words = referral.due_at or clock.now(), referral_words(referral)
    late = local_day(due_at) < clock.today()
    days = referral.team.calendar.between(local_day(due_at), clock.today())
    return Row(
        person_id=person.pk,
        person=person.name,
        line=line_of(person),
        what=words.what,
        strong=words.strong,
        tags=tuple(tags(person)),
        urgent=_urgent(referral.urgency),
        when=late_words(days, referral.team) if late else f"By {day_short(due_at)}",
        since=f"since {day_short(referral.opened_at)}",
        action=_said(words.action, person),
        goes_to=words.goes_to,
        referral_id=referral.pk if _decides(words, by) else None,
        loud=late or referral.urgency != Urgency.ROUTINE,
        due_at=due_at,
        phone=_phone(person),
        phone_shown=phone_words(_phone(person)),
        owner=_whose(referral, by),
        reach=reach_words(person),
    )


def late_words(days: int, team: Team | None) -> str:
    """ "2 working days late"; for a team that is there every day "2 days late"."""
    if not days:
        return "Late"
    every_day = team is not None and len(team.hours) == 7 and not team.keeps_bank_holidays
    return f"{counted(days, 'day' if every_day else 'working day')} late"


def _in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Urgent first, then by date; of one day those first whom we promised to ring, before what groups owe."""
    return tuple(
        sorted(rows, key=lambda row: (not row.urgent, local_day(row.due_at), not row.calls, row.due_at))
    )


def _row_of_task(task: Task, by: User) -> Row:
    words = say(task)
    person = task.person
    due_at = task.due_at or task.since
    late = local_day(due_at) < clock.today()
    when, since = _when_of_task(task, due_at, late=late)
    return Row(
        person_id=person.pk if person else None,
        person=person.name if person else "",
        line=line_of(person) if person else "",
        what=words.what,
        strong=words.strong,
        tags=tuple(tags(person)) if person else (),
        urgent=_urgent(task.urgency),
        when=when,
        since=since,
        action=_said(words.action, person),
        goes_to=words.goes_to,
        referral_id=task.about_id if _decides(words, by) else None,
        colleague_id=task.about_id if words.goes_to == "hand-over" else None,
        loud=late or task.urgency != Urgency.ROUTINE,
        due_at=due_at,
        task_id=task.pk,
        prescription_id=task.prescription_id,
        phone=_phone(person),
        owner=_whose(task, by),
        in_queue=task.owner_id is None,
        need=task.prescription.need_in_referral.need.slug if task.prescription else "",
        group=group_phone(task.prescription.service) if task.prescription and phones_group(task) else None,
        phone_shown=phone_words(_phone(person)),
        reach=reach_words(person) if person else "",
    )


def _said(action: str, person: Person | None) -> str:
    """Nobody is told to ring somebody for whom that is not safe, or of whom there is no number."""
    if person is None or _phone(person):
        return action
    if action == RING_NOW:
        return "Reach them now"
    return f"Contact {person.called}" if action == f"Call {person.called}" else action


def _decides(words: Words, by: User) -> bool:
    """Whether it is a referral that `by` decides on; others take it out of the queue, or open the person."""
    return words.goes_to == "triage" and by.may(may.WORK_QUEUE)


def _when_of_task(task: Task, due_at: datetime, *, late: bool) -> tuple[str, str]:
    """How the day is said, and the line under it."""
    if late:
        team = task.prescription.referral.team if task.prescription else task.person and task.person.team
        first, last = local_day(due_at), clock.today()
        days = team.calendar.between(first, last) if team else (last - first).days
        return late_words(days, team or None), f"was due {day_short(due_at)}"
    if task.kind in CAME_BACK:
        return when_words(task.since), f"answer by {day_short(due_at)}" if due_at >= end_of_today() else ""
    started = f"since {day_short(task.since)}" if local_day(task.since) < clock.today() else ""
    if task.urgency != Urgency.ROUTINE and due_at < end_of_today():
        return f"By {at_time(due_at)}", started
    return due_words(due_at), started


def _row_of_waiting(prescription: Prescription, by: User) -> Row:
    person = prescription.person
    ahead = running(prescription, prescription.referral.team.calendar)
    due_at = prescription.due_at or clock.now()
    upcoming = next((one for one in ahead if one.due_at == due_at), None)
    return Row(
        person_id=person.pk,
        person=person.name,
        line=line_of(person),
        what=waiting_words(prescription),
        strong="",
        tags=tuple(tags(person)),
        urgent=_urgent(prescription.urgency),
        when=f"Since {day_short(prescription.state_since)}",
        since=then_words(upcoming, due_at),
        action="Open",
        goes_to="prescription",
        loud=False,
        due_at=due_at,
        prescription_id=prescription.pk,
        phone=_phone(person),
        owner=_whose(prescription, by),
        in_queue=prescription.owner_id is None,
        need=prescription.need_in_referral.need.slug,
        reach=reach_words(person),
    )


def phones_group(task: Task) -> bool:
    """Whether the group is phoned for it; what comes from the desk is phoned where nobody reads messages."""
    return say(task).goes_to == "phone" or task.kind == TaskKind.PROPOSED_AT_DESK


def _phone(person: Person | None) -> str:
    point = safe_phone(person) if person else None
    return point.match_value if point else ""


def _urgent(urgency: str) -> str:
    return {Urgency.TODAY: "Urgent: today", Urgency.TWO_DAYS: "Urgent: 2 days"}.get(Urgency(urgency), "")


def _whose(thing: Task | Prescription | Referral, by: User) -> str:
    if thing.owner_id is None:
        return f"Queue of {thing.queue.name}" if thing.queue else ""
    return "" if thing.owner_id == by.pk or thing.owner is None else f"for {thing.owner.name}"
