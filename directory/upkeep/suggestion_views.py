"""Is something wrong here? and Add or change a group: forms for anybody, each with a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.catalogue.models import Location, Organisation, Service
from directory.shortlists.same_site import from_our_pages
from directory.shortlists.sending_limits import TooMany, visitor_of
from directory.upkeep.suggestions import About, suggest
from search.documents import Audience

WRONG = [
    ("phone", _("The phone number")),
    ("times", _("The times")),
    ("place", _("The place")),
    ("closed", _("It has closed")),
    ("other", _("Something else")),
]


class _SuggestionForm(forms.Form):
    words = forms.CharField(
        max_length=2000,
        error_messages={"required": _("Write a few words")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reply_to = forms.CharField(
        label=_("How may we reach you if we have a question? (optional)"),
        help_text=_("An email address or a phone number. We forget it once this is settled."),
        max_length=254,
        required=False,
    )


class WrongForm(_SuggestionForm):
    what = forms.MultipleChoiceField(
        label=_("What is wrong?"),
        choices=WRONG,
        error_messages={"required": _("Say what is wrong")},
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("what", "words", "reply_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What should it say?")

    def clean_what(self) -> str:
        return ", ".join(self.cleaned_data["what"])


class GroupForm(_SuggestionForm):
    name = forms.CharField(
        label=_("What is the group called?"),
        max_length=200,
        error_messages={"required": _("Give the name of the group")},
    )
    field_order = ("name", "words", "reply_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What happens, where and when, what does it cost, and who is it for?")
        self.fields["words"].help_text = _("Or what has changed.")


@never_cache
@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Something is wrong with a page of ours."""
    name = str(_shown(kind, pk))
    return _form(request, WrongForm, {"name": name, "about": kind, "about_id": pk})


@never_cache
@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest) -> HttpResponse:
    """A group to add, or to change."""
    return _form(request, GroupForm, {"about": About.GROUP})


def _form(request: HttpRequest, form_class: type[_SuggestionForm], fixed: dict[str, Any]) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            suggest(**{**form.cleaned_data, **fixed}, by=visitor_of(request))
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        return redirect("directory:suggestion_received")
    return render(request, "directory/suggestions/form.html", {"form": form, **fixed})


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/suggestions/received.html")


def _shown(kind: str, pk: UUID) -> Model:
    """What the public may see; a hidden one is not there."""
    if kind == About.SERVICE:
        return get_object_or_404(Service.objects.seen_by(Audience.PUBLIC), pk=pk)
    if kind == About.ORGANISATION:
        return get_object_or_404(Organisation.objects.listed(), pk=pk)
    if kind == About.PLACE:
        return get_object_or_404(Location.objects.public().filter(archived_at=None, live=True), pk=pk)
    raise Http404
