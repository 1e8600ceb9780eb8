"""What the pages of meetings show, as their reader may see it. Everybody named is audited.

Whoever the reader may not see is a line without a name: that somebody is listed, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record_each
from directory.catalogue.facts import Fact
from prescribing import permissions as may
from prescribing.meetings.models import ON_THE_LIST, ListedPerson, ListState, Meeting, MeetingQuerySet
from prescribing.meetings.residents import missing_from
from prescribing.people.areas import line_of
from prescribing.people.contacting import needs_words, reach_words, tags
from prescribing.people.models import Person
from prescribing.plan.models import PlanAction
from prescribing.records import Urgency
from prescribing.referrals.states import State
from prescribing.teams.models import Team
from prescribing.words import at_time, day_long, day_short

PAST = 20
NOT_DECIDED = frozenset({State.SENT, State.INFORMATION_NEEDED})
"""A referral that came in, and waits for triage."""
_URGENT = {Urgency.TODAY: "Urgent: today", Urgency.TWO_DAYS: "Urgent: 2 days", Urgency.ROUTINE: ""}
KNOWS = {
    Fact.YES: "Knows that they are talked about",
    Fact.NO: "Does not know that they are talked about",
    Fact.NOT_KNOWN: "Not said whether they know that they are talked about",
}


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list of meetings. The numbers are of everybody on its list, seen or not."""

    meeting: Meeting
    when: str
    people: int
    decided: int
    passed: bool
    """Its hour has passed."""


@dataclass(frozen=True, slots=True)
class MeetingsOfTeam:
    team: Team
    unfinished: tuple[MeetingRow, ...]
    """Their hour has passed, and nobody has finished them."""
    coming: tuple[MeetingRow, ...]
    past: tuple[MeetingRow, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """Somebody on the list; of whom the reader may not see only the number."""

    number: int
    listed: ListedPerson | None = None
    person: Person | None = None
    line: str = ""
    """ "78, Westham"."""
    also: str = ""
    """Died, part of another record, no longer in the home: what whoever reads must know first."""
    reach: str = ""
    needs: str = ""
    """ "Large print, hearing loop"."""
    tags: tuple[str, ...] = ()
    urgent: str = ""
    knows: str = ""
    actions: tuple[str, ...] = ()
    """ "Fit two smoke alarms: Portland fire station, by Tue 8 Dec"."""

    @property
    def decided(self) -> bool:
        return self.listed is not None and self.listed.state == ListState.DECIDED


@dataclass(frozen=True, slots=True)
class MeetingPage:
    meeting: Meeting
    when: str
    rows: tuple[ListRow, ...]
    off: tuple[ListRow, ...]
    """Carried over, or taken off."""
    missing: int
    """Who lives in the home, as far as the reader sees, and is not on the list."""
    passed: bool

    @property
    def waiting(self) -> int:
        """How many the meeting has not talked about, seen or not: a row that is not seen counts as one."""
        return sum(not row.decided for row in self.rows)


def when_of(meeting: Meeting) -> str:
    """ "Thursday 3 December, 2pm"."""
    return f"{day_long(meeting.starts_at)}, {at_time(meeting.starts_at)}"


def meetings_of(by: User) -> list[MeetingsOfTeam]:
    """Of each team of the reader what is to come, the soonest first, and what has been."""
    require(by, may.READ_PERSON)
    now = clock.now()
    seen = Meeting.objects.visible_to(by).select_related("care_home", "team").prefetch_related("there__user")
    found = []
    for team in Team.objects.of(by).filter(ended_at=None):
        theirs = _counted(seen.filter(team=team))
        coming = [_row(one) for one in theirs.coming()]
        past = theirs.exclude(finished_at=None, called_off_at=None).order_by("-starts_at")[:PAST]
        found.append(
            MeetingsOfTeam(
                team=team,
                unfinished=tuple(row for row in coming if row.meeting.starts_at <= now),
                coming=tuple(row for row in coming if row.meeting.starts_at > now),
                past=tuple(_row(one) for one in past),
            )
        )
    return found


def meeting_page(meeting: Meeting, by: User) -> MeetingPage:
    """Its list in its order."""
    require(by, may.READ_PERSON, on=meeting)
    rows = rows_of(meeting, by)
    on = tuple(row for row in rows if row.listed is None or row.listed.state in ON_THE_LIST)
    missing = missing_from(meeting, by) if meeting.is_coming and meeting.is_round else []
    return MeetingPage(
        meeting=meeting,
        when=when_of(meeting),
        rows=on,
        off=tuple(row for row in rows if row not in on),
        missing=len(missing),
        passed=meeting.starts_at <= clock.now(),
    )


def rows_of(meeting: Meeting, by: User) -> list[ListRow]:
    """Everybody who is or was on the list. Of those unseen only whoever is still on it has a line."""
    all_of_it = ListedPerson.objects.filter(meeting=meeting)
    order = list(all_of_it.values_list("pk", "state"))
    seen = {one.pk: one for one in _with_people(all_of_it.visible_to(by), by)}
    shown = {pk: _named(one, by) for pk, one in seen.items()}
    record_each("person.listed", set(shown.values()), by=by, person_id_of=lambda person: person.pk)
    rows, number = [], 0
    for pk, state in order:
        number += state in ON_THE_LIST
        if pk in seen:
            rows.append(_list_row(number, seen[pk], shown[pk]))
        elif state in ON_THE_LIST:
            rows.append(ListRow(number))
    return rows


def left_on(meeting: Meeting) -> int:
    """How many were not talked about, seen or not."""
    return ListedPerson.objects.filter(meeting=meeting, state=ListState.WAITING).count()


def neighbours(rows: Iterable[ListRow], listed: UUID) -> tuple[ListRow | None, ListRow | None]:
    """Who comes before and after somebody, of those the reader may see."""
    seen = [row for row in rows if row.listed is not None]
    here = next((n for n, row in enumerate(seen) if row.listed and row.listed.pk == listed), None)
    if here is None:
        return None, None
    before = seen[here - 1] if here else None
    return before, seen[here + 1] if here + 1 < len(seen) else None


def _counted(meetings: MeetingQuerySet) -> MeetingQuerySet:
    return meetings.annotate(
        people=Count("people_listed", filter=Q(people_listed__state__in=ON_THE_LIST)),
        decided=Count("people_listed", filter=Q(people_listed__state=ListState.DECIDED)),
    )


def _row(meeting: Meeting) -> MeetingRow:
    return MeetingRow(
        meeting=meeting,
        when=when_of(meeting),
        people=meeting.people,  # type: ignore[attr-defined]
        decided=meeting.decided,  # type: ignore[attr-defined]
        passed=meeting.starts_at <= clock.now(),
    )


def _with_people(listed: QuerySet[ListedPerson], by: User) -> QuerySet[ListedPerson]:
    actions = PlanAction.objects.visible_to(by)
    return listed.select_related(
        "meeting__care_home",
        "referral__person__merged_into",
        "asked_by",
        "owner",
        "decided_by",
        "carried_to__meeting",
    ).prefetch_related(
        "referral__person__contact_points",
        "referral__person__communication_needs",
        Prefetch(
            "plan_actions",
            actions.select_related("user", "related", "organisation", "referral__person"),
        ),
    )


def _named(one: ListedPerson, by: User) -> Person:
    """Whose name stands there: the record that is in use, where the reader may see it."""
    person = one.referral.person
    into = person.merged_into
    if into is not None:
        found = Person.objects.visible_to(by).with_banner().filter(pk=into.pk).first()
        return found or person
    return person


def _list_row(number: int, one: ListedPerson, person: Person) -> ListRow:
    return ListRow(
        number=number,
        listed=one,
        person=person,
        line=line_of(person),
        also=_also(one, person),
        reach=reach_words(person),
        needs=needs_words(person),
        tags=tuple(tags(person)),
        urgent=_URGENT[Urgency(one.urgency)],
        knows="" if one.meeting.is_round and not one.question else KNOWS[Fact(one.knows)],
        actions=tuple(_action_words(action) for action in one.plan_actions.all()),
    )


def _action_words(action: PlanAction) -> str:
    who = action.who_there or action.who_words
    return f"{action.what.rstrip('.')}: {who}, by {day_short(action.due_on)}"


def _also(one: ListedPerson, person: Person) -> str:
    if person.died_on is not None:
        return "Has died"
    home = one.meeting.care_home
    if home is not None and one.meeting.is_coming and person.care_home_id != home.pk:
        return "Does not live here any more"
    if one.referral.state in NOT_DECIDED:
        return "New: nobody has decided about the referral yet"
    if person.pk != one.referral.person_id:
        return "Recorded twice: listed by their other record"
    return ""
