"""Whether the audit is whole: every seal has its event, unchanged, and hangs on the seal before it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from directory import clock
from directory.audit.models import AuditEvent, AuditSeal
from directory.audit.sealing import digest_of, seal, unsealed
from directory.background.heartbeats import Heartbeat, record_heartbeat

log = logging.getLogger(__name__)
BATCH = 1000
SLICE = 20_000
"""Seals that one step of the sweep looks at: a second or two, and two million in a day."""
HEARTBEAT = "audit check"
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class NotAHead(ValueError):
    """What was given is not `position:digest`, as check_audit prints it."""


class AuditBroken(Exception):
    """The audit does not fit its seals; the message says where."""


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the chain. Noted somewhere else, it shows later that nothing up to it was rewritten."""

    position: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Raises NotAHead."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise NotAHead(f"“{text}” is no head: it looks like 1234: and 64 letters and digits.")
        return cls(int(found[1]), found[2])


START = Head()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`count` events fit, up to `head`; `problem` says in words what does not, or is empty."""

    count: int
    head: Head
    problem: str = ""


def newest_head() -> Head:
    last = AuditSeal.objects.order_by("-position").first()
    return Head(last.position, last.digest) if last else START


def problem_with(head: Head) -> str:
    """Why a head that was noted earlier does not stand in the chain any more; empty where it does."""
    if head == START:
        return ""
    kept = AuditSeal.objects.filter(position=head.position).first()
    if kept is None:
        newest = newest_head().position
        return (
            f"The chain ends at {newest:,}, but {head.position:,} events were sealed when the head was noted."
        )
    if kept.digest != head.digest:
        return f"At {head.position:,} the chain holds another seal than the head that was noted."
    return ""


def check(
    *, since: Head = START, most: int | None = None, progress: Callable[[int], object] = lambda count: None
) -> CheckResult:
    """Follow the chain from after `since`, for at most so many seals, until something does not fit.

    `progress` is told how many more were looked at.
    """
    said = problem_with(since)
    if said:
        return CheckResult(0, since, said)
    head, count = since, 0
    while most is None or count < most:
        few = BATCH if most is None else min(BATCH, most - count)
        seals = list(AuditSeal.objects.filter(position__gt=head.position).order_by("position")[:few])
        events = AuditEvent.objects.in_bulk([one.event_id for one in seals])
        for one in seals:
            said = _problem(one, events.get(one.event_id), head)
            if said:
                return CheckResult(count, head, said)
            head = Head(one.position, one.digest)
            count += 1
        progress(len(seals))
        if len(seals) < few:
            break
    return CheckResult(count, head)


def _problem(one: AuditSeal, event: AuditEvent | None, before: Head) -> str:
    place = before.position + 1
    if one.position != place:
        return f"Seal {place:,} is missing: the next one is {one.position:,}."
    if event is None:
        return f"Event {one.event_id} is missing, which was sealed at {place:,}."
    if digest_of(event, position=place, before=before.digest) != one.digest:
        when = event.at.astimezone(clock.LONDON)
        return (
            f"Event {event.pk} does not fit its seal at {place:,}: it, or the seal, was changed. "
            f"It says now: {event.kind}, {when:%d %B %Y %H:%M}, by {event.actor_id}."
        )
    return ""


def check_a_slice() -> int:
    """A step of the sweep: seals what is left over, then checks the next slice, round after round.

    Where the chain ended is kept, so that an end that is cut off shows too. Raises AuditBroken, at each run
    until somebody has looked.
    """
    kept = Heartbeat.objects.filter(name=HEARTBEAT).first()
    detail = kept.detail if kept else {}
    checked = _head_of(detail, "checked")
    if checked == START:
        seal(recent=False)
    said = problem_with(_head_of(detail, "end"))
    found = check(since=checked, most=SLICE) if not said else CheckResult(0, START, said)
    if found.problem:
        log.error("The audit is not whole. %s", found.problem)
        raise AuditBroken(found.problem)
    end = newest_head()
    if found.head == end:
        log.info("The audit is whole up to %s", end)
    record_heartbeat(HEARTBEAT, {"checked": str(START if found.head == end else found.head), "end": str(end)})
    return found.count


def _head_of(detail: dict[str, str], name: str) -> Head:
    try:
        return Head.read(detail.get(name, ""))
    except NotAHead:
        return START


def waiting() -> int:
    """How many events no seal holds yet."""
    return unsealed().count()
