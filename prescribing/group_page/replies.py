"""What a group answers to the questions of the navigator, where they are asked."""

from __future__ import annotations

from collections.abc import Sequence

from directory import clock
from directory.accounts.actors import Actor
from directory.audit.actions import record
from prescribing.group_page.models import AskReply
from prescribing.prescriptions.models import Prescription

LONGEST = 300


def keep_replies(
    prescription: Prescription, replies: Sequence[str], *, by: Actor, on_behalf_of: str
) -> list[AskReply]:
    """One row for each question that was answered, in the caller's transaction."""
    answered = [
        (question, reply.strip()[:LONGEST])
        for question, reply in zip(prescription.asks, replies, strict=False)
        if reply.strip()
    ]
    kept = [
        AskReply.objects.create(
            prescription=prescription,
            question=question,
            answer=reply,
            at=clock.now(),
            by_label=by.label[:300],
            on_behalf_of=on_behalf_of[:300],
        )
        for question, reply in answered
    ]
    if kept:
        record("prescription.replied", prescription, by=by, person_id=prescription.person_id)
    return kept
