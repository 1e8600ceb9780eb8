"""Mail to whoever wrote a question: an editor has approved it, refused it or taken it away."""

from __future__ import annotations

from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter


class QuestionDecided(MessageKind):
    name = "group.question-decided"

    def resolve(self, message: OutboxMessage) -> Envelope:
        found = SenderQuestion.objects.filter(pk=message.about_id)
        question = found.select_related("keeper", "service__organisation").first()
        if question is None or question.keeper is None or question.keeper.ended_at is not None:
            raise Withheld("They keep these listings no longer")
        context = {
            "organisation": question.service.organisation,
            "listing": question.service.name,
            "question": question.text,
            "words": question.words,
            "approved": question.state == QuestionState.ASKED,
        }
        return letter("group_question_decided", recipient=question.keeper.email, context=context)


def register_own() -> None:
    register(QuestionDecided())
