"""The short page: four fields and one answer, for whoever has the person in the room. Sent from the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from prescribing.intake.danger import box_for_words
from prescribing.intake.steps.forms import SAID_NO, Short
from prescribing.intake.steps.walk import Walk
from prescribing.people.views import put_errors


def short_page(
    request: HttpRequest,
    walk: Walk,
    context: dict[str, Any],
    send: Callable[[dict[str, Any]], HttpResponse],
    form: Short | None = None,
) -> HttpResponse:
    """`send` gets what was answered and says where to go; raises ValidationError."""
    form = form or Short(request.POST if request.method == "POST" else None)
    heard = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        if said["knows"] == SAID_NO:
            walk.forget()
            return render(request, "prescribing/intake/steps/said_no.html", context)
        heard = box_for_words(said["what_matters"])
        if heard is None or request.POST.get("seen") == heard.slug:
            try:
                return send(said)
            except ValidationError as problem:
                put_errors(form, problem)
    here = {"form": form, "heard": heard}
    status = 400 if form.errors else 200
    return render(request, "prescribing/intake/steps/short.html", {**context, **here}, status=status)
