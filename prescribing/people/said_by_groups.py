"""What groups said beside their answers, for the story: worries, questions, and answers to what we asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from prescribing.group_page.models import AskReply, GroupQuestion, Worry
from prescribing.prescriptions.models import Prescription


@dataclass(frozen=True, slots=True)
class Said:
    at: datetime
    title: str
    text: str
    by: str
    private: bool


def said_by_groups(prescriptions: Sequence[Prescription]) -> Iterator[Said]:
    """Of the prescriptions given, in no order."""
    by_id = {one.pk: one for one in prescriptions}
    for worry in Worry.objects.filter(prescription__in=by_id):
        yield from _of_worry(worry, by_id[worry.prescription_id])
    for asked in GroupQuestion.objects.filter(prescription__in=by_id).select_related("answered_by"):
        yield from _of_question(asked, by_id[asked.prescription_id])
    for reply in AskReply.objects.filter(prescription__in=by_id):
        one = by_id[reply.prescription_id]
        by = f"{reply.by_label}, for {reply.on_behalf_of}" if reply.on_behalf_of else reply.by_label
        title = f"{one.service.name} answered what we asked"
        yield Said(reply.at, title, f"{reply.question} “{reply.answer}”", by, one.private)


def _of_worry(worry: Worry, about: Prescription) -> Iterator[Said]:
    service, private = about.service.name, about.private
    text = f"“{worry.text}”" if worry.text else ""
    yield Said(worry.at, f"{service} is worried about {about.person.called}", text, worry.by_label, private)
    if worry.taken_back_at:
        title = f"{service} took back that they are worried"
        yield Said(worry.taken_back_at, title, "", worry.by_label, private)
    if worry.done_at:
        yield Said(worry.done_at, "What was done about the worry", worry.done, worry.done_by, private)


def _of_question(asked: GroupQuestion, about: Prescription) -> Iterator[Said]:
    service, private = about.service.name, about.private
    yield Said(asked.asked_at, f"{service} asked", f"“{asked.text}”", asked.asked_by, private)
    if asked.answered_at and asked.answered_by:
        title = f"Answered {service}"
        yield Said(asked.answered_at, title, f"“{asked.answer}”", asked.answered_by.name, private)
