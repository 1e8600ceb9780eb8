"""`/components/` shows the parts; `/components/<name>/` shows a page as its layout draws it.

All people and services here are invented. What each component takes is said at the top of its own file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csp.constants import UNSAFE_INLINE
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cms.gallery import public, staff
from cms.gallery.parts import parts


@dataclass(frozen=True, slots=True)
class Example:
    """A whole page of the gallery: its address, its title, its template and what it is given."""

    name: str
    title: str
    template: str
    context: Callable[[], dict[str, Any]]


EXAMPLES = (
    Example("home", "Home", "cms/home_page.html", public.home),
    Example("find", "Find", "cms/examples/find.html", public.find),
    Example("find-danger", "Find, in danger", "cms/examples/find.html", public.find_in_danger),
    Example("filters", "Filters on a phone", "cms/examples/filters.html", public.find),
    Example("service", "A service", "cms/examples/service.html", public.service),
    Example("sheet", "Paper", "cms/examples/sheet.html", public.service),
    Example("today", "Today", "cms/examples/today.html", staff.today),
    Example("person", "A person", "cms/examples/person.html", staff.person),
    Example("prescribe", "Prescribe", "cms/examples/prescribe.html", staff.prescribe),
    Example("answer-before", "Answer, before the name", "cms/examples/answer_before.html", staff.answer),
    Example("answer-after", "Answer, after the name", "cms/examples/answer_after.html", staff.answer),
    Example("email", "Email", "cms/examples/email.html", staff.email),
)


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every variant."""
    return render(request, "cms/components.html", {**parts(), "examples": EXAMPLES, "navigation": []})


def example(request: HttpRequest, name: str) -> HttpResponse:
    """A whole page put together from components."""
    for page in EXAMPLES:
        if page.name == name:
            response = render(request, page.template, page.context())
            if name == "email":  # mail programs know no styles but those in the tags
                response._csp_update = {"style-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]
            return response
    raise Http404(f"No example is called {name}")
