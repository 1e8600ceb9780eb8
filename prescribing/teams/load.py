"""How much each of a team carries, what is late of it, and who was handed to whom lately."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from directory import clock
from directory.accounts.models import User
from directory.audit.actions import record_each
from directory.clock import LONDON
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task
from prescribing.teams.models import HandedOver, Leaving, Team, TeamMember
from prescribing.words import counted, day_short, local_day

SAID_FOR = timedelta(days=7)
"""So long Today says who was handed over to somebody."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is open and somebody's: people with an open referral, what is past its day, what is due in a week.

    `receives` is how many people come on top when what was chosen is confirmed; `most` is the largest load
    of those that stand beside it, for the length of the bars.
    """

    user: User
    people: int
    late: int
    due_this_week: int
    receives: int = 0
    most: int = 1
    agreed: int = 0
    """How many people they carry, as agreed; more than that warns."""
    leaves: str = ""
    """On which day they leave: "Fri 11 Dec"."""
    longest: int | None = None
    """Days since somebody of theirs was last spoken to, the longest; None where nothing is open."""

    @property
    def afterwards(self) -> int:
        return self.people + self.receives

    @property
    def bar(self) -> int:
        """The length of the bar, of 100."""
        return round(100 * self.people / self.most)

    @property
    def mark(self) -> int:
        """Where the agreed number stands on the bar, of 100."""
        return min(99, round(100 * self.agreed / self.most))

    @property
    def over(self) -> bool:
        """Whether they would carry more than was agreed."""
        return self.afterwards > self.agreed

    @property
    def bar_more(self) -> int:
        """The length of what is added to it, of 100."""
        return round(100 * self.afterwards / self.most) - self.bar


def loads_of_teams_of(by: User) -> list[Load]:
    """Everybody of one's teams, who has most late first."""
    members = TeamMember.objects.current().filter(team__in=Team.objects.of(by)).values("user")
    leaving = {
        one.user_id: day_short(one.leaves_on) for one in Leaving.objects.current().filter(user__in=members)
    }
    loads = loads_of(User.objects.filter(pk__in=members))
    loads = [replace(one, leaves=leaving.get(one.user.pk, "")) for one in loads]
    return sorted(loads, key=lambda one: (-one.late, -one.people, one.user.name))


def loads_of(users: Iterable[User], receives: Mapping[UUID, int] | None = None) -> list[Load]:
    """The loads of these, by name, in a constant number of queries. Counts only: nobody is named."""
    users = sorted(users, key=lambda user: user.name)
    midnight = clock.now().astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    in_a_week = midnight + timedelta(days=7)
    referrals = Referral.objects.open().filter(owner__in=users)
    people = dict(
        referrals.values("owner").annotate(n=Count("person", distinct=True)).values_list("owner", "n")
    )
    agreed, longest = _agreed(users), _longest(referrals)
    late = _counts(users, Q(due_at__lt=midnight))
    soon = _counts(users, Q(due_at__gte=midnight, due_at__lt=in_a_week))
    loads = [
        Load(
            user=user,
            people=people.get(user.pk, 0),
            late=late.get(user.pk, 0),
            due_this_week=soon.get(user.pk, 0),
            receives=(receives or {}).get(user.pk, 0),
            agreed=agreed.get(user.pk, settings.AGREED_PEOPLE),
            longest=longest.get(user.pk),
        )
        for user in users
    ]
    most = max((max(one.afterwards, one.agreed) for one in loads), default=0) or 1
    return [replace(one, most=most) for one in loads]


def _agreed(users: list[User]) -> dict[UUID, int]:
    """What was agreed with each, where something was; of several teams the largest number."""
    members = TeamMember.objects.current().filter(user__in=users, agreed_people__isnull=False)
    return dict(members.values("user").annotate(n=Max("agreed_people")).values_list("user", "n"))


def _longest(referrals: QuerySet[Referral]) -> dict[UUID, int]:
    """Days since the one of each owner's people who has waited longest was spoken to, or came."""
    last = Min(Coalesce("last_contact_at", "opened_at"))
    since = referrals.order_by().values("owner").annotate(last=last).values_list("owner", "last")
    return {owner: (clock.today() - local_day(moment)).days for owner, moment in since}


def _counts(users: list[User], when: Q) -> dict[UUID, int]:
    """How many of what is theirs falls into a time: tasks, and referrals that nothing else reminds of."""
    tasks = Task.objects.open().filter(when, owner__in=users)
    busy = Task.objects.open().values("about_id")
    # A referral that was prescribed for comes back by the prescription; one with a task by the task.
    prescribed = Prescription.objects.values("referral")
    alone = Referral.objects.open().filter(when, owner__in=users, last_contact_at=None)
    alone = alone.exclude(pk__in=busy).exclude(pk__in=prescribed)
    counts: dict[UUID, int] = {}
    for found in (tasks, alone):
        for row in found.order_by().values("owner").annotate(n=Count("pk")):
            counts[row["owner"]] = counts.get(row["owner"], 0) + row["n"]
    return counts


def next_days(owner: User, people: list[Person], by: User) -> dict[UUID, datetime]:
    """The soonest day on which something of each is due, of what `by` may see and `owner` owns."""
    found: dict[UUID, datetime] = {}
    for rows in (
        Task.objects.visible_to(by).open().filter(owner=owner, person__in=people),
        Referral.objects.visible_to(by).open().filter(owner=owner, person__in=people),
        Prescription.objects.visible_to(by).open().filter(owner=owner, person__in=people),
    ):
        for person_id, due_at in rows.filter(due_at__isnull=False).values_list("person", "due_at"):
            if due_at is not None:
                found[person_id] = min(due_at, found.get(person_id, due_at))
    return found


def day_words(due_at: datetime | None) -> tuple[str, bool]:
    """ "Next: Thu 26 Nov", or "3 days late" with True."""
    if due_at is None:
        return "", False
    days = (clock.today() - local_day(due_at)).days
    if days > 0:
        return f"{counted(days, 'day')} late", True
    return f"Next: {day_short(due_at)}", False


@dataclass(frozen=True, slots=True)
class HandedTo:
    """Who was handed to somebody in one step, and by whom."""

    by: User
    owner_before: User
    day: str
    people: tuple[Person, ...]


def handed_to(user: User, listed: Collection[UUID] = ()) -> list[HandedTo]:
    """Who was handed to them in the last week and is still theirs, the newest first.

    Everybody shown is audited, but for those `listed` on the same page, which has done so.
    """
    rows: QuerySet[HandedOver] = (
        HandedOver.objects.filter(to=user, at__gte=clock.now() - SAID_FOR)
        .filter(
            Q(person__owner=F("to"))
            | Q(person__in=Referral.objects.open().filter(owner=user).values("person"))
            | Q(person__in=Prescription.objects.open().filter(owner=user).values("person"))
            | Q(person__in=Task.objects.open().filter(owner=user, person__isnull=False).values("person"))
        )
        .filter(person__in=Person.objects.visible_to(user))
        .select_related("person", "by", "owner_before")
    )
    steps: dict[tuple[UUID, UUID, str], list[HandedOver]] = {}
    seen: set[UUID] = set()
    for row in rows:
        if row.person_id not in seen:
            seen.add(row.person_id)
            steps.setdefault((row.by_id, row.owner_before_id, day_short(row.at)), []).append(row)
    people = [row.person for found in steps.values() for row in found if row.person_id not in listed]
    record_each("person.listed", people, by=user, person_id_of=lambda one: one.pk)
    return [
        HandedTo(found[0].by, found[0].owner_before, day, tuple(row.person for row in found))
        for (_by, _owner, day), found in steps.items()
    ]
