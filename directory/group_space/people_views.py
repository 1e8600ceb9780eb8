"""Who else keeps this page: added with a link of their own, or taken away. And: this is our group."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.catalogue.models import Organisation
from directory.group_space.entry import Held, in_space
from directory.group_space.forms import ClaimForm, KeeperForm
from directory.group_space.keepers import add_colleague, claim, end, others_of
from directory.group_space.views import ask_again
from directory.shortlists.same_site import from_our_pages
from directory.shortlists.sending_limits import TooMany, visitor_of


@in_space
def people(request: HttpRequest, held: Held) -> HttpResponse:
    """Those who keep it now, somebody more, and "take theirs away"."""
    others = list(others_of(held.keeper))
    if request.method == "POST" and request.POST.get("do") == "end":
        return _end(request, held)
    form = KeeperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if request.POST.get("sure") != "yes":
            lines = (
                _("They can then change what the directory says, as you can. The others are told."),
                said["email"],
            )
            return ask_again(
                request,
                _("Send a link to %(who)s?") % {"who": said["name"] or said["email"]},
                _("Yes, send it"),
                lines=lines,
            )
        try:
            add_colleague(keeper=held.keeper, email=said["email"], name=said["name"], by=held.by)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        messages.success(request, _("We have sent a link to %(email)s.") % {"email": said["email"]})
        return redirect(request.path)
    context = {"held": held, "others": others, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "directory/group_space/people.html", context, status=status)


def _end(request: HttpRequest, held: Held) -> HttpResponse:
    wanted = request.POST.get("keeper", "")
    other = next((one for one in others_of(held.keeper) if str(one.pk) == wanted), None)
    if other is None:
        return redirect(request.path)
    if request.POST.get("sure") != "yes":
        return ask_again(
            request,
            _("Take the link away from %(who)s?") % {"who": other.called},
            _("Yes, take it away"),
            lines=(_("Their links close at once. They and the others of your group are told."),),
        )
    end(keeper=other, by=held.by, why="Taken away by the group")
    messages.success(request, _("%(who)s keeps the page no longer.") % {"who": other.called})
    return redirect(request.path)


@never_cache
@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def claim_page(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """This is our group. The answer is the same whichever address was given."""
    found = get_object_or_404(Organisation.objects.listed(), pk=organisation_id)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            claim(organisation=found, by=visitor_of(request), **form.cleaned_data)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        return redirect("directory:claim_sent")
    context = {"form": form, "organisation": found}
    status = 400 if form.is_bound else 200
    return render(request, "directory/group_space/claim.html", context, status=status)


@never_cache
@require_safe
def claim_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/group_space/claim_sent.html")
