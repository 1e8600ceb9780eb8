"""Handing services over without a name: logging it, taking it back, hearing that they came, forgetting.

The one thing of the person that is ever held is a number or address on its way, in the outbox's own row
(directory/shortlists), which is emptied once the message has gone or was given up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.messages.actions import cancel
from directory.messages.models import MessageState, OutboxMessage
from directory.shortlists import actions as lists
from directory.shortlists.models import ListSending, SendingChannel
from directory.shortlists.sending_limits import CODES, Visitor, count
from prescribing import permissions as may
from prescribing.prescriptions.prescribe_at_desk import practice_of
from prescribing.signposts.codes import new_code, read_code
from prescribing.signposts.models import Channel, SaidBy, Signpost, SignpostedService
from prescribing.signposts.needs_met import needs_of
from prescribing.signposts.time_limits import CODE_LASTS, PRESSER_KEPT, UNDO_FOR, may_undo, minutes
from search.documents import Audience

KIND = "signpost.sent"
VISITOR = System("said on the site")


@transaction.atomic
def hand_over(
    *, chosen: Mapping[str, Collection[str]], channel: Channel, by: User, address: str = ""
) -> Signpost:
    """Log that these services were handed over at the presser's practice, and send them where asked.

    `chosen` is service id → slugs of the needs it was looked for with; without any, the listing's own need
    stands. What the public may not see is not handed over. Raises ValidationError, TooMany.
    """
    require(by, may.PRESCRIBE_AT_DESK)
    practice = practice_of(by)
    services = _open_to_all(list(chosen))
    if not services:
        raise ValidationError("Tick a service that may be handed over.")
    made = Signpost.objects.create(
        at=clock.now().replace(second=0, microsecond=0),
        practice=practice,
        channel=channel,
        pressed_by=by,
        code=_unused_code(),
    )
    SignpostedService.objects.bulk_create(SignpostedService(signpost=made, service=one) for one in services)
    made.needs.set(needs_of(services, chosen))
    if channel != Channel.PRINT:
        lists.send(
            services=[str(one.pk) for one in services],
            way=SendingChannel(channel.value),
            address=address,
            by=Visitor({"user": str(by.pk)}),
            kind=KIND,
            facts={"signpost": made.pk},
        )
    record("signpost.made", made, by=by, detail={"channel": channel.value, "services": len(services)})
    return made


@transaction.atomic
def undo(*, signpost: Signpost, by: User) -> bool:
    """Take it out of the log, for whoever pressed and for UNDO_FOR. Returns whether a message had left.

    Raises NotAllowed for somebody else's, ValidationError once it is too late.
    """
    require(by, may.PRESCRIBE_AT_DESK)
    held = Signpost.objects.select_for_update().filter(pk=signpost.pk, pressed_by=by).first()
    if held is None:
        raise NotAllowed(f"{by.label} may not undo {signpost}.")
    if not may_undo(held):
        raise ValidationError(f"It can be undone for {minutes(UNDO_FOR)} minutes only.")
    left = False
    theirs = OutboxMessage.objects.filter(state__in=MessageState.values, due_at__gte=held.at, kind=KIND)
    for message in theirs.filter(facts__signpost=str(held.pk)):
        sending = ListSending.objects.select_related("shared").filter(pk=str(message.to_id)).first()
        if sending is not None and cancel(about=sending.shared, kind=KIND):
            lists.forget(sending)
        message.refresh_from_db()
        left = left or message.state in (MessageState.SENDING, MessageState.SENT)
    record("signpost.undone", held, by=by)
    held.delete()
    return left


@transaction.atomic
def try_code(*, code: str, by: Visitor) -> Signpost | None:
    """What stands behind a code; None where no sheet has it, or no longer. Raises TooMany.

    Each try counts, right or wrong, so a wrong one raises nothing: that would take its count back.
    """
    count("code", by.marks, CODES)
    read = read_code(code)
    since = clock.now() - CODE_LASTS
    return Signpost.objects.filter(code=read, at__gt=since).first() if read else None


@transaction.atomic
def say_came(*, signpost: Signpost, services: Collection[str], said_by: SaidBy, by: Actor) -> int:
    """Somebody who had the code says that the person went to these services. Returns how many are new.

    Said twice it counts once, and the first teller stays.
    """
    rows = SignpostedService.objects.filter(signpost=signpost, service__in=list(services), came_on=None)
    new = rows.update(came_on=clock.today(), came_said_by=said_by)
    if new:
        record("signpost.came", signpost, by=by, detail={"services": new, "said_by": said_by.value})
    return new


def forget() -> int:
    """Codes that are too old to be used, and after a longer time who pressed. Returns how many rows."""
    now = clock.now()
    old = Signpost.objects.filter(at__lte=now - CODE_LASTS).exclude(code=None)
    gone = old.update(code=None)
    return gone + Signpost.objects.filter(at__lte=now - PRESSER_KEPT).exclude(pressed_by=None).update(
        pressed_by=None
    )


def _open_to_all(ids: Sequence[str]) -> list[Service]:
    """In the order given, without what the public may not see."""
    seen = Service.objects.seen_by(Audience.PUBLIC).filter(pk__in=ids).in_bulk()
    by_id = {str(pk): one for pk, one in seen.items()}
    return [by_id[one] for one in ids if one in by_id]


def _unused_code() -> str:
    while Signpost.objects.filter(code=(code := new_code())).exists():
        continue
    return code
