"""One's own list: ticking, looking at it, and printing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory import clock
from directory.catalogue import times_words
from directory.catalogue.models import Service
from directory.finder.views import audience_of
from directory.messages.channels import is_set_up
from directory.shortlists.entries import Shown, as_called_now, for_others, read_list
from directory.shortlists.models import SendingChannel
from directory.shortlists.next_steps import links_for, onward_of
from directory.shortlists.same_site import from_our_pages
from directory.shortlists.session_list import MOST, KeptList, ListFull, kept_list
from directory.shortlists.tray import menu_label, tray_of
from search.documents import Audience


@never_cache
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """What I ticked, as I may see it. What is no longer listed is said once and then gone."""
    kept, audience = kept_list(request), audience_of(request)
    kept.rename(as_called_now(kept.ids))
    shown = read_list(kept.ids, audience)
    if shown.gone:
        kept.drop(shown.gone)
    steps = onward_of(request.user) if request.user.is_authenticated else []
    context = {
        "shown": shown,
        "rows": [(entry, links_for(steps, entry.id)) for entry in shown.entries],
        "gone": len(shown.gone),
        "kept_back": _kept_back(shown, audience),
        "undo": request.GET.get("done") in _MAY_UNDO and kept.can_undo,
        "may_text": is_set_up(SendingChannel.TEXT),
    }
    return render(request, "directory/shortlists/list.html", context)


def _kept_back(shown: Shown, audience: Audience) -> list[str]:
    """Names of what stays here, because it is for professionals only."""
    if audience == Audience.PUBLIC:
        return []
    public = Service.objects.seen_by(Audience.PUBLIC).filter(pk__in=shown.ids)
    open_to_all = {str(pk) for pk in public.values_list("pk", flat=True)}
    return [entry.name for entry in shown.entries if entry.id not in open_to_all]


@from_our_pages
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """One change of the list, named by the button that was pressed. Answers a script with the new tray."""
    try:
        verb, service_id = _asked(request)
    except ValueError:
        return HttpResponseBadRequest(_("That is not a change we know."))
    hindered = _apply(request, verb, service_id)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _tray(request, hindered)
    if hindered:
        messages.warning(request, hindered)
    return redirect(_back(request, service_id, done=verb if verb in _MAY_UNDO else ""))


_ABOUT_ONE = ("add", "remove", "up", "down")
_MAY_UNDO = ("remove", "clear")


def _asked(request: HttpRequest) -> tuple[str, UUID | None]:
    """What to do, with which service. Raises ValueError."""
    for verb in ("clear", "undo"):
        if verb in request.POST:
            return verb, None
    for verb in _ABOUT_ONE:
        if verb in request.POST:
            return verb, UUID(request.POST[verb])
    raise ValueError


def _apply(request: HttpRequest, verb: str, service_id: UUID | None) -> str:
    """Do it. Returns what hindered it, in words, or ""."""
    kept = kept_list(request)
    if service_id is None:
        kept.clear() if verb == "clear" else kept.undo()
    elif verb == "add":
        return _add(request, kept, service_id)
    elif verb == "remove":
        kept.remove(service_id)
    else:
        kept.move(service_id, by=-1 if verb == "up" else 1)
    return ""


def _add(request: HttpRequest, kept: KeptList, service_id: UUID) -> str:
    """What is hidden from this visitor and what was never there are told alike."""
    if not Service.objects.seen_by(audience_of(request)).filter(pk=service_id).exists():
        return _("That is no longer listed, so it is not on your list.")
    try:
        kept.add(service_id)
    except ListFull:
        return _("Your list is full: %(most)d services is the most. Take one off first.") % {"most": MOST}
    return ""


def _tray(request: HttpRequest, hindered: str) -> JsonResponse:
    """The tray as it is now, for the page that is open, with what hindered a change."""
    tray = tray_of(request)
    drawn = render_to_string("directory/shortlists/tray.html", {"listed": tray, "hindered": hindered})
    return JsonResponse({"ids": sorted(tray.ids), "tray": drawn, "label": menu_label(request)})


def _back(request: HttpRequest, service_id: UUID | None, *, done: str = "") -> str:
    """The page the tick stood on, at the same service; else the list, where what was done can be undone."""
    asked, own = request.POST.get("next", "").partition("#")[0], reverse("directory:list")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    anchor = f"#s-{service_id}" if service_id else ""
    if ours and asked != own:
        return asked + anchor
    return f"{own}?done={done}" if done else own + anchor


@never_cache
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The list on paper, for whoever it is handed to. `?large=1` is large print."""
    return paper(request, for_others(kept_list(request).ids), back="directory:list")


@never_cache
@require_safe
def service_sheet(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One service on paper, as the public may see it."""
    shown = for_others([str(service_id)])
    if not shown.entries:
        raise Http404
    return paper(request, shown, back_url=reverse("directory:service", args=[service_id]))


def paper(
    request: HttpRequest, shown: Shown, *, template: str = "directory/shortlists/sheet.html", **more: Any
) -> HttpResponse:
    """`template` is the sheet, or one that adds to it."""
    today = clock.today()
    context = {
        "shown": shown,
        "large": "large" in request.GET,
        "printed_on": f"{times_words.date_words(today, today=today)} {today.year}",
        **more,
    }
    return render(request, template, context)
