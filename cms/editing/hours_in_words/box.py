"""The box beside the times: hours are pasted or typed as words, said back, and filled in by a button.

Nothing is saved by it: the rows stand in the form until the editor saves a draft or publishes.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel

from cms.editing.saving import FormWithId
from directory.accounts.permissions import WRITE_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.hours_in_prose import read_hours, said_back
from directory.clock import today

LONGEST = 2_000
FILL = "fill-hours"


class ServiceForm(FormWithId):
    """A service with a box for hours in words, which is not kept."""

    hours_words = forms.CharField(
        label="Paste or type the hours as words",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: Mon-Fri 9.30am to 5pm, first Saturday of the month 10am to 12, closed in August.",
    )


class HoursInWordsPanel(FieldPanel):
    """The box, what was read of it, and the button. Versions have nothing of it to compare."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "cms/editing/hours_in_words.html"

        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(js=["waymark/js/editing.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            words = str(self.form["hours_words"].value() or "") if self.form.is_bound else ""
            return {**context, **read_words(words), "read_url": reverse("read_hours"), "fill": FILL}

        def get_comparison(self) -> list[Any]:
            return []


def read_words(words: str) -> dict[str, Any]:
    """What the box says back, for templates/cms/editing/hours_read.html."""
    if not words.strip():
        return {"said": None}
    return {"said": said_back(read_hours(words[:LONGEST], today=today()), today=today())}


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """What is read of words while they are typed. Nothing is written."""
    require(user_of(request), WRITE_LISTINGS)
    return render(request, "cms/editing/hours_read.html", read_words(request.POST.get("hours_words", "")))
