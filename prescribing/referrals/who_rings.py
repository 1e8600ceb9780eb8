"""A person is told by whom they will be rung from now on: by email where that is safe, else by a call."""

from __future__ import annotations

from datetime import datetime

from directory.accounts.models import User
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing.people.contacting import safe_email
from prescribing.people.details import CommunicationCode, ContactPoint
from prescribing.people.models import Person
from prescribing.records import Urgency
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.referral_timers_table import FIRST_CONTACT
from prescribing.teams.models import Team

CANNOT_READ_MAIL = frozenset(
    {
        CommunicationCode.BSL,
        CommunicationCode.INTERPRETER,
        CommunicationCode.BRAILLE,
        CommunicationCode.EASY_READ,
    }
)
"""An email in plain English is no use to them: somebody tells them."""


def email_to_write_to(person: Person) -> ContactPoint | None:
    """The address to which we may write in our own name, without anybody having looked first."""
    point = safe_email(person)
    told_first = person.protected or person.speak_first or person.died_on is not None
    if point is None or point.shared or point.discreet or told_first:
        return None
    needs = [need.code for need in person.communication_needs.all() if need.ended_at is None]
    return None if CANNOT_READ_MAIL & set(needs) else point


def tell_who_rings(person: Person, owner: User, *, since: datetime, team: Team, by: User) -> None:
    """In the caller's transaction. What cannot be written becomes a task of who has them now."""
    if person.died_on is not None:
        return
    if email_to_write_to(person) is None:
        task_to_tell(person, owner, since=since, team=team)
        return
    key = f"person.who-rings:{person.pk}:{owner.pk}:{since.timestamp()}"
    facts = {"owner": owner.pk, "team": team.pk}
    post("person.who-rings", about=person, to=Recipient("person", person.pk), key=key, facts=facts)


def task_to_tell(person: Person, owner: User, *, since: datetime, team: Team) -> None:
    """The new navigator tells them when they first ring."""
    due_at = team.calendar.due(since, FIRST_CONTACT[Urgency.ROUTINE])
    make_task(
        TaskKind.TELL_WHO_RINGS, person, since=since, due_at=due_at, owner=owner, queue=None, person=person
    )
