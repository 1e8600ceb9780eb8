"""The page on which a group writes what it asks of whoever sends somebody."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.asked_of_senders.actions import MOST, remove_question, write_question
from directory.asked_of_senders.models import SenderQuestion
from directory.asked_of_senders.plain_question import LONGEST, check_question
from directory.group_space.entry import Held, in_space
from directory.group_space.views import ask_again, own_service


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST,
        help_text=gettext_lazy("Short, and to be answered in a few words. Like: Can they manage stairs?"),
        error_messages={"required": gettext_lazy("Write your question")},
    )

    def clean_text(self) -> str:
        return check_question(self.cleaned_data["text"])


@in_space
def questions(request: HttpRequest, held: Held, service_id: UUID) -> HttpResponse:
    """Their questions, one more, and "do not ask this any more"."""
    service = own_service(held, service_id)
    kept = list(SenderQuestion.objects.kept().filter(service=service))
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "remove":
        return _remove(request, held, kept)
    form = QuestionForm(request.POST if do == "write" else None)
    if do == "write" and form.is_valid():
        try:
            write_question(service=service, text=form.cleaned_data["text"], by=held.by)
        except ValidationError as problem:
            form.add_error("text", problem)
        else:
            messages.success(request, _("Thank you. We look at it and write to you."))
            return redirect(request.path)
    context = {
        "held": held,
        "service": service,
        "questions": kept,
        "form": form if len(kept) < MOST or form.is_bound else None,
    }
    status = 400 if form.is_bound else 200
    return render(request, "directory/asked_of_senders/questions.html", context, status=status)


def _remove(request: HttpRequest, held: Held, kept: list[SenderQuestion]) -> HttpResponse:
    wanted = request.POST.get("question", "")
    found = next((one for one in kept if str(one.pk) == wanted), None)
    if found is None:
        return redirect(request.path)
    if request.POST.get("sure") != "yes":
        return ask_again(
            request,
            _("Ask this no more?"),
            _("Yes, ask it no more"),
            lines=(found.text, _("What was answered to it already stays where it is.")),
        )
    remove_question(question=found, by=held.by)
    messages.success(request, _("It is asked no more."))
    return redirect(request.path)
