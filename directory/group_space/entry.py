"""Into a group's space by its link: it opens on a page with one button, and a press opens a session.

Mail scanners follow links, so GET and HEAD change nothing; the press leads to an address without the token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.accounts.requests import user_of
from directory.audit.actions import record
from directory.group_space.forms import AskAgainForm
from directory.group_space.keepers import end_to_take_back, no_longer_me, take_back_end
from directory.group_space.link_asks import ask_for_link, renew
from directory.group_space.links import (
    PURPOSE,
    holder_of,
    is_fresh,
    keeper_of,
    kept_by_account,
    reached_by,
    signed_in_as,
)
from directory.group_space.models import ListingKeeper
from directory.links.actions import note_press
from directory.links.models import SignedLink
from directory.links.pages import link_page
from directory.links.tokens import LinkProblem, read_token
from directory.shortlists.sending_limits import TooMany, visitor_of

P = ParamSpec("P")
_SESSION, _OPENED = "group-space", "group-space-opened"


@dataclass(frozen=True, slots=True)
class Held:
    """The space that a session has opened: whose it is, by which link, and its holder as an actor."""

    keeper: ListingKeeper
    link: SignedLink | None
    """None where they signed in with an account."""
    by: LinkHolder
    fresh: bool = False
    """Whether the link was pressed soon after it was sent, so that names may be shown."""


def in_space(
    view: Callable[Concatenate[HttpRequest, Held, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """A page of the space: only for a session that a press opened, and asked again at every request."""

    @link_page
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, pk: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, _held(request, pk), *args, **kwargs)
        except LinkProblem as problem:
            return dead(request, problem)

    return guarded


def _held(request: HttpRequest, pk: UUID) -> Held:
    """By the link that was pressed in this browser, else by the account. Raises LinkProblem."""
    link = link_in_session(request)
    try:
        if link is None:
            raise LinkProblem("unknown")
        keeper = reached_by(link, pk)
    except LinkProblem:
        if not request.user.is_authenticated:
            raise
    else:
        return Held(keeper, link, holder_of(link, keeper), is_fresh(link, _opened_at(request)))
    user = user_of(request)
    keeper = kept_by_account(user, pk)
    # Names are people's: they ask of an account what is asked of every role that opens people.
    fresh = not settings.SECOND_FACTOR_REQUIRED or bool(user.session_is_verified)
    return Held(keeper, None, signed_in_as(user, keeper), fresh)


def _opened_at(request: HttpRequest) -> datetime | None:
    kept = request.session.get(_OPENED)
    return datetime.fromisoformat(kept) if kept else None


def link_in_session(request: HttpRequest) -> SignedLink | None:
    kept = request.session.get(_SESSION)
    return SignedLink.objects.filter(pk=kept, purpose=PURPOSE).first() if kept else None


@link_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail. Only a press opens anything."""
    try:
        link = read_token(token, PURPOSE)
        keeper = keeper_of(link)
    except LinkProblem as problem:
        return dead(request, problem)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "open":
        note_press(link)
        record("keeper.opened", keeper.organisation, by=holder_of(link, keeper))
        request.session.cycle_key()
        request.session[_SESSION] = str(link.pk)
        request.session[_OPENED] = clock.now().isoformat()
        return redirect("directory:group_space", pk=keeper.pk)
    if do == "not-me":
        return not_me(request, Held(keeper, link, holder_of(link, keeper)))
    return render(request, "directory/group_space/landing.html", {"keeper": keeper})


def not_me(request: HttpRequest, held: Held) -> HttpResponse:
    """ "This is no longer me" asks once more, and can be taken back by the same link for a day."""
    if request.POST.get("sure") != "yes":
        lines = [
            _("We send you nothing more about %(group)s, and every link you have will close.")
            % {"group": held.keeper.organisation.name}
        ]
        if held.link is None:
            lines.append(_("Your account does not open its pages any more."))
        else:
            lines.append(_("You can take it back with your link until this time tomorrow."))
        context = {
            "title": _("Is this no longer you?"),
            "lines": lines,
            "kept": [("do", "not-me")],
            "sure_label": _("Yes, send me nothing more"),
        }
        return render(request, "directory/group_space/sure.html", context)
    no_longer_me(keeper=held.keeper, by=held.by)
    request.session.pop(_OPENED, None)
    if held.link is None:
        logout(request)
        return redirect("directory:group_gone", pk=held.keeper.pk)
    request.session[_SESSION] = str(held.link.pk)
    return redirect("directory:group_gone", pk=held.keeper.pk)


def close(request: HttpRequest, held: Held) -> HttpResponse:
    """On a computer that others use too: nothing of the space stays in this browser. Staff who came by a link
    stay signed in."""
    if held.link is None:
        logout(request)
    elif request.user.is_authenticated:
        for name in list(request.session.keys()):
            if name.startswith("group-") or name == "answering":
                del request.session[name]
    else:
        request.session.flush()
    return redirect("directory:group_closed_page")


@link_page
@never_cache
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """What is read after "Close this page"."""
    return render(request, "directory/group_space/closed.html")


@link_page
@never_cache
@require_safe
def gone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is read after "this is no longer me". It says nothing about anybody."""
    return render(request, "directory/group_space/not_me.html")


def dead(request: HttpRequest, problem: LinkProblem) -> HttpResponse:
    """Why it opens nothing, and how to get a new link; for a day, how to take "no longer me" back."""
    link, do = problem.link, request.POST.get("do", "") if request.method == "POST" else ""
    ended = end_to_take_back(link) if link is not None and problem.reason == "withdrawn" else None
    sent = False
    if do == "back-me" and link is not None and ended is not None and request.POST.get("sure") != "yes":
        asked: dict[str, Any] = {
            "title": _("Shall you keep the page again?"),
            "lines": (_("Your links open again, as before."),),
            "kept": [("do", "back-me")],
            "sure_label": _("Yes, it was a mistake"),
        }
        return render(request, "directory/group_space/sure.html", asked)
    if do == "back-me" and link is not None and take_back_end(link=link):
        return redirect(request.path)
    if do == "new-link" and link is not None and problem.reason == "expired":
        try:
            sent = renew(link=link)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
    context = {
        "reason": problem.reason,
        "sent": sent,
        "may_renew": link is not None and problem.reason == "expired" and not sent,
        "ended": ended,
    }
    status = 200 if sent else 404 if problem.reason == "unknown" else 410
    return render(request, "directory/group_space/dead.html", context, status=status)


@link_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Send me the link again. The answer is the same for every address."""
    form = AskAgainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_link(email=form.cleaned_data["email"], by=visitor_of(request))
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        return redirect("directory:group_again_sent")
    return render(
        request, "directory/group_space/again.html", {"form": form}, status=400 if form.is_bound else 200
    )


@never_cache
@require_safe
def again_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/group_space/again_sent.html")


def say_errors(request: HttpRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


def pairs_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, for the second page to post again; without what belongs to one posting."""
    posted: Any = request.POST
    own = {"csrfmiddlewaretoken", "once", "sure"}
    return [(name, value) for name in posted if name not in own for value in posted.getlist(name)]
