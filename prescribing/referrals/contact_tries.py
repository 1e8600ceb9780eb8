"""From the first try to the first word with somebody: tries, and how they end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.clock import LONDON
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.contacting import current_points
from prescribing.people.details import ContactKind
from prescribing.people.models import Person
from prescribing.referrals.models import Channel, ContactEntry, ContactOutcome, Referral
from prescribing.referrals.moving import check_nothing_open, check_referral_move, close_as, move_referral
from prescribing.referrals.referrer import note_told, referrer_in_the_way, send_news, told_or_refused
from prescribing.referrals.states import OPEN, Closed, Event, State
from prescribing.tasks.referral_timers_table import REVIEW_AFTER

FEWEST_TRIES = 3
FEWEST_CHANNELS = 2
FEWEST_TIMES_OF_DAY = 2
IN_VAIN = (ContactOutcome.MESSAGE, ContactOutcome.NO_ANSWER, ContactOutcome.MISSED)
_COUNTED_FROM = ("allocate", "reopen", "open")
"""Whoever has the person now counts their own tries."""


class CannotGiveUp(ValidationError):
    """What is still to be tried before somebody counts as not to be reached, one message each."""


@transaction.atomic
def try_contact(
    *,
    referral: Referral,
    channel: Channel | str,
    by: User,
    outcome: ContactOutcome | str = ContactOutcome.NO_ANSWER,
    note: str = "",
    minutes: int | None = None,
    private: bool = False,
) -> ContactEntry:
    """A try without a word with them. The next is due within three working days."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    check_referral_move(referral, Event.TRY)
    if outcome not in IN_VAIN or channel == Channel.NOTE:
        raise ValidationError("Say what came of the try.")
    entry = note_entry(
        referral,
        Channel(channel),
        ContactOutcome(outcome),
        by=by,
        note=note,
        minutes=minutes,
        private=private,
    )
    note_contact(referral, entry, by=by)
    return entry


@transaction.atomic
def engage(
    *,
    referral: Referral,
    channel: Channel | str,
    by: User,
    note: str = "",
    minutes: int | None = None,
    private: bool = False,
    next_at: datetime | None = None,
) -> Referral:
    """They were spoken to and want support: it begins."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if referral.state != State.ALLOCATED:
        check_referral_move(referral, Event.ENGAGE)
    entry = note_entry(
        referral,
        Channel(channel),
        ContactOutcome.SPOKE,
        by=by,
        note=note,
        minutes=minutes,
        private=private,
    )
    note_contact(referral, entry, by=by, next_at=next_at)
    return referral


@transaction.atomic
def decline(
    *,
    referral: Referral,
    channel: Channel | str,
    by: User,
    why: str = "",
    minutes: int | None = None,
    referrer_told: str = "",
    referrer_not_told: bool = False,
) -> Referral:
    """They were spoken to and do not want support: it ends, and who referred is told, unless the person does
    not want that: by a mail, else `referrer_told` says how. Raises ValidationError where neither is said."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if referral.state != State.ALLOCATED:
        check_referral_move(referral, Event.DECLINE)
    check_nothing_open(referral, by)
    note_entry(referral, Channel(channel), ContactOutcome.SPOKE, by=by, note=why, minutes=minutes)
    if referral.state == State.ALLOCATED:
        move_referral(referral, Event.TRY, by=by)
    told_or_refused(referral, referrer_told, not_told=referrer_not_told, by=by)
    close_as(referral, Event.DECLINE, Closed.PERSON_DECLINED, by=by, note=why.strip())
    record("referral.declined", referral, by=by, person_id=referral.person_id)
    send_news(referral, "declined", by=by)
    return referral


@transaction.atomic
def give_up(
    *, referral: Referral, by: User, note: str = "", referrer_told: str = "", referrer_not_told: bool = False
) -> Referral:
    """They cannot be reached. Raises CannotGiveUp with everything that was not tried yet.

    Three tries on two channels at different times of day, a letter where post is safe, and who referred is
    told: by a mail where they read what became of it, else `referrer_told` says how.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    check_referral_move(referral, Event.GIVE_UP)
    check_nothing_open(referral, by)
    note_told(referral, referrer_told, not_told=referrer_not_told, by=by)
    missing = missing_tries(referral) + referrer_in_the_way(referral)
    if missing:
        raise CannotGiveUp(missing)
    close_as(referral, Event.GIVE_UP, Closed.CANNOT_REACH, by=by, note=note.strip())
    record("referral.given-up", referral, by=by, person_id=referral.person_id)
    send_news(referral, "cannot-reach", by=by)
    return referral


def tries_of(referral: Referral) -> list[ContactEntry]:
    """What was tried in vain since somebody has them, or since they were last spoken to, oldest first."""
    began = referral.transitions.filter(event__in=_COUNTED_FROM).order_by("-sequence").first()
    since = max(filter(None, [began.at if began else referral.opened_at, referral.last_contact_at]))
    found = referral.contacts.filter(at__gte=since, outcome__in=IN_VAIN).exclude(channel=Channel.NOTE)
    return list(found.order_by("at"))


def missing_tries(referral: Referral) -> list[str]:
    """What is still to be tried, one sentence each; empty when they cannot be reached indeed."""
    tries = tries_of(referral)
    channels = {entry.channel for entry in tries}
    missing = []
    if len(tries) < FEWEST_TRIES:
        missing.append(f"Try {FEWEST_TRIES} times: {len(tries)} so far.")
    if len(channels) < FEWEST_CHANNELS:
        missing.append(f"Try in {FEWEST_CHANNELS} ways, like a call and a visit.")
    if len(_times_of_day(tries)) < FEWEST_TIMES_OF_DAY:
        missing.append("Try at another time of day.")
    if letter_is_safe(referral.person) and Channel.LETTER not in channels:
        missing.append("Write them a letter: post is safe.")
    return missing


def letter_is_safe(person: Person) -> bool:
    return any(p.kind == ContactKind.POST and p.is_safe_for("post") for p in current_points(person))


def note_entry(
    referral: Referral,
    channel: Channel,
    outcome: ContactOutcome,
    *,
    by: User,
    note: str = "",
    minutes: int | None = None,
    private: bool = False,
) -> ContactEntry:
    """The row of a contact, with its audit, in the caller's transaction."""
    entry = ContactEntry.objects.create(
        referral=referral,
        at=clock.now(),
        channel=channel,
        outcome=outcome,
        note=note.strip(),
        minutes=minutes,
        private=private,
        by=by,
    )
    record("contact.logged", entry, by=by, person_id=referral.person_id, detail={"channel": str(channel)})
    return entry


def note_contact(
    referral: Referral, entry: ContactEntry, *, by: User, next_at: datetime | None = None
) -> None:
    """What a contact does to its referral: a first word begins support, a try counts, the review moves."""
    if referral.state not in OPEN or entry.channel == Channel.NOTE:
        if referral.state in OPEN and next_at:
            _write(referral, due_at=next_at)
        return
    spoke, tried = entry.outcome == ContactOutcome.SPOKE, entry.outcome in IN_VAIN
    review = next_at or referral.team.calendar.due(clock.now(), REVIEW_AFTER)
    if spoke:
        _write(referral, last_contact_at=entry.at)
    if referral.state in (State.ALLOCATED, State.CONTACTING) and (spoke or tried):
        if referral.state == State.ALLOCATED or tried:
            move_referral(referral, Event.TRY, by=by)
            record("referral.tried", referral, by=by, person_id=referral.person_id)
        if spoke:
            move_referral(referral, Event.ENGAGE, by=by, due_at=review)
            record("referral.engaged", referral, by=by, person_id=referral.person_id)
            return
    if next_at or (spoke and referral.state == State.ACTIVE):
        _write(referral, due_at=review)


def _write(referral: Referral, **fields: object) -> None:
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.save(update_fields=list(fields))


def _times_of_day(tries: Iterable[ContactEntry]) -> set[str]:
    """Morning, afternoon, evening: a letter has no time of day."""
    hours = [e.at.astimezone(LONDON).hour for e in tries if e.channel != Channel.LETTER]
    return {"morning" if hour < 12 else "afternoon" if hour < 17 else "evening" for hour in hours}
