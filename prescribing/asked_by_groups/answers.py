"""What a group asks of everybody it is sent, and what whoever prescribes answered.

Question and answer are kept together as they were read, also once the question is asked no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.asked_of_senders.models import SenderQuestion
from directory.catalogue.models import Service
from prescribing.prescriptions.models import Prescription

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`answer` is empty where it is not known, and the group may ask."""

    question: str
    answer: str = ""


def answers_to(service: Service, given: Mapping[str, str]) -> tuple[Answer, ...]:
    """An answer to each question this service asks now; what was `given` by the question's id."""
    return tuple(
        Answer(one.text, " ".join(given.get(str(one.pk), "").split())[:LONGEST])
        for one in SenderQuestion.objects.of(service)
    )


def answers_in(prescription: Prescription) -> tuple[Answer, ...]:
    return tuple(Answer(**row) for row in prescription.answers)


def as_kept(answers: tuple[Answer, ...]) -> list[dict[str, Any]]:
    return [{"question": one.question, "answer": one.answer} for one in answers]
