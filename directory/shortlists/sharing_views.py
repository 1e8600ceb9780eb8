"""Handing the list on: by email or text, or as a link that anybody may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from directory.links.addresses import address_of
from directory.links.models import SignedLink
from directory.links.pages import keep_address_private
from directory.links.tokens import LinkProblem, problem_of, read_token
from directory.messages.channels import is_set_up
from directory.shortlists import actions
from directory.shortlists.entries import Shown, for_others
from directory.shortlists.forms import form_for, shown_address
from directory.shortlists.messages import count_words, subject_words
from directory.shortlists.models import SendingChannel, SharedList
from directory.shortlists.sending_limits import TooMany, visitor_of
from directory.shortlists.session_list import kept_list
from directory.shortlists.views import paper

_LINK = "list-link"


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What is sent or linked to: the visitor's own list, or the one service whose page they came from."""

    shown: Shown
    service_id: UUID | None = None

    @property
    def back_url(self) -> str:
        if self.service_id:
            return reverse("directory:service", args=[self.service_id])
        return reverse("directory:list")

    @property
    def link_url(self) -> str:
        if self.service_id:
            return reverse("directory:service_link", args=[self.service_id])
        return reverse("directory:list_link")

    @property
    def link_key(self) -> str:
        """Where the visit keeps the link that was made."""
        return f"{_LINK}:{self.service_id}" if self.service_id else _LINK


def _handed_on(request: HttpRequest, service_id: UUID | None) -> HandedOn:
    """Raises Http404 for a service that the public may not see."""
    ids: Sequence[str] = [str(service_id)] if service_id else kept_list(request).ids
    shown = for_others(ids)
    if service_id and not shown.entries:
        raise Http404
    return HandedOn(shown, service_id)


@never_cache
@require_safe
def send_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The ways in which one service can be sent to somebody."""
    handed_on = _handed_on(request, service_id)
    context = {"handed_on": handed_on, "shown": handed_on.shown, "may_text": is_set_up(SendingChannel.TEXT)}
    return render(request, "directory/shortlists/send_service.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: HttpRequest, way: str, service_id: UUID | None = None) -> HttpResponse:
    """Ask where to; say what will be sent; send it. The address is in no session and no address bar."""
    if way not in SendingChannel.values:
        raise Http404
    handed_on = _handed_on(request, service_id)
    shown = handed_on.shown
    if not is_set_up(way):
        return redirect(handed_on.link_url)
    if not shown.entries:
        return redirect("directory:list")
    chosen = SendingChannel(way)
    form = form_for(chosen, request.POST or None)
    context = {
        "form": form,
        "way": chosen.value,
        "shown": shown,
        "handed_on": handed_on,
        "days": actions.LASTS.days,
    }
    if not form.is_valid() or "change" in request.POST:
        status = 400 if form.errors else 200
        return render(request, "directory/shortlists/sending.html", context, status=status)
    address = form.cleaned_data["address"]
    if "send" not in request.POST:
        more = {"address": address, "to": shown_address(chosen, address), "subject": subject_words(shown)}
        return render(request, "directory/shortlists/sending_check.html", {**context, **more})
    return _send(request, chosen, address, handed_on)


def _send(request: HttpRequest, way: SendingChannel, address: str, handed_on: HandedOn) -> HttpResponse:
    try:
        actions.send(services=handed_on.shown.ids, way=way, address=address, by=visitor_of(request))
    except TooMany:
        return too_many(request)
    said = (
        _("It is on its way. It can take a few minutes.")
        if handed_on.service_id
        else _("Your list is on its way. It can take a few minutes.")
    )
    messages.success(request, said)
    return redirect(handed_on.back_url)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/shortlists/too_many.html", status=429)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, service_id: UUID | None = None) -> HttpResponse:
    """A link to what is listed now: made by a press, shown as long as the list stays the same."""
    handed_on = _handed_on(request, service_id)
    shown = handed_on.shown
    if not shown.entries:
        return redirect("directory:list")
    made = _link_of(request, handed_on)
    if request.method == "POST":
        if made is None:
            try:
                made = actions.share(services=shown.ids, by=visitor_of(request))
            except TooMany:
                return too_many(request)
            request.session[handed_on.link_key] = str(made.pk)
        return redirect(handed_on.link_url)
    context = {
        "shown": shown,
        "handed_on": handed_on,
        "days": actions.LASTS.days,
        **(_ways_on(made, shown) if made else {}),
    }
    return render(request, "directory/shortlists/link.html", context)


def _link_of(request: HttpRequest, handed_on: HandedOn) -> SignedLink | None:
    """The link made before in this visit, if it still shows the same."""
    kept = request.session.get(handed_on.link_key)
    found = SignedLink.objects.filter(pk=UUID(kept), purpose=actions.PURPOSE).first() if kept else None
    if found is None or problem_of(found) is not None:
        return None
    behind = SharedList.objects.filter(pk=found.about_id).first()
    return found if behind is not None and behind.services == handed_on.shown.ids else None


def _ways_on(made: SignedLink, shown: Shown) -> dict[str, object]:
    """The address, and links that open one's own phone or mail program with it in the message."""
    address = address_of(made)
    words = _("A list of %(services)s: %(address)s") % {
        "services": count_words(len(shown.entries)),
        "address": address,
    }
    subject = quote(_("A list that may help"))
    return {
        "address": address,
        "until": made.expires_at,
        "sms": f"sms:?&body={quote(words)}",
        "mailto": f"mailto:?subject={subject}&body={quote(words)}",
    }


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A list somebody handed on. It names nobody, and opening it changes nothing: scanners open links too."""
    try:
        shown = _behind(token)
    except LinkProblem as problem:
        return _closed_link_page(request, problem)
    context = {
        "shown": shown,
        "sheet_url": reverse("directory:shared_list_sheet", args=[token]),
        "gone": len(shown.gone),
    }
    return keep_address_private(render(request, "directory/shortlists/shared.html", context))


@never_cache
@require_safe
def shared_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The same on paper."""
    try:
        shown = _behind(token)
    except LinkProblem as problem:
        return _closed_link_page(request, problem)
    return keep_address_private(paper(request, shown))


def _behind(token: str) -> Shown:
    """What a token opens. Raises LinkProblem."""
    found = read_token(token, actions.PURPOSE)
    kept = SharedList.objects.filter(pk=found.about_id).first()
    if kept is None:
        raise LinkProblem("expired", found)
    return for_others(kept.services)


def _closed_link_page(request: HttpRequest, problem: LinkProblem) -> HttpResponse:
    context = {"reason": problem.reason, "days": actions.LASTS.days}
    status = 404 if problem.reason == "unknown" else 410
    return keep_address_private(render(request, "directory/shortlists/dead.html", context, status=status))
