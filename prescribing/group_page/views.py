"""The group's side of a link: it opens on a page that names nobody, and every answer is a POST.

Mail scanners follow links, even in real browsers: so GET and HEAD change nothing. The press that shows the
name opens a session limited to this prescription and leads to an address without the token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.accounts.actors import LinkHolder
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, read_token
from prescribing.group_page import actions, forms, questions_and_worries
from prescribing.group_page.ask_for_new_link import want_new_link
from prescribing.group_page.links import PURPOSE, holder_of
from prescribing.group_page.page import Asked, NothingShared, asked, for_answering, who
from prescribing.group_page.who_to_ring import who_to_ring
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import AlreadyAnswered
from prescribing.prescriptions.states import Declined, State

_SESSION = "answering"
_ANSWERABLE = (State.OPENED, State.WAITING)
"""States in which the answer form stands; a sent one is answered after "Show me who", or declined without."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail. GET names nobody and changes nothing; a POST opens the session, then acts."""
    try:
        link = read_token(token, PURPOSE)
        holder = holder_of(link)
    except LinkProblem as problem:
        return _dead(request, problem)
    prescription = for_answering(link.about_id)
    if request.method != "POST":
        return _show(request, prescription, holder)
    _remember(request, prescription, link)
    return _act(request, prescription, holder)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page behind the press: only for the session that a press opened, and asked again each time."""
    kept = request.session.get(_SESSION, {}).get(str(pk), {})
    link_id = kept.get("link")
    link = SignedLink.objects.filter(pk=link_id, about_id=pk).first() if link_id else None
    try:
        if link is None:
            raise LinkProblem("unknown")
        holder = holder_of(link)
    except LinkProblem as problem:
        return _dead(request, problem)
    prescription = for_answering(pk)
    if request.method == "POST":
        return _act(request, prescription, holder)
    return _show(request, prescription, holder, seen=bool(kept.get("seen")))


def _remember(request: HttpRequest, prescription: Prescription, link: SignedLink) -> None:
    """Open the session for this prescription. The name shows only once "Show me who" was pressed in it."""
    kept = request.session.get(_SESSION, {})
    seen = kept.get(str(prescription.pk), {}).get("seen", False) or request.POST.get("do") == "show"
    request.session[_SESSION] = {**kept, str(prescription.pk): {"link": str(link.pk), "seen": seen}}


def _show(
    request: HttpRequest,
    prescription: Prescription,
    holder: LinkHolder,
    *,
    seen: bool = False,
    bad: tuple[str, Form] | None = None,
) -> HttpResponse:
    """The page as it stands; `bad` is a form of it to mend, by its name in the template."""
    try:
        page = who(prescription, holder) if seen else asked(prescription, holder)
    except NothingShared:
        context = {"prescription": prescription, "ring": who_to_ring(prescription)}
        return render(request, "prescribing/group_page/end.html", context)
    context = _context(page, prescription)
    if bad is not None:
        context[bad[0]] = bad[1]
    template = "after" if seen else "before"
    return render(request, f"prescribing/group_page/{template}.html", context, status=400 if bad else 200)


def _context(page: Asked, prescription: Prescription) -> dict[str, Any]:
    state = prescription.state
    return {
        "page": page,
        "prescription": prescription,
        "title": _title(prescription),
        "waits_for_answer": state in (State.SENT, *_ANSWERABLE),
        "blind_reasons": forms.BLIND_REASONS,
        "answer_form": forms.AnswerForm(state=state) if state in _ANSWERABLE else None,
        "visit_form": forms.VisitForm() if state == State.ACCEPTED else None,
        "feedback_form": forms.FeedbackForm() if state == State.ATTENDED else None,
        "question_form": forms.QuestionForm(),
        "worry_form": forms.WorryForm(),
        "not_me_form": forms.NotMeForm(),
    }


def _title(prescription: Prescription) -> str:
    """The question of a page that names nobody."""
    if prescription.state in (State.SENT, State.OPENED):
        return _("Can you take one more person?")
    if prescription.state == State.WAITING:
        return _("Is there a place now?")
    return _("How is it going?") if prescription.is_open else _("Thank you")


def _act(request: HttpRequest, prescription: Prescription, holder: LinkHolder) -> HttpResponse:
    """Do what was pressed. Whoever was second is told so and sees how it stands; nothing is written twice."""
    do = _PRESSES.get(request.POST.get("do", ""))
    if do is None:
        return redirect("prescribing:answer", pk=prescription.pk)
    try:
        said = do(request, prescription, holder)
    except AlreadyAnswered:
        said = _("This was answered already. This is how it stands now.")
    except LinkProblem as problem:
        return _dead(request, problem)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("prescribing:answer", pk=prescription.pk)
    if isinstance(said, HttpResponse):
        return said
    if said:
        messages.success(request, said)
    return redirect("prescribing:answer", pk=prescription.pk)


def _show_who(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str:
    actions.show_who(prescription=prescription, by=by)
    return ""


def _decline_blind(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str:
    reason = request.POST.get("reason", "")
    if reason not in {key for key, label in forms.BLIND_REASONS}:
        raise ValidationError(_("Choose why not."))
    actions.decline(prescription=prescription, reason=Declined(reason), by=by)
    return _("Thank you. We will find somebody else.")


def _answer(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str | HttpResponse:
    form = forms.AnswerForm(request.POST, state=prescription.state)
    if not form.is_valid():
        return _show(request, prescription, by, seen=True, bad=("answer_form", form))
    said = form.cleaned_data
    if said["answer"] == "accept":
        actions.accept(prescription=prescription, by=by, first_date=said["first_date"])
        return _("Thank you. We will tell them you said yes.")
    if said["answer"] == "wait":
        actions.wait(prescription=prescription, by=by, weeks=said["weeks"])
        return _("Thank you. We will tell them they are on your list.")
    actions.decline(prescription=prescription, reason=said["reason"], by=by)
    return _("Thank you for telling us. We will find somebody else.")


def _visit(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str | HttpResponse:
    form = forms.VisitForm(request.POST)
    if not form.is_valid():
        return _show(request, prescription, by, seen=True, bad=("visit_form", form))
    said = form.cleaned_data
    if said["visit"] == "attend":
        actions.attend(prescription=prescription, by=by, on=said["came_on"])
        return _("Thank you. It is good to know they came.")
    if said["visit"] == "first-date":
        actions.give_first_date(prescription=prescription, first_date=said["first_date"], by=by)
        return _("Thank you. We will tell them the day.")
    actions.did_not_come(prescription=prescription, by=by)
    return _("Thank you for telling us. We will find out how they are.")


def _feedback(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str | HttpResponse:
    form = forms.FeedbackForm(request.POST)
    if not form.is_valid():
        return _show(request, prescription, by, seen=True, bad=("feedback_form", form))
    if form.cleaned_data["ended"] == "finish":
        actions.finish(prescription=prescription, given=form.given(), by=by)
    else:
        questions_and_worries.give_feedback(prescription=prescription, given=form.given(), by=by)
    return _("Thank you. What you say helps us send people to the right place.")


def _ask(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str | HttpResponse:
    form = forms.QuestionForm(request.POST)
    if not form.is_valid():
        return _show(
            request, prescription, by, seen=_has_seen(request, prescription), bad=("question_form", form)
        )
    questions_and_worries.ask(prescription=prescription, text=form.cleaned_data["question"], by=by)
    return _("Your question is sent. We answer by email.")


def _worry(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str | HttpResponse:
    form = forms.WorryForm(request.POST)
    text = form.cleaned_data["worry"] if form.is_valid() else ""
    ring = questions_and_worries.worry(prescription=prescription, text=text, by=by)
    return render(
        request, "prescribing/group_page/worried.html", {"ring": ring, "prescription": prescription}
    )


def _not_me(request: HttpRequest, prescription: Prescription, by: LinkHolder) -> str | HttpResponse:
    form = forms.NotMeForm(request.POST)
    instead = form.cleaned_data["instead"] if form.is_valid() else ""
    questions_and_worries.not_me(prescription=prescription, by=by, instead=instead)
    request.session[_SESSION] = {}
    return render(request, "prescribing/group_page/not_me.html", {"prescription": prescription})


_PRESSES: dict[str, Callable[[HttpRequest, Prescription, LinkHolder], str | HttpResponse]] = {
    "show": _show_who,
    "decline": _decline_blind,
    "answer": _answer,
    "visit": _visit,
    "feedback": _feedback,
    "ask": _ask,
    "worry": _worry,
    "not-me": _not_me,
}


def _has_seen(request: HttpRequest, prescription: Prescription) -> bool:
    return bool(request.session.get(_SESSION, {}).get(str(prescription.pk), {}).get("seen"))


def _dead(request: HttpRequest, problem: LinkProblem) -> HttpResponse:
    """Never a blank error: why it opens nothing, whom to ring and, where it may be, how to get a new one."""
    asked = False
    if request.method == "POST" and request.POST.get("do") == "new-link" and problem.link is not None:
        asked = want_new_link(link=problem.link)
    context = {
        "reason": problem.reason,
        "asked": asked,
        "may_ask": problem.link is not None and problem.reason in {"expired", "replaced"} and not asked,
    }
    status = 404 if problem.reason == "unknown" else 410
    return render(request, "prescribing/group_page/dead.html", context, status=200 if asked else status)
