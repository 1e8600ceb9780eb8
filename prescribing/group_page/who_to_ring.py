"""Whom a group rings about a prescription: its owner, the team at other times, and 999."""

from __future__ import annotations

from dataclasses import dataclass

from directory import clock
from directory.accounts.models import Membership, User
from prescribing.people.contacting import phone_words
from prescribing.prescriptions.models import Prescription
from prescribing.teams.calendar import DAYS
from prescribing.teams.models import Team

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class WhoToRing:
    """Phones are in national form; `hours` as "Monday to Friday, 9am to 5pm"; `there_now` by the calendar."""

    name: str
    title: str
    phone: str
    team: str
    team_phone: str
    hours: str
    there_now: bool


def who_to_ring(prescription: Prescription) -> WhoToRing:
    return owner_or_team(prescription.owner, prescription.referral.team)


def owner_or_team(owner: User | None, team: Team) -> WhoToRing:
    """The owner, with the team for other times; the team alone where nobody owns it."""
    return WhoToRing(
        name=owner.name if owner else team.name,
        title=title_of(owner) if owner else "",
        phone=phone_words((owner.phone if owner else "") or team.phone),
        team=team.name,
        team_phone=phone_words(team.phone),
        hours=hours_words(team),
        there_now=team.calendar.is_staffed(clock.now()),
    )


def title_of(user: User) -> str:
    """ "care navigator", from the role they act in; empty without one."""
    membership = Membership.objects.current().filter(user=user).order_by("started_at").first()
    return str(membership.get_role_display()).lower() if membership else ""


def hours_words(team: Team) -> str:
    """ "Monday to Friday, 9am to 5pm" where every staffed day has the same hours, else day by day."""
    days = [day for day in DAYS if day in team.hours]
    spans = {tuple(team.hours[day]) for day in days}
    if len(spans) == 1:
        return f"{_days_words(days)}, {_span_words(*spans.pop())}"
    return "; ".join(f"{_NAMES[DAYS.index(day)]} {_span_words(*team.hours[day])}" for day in days)


def _days_words(days: list[str]) -> str:
    numbers = [DAYS.index(day) for day in days]
    in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
    if len(numbers) == 7:
        return "Every day"
    if in_a_row and len(numbers) > 2:
        return f"{_NAMES[numbers[0]]} to {_NAMES[numbers[-1]]}"
    return " and ".join(_NAMES[number] for number in numbers)


def _span_words(opens: str, closes: str) -> str:
    return f"{_hour(opens)} to {_hour(closes)}"


def _hour(text: str) -> str:
    hour, minute = (int(part) for part in text.split(":")[:2])
    if (hour, minute) == (12, 0):
        return "12 noon"
    shown = f"{hour % 12 or 12}" + (f".{minute:02}" if minute else "")
    return f"{shown}{'am' if hour < 12 else 'pm'}"
