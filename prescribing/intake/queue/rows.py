"""The queue: what has come in and waits to be decided on, urgency first, oldest first within it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from prescribing import permissions as may
from prescribing.intake.models import AdviceCall, Intake, Knows, SameAs
from prescribing.people.areas import line_of
from prescribing.people.contacting import tags
from prescribing.records import Urgency
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.states import State
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Team
from prescribing.words import counted

TO_DECIDE = (State.SENT, State.INFORMATION_NEEDED, State.WAITING)
FEW = 15
"""Rows of a long group that are shown before somebody asks for all of it."""
CAN_WAIT = frozenset({"routine", "asked", "waiting"})
MOST = 200
"""Rows of one group that are shown at once."""
FROM_WORDS = {
    Source.SELF: "Themselves",
    Source.PRACTICE: "Practice",
    Source.HOSPITAL: "Hospital",
    Source.FAMILY: "Family or friends",
}


@dataclass(frozen=True, slots=True)
class Tag:
    label: str
    kind: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One that waits. `kind`: referral, advice (nobody named) or call (somebody asked to be rung)."""

    kind: str
    id: UUID
    group: str
    who: str
    line: str
    sender: str
    asks: str
    came: str
    late: str
    source: str
    tags: tuple[Tag, ...]
    came_at: datetime
    bulk: bool = False
    """Whether it can be ticked: nothing has to be answered about it first."""


@dataclass(frozen=True, slots=True)
class Group:
    slug: str
    title: str
    hint: str
    rows: tuple[QueueRow, ...]
    count: int

    @property
    def folded(self) -> bool:
        """Whether the rest is one press away."""
        return len(self.rows) < min(self.count, MOST)


@dataclass(frozen=True, slots=True)
class Queue:
    """All groups, in order; `total` is the sum of their counts."""

    groups: tuple[Group, ...]
    sources: tuple[tuple[str, str, int], ...]
    """(value, words, how many), for "From"."""
    everybody: int = 0
    """How many wait in all, whatever "From" says."""

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


GROUPS = (
    ("today", "Today", "Decide today"),
    ("two-days", "Within 2 days", "Decide within 24 hours"),
    ("routine", "Routine", "Decide within 1 working day"),
    ("asked", "Asked, no answer yet", "They come back to the queue when the answer does"),
    ("waiting", "Taken on, no navigator yet", "Give each to somebody within 2 working days"),
)


def queue_of(by: User, source: str = "", opened: str = "") -> Queue:
    """What waits in the queues of their teams; of a long group that can wait only the oldest, unless it is
    `opened`. Everybody shown is audited."""
    require(by, may.WORK_QUEUE)
    rows = [*_referrals(by), *_advice(by), *_calls(by)]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.source] = counts.get(row.source, 0) + 1
    kept = [row for row in rows if not source or row.source == source]
    groups = []
    for slug, title, hint in GROUPS:
        ours = sorted((row for row in kept if row.group == slug), key=lambda row: row.came_at)
        few = FEW if slug in CAN_WAIT and slug != opened and len(ours) > FEW + 2 else MOST
        groups.append(Group(slug, title, hint, tuple(ours[:few]), len(ours)))
    shown = {row.id for group in groups for row in group.rows if row.kind == "referral"}
    seen = Referral.objects.visible_to(by).filter(pk__in=shown)
    record_each("person.listed", seen, by=by, person_id_of=lambda one: one.person_id)
    words = {str(value): str(label) for value, label in Source.choices}
    sources = tuple((value, words.get(value, value), n) for value, n in sorted(counts.items()))
    return Queue(tuple(groups), sources, everybody=len(rows))


def _referrals(by: User) -> Iterable[QueueRow]:
    found = (
        Referral.objects.visible_to(by)
        .filter(state__in=TO_DECIDE, queue__in=Team.objects.of(by))
        .select_related("person", "intake", "source_organisation")
        .prefetch_related("person__contact_points", "person__communication_needs")
    )
    return [row_of(referral) for referral in found]


def row_of(referral: Referral) -> QueueRow:
    intake: Intake | None = getattr(referral, "intake", None)
    person = referral.person
    group = {State.INFORMATION_NEEDED: "asked", State.WAITING: "waiting"}.get(
        State(referral.state), referral.urgency
    )
    asks = referral.what_matters or referral.reason
    if referral.state == State.INFORMATION_NEEDED and referral.asked_for:
        asks = f"We asked: {referral.asked_for}"
    return QueueRow(
        kind="referral",
        id=referral.pk,
        group=group,
        who=person.name,
        line=line_of(person),
        sender=sender_words(referral),
        asks=asks,
        came=age_words(referral.opened_at),
        late=late_words(referral.due_at),
        source=referral.source,
        tags=(*knows_tags(intake), *(Tag(label) for label in tags(person))),
        came_at=referral.opened_at,
        bulk=intake is None or intake.same_as != SameAs.ASKED,
    )


def sender_words(referral: Referral) -> str:
    """ "Practice: Fleet View Surgery", "Police: PC Lisa Hann", "Themselves"."""
    source = Source(referral.source)
    what = FROM_WORDS.get(source, str(source.label))
    who = referral.source_organisation.name if referral.source_organisation else referral.source_name
    return what if source == Source.SELF or not who else f"{what}: {who}"


def knows_tags(intake: Intake | None) -> list[Tag]:
    """What the person knows, on every row; and whether they may be somebody we know."""
    if intake is None:
        return [Tag("Not said what they know", "unknown")]
    kind = {Knows.AGREES: "pine", Knows.UNAWARE: "unknown"}.get(Knows(intake.knows), "")
    found = [Tag(str(Knows(intake.knows).label), kind)]
    if intake.same_as == SameAs.ASKED:
        found.append(Tag("May be somebody we know", "marker", warning=True))
    if intake.not_to_say:
        found.append(Tag("Something not to say", "marker", warning=True))
    return found


def _advice(by: User) -> Iterable[QueueRow]:
    calls = AdviceCall.objects.open().filter(queue__in=Team.objects.of(by))
    return [
        QueueRow(
            kind="advice",
            id=call.pk,
            group=call.urgency,
            who="Nobody named",
            line="a question",
            sender=f"{Source(call.source).label}: {call.asked_by}",
            asks=call.question,
            came=age_words(call.asked_at),
            late=late_words(call.due_at),
            source=call.source,
            tags=(Tag("Advice only", "grey"),),
            came_at=call.asked_at,
        )
        for call in calls
    ]


def _calls(by: User) -> Iterable[QueueRow]:
    """Those who asked on the site to be rung. The task holds their words; nobody is on record yet."""
    asked = Task.objects.visible_to(by).open().filter(kind=TaskKind.CALL_BACK, queue__in=Team.objects.of(by))
    return [
        QueueRow(
            kind="call",
            id=task.pk,
            group=Urgency.ROUTINE,
            who="Asked to be rung",
            line="",
            sender="Themselves, from the site",
            asks=task.note,
            came=age_words(task.created_at),
            late=late_words(task.due_at),
            source=Source.SELF,
            tags=(Tag("Knows and agrees", "pine"),),
            came_at=task.created_at,
        )
        for task in asked
    ]


def age_words(moment: datetime) -> str:
    """ "Just now", "25 minutes ago", "4 hours ago", "3 days ago"."""
    passed = clock.now() - moment
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "Just now"
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago"
    hours = minutes // 60
    return f"{counted(hours, 'hour')} ago" if hours < 48 else f"{counted(hours // 24, 'day')} ago"


def late_words(due_at: datetime | None) -> str:
    """ "2 hours late", or nothing."""
    if due_at is None or due_at >= clock.now():
        return ""
    passed = clock.now() - due_at
    hours = int(passed / timedelta(hours=1))
    if hours < 1:
        return "Just late"
    return f"{counted(hours, 'hour')} late" if hours < 48 else f"{counted(hours // 24, 'day')} late"
