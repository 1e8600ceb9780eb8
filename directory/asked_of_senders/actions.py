"""A group's questions to whoever sends somebody: written, asked once an editor has looked, asked no more."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import EDIT_LISTINGS, KEEP_OWN_LISTING, require
from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.asked_of_senders.plain_question import check_question
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.given_by_groups.deciding import held, say_why, waiting
from directory.group_space.listing_parts import keeper_for
from directory.messages.actions import post
from directory.messages.kinds import Recipient

MOST = 3
"""So many questions a listing has: whoever sends somebody answers each of them."""


@transaction.atomic
def write_question(*, service: Service, text: str, by: LinkHolder) -> SenderQuestion:
    """A group writes a question. It waits for an editor. Raises ValidationError for what is not plain, asks
    about health or who somebody is, is there already, or is a fourth."""
    require(by, KEEP_OWN_LISTING)
    keeper = keeper_for(service, by)
    service = Service.objects.select_for_update().get(pk=service.pk)
    text = check_question(text)
    kept = SenderQuestion.objects.kept().filter(service=service)
    if kept.count() >= MOST:
        raise ValidationError(_("There are three questions already. Take one away first."))
    if any(one.text.casefold() == text.casefold() for one in kept):
        raise ValidationError(_("This question is there already."))
    question = SenderQuestion.objects.create(
        service=service, text=text, state=QuestionState.WAITING, keeper=keeper, said_by=by.label[:300]
    )
    record("sender-question.written", service, by=by, detail={"question": str(question.pk)})
    return question


@transaction.atomic
def remove_question(*, question: SenderQuestion, by: Actor, words: str = "") -> None:
    """It is asked no more: by its group, or by an editor, who tells the group why. What was answered to it
    stays. Twice changes nothing."""
    kept = held(question, by)
    if not isinstance(by, LinkHolder):
        say_why(words)
    if kept.state not in (QuestionState.WAITING, QuestionState.ASKED):
        return
    _decide(kept, QuestionState.REMOVED, by, words)
    record("sender-question.removed", kept.service, by=by, detail={"question": str(kept.pk)})
    if not isinstance(by, LinkHolder):
        _tell(kept)


@transaction.atomic
def approve_question(*, question: SenderQuestion, by: Actor) -> None:
    """An editor looked: it is asked from now on, and the group is told."""
    require(by, EDIT_LISTINGS)
    kept = waiting(question)
    _decide(kept, QuestionState.ASKED, by, "")
    record("sender-question.approved", kept.service, by=by, detail={"question": str(kept.pk)})
    _tell(kept)


@transaction.atomic
def refuse_question(*, question: SenderQuestion, words: str, by: Actor) -> None:
    """It is not asked, and the group is told why."""
    require(by, EDIT_LISTINGS)
    say_why(words)
    kept = waiting(question)
    _decide(kept, QuestionState.REFUSED, by, words)
    record("sender-question.refused", kept.service, by=by, detail={"question": str(kept.pk)})
    _tell(kept)


def _decide(question: SenderQuestion, state: QuestionState, by: Actor, words: str) -> None:
    question.state = state
    question.decide(by, words, changed=("state",))


def _tell(question: SenderQuestion) -> None:
    if question.keeper_id is not None:
        to = Recipient("keeper", question.keeper_id)
        key = f"group.question:{question.pk}:{question.state}"
        post("group.question-decided", about=question, to=to, key=key)
