"""Mail to whoever wrote a question."""

from __future__ import annotations

from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.given_by_groups.messages import Decided
from directory.messages.kinds import register


class QuestionDecided(Decided):
    name = "group.question-decided"
    model = SenderQuestion
    folder = "group_question_decided"
    approved = QuestionState.ASKED

    def named(self, given: SenderQuestion) -> dict[str, str]:
        return {"question": given.text}


def register_own() -> None:
    register(QuestionDecided())
