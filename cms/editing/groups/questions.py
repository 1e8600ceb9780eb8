"""Questions that groups ask of whoever sends somebody: each is looked at before it is asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms.editing.groups.deciding import asked_for, decided
from cms.editing.home_counts import page_of
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.asked_of_senders import actions
from directory.asked_of_senders.models import QuestionState, SenderQuestion


@require_http_methods(["GET", "POST"])
def group_questions(request: HttpRequest) -> HttpResponse:
    """The longest waiting first; or those that are asked."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    every = SenderQuestion.objects.select_related("service__organisation")
    if request.method == "POST":
        return decided(request, every, lambda question: _decide(request, question, by))
    rows, live = asked_for(request, every, QuestionState.ASKED)
    return render(request, "cms/editing/group_questions.html", {"page": page_of(request, rows), "live": live})


def _decide(request: HttpRequest, question: SenderQuestion, by: Actor) -> str:
    words = request.POST.get("words", "")
    if "approve" in request.POST:
        actions.approve_question(question=question, by=by)
        return "It is asked from now on, and the group is told."
    if "remove" in request.POST:
        actions.remove_question(question=question, words=words, by=by)
        return "It is asked no more, and the group is told why."
    actions.refuse_question(question=question, words=words, by=by)
    return "Refused, and the group is told why."
