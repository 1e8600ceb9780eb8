"""Which worker is sending a message, and what becomes of it when that worker dies.

A claim is one conditional UPDATE, so two workers never hold the same row. A claim whose worker is known to be
dead ends at once; one whose worker runs elsewhere and cannot be asked ends after CLAIM_LASTS, which is longer
than any mail server is waited for. A worker takes its claim anew right before it hands a message over, so one
that was slow to write it sends nothing that another has taken up meanwhile.
"""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta
from pathlib import Path

from django.db import models

from directory import clock
from directory.messages.models import MessageState, OutboxMessage

CLAIM_LASTS = timedelta(minutes=10)


def _room() -> str:
    """Host and process namespace: process ids mean something only within one."""
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return f"{socket.gethostname()[:60]}{namespace}"


class Worker:
    """One process that sends. Its name says where it runs, so that others can see whether it still does."""

    def __init__(self) -> None:
        self.name = f"{_room()} {os.getpid()} {uuid.uuid4().hex[:8]}"

    def claim(self, message_id: uuid.UUID) -> OutboxMessage | None:
        """The message, ours to send; None when somebody was first."""
        now = clock.now()
        won = OutboxMessage.objects.filter(pk=message_id, state=MessageState.WAITING, due_at__lte=now).update(
            state=MessageState.SENDING,
            claimed_at=now,
            claimed_by=self.name,
            attempts=models.F("attempts") + 1,
        )
        return OutboxMessage.objects.get(pk=message_id) if won else None

    def still_holds(self, message: OutboxMessage) -> bool:
        """Take the claim anew, right before handing over; False when another worker has it meanwhile."""
        held = OutboxMessage.objects.filter(
            pk=message.pk, state=MessageState.SENDING, claimed_by=self.name, attempts=message.attempts
        )
        return bool(held.update(claimed_at=clock.now()))

    def abandoned(self) -> list[OutboxMessage]:
        """Messages somebody claimed and will not finish."""
        held = OutboxMessage.objects.filter(state=MessageState.SENDING).order_by("claimed_at")
        return [message for message in held[:500] if self._is_over(message)]

    def _is_over(self, message: OutboxMessage) -> bool:
        now = clock.now()
        if message.claimed_at is None or abs(now - message.claimed_at) > CLAIM_LASTS:
            return True  # also one from the future, of a clock that was ahead
        if message.claimed_by == self.name:
            return False
        room, _, rest = message.claimed_by.partition(" ")
        pid = rest.partition(" ")[0]
        return room == _room() and pid.isdigit() and not self._is_running(int(pid))

    @staticmethod
    def _is_running(pid: int) -> bool:
        if pid == os.getpid():
            return False  # an earlier process had our number, as in a container started again
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
