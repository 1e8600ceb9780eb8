"""Health of the outbox: what waits, is refused or was given up. Counts and the servers' codes, no
addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from directory import clock
from directory.messages.delivery import TRIES, wait_after
from directory.messages.kinds import known_kinds
from directory.messages.models import MessageState, OutboxMessage

OVERDUE = timedelta(minutes=30)
GIVEN_UP_SINCE = timedelta(days=1)
SEVERAL = 3
"""So many given up in a day are more than wrong addresses."""
_UNSENT = (MessageState.WAITING, MessageState.SENDING)
_MAIL = "Check EMAIL_URL and the mail server, and look for the message's id in the worker's log."


def waiting(now: datetime | None = None) -> QuerySet[OutboxMessage]:
    """Messages that should have left by now, at the first try."""
    return OutboxMessage.objects.filter(_first_due_by(now or clock.now()))


def overdue() -> QuerySet[OutboxMessage]:
    """Those that should have left half an hour ago, however often they were put off since."""
    return waiting(clock.now() - OVERDUE)


def given_up() -> QuerySet[OutboxMessage]:
    """Messages that failed in the last day, or ran out of time while they were refused."""
    ended = Q(state=MessageState.FAILED) | Q(state=MessageState.WITHHELD, attempts__gt=1)
    return OutboxMessage.objects.filter(ended, claimed_at__gte=clock.now() - GIVEN_UP_SINCE)


def late_mail() -> Iterator[str]:
    late = overdue()
    count = late.count()
    if not count:
        return
    refused = late.filter(attempts__gt=0).exclude(why="").order_by("-attempts").first()
    if refused is None:
        yield (
            f"{_messages(count)} longer than half an hour: does the worker run, and is the mail "
            f"server reachable?"
        )
    else:
        yield (
            f"{_messages(count)} because mail keeps being refused: “{refused.why}”, "
            f"{refused.attempts} times. {_MAIL}"
        )


def lost_mail() -> Iterator[str]:
    found = given_up()
    count = found.count()
    if count:
        last = found.order_by("-claimed_at")[0]
        what = "message was" if count == 1 else "messages were"
        yield f"{count} {what} given up in the last day, the latest because: “{last.why}”. {_MAIL}"


def is_failing() -> bool:
    """Whether mail as a whole does not go out, not one message to one wrong address."""
    return overdue().exists() or given_up().count() >= SEVERAL


def unknown_kinds() -> Iterator[str]:
    """Messages that an older or newer version wrote, which this one cannot send."""
    unsent = OutboxMessage.objects.filter(state__in=_UNSENT, due_at__lte=clock.now() + timedelta(days=2))
    unknown = (
        unsent.exclude(kind__in=known_kinds()).order_by("kind").values_list("kind", flat=True).distinct()
    )
    if names := list(unknown[:5]):
        yield (
            f"Messages wait that this version does not know: {', '.join(names)}. Was the site put "
            "back to an older "
            "version? Install the newer one, or they will be given up."
        )


def _first_due_by(moment: datetime) -> Q:
    """Due at the first try by then. Each refusal moves `due_at` on, by waits that are known."""
    found = Q(pk=None)
    moved = timedelta(0)
    for attempts in range(TRIES + 1):
        # One that is being sent was counted for this try already, and not yet put off.
        found |= Q(state=MessageState.SENDING, attempts=attempts + 1, due_at__lte=moment + moved)
        found |= Q(state=MessageState.WAITING, attempts=attempts, due_at__lte=moment + moved)
        moved += wait_after(attempts + 1)
    return found


def _messages(count: int) -> str:
    return "A message waits" if count == 1 else f"{count} messages wait"
