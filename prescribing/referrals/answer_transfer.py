"""What goes with every answer to "will you take them over?": the row, the task, the mail and the audit."""

from __future__ import annotations

from directory import clock
from directory.accounts.actors import Actor
from directory.audit.actions import record
from directory.messages.actions import cancel
from prescribing.referrals.models import Transfer, TransferAnswer
from prescribing.tasks.models import Task


def answer_transfer(
    asked: Transfer, answer: TransferAnswer, *, by: Actor, note: str = "", became: str = ""
) -> None:
    """In the caller's transaction, which has asked if it may and moves the referral. `became` says why the
    task is no longer to be done, where it is not the answer itself."""
    asked.answered_at, asked.answer, asked.answer_note = clock.now(), answer, note[:500]
    asked.save(update_fields=["answered_at", "answer", "answer_note"])
    done_by = f"{by.label} ({became or answer.label.lower()})"[:300]
    Task.objects.open().filter(about_id=asked.pk).update(done_at=clock.now(), done_by=done_by)
    cancel(about=asked)
    record(f"transfer.{answer}", asked, by=by, person_id=asked.person_id)
