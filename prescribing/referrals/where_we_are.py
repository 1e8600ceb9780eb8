"""The state of a referral on the person's page: what it means, and what may be done with it from here."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.referrals.models import Referral, Transfer
from prescribing.referrals.states import BEFORE_SUPPORT, State
from prescribing.words import day_short


@dataclass(frozen=True, slots=True)
class Press:
    """A link to a page, or with `post` a button that does it."""

    label: str
    url: str
    post: bool = False
    kind: str = "outline"


@dataclass(frozen=True, slots=True)
class WhereWeAre:
    label: str
    since: str
    said: str
    presses: tuple[Press, ...]
    loud: bool = False
    """Somebody waits for this reader's answer."""


_PAGES: dict[State, tuple[tuple[str, str], ...]] = {
    State.ALLOCATED: (("They declined", "declined"), ("End it", "end_early")),
    State.CONTACTING: (
        ("Cannot be reached", "cannot_reach"),
        ("They declined", "declined"),
        ("End it", "end_early"),
    ),
    State.ACTIVE: (
        ("Put on hold", "hold"),
        ("Hand over", "transfer"),
        ("Begin to close", "begin_closing"),
        ("Close", "close_referral"),
    ),
    State.ON_HOLD: (("Resume", "resume"), ("Leave on hold", "hold")),
    State.CLOSING: (("Close it", "close_referral"), ("Keep it open", "keep_open")),
}
_FIRST = {"resume", "close_referral"}


def where_we_are(referral: Referral | None, by: User) -> WhereWeAre | None:
    """For the open referral, or the one shown last where somebody is asked to take them over; else None."""
    if referral is None:
        return None
    state = State(referral.state)
    asked = _asked(referral, by)
    if not referral.is_open and asked is None:
        return None
    pages = _pages(referral, state, by) if referral.is_open else ()
    presses = (*_answers(asked, by), *pages) if by.may(may.CHANGE_PERSON) else ()
    return WhereWeAre(
        label=str(state.label),
        since=f"since {day_short(referral.state_since)}",
        said=_said(referral, state, asked, by),
        presses=presses,
        loud=asked is not None and asked.to_id == by.pk,
    )


def _asked(referral: Referral, by: User) -> Transfer | None:
    waiting = Transfer.objects.visible_to(by).waiting().filter(person=referral.person_id)
    return waiting.select_related("sender", "to", "to_team").first()


def _said(referral: Referral, state: State, asked: Transfer | None, by: User) -> str:
    if asked is not None:
        why = f" “{asked.why}”" if asked.why else ""
        if asked.to_id == by.pk:
            return f"{asked.sender.name} asks you to take them over.{why}"
        return f"{asked.to.name} of {asked.to_team.name} is asked to take them over.{why}"
    if state == State.ON_HOLD:
        due = f" Review by {day_short(referral.due_at)}." if referral.due_at else ""
        return f"{referral.hold_reason}.{due}"
    if state == State.INFORMATION_NEEDED:
        return f"We asked who referred: “{referral.asked_for}”"
    if state in (State.SENT, State.WAITING) and referral.queue:
        return f"In the queue of {referral.queue.name}."
    return ""


def _answers(asked: Transfer | None, by: User) -> tuple[Press, ...]:
    if asked is None:
        return ()

    def url(name: str) -> str:
        return reverse(f"prescribing:{name}", args=[asked.person_id, asked.pk])

    if asked.to_id == by.pk:
        return (
            Press("Yes, I take them over", url("receive"), post=True, kind="filled"),
            Press("No", url("refuse")),
        )
    if asked.sender_id == by.pk or by.may(may.WORK_QUEUE):
        return (Press("Take it back", url("take_back"), post=True),)
    return ()


def _pages(referral: Referral, state: State, by: User) -> tuple[Press, ...]:
    pages = list(_PAGES.get(state, ()))
    if state in BEFORE_SUPPORT and state not in _PAGES and by.may(may.WORK_QUEUE):
        pages.append(("End it", "end_early"))
    if referral.owner_id != by.pk and not by.may(may.WORK_QUEUE):
        pages = [page for page in pages if page[1] != "transfer"]
    pages.append(("How soon?", "referral_urgency"))
    return tuple(
        Press(
            label,
            reverse(f"prescribing:{name}", args=[referral.person_id, referral.pk]),
            kind="filled" if name in _FIRST and state != State.ACTIVE else "outline",
        )
        for label, name in pages
    )
