"""Changing a listing: a form, then a page that shows what was and what will be, then it is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory.catalogue import times_words
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.models import Service
from directory.clock import today
from directory.group_space import answers, changes, listing_parts
from directory.group_space.change_words import REFERRAL_CONTACT, lines_of, part_words
from directory.group_space.entry import Held, in_space
from directory.group_space.forms import ROOM, AccessForm, ClosedForm, RoomForm
from directory.group_space.part_forms import SERVICE_FORMS, AddressForm, PartForm, ReferralForm
from directory.group_space.space_page import listing_of, skip_key
from directory.group_space.times_form import TimesForm
from directory.group_space.views import SKIPPED, ask_again, back, own_service
from directory.indexing.service_at_place import places_seen
from search.documents import Audience


@in_space
def parts(request: HttpRequest, held: Held, service_id: UUID) -> HttpResponse:
    """What has changed?"""
    found = own_service(held, service_id)
    context = {"held": held, "listing": listing_of(found, held)}
    return render(request, "directory/group_space/parts.html", context)


@in_space
def part(request: HttpRequest, held: Held, service_id: UUID, part: str) -> HttpResponse:
    """One part of a listing."""
    found = own_service(held, service_id)
    form_class: type[PartForm] | None = TimesForm if part == "times" else SERVICE_FORMS.get(part)
    if form_class is None:
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None, found)
    return _change(request, held, found, found, form)


@in_space
def address(request: HttpRequest, held: Held, service_id: UUID, place_id: UUID) -> HttpResponse:
    """Where it is. An editor always looks before it is shown."""
    found = own_service(held, service_id)
    place = _place(found, place_id)
    form = AddressForm(request.POST if request.method == "POST" else None, place)
    return _change(request, held, found, place, form)


@in_space
def referral(request: HttpRequest, held: Held) -> HttpResponse:
    """Who reads what the hub sends. An editor, and then another, always look."""
    organisation = held.keeper.organisation
    form = ReferralForm(
        request.POST if request.method == "POST" else None, organisation, mailbox=held.keeper.email
    )
    return _change(request, held, None, organisation, form)


def _change(
    request: HttpRequest, held: Held, service: Service | None, record: Any, form: PartForm
) -> HttpResponse:
    if request.method == "POST" and request.POST.get("seen", form.seen) != form.seen:
        messages.error(request, _("Somebody has changed this meanwhile. Look at it again."))
        return redirect(request.path)
    if request.method != "POST" or not form.is_valid():
        return _form(request, held, form, form.title, service.name if service else str(record))
    after = form.after()
    new = {
        name: value for name, value in after.items() if not listing_parts.same_as_shown(record, name, value)
    }
    if not new:
        messages.info(request, _("Nothing has changed."))
        return back(held, service)
    if request.POST.get("sure") != "yes":
        compared = [
            {
                "part": part_words(name),
                "before": _lines_now(record, name, held),
                "after": lines_of(name, listing_parts.without_hidden(record, name, value)),
            }
            for name, value in new.items()
        ]
        waits = [name for name in new if listing_parts.waits(record, name, held.keeper, new[name])]
        lines = [
            _("Somebody who keeps the directory looks at it before it is shown. We write to you then.")
            if waits
            else _("It is shown at once. You can undo it on your page.")
        ]
        if at_once := [part_words(name) for name in new if waits and name not in waits]:
            lines.append(_("Shown at once: %(parts)s.") % {"parts": ", ".join(at_once)})
        return ask_again(
            request, _("Is this right now?"), _("Yes, change it"), compared=compared, lines=lines
        )
    made = changes.change(record=record, after=after, by=held.by, service=service)
    waits_now = any(one.state == "waiting" for one in made)
    messages.success(
        request,
        _("Thank you. We look at it and write to you.") if waits_now else _("Thank you. It is shown now."),
    )
    return back(held, service)


def _lines_now(record: Any, part: str, held: Held) -> list[str]:
    """What is there now, as this keeper may read it."""
    now = listing_parts.without_hidden(record, part, listing_parts.shown(record, part))
    if part == REFERRAL_CONTACT and now["email"] and now["email"].casefold() != held.keeper.email.casefold():
        return [_("Somebody else of your group")]
    return lines_of(part, now)


@in_space
def room(request: HttpRequest, held: Held, service_id: UUID, place_id: UUID | None = None) -> HttpResponse:
    """Whether they take people: as a whole, or at one of several places."""
    found = own_service(held, service_id)
    place = _place(found, place_id) if place_id else None
    about = _("%(service)s, %(place)s") % {"service": found.name, "place": place} if place else found.name
    form = RoomForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, held, form, _("Are you taking people?"), about)
    said = form.cleaned_data
    if request.POST.get("sure") != "yes":
        label = str(dict(ROOM)[said["state"]])
        lines = [_("The public page of %(service)s will say so.") % {"service": about}]
        if said["until"]:
            day = times_words.date_words(said["until"], today=today())
            lines.append(_("It says “full” until %(day)s, then that we do not know.") % {"day": day})
        return ask_again(request, f"{label}?", _("Yes, say so"), lines=lines)
    answers.say_room(service=found, location=place, by=held.by, **said)
    messages.success(request, _("Thank you. The page says so now."))
    return back(held, found)


@in_space
def closed(request: HttpRequest, held: Held, service_id: UUID) -> HttpResponse:
    """Closed from a day to a day."""
    found = own_service(held, service_id)
    form = ClosedForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, held, form, _("When are you closed?"), found.name)
    said = form.cleaned_data
    if request.POST.get("sure") != "yes":
        first, last = (
            times_words.date_words(said[name], today=today()) for name in ("first_day", "last_day")
        )
        title = _("Closed from %(first)s to %(last)s?") % {"first": first, "last": last}
        return ask_again(request, title, _("Yes, say so"))
    answers.close(service=found, by=held.by, **said)
    messages.success(request, _("Thank you. The page says so now."))
    return back(held, found)


@in_space
def access(request: HttpRequest, held: Held, service_id: UUID, place_id: UUID, feature: str) -> HttpResponse:
    """One fact about getting in. Nothing is chosen for them, so that the answer is one press."""
    found = own_service(held, service_id)
    place = _place(found, place_id)
    if feature not in AccessFeature.values:
        raise Http404
    label = str(AccessFeature(feature).label)
    form = AccessForm(request.POST if request.method == "POST" else None)
    title = _("%(fact)s. Is there any?") % {"fact": label}
    form.fields["fact"].label = title
    if request.method != "POST" or not form.is_valid():
        return _form(request, held, form, title, str(place))
    said = form.cleaned_data
    if said["fact"] == Fact.NOT_KNOWN:
        kept = request.session.get(SKIPPED, [])
        request.session[SKIPPED] = [*kept, skip_key(place, feature)]
        return back(held, found)
    rows = [row for row in listing_parts.shown(place, "access_facts")["access"] if row["feature"] != feature]
    row = {"feature": feature, "fact": said["fact"], "detail": said["detail"], "basis": Basis.CONFIRMED.value}
    made = changes.change(
        record=place, after={"access_facts": {"access": [*rows, row]}}, by=held.by, service=found
    )
    waits_now = any(one.state == "waiting" for one in made)
    messages.success(
        request,
        _("Thank you. We look at it and write to you.") if waits_now else _("Thank you. It is shown now."),
    )
    return back(held, found)


def _form(request: HttpRequest, held: Held, form: Any, title: str, about: str) -> HttpResponse:
    context = {
        "held": held,
        "form": form,
        "title": title,
        "about": about,
        "rows": getattr(form, "rows", None),
    }
    status = 400 if form.is_bound else 200
    return render(request, "directory/group_space/form.html", context, status=status)


def _place(service: Service, place_id: UUID) -> Location:
    """Raises Http404 for a place that the public may not know of."""
    found = next((one for one in places_seen(service, Audience.PUBLIC) if one.pk == place_id), None)
    if found is None:
        raise Http404
    return found
