"""The one way in which a referral moves from state to state, and what goes with every move."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record
from prescribing.privacy.unseen import refusal_while_open
from prescribing.referrals.after_ending import end_what_goes_along
from prescribing.referrals.models import Referral, ReferralTransition
from prescribing.referrals.states import ENDED, TRANSITIONS, Closed, Event, State
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.question_over import tell_asker
from prescribing.tasks.referral_timers_table import REFERRAL_TIMERS, first_due

COUNTED = frozenset(timer.state for timer in REFERRAL_TIMERS)
"""States whose next date follows from the table; that of the others is given by whoever moves it there."""
OF_A_STATE = (
    TaskKind.DRAFT_WAITS,
    TaskKind.TRIAGE,
    TaskKind.TRIAGE_LATE,
    TaskKind.PHONE_REFERRER,
    TaskKind.ALLOCATE,
    TaskKind.KEEP_IN_TOUCH,
    TaskKind.FIRST_CONTACT,
    TaskKind.TRY_AGAIN,
    TaskKind.REVIEW_REFERRAL,
    TaskKind.REVIEW_HOLD,
    TaskKind.ACCEPT_TRANSFER,
    TaskKind.TRANSFER_WAITS,
    TaskKind.FINISH_CLOSING,
    TaskKind.LOOK_AT_REFERRAL,
    TaskKind.FOLLOW_UP,
)
"""What nobody has to do any more once the referral has moved on."""


class ReferralChanged(Exception):
    """Somebody else moved it first; nothing was changed."""


def check_referral_move(referral: Referral, event: Event) -> State:
    """Where the event leads from here. Raises ReferralChanged where it leads nowhere."""
    old = State(referral.state)
    to = TRANSITIONS.get((old, event))
    if to is None:
        raise ReferralChanged(f"This referral is {old.label.lower()} now, so that cannot be done.")
    return to


def check_nothing_open(referral: Referral, by: Actor) -> None:
    """Raises ValidationError while something prescribed is still open: it would go on without anybody."""
    if refusal := refusal_while_open(referral, by):
        raise ValidationError(refusal)


def move_referral(
    referral: Referral, event: Event, *, by: Actor, why: str = "", on_behalf_of: str = "", **changes: object
) -> Referral:
    """Move it by the table, once. Raises ReferralChanged when it is no longer where it was read.

    What was to be done in the state it leaves is overtaken, and what goes along with it ends when it does.
    Where the table counts the days of the new state, `due_at` follows; an ended one has none; else `changes`
    say it.
    """
    old = State(referral.state)
    to = check_referral_move(referral, event)
    written: dict[str, object] = {**changes, "state": to, "state_since": clock.now()}
    for name, value in written.items():
        setattr(referral, name, value)
    if "due_at" not in changes and to in COUNTED:
        referral.due_at = written["due_at"] = first_due(referral)
    elif to in ENDED:
        referral.due_at = written["due_at"] = None
    if not Referral.objects.filter(pk=referral.pk, state=old).update(**written):
        referral.refresh_from_db()
        raise ReferralChanged("Somebody else changed this referral first. Look at it again.")
    if old == State.INFORMATION_NEEDED and event != Event.SEND:
        _tell_who_asked(referral, to, by)
    note_move(referral, old, event, to, by=by, why=why, on_behalf_of=on_behalf_of)
    overtake_tasks(referral, by)
    if to in ENDED:
        end_what_goes_along(referral, by=by, why=why)
    return referral


def last_asked(referral: Referral) -> ReferralTransition | None:
    """When who referred was asked for more, by whom and what: the last time."""
    return referral.transitions.filter(event=Event.ASK).order_by("-sequence").first()


def _tell_who_asked(referral: Referral, to: State, by: Actor) -> None:
    """About the asking, not the referral: what is to be done about that changes hands with it."""
    asked = last_asked(referral)
    if asked is not None:
        asker = User.objects.filter(pk=asked.by_id).first()
        words = f"What you asked who referred is not waited for any more. It is: {to.label.lower()}."
        tell_asker(asker, asked, referral, words, by=by)


def close_as(
    referral: Referral, event: Event, reason: Closed, *, by: Actor, note: str, destination: str = ""
) -> None:
    """Move it to its end, with when, by whom and why it closed; in the caller's transaction."""
    move_referral(
        referral,
        event,
        by=by,
        why=note or str(reason.label),
        closed_at=clock.now(),
        closed_by=by.label[:300],
        closed_reason=reason,
        closed_note=note[:500],
        destination=destination.strip()[:300],
    )
    detail = {"reason": str(reason)}
    record("referral.closed", referral, by=by, person_id=referral.person_id, detail=detail)


def overtake_tasks(referral: Referral, by: Actor) -> None:
    """What was to be done about it in the state it was in no longer is."""
    tasks = Task.objects.open().filter(about_id=referral.pk, kind__in=OF_A_STATE)
    tasks.update(done_at=clock.now(), done_by=f"{by.label} (overtaken)"[:300])


def note_move(
    referral: Referral,
    old: str,
    event: str,
    to: str,
    *,
    by: Actor,
    why: str = "",
    on_behalf_of: str = "",
) -> None:
    """The row of a move, which outlives the name."""
    ReferralTransition.objects.create(
        referral=referral,
        sequence=referral.transitions.count() + 1,
        from_state=old,
        event=event,
        to_state=to,
        at=clock.now(),
        by_label=by.label[:300],
        by_id=by.actor_id,
        on_behalf_of=on_behalf_of[:300],
        why=why[:500],
    )
