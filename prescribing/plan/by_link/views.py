"""The side of an outside organisation: police, fire, housing. Its link opens on a page that names nobody.

Mail scanners follow links and press buttons: GET and HEAD change nothing, and what ends something asks once
more on a second page, of which only the button carries `sure`. "Show me who" opens a session limited to this
action and this link, and leads to an address without the token.
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
from prescribing.group_page.second_page import TEMPLATE, SecondPage, is_sure
from prescribing.plan.by_link import answering, forms
from prescribing.plan.by_link.ending import PURPOSE
from prescribing.plan.by_link.links import reader_of
from prescribing.plan.by_link.page import asked_of, for_answering_action, ring_about, whom_of
from prescribing.plan.by_link.presses import PRESSES, PressedAction
from prescribing.plan.models import PlanAction
from prescribing.plan.moves import CannotMoveAction
from prescribing.prescriptions.sharing import NothingShared

_SESSION = "asked"


@link_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail. GET names nobody and changes nothing."""
    try:
        link = read_token(token, PURPOSE)
        reader = reader_of(link)
    except LinkProblem as problem:
        return _dead(request, problem)
    return _page(request, link, reader, seen=False)


@link_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page behind the press: only for the session that a press opened, and asked again each time."""
    kept = _kept(request, pk)
    link_id: str = kept.get("link", "")
    link = SignedLink.objects.filter(pk=link_id, about_id=pk).first() if link_id else None
    try:
        if link is None:
            raise LinkProblem("unknown")
        reader = reader_of(link)
    except LinkProblem as problem:
        return _dead(request, problem)
    return _page(request, link, reader, seen=bool(kept.get("seen")))


def _kept(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(_SESSION, {}).get(str(pk), {})
    return found


def _open_session(request: HttpRequest, link: SignedLink, *, seen: bool) -> None:
    kept = request.session.get(_SESSION, {})
    opened = {"link": str(link.pk), "seen": seen}
    if seen and kept.get(str(link.about_id)) != opened:
        request.session.cycle_key()  # a session that opens more than before has another key
    request.session[_SESSION] = {**kept, str(link.about_id): opened}


def _page(request: HttpRequest, link: SignedLink, reader: LinkHolder, *, seen: bool) -> HttpResponse:
    action = for_answering_action(link.about_id)
    if request.method != "POST":
        return _show(request, action, reader, seen=seen)
    kept = _kept(request, link.about_id)
    seen = seen or (bool(kept.get("seen")) and kept.get("link") == str(link.pk))
    return _act(request, action, link, reader, seen=seen)


def _show(request: HttpRequest, action: PlanAction, reader: LinkHolder, *, seen: bool) -> HttpResponse:
    said = answering.answer_to_take_back(action, reader.link_id)
    try:
        page = whom_of(action, reader) if seen else asked_of(action, reader)
    except NothingShared:
        context = {"action": action, "ring": ring_about(action), "said": said}
        return render(request, "prescribing/plan/by_link/end.html", context)
    context = {
        "page": page,
        "said": said,
        "yes_form": forms.YesForm(auto_id="id_yes_%s") if "accept" in page.can else None,
        "done_form": forms.DoneForm(auto_id="id_done_%s") if "finish" in page.can else None,
    }
    return render(request, f"prescribing/plan/by_link/{'after' if seen else 'before'}.html", context)


def _act(
    request: HttpRequest, action: PlanAction, link: SignedLink, reader: LinkHolder, *, seen: bool
) -> HttpResponse:
    """Do what was pressed. Whoever was second is told so and sees how it stands; nothing is written twice."""
    name = request.POST.get("do", "")
    press = PRESSES.get(name)
    said = ""
    try:
        if press is not None:
            said = press(PressedAction(request, action, reader, seen))
            seen = seen or name == "show"
    except SecondPage as again:
        return again.shown(request)
    except LinkProblem as problem:
        return _dead(request, problem)
    except CannotMoveAction as problem:
        messages.error(request, str(problem))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    _open_session(request, link, seen=seen)
    if said:
        messages.success(request, said)
    return redirect("prescribing:action_answer", pk=action.pk)


def _dead(request: HttpRequest, problem: LinkProblem) -> HttpResponse:
    """Never a blank error: why it opens nothing, whom to ring and, where it may be, how to get a new one."""
    link, do = problem.link, request.POST.get("do", "") if request.method == "POST" else ""
    asked = do == "new-link" and link is not None and answering.want_new_action_link(link=link)
    gone = answering.reader_to_bring_back(link) if link is not None else None
    if do == "back-me" and link is not None and gone is not None:
        if not is_sure(request):
            context: dict[str, Any] = {
                "title": _("Shall we send these to you again?"),
                "lines": (_("Your links open again, and nobody needs to ring you."),),
                "do": "back-me",
                "sure_label": _("Yes, send them to me again"),
            }
            return render(request, TEMPLATE, context)
        if answering.bring_reader_back(link=link):
            return redirect(request.path)
    context = {
        "reason": problem.reason,
        "asked": asked,
        "may_ask": link is not None and problem.reason in {"expired", "replaced"} and not asked,
        "no_longer_me": gone,
    }
    status = 404 if problem.reason == "unknown" else 410
    return render(request, "prescribing/group_page/dead.html", context, status=200 if asked else status)
