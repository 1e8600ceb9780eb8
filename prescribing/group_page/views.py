"""The group's side of a link: it opens on a page that names nobody, and every answer is a POST.

Mail scanners follow links, even in real browsers, and press buttons: so GET and HEAD change nothing, and what
ends something asks once more on a second page. The press that shows the name opens a session limited to this
prescription and this link, and leads to an address without the token.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.accounts.actors import LinkHolder
from directory.links.models import SignedLink
from directory.links.pages import link_page
from directory.links.tokens import LinkProblem, read_token
from prescribing.group_page import forms
from prescribing.group_page.ask_for_new_link import want_new_link
from prescribing.group_page.links import PURPOSE, holder_of
from prescribing.group_page.page import Asked, asked, for_answering, who
from prescribing.group_page.presses import PRESSES, Pressed
from prescribing.group_page.second_page import TEMPLATE, SecondPage, is_sure
from prescribing.group_page.take_back import (
    answer_to_take_back,
    no_longer_me_to_take_back,
    take_back_no_longer_me,
    worry_to_take_back,
)
from prescribing.group_page.who_to_ring import who_to_ring
from prescribing.group_register.came import came_of
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.sharing import NothingShared
from prescribing.prescriptions.states import State

_SESSION = "answering"
_ANSWERABLE = (State.OPENED, State.WAITING)
"""States in which the answer form stands; a sent one is answered after "Show me who", or declined without."""


@link_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail. GET names nobody and changes nothing; a POST opens the session, then acts."""
    try:
        link = read_token(token, PURPOSE)
        holder = holder_of(link)
    except LinkProblem as problem:
        return _dead(request, problem)
    return _page(request, link, holder, seen=False)


@link_page
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
    return _page(request, link, holder, seen=bool(kept.get("seen")))


def _page(request: HttpRequest, link: SignedLink, holder: LinkHolder, *, seen: bool) -> HttpResponse:
    prescription = for_answering(link.about_id)
    if request.method == "POST":
        return _act(request, prescription, link, holder, seen=seen or _has_seen(request, link))
    if request.GET.get("now") == "worried" and worry_to_take_back(prescription):
        context = {"ring": who_to_ring(prescription), "prescription": prescription}
        return render(request, "prescribing/group_page/worried.html", context)
    return _show(request, prescription, holder, seen=seen)


def open_session(request: HttpRequest, link: SignedLink, *, seen: bool) -> None:
    """Open the session for this prescription and this link; `seen` once "Show me who" was pressed by it."""
    kept = request.session.get(_SESSION, {})
    opened = {"link": str(link.pk), "seen": seen}
    if seen and kept.get(str(link.about_id)) != opened:
        request.session.cycle_key()  # a session that opens more than before has another key
    request.session[_SESSION] = {**kept, str(link.about_id): opened}


def _has_seen(request: HttpRequest, link: SignedLink) -> bool:
    kept = request.session.get(_SESSION, {}).get(str(link.about_id), {})
    return bool(kept.get("seen")) and kept.get("link") == str(link.pk)


def _show(
    request: HttpRequest,
    prescription: Prescription,
    holder: LinkHolder,
    *,
    seen: bool = False,
    bad: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page as it stands; `bad` is a form of it to mend, by its name in the template."""
    try:
        page = who(prescription, holder) if seen else asked(prescription, holder)
    except NothingShared:
        context = {
            "prescription": prescription,
            "ring": who_to_ring(prescription),
            "answered": answer_to_take_back(prescription),
            "worried": worry_to_take_back(prescription),
        }
        return render(request, "prescribing/group_page/end.html", context)
    context = _context(page, prescription) | (bad or {})
    template = "after" if seen else "before"
    return render(request, f"prescribing/group_page/{template}.html", context, status=400 if bad else 200)


def _context(page: Asked, prescription: Prescription) -> dict[str, Any]:
    state = prescription.state
    asks = getattr(page, "asks", ())
    return {
        "page": page,
        "prescription": prescription,
        "title": _title(prescription),
        "waits_for_answer": state in (State.SENT, *_ANSWERABLE),
        "blind_reasons": forms.BLIND_REASONS,
        "answer_form": forms.AnswerForm(state=state, asks=asks) if state in _ANSWERABLE else None,
        "visit_form": forms.VisitForm() if state == State.ACCEPTED else None,
        "cannot_form": forms.CannotForm() if state == State.ACCEPTED else None,
        "feedback_form": forms.FeedbackForm() if state == State.ATTENDED else None,
        "came": came_of(prescription).times if state == State.ATTENDED else 0,
        "question_form": forms.QuestionForm(),
        "answered": answer_to_take_back(prescription),
        "worried": worry_to_take_back(prescription),
    }


def _title(prescription: Prescription) -> str:
    """The question of a page that names nobody."""
    if prescription.state in (State.SENT, State.OPENED):
        return _("Can you take one more person?")
    if prescription.state == State.WAITING:
        return _("Is there a place now?")
    return _("How is it going?") if prescription.is_open else _("Thank you")


def _act(
    request: HttpRequest, prescription: Prescription, link: SignedLink, holder: LinkHolder, *, seen: bool
) -> HttpResponse:
    """Do what was pressed. Whoever was second is told so and sees how it stands; nothing is written twice."""
    name = request.POST.get("do", "")
    press = PRESSES.get(name)
    pressed = Pressed(request, prescription, holder, seen)
    said: str | HttpResponse = ""
    try:
        if press is not None:
            said = press(pressed)
            seen = seen or name == "show"
    except SecondPage as again:
        return again.shown(request, prescription=prescription)
    except forms.BadForm as bad:
        return _show(request, prescription, holder, seen=seen, bad={bad.name: bad.form})
    except LinkProblem as problem:
        return _dead(request, problem)
    except CannotMove as problem:
        messages.error(request, str(problem))
    except NothingShared:
        pass
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    open_session(request, link, seen=seen)
    if isinstance(said, HttpResponse):
        return said
    if said:
        messages.success(request, said)
    return redirect("prescribing:answer", pk=prescription.pk)


def _dead(request: HttpRequest, problem: LinkProblem) -> HttpResponse:
    """Never a blank error: why it opens nothing, whom to ring and, where it may be, how to get a new one."""
    link, do = problem.link, request.POST.get("do", "") if request.method == "POST" else ""
    asked_for = do == "new-link" and link is not None and want_new_link(link=link)
    gone = no_longer_me_to_take_back(link) if link is not None else None
    if do == "back-me" and link is not None and gone is not None:
        if not is_sure(request):
            return render(request, TEMPLATE, _me_again())
        if take_back_no_longer_me(link=link):
            return redirect(request.path)
    if gone is not None and request.GET.get("now") == "not-me" and request.method != "POST":
        return render(request, "prescribing/group_page/not_me.html")
    context = {
        "reason": problem.reason,
        "asked": asked_for,
        "may_ask": link is not None and problem.reason in {"expired", "replaced"} and not asked_for,
        "no_longer_me": gone,
    }
    status = 404 if problem.reason == "unknown" else 410
    return render(request, "prescribing/group_page/dead.html", context, status=200 if asked_for else status)


def _me_again() -> dict[str, Any]:
    return {
        "title": _("Shall we send these to you again?"),
        "lines": (_("Your links open again, and nobody needs to ring your group."),),
        "do": "back-me",
        "sure_label": _("Yes, send them to me again"),
    }
