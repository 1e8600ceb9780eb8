"""The pages of a form from outside: a question, what will be sent, and stopping. The rooms say who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from directory.shortlists.sending_limits import TooMany
from prescribing.intake.danger import box_for_words
from prescribing.intake.steps.forms import SAID_NO, StepForm
from prescribing.intake.steps.walk import Walk

Send = Callable[[], HttpResponse]
"""Sends what was answered and says where to go; raises ValidationError."""


def question(request: HttpRequest, walk: Walk, slug: str, context: dict[str, Any]) -> HttpResponse:
    """One question. An answer leads to the next page without one, at the end to what will be sent."""
    if slug not in dict(walk.kind.pages):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = walk.form(slug, posted)
    heard = None
    if posted is not None and form.is_valid():
        if form.cleaned_data.get("knows") == SAID_NO:
            walk.forget()
            return render(request, "prescribing/intake/steps/said_no.html", context)
        heard = _danger_not_seen(request, form)
        if heard is None:
            try:
                walk.keep(slug, posted)
            except TooMany:
                return render(request, "directory/suggestions/too_many.html", status=429)
            missing = walk.missing()
            return redirect(walk.address(missing or "check"))
    number, of = walk.place_in_order(slug)
    here = {
        "form": form,
        "slug": slug,
        "heard": heard,
        "number": number,
        "of": of,
        "person": walk.answers.get("who", {}).get("name", [""])[0] if slug != "who" else "",
        "back": walk.address(walk.before(slug)) if walk.before(slug) else walk.address("start"),
        "stop": walk.address("stop"),
    }
    status = 400 if posted is not None and form.errors else 200
    return render(request, "prescribing/intake/steps/question.html", {**context, **here}, status=status)


def check(request: HttpRequest, walk: Walk, context: dict[str, Any], send: Send) -> HttpResponse:
    """Everything that will be sent, above the button that sends it."""
    missing = walk.missing()
    if missing:
        return redirect(walk.address(missing))
    problems: list[str] = []
    if request.method == "POST":
        try:
            return send()
        except ValidationError as problem:
            problems = problem.messages
    here = {
        "lines": walk.lines(),
        "problems": [{"text": text} for text in problems],
        "back": walk.address(walk.pages()[-1]),
        "more": walk.address("more") if "more" in dict(walk.kind.pages) else "",
    }
    status = 400 if problems else 200
    return render(request, "prescribing/intake/steps/check.html", {**context, **here}, status=status)


def stop(request: HttpRequest, walk: Walk, context: dict[str, Any]) -> HttpResponse:
    """Forget what was typed; asked once more, for it cannot be taken back."""
    if request.method != "POST":
        return render(request, "prescribing/intake/steps/stop.html", context)
    walk.forget()
    return redirect(walk.address("start"))


def _danger_not_seen(request: HttpRequest, form: StepForm) -> Any:
    """The box for danger in their words, shown once before they go on."""
    words = form.cleaned_data.get("what_matters", "")
    box = box_for_words(words) if words else None
    return box if box is not None and request.POST.get("seen") != box.slug else None
