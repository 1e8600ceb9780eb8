"""Sending a photo to whoever may see it, and the page on which a group keeps its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import clock
from directory.group_space.entry import Held, in_space, say_errors
from directory.group_space.views import ask_again, own_service
from directory.photos.actions import MOST, add_photo, put_photo_back, remove_photo
from directory.photos.forgetting import KEPT_FOR
from directory.photos.forms import PhotoForm
from directory.photos.models import ListingPhoto, PhotoState
from directory.photos.shown import may_show_photos, shown_photo
from directory.shortlists.sending_limits import TooMany

SIZES = ("large", "small")


@require_safe
def photo(request: HttpRequest, pk: UUID, size: str) -> HttpResponse:
    """What everybody may see; else it is not there, whoever knows its address."""
    found = shown_photo(pk) if size in SIZES else None
    if found is None:
        raise Http404
    if request.headers.get("If-None-Match") == f'"{found.digest}"':
        return HttpResponse(status=304)
    response = as_jpeg(found, size)
    # Kept by the reader's browser for a while, and by no cache between: it may be taken away.
    response["Cache-Control"] = "private, max-age=600"
    response["ETag"] = f'"{found.digest}"'
    return response


def as_jpeg(photo: ListingPhoto, size: str) -> HttpResponse:
    """Raises Http404 where its pictures are forgotten."""
    content = bytes(getattr(photo, size)) if size in SIZES else b""
    if not content:
        raise Http404
    response = HttpResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


@in_space
def own_photo(request: HttpRequest, held: Held, service_id: UUID, photo_id: UUID) -> HttpResponse:
    """One of the group's own, also while it waits."""
    found = ListingPhoto.objects.filter(service=own_service(held, service_id), pk=photo_id).first()
    if found is None:
        raise Http404
    return as_jpeg(found, "small")


@in_space
def photos(request: HttpRequest, held: Held, service_id: UUID) -> HttpResponse:
    """Its photos with what they show, one more, and "take it away"."""
    service = own_service(held, service_id)
    every = ListingPhoto.objects.filter(service=service).without_pictures()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do in ("remove", "put-back"):
        return _press(request, held, every.filter(state__in=_PRESSED[do]), do)
    form = PhotoForm(request.POST, request.FILES) if do == "add" else PhotoForm()
    if do == "add" and form.is_valid():
        try:
            made = _add(form, held, service_id)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        except ValidationError as problem:
            form.add_error("photo", problem)
        else:
            messages.success(
                request,
                _("Thank you. We look at it and write to you.")
                if made.state == PhotoState.WAITING
                else _("Thank you. It is shown now."),
            )
            return redirect(request.path)
    kept = list(every.kept())
    gone = every.filter(state=PhotoState.REMOVED, decided_at__gt=clock.now() - KEPT_FOR)
    context = {
        "held": held,
        "service": service,
        "photos": kept,
        "gone": [one for one in gone.order_by("-decided_at") if not one.words],
        "form": form if len(kept) < MOST else None,
        "may": may_show_photos(service),
    }
    return render(request, "directory/photos/own.html", context, status=400 if form.is_bound else 200)


_PRESSED = {"remove": [PhotoState.SHOWN, PhotoState.WAITING], "put-back": [PhotoState.REMOVED]}


def _add(form: PhotoForm, held: Held, service_id: UUID) -> ListingPhoto:
    said = form.cleaned_data
    return add_photo(
        service=own_service(held, service_id),
        file=said["photo"],
        size=said["photo"].size,
        alt=said["alt"],
        by=held.by,
    )


def _press(request: HttpRequest, held: Held, photos: object, do: str) -> HttpResponse:
    """Taking away asks once more; bringing back does not, it is an undo."""
    wanted = request.POST.get("photo", "")
    found = next((one for one in photos if str(one.pk) == wanted), None)  # type: ignore[attr-defined]
    if found is None:
        return redirect(request.path)
    if do == "remove" and request.POST.get("sure") != "yes":
        return ask_again(
            request,
            _("Take this photo away?"),
            _("Yes, take it away"),
            lines=(found.alt, _("You can bring it back for thirty days.")),
        )
    try:
        if do == "remove":
            remove_photo(photo=found, by=held.by)
            messages.success(request, _("It is taken away. You can bring it back for thirty days."))
        else:
            put_photo_back(photo=found, by=held.by)
            messages.success(request, _("It is as it was before."))
    except ValidationError as problem:
        say_errors(request, problem)
    return redirect(request.path)
