"""How the list of the day is drawn: groups, rows with one action each, and whose list may be chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.teams.models import Cover
from prescribing.today.followed_task import asked_by
from prescribing.today.open_work import Show
from prescribing.today.worklist import Row, Today
from prescribing.words import day_short, local_day

FEW = 8
"""Rows of a long group that are shown before somebody asks for all of it."""
FEW_WAITING = 3
"""The same of what waits for others."""
NEVER_FOLDED = ("worried", "urgent")
FOLDABLE = ("hours", "late", "back", "due", "asked", "new", "waiting")


@dataclass(frozen=True, slots=True)
class RowAction:
    """The one action of a row. `post` is pressed and done; otherwise it is a link."""

    label: str
    url: str
    post: bool = False
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    row: Row
    act: RowAction
    person_url: str
    more: int = 0
    """How many more things need somebody for the same person: one call may do for all."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with a true count. `rows` may be fewer than `count`: then the rest is one press away."""

    slug: str
    title: str
    note: str
    count: int
    rows: tuple[Shown, ...]

    @property
    def look(self) -> str:
        """Which of the three looks of a group it has, as a class of its element."""
        return {"worried": "worried", "urgent": "late", "late": "late"}.get(self.slug, "")

    @property
    def folded(self) -> bool:
        return len(self.rows) < self.count

    @classmethod
    def waiting(cls, found: Today, *, everything: bool) -> Group:
        rows = found.waiting if everything else found.waiting[:FEW_WAITING]
        note = "Nothing to do unless the day passes"
        shown = tuple(show(row, "today") for row in rows)
        return cls("waiting", "Waiting for others", note, len(found.waiting), shown)


@dataclass(frozen=True, slots=True)
class Choice:
    value: Show
    label: str
    selected: bool


def groups_of(found: Today, opened: Collection[str] = ()) -> list[Group]:
    """What needs somebody, in the order of what can hurt, and who is new; empty groups are left out. Of a
    long one, unless it is `opened`, only the first rows: they are the ones that can hurt most."""
    of_each = Counter(row.person_id for rows in (*found.by_harm, found.asked) for row in rows)
    groups = (
        ("worried", "Somebody is worried", "Ring them first", found.worried),
        ("urgent", "Urgent", "Today, before what is late", found.urgent),
        ("late", "Late", "Past the day we promised", found.late),
        ("back", "Came back", "A group answered", found.came_back),
        ("due", "Due today", "", found.due),
        ("asked", "Asked of you", "Take them over, yes or no?", found.asked),
        ("new", "New people", "Nobody has spoken to them yet", found.new),
    )
    return [
        Group(
            slug,
            title,
            note,
            len(rows),
            _shown(_first(rows, whole=slug in opened or slug in NEVER_FOLDED), of_each),
        )
        for slug, title, note, rows in groups
        if rows
    ]


def _first(rows: tuple[Row, ...], *, whole: bool) -> tuple[Row, ...]:
    """Not folded for the sake of one or two."""
    return rows if whole or len(rows) <= FEW + 2 else rows[:FEW]


def _choices(by: User) -> dict[Show, str]:
    offered: dict[Show, str] = {"mine": "My people"}
    away = list(Cover.objects.owners_covered_by(by))
    if away:
        offered["cover"] = "Cover for " + " and ".join(user.name for user in away)
    offered["queue"] = "The queue"
    if by.may(may.WORK_QUEUE):
        offered["team"] = "My team"
    offered["all"] = "My people, cover and queue" if away else "My people and the queue"
    return offered


def chosen(by: User, asked: str) -> Show:
    """What was asked for, where it may be; else one's own, and all for whoever shares out the queue."""
    usual: Show = "all" if by.may(may.WORK_QUEUE) else "mine"
    return next((value for value in _choices(by) if value == asked), usual)


def choices_for(by: User, show: Show, people: int) -> list[Choice]:
    """The select, with the count of people beside what is shown."""
    return [
        Choice(value, f"{label} ({people})" if value == show else label, value == show)
        for value, label in _choices(by).items()
    ]


def _shown(rows: tuple[Row, ...], of_each: Mapping[UUID | None, int]) -> tuple[Shown, ...]:
    return tuple(
        replace(show(row, "today"), more=of_each.get(row.person_id, 1) - 1 if row.person_id else 0)
        for row in rows
    )


def show(row: Row, came_from: str = "person") -> Shown:
    return Shown(row, action_of(row, came_from), person_url(row))


def person_url(row: Row) -> str:
    return reverse("prescribing:person", args=[row.person_id]) if row.person_id else ""


def action_of(row: Row, came_from: str = "person") -> RowAction:
    """Where the button of a row leads, and from where, to come back. What nobody has yet is taken first."""
    if row.goes_to == "triage" and row.referral_id:
        url = reverse("prescribing:intake_one", args=[row.referral_id])
        return RowAction(row.action, url, post=False, loud=row.loud)
    if row.in_queue:
        take = "take_task" if row.task_id else "take_prescription"
        url = reverse(f"prescribing:{take}", args=[row.task_id or row.prescription_id])
        return RowAction("Take it", url, post=True, loud=row.loud)
    url, post = _goes_to(row, came_from)
    return RowAction(row.action, url, post=post, loud=row.loud)


def next_label(row: Row) -> str:
    """What stands above the next action: "Next, due today", "Late: was due Fri 20 Nov"."""
    if local_day(row.due_at) < clock.today():
        return f"{row.when}, was due {day_short(row.due_at)}"
    if row.task_id is None and row.prescription_id is not None:
        return f"Waiting for others. {row.when}"
    days = {0: "due today", 1: "due tomorrow"}
    day = days.get((local_day(row.due_at) - clock.today()).days, f"by {day_short(row.due_at)}")
    return f"Next, {day}"


def _goes_to(row: Row, came_from: str) -> tuple[str, bool]:
    task = f"?{urlencode(asked_by(row.task_id, came_from))}" if row.task_id else ""
    if row.goes_to == "task" and row.task_id:
        return reverse("prescribing:task_done", args=[row.task_id]), True
    if row.goes_to == "contact" and row.person_id:
        return reverse("prescribing:contact", args=[row.person_id]) + task, False
    if row.goes_to == "find" and row.person_id:
        need = {"need": row.need} if row.need else {}
        query = urlencode(need | (asked_by(row.task_id, came_from) if row.task_id else {}))
        return f"{reverse('prescribing:find_for', args=[row.person_id])}?{query}", False
    if row.goes_to in ("phone", "prescription", "worry") and row.prescription_id:
        return reverse("prescribing:prescription", args=[row.prescription_id]) + task, False
    if row.goes_to == "hand-over" and row.colleague_id:
        return reverse("prescribing:hand_over", args=[row.colleague_id]), False
    if row.goes_to == "meetings":
        return reverse("prescribing:meetings"), False
    if row.goes_to == "plan" and row.person_id:
        return reverse("prescribing:plan", args=[row.person_id]) + task, False
    if row.goes_to == "answer" and row.person_id:
        return f"{person_url(row)}{task}#where", False
    return person_url(row) + task if row.person_id else reverse("prescribing:today"), False
