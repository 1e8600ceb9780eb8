"""A group's space: its listings, and that they are still right. Every answer asks once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from directory.clock import today
from directory.finder.result_rows import readable
from directory.group_space import answers, changes
from directory.group_space.entry import Held, close, in_space, not_me, pairs_of, say_errors
from directory.group_space.keepers import others_of
from directory.group_space.links import kept_by
from directory.group_space.models import ChangeState, ListingKeeper
from directory.group_space.space_page import listing_of, sections, services_of

SKIPPED = "group-space-skipped"


@in_space
def space(request: HttpRequest, held: Held) -> HttpResponse:
    """What waits, its listings, its year, who else keeps it."""
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "not-me":
            return not_me(request, held)
        return close(request, held) if do == "close" else back(held)
    services = services_of(held)
    skipped = request.session.get(SKIPPED, ())
    listings = [listing_of(one, held, skipped) for one in services]
    if held.link is None:
        all_theirs = kept_by(user_of(request))
    else:
        all_theirs = ListingKeeper.objects.current().of_mailbox(held.keeper.email)
    above = sections(request, held, above=True)
    context = {
        "held": held,
        "today": today(),
        "asked": sum(len(section.context.get("asked", ())) for section in above),
        "above": above,
        "below": sections(request, held, above=False),
        "listings": listings,
        "others": len(list(others_of(held.keeper))),
        "other_groups": all_theirs.exclude(pk=held.keeper.pk).select_related("organisation"),
    }
    return render(request, "directory/group_space/space.html", context)


@in_space
def listing(request: HttpRequest, held: Held, service_id: UUID) -> HttpResponse:
    """One of several listings, and every press that is about it."""
    found = own_service(held, service_id)
    if request.method == "POST":
        return _press(request, held, found)
    context = {"held": held, "listing": listing_of(found, held, request.session.get(SKIPPED, ()))}
    return render(request, "directory/group_space/listing.html", context)


def _press(request: HttpRequest, held: Held, service: Service) -> HttpResponse:
    do = request.POST.get("do", "")
    sure = request.POST.get("sure") == "yes"
    try:
        if do == "still-right":
            return _still_right(request, held, service, sure=sure)
        if do == "room-still":
            return _room_still(request, held, service, sure=sure)
        if do == "open-again":
            return _open_again(request, held, service, sure=sure)
        if do == "undo":
            return _undo(request, held, service, sure=sure)
    except ValidationError as error:
        say_errors(request, error)
    return back(held, service)


def _still_right(request: HttpRequest, held: Held, service: Service, *, sure: bool) -> HttpResponse:
    if not sure:
        shown = listing_of(service, held)
        return ask_again(
            request,
            _("Is all of this still right?"),
            _("Yes, all of it is right"),
            rows=shown.rows,
            lines=(_("The public page then says that it was checked today."),),
        )
    answers.still_right(service=service, by=held.by)
    messages.success(request, _("Thank you. The page says that it was checked today."))
    return back(held, service)


def _room_still(request: HttpRequest, held: Held, service: Service, *, sure: bool) -> HttpResponse:
    wanted = request.POST.get("place", "")
    said = next((one for one in listing_of(service, held).rooms if one.key == wanted), None)
    if said is None or said.tag is None:
        return back(held, service)
    if not sure:
        title = _("Is “%(room)s” still right?") % {"room": said.tag["label"]}
        lines = (str(said.place),) if said.place else ()
        return ask_again(request, title, _("Still right"), lines=lines)
    answers.room_still_right(service=service, location=said.place, by=held.by)
    messages.success(request, _("Thank you. We ask again in some weeks."))
    return back(held, service)


def _open_again(request: HttpRequest, held: Held, service: Service, *, sure: bool) -> HttpResponse:
    shown = listing_of(service, held)
    wanted = request.POST.get("closure", "")
    words = next((words for shut, words in shown.closures if str(shut.pk) == wanted), "")
    if not words:
        return back(held, service)
    if not sure:
        return ask_again(request, _("Are you open after all?"), _("Yes, we are open"), lines=(words,))
    answers.open_again(service=service, closure_id=UUID(wanted), by=held.by)
    messages.success(request, _("Thank you. The page says so now."))
    return back(held, service)


def _undo(request: HttpRequest, held: Held, service: Service, *, sure: bool) -> HttpResponse:
    shown = listing_of(service, held)
    wanted = request.POST.get("change", "")
    found = next(((one, part) for one, part in shown.recent if str(one.pk) == wanted), None)
    if found is None:
        return back(held, service)
    if not sure:
        title = _("Shall “%(part)s” be as it was before?") % {"part": found[1]}
        return ask_again(
            request, title, _("Yes, undo it"), compared=[answers.compared(found[0], for_group=True)]
        )
    made = changes.undo(change=found[0], by=held.by)
    messages.success(
        request,
        _("Thank you. We look at it and write to you.")
        if made.state == ChangeState.WAITING
        else _("It is as it was before."),
    )
    return back(held, service)


def ask_again(request: HttpRequest, title: str, sure_label: str, **context: Any) -> HttpResponse:
    """The second page: what was posted is posted again by its button, which alone says that they are sure."""
    context |= {"title": title, "sure_label": sure_label, "kept": pairs_of(request)}
    return render(request, "directory/group_space/sure.html", context)


def own_service(held: Held, service_id: UUID) -> Service:
    """Raises Http404 for another group's."""
    own = Service.objects.filter(organisation=held.keeper.organisation_id, archived_at=None)
    found = readable(own).prefetch_related("languages").filter(pk=service_id).first()
    if found is None:
        raise Http404
    return found


def back(held: Held, service: Service | None = None) -> HttpResponse:
    """To the listing, or to the space where it is the only one."""
    own = Service.objects.filter(organisation=held.keeper.organisation_id, archived_at=None)
    if service is None or own.count() < 2:
        return redirect("directory:group_space", pk=held.keeper.pk)
    return redirect("directory:group_listing", pk=held.keeper.pk, service_id=service.pk)
