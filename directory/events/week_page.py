"""This week near me: what is on in the next seven days near a postcode or town, by day.

For everybody alike, staff included; nothing of it depends on who asks but the number of their own list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from directory import clock
from directory.catalogue import times_words
from directory.clock import LONDON
from directory.events.by_day import WEEK, On, heading
from directory.events.near_week import Ahead, told, week_near
from directory.finder.run_search import short_place
from directory.places.locate import Place, PlaceProblem, locate
from directory.places.miles import METRES_IN_A_MILE
from directory.places.own_area import own_area
from directory.shortlists.tray import tray_of

MILES = (1, 2, 5, 10)
USUAL_MILES = 5
SHOWN = 6
"""Sessions of each day in the overview; all of them are on a page of the day alone."""
ON_A_PAGE = 40
KEPT_FOR = 300
"""Seconds for which a browser may show its copy, but never past midnight: "today" would be yesterday."""
LONGEST = 80


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the overview. `link` leads to all that is on, empty where all is shown."""

    day: date
    heading: str
    short: str
    on: list[On]
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class _Asked:
    typed: str
    miles: int
    day: date | None

    def link(self, day: date | None) -> str:
        pairs = {"postcode": self.typed, "miles": self.miles, "day": day.isoformat() if day else ""}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})


@require_safe
@conditional_page
def week(request: HttpRequest) -> HttpResponse:
    asked = _read(request)
    place, where, problem = _place(asked.typed)
    context: dict[str, Any] = {
        "typed": asked.typed,
        "miles": asked.miles,
        "miles_choices": MILES,
        "where": where,
        "note": place.note if place and asked.typed else "",
        "errors": [{"text": str(problem), "href": "#postcode"}] if problem else [],
        "place_error": str(problem) if problem else "",
        "choices": [
            {"label": name, "href": _Asked(name, asked.miles, None).link(None)}
            for name in (problem.choices if problem else ())
        ],
        "listed": tray_of(request),
    }
    if place is not None:
        found = week_near(place.point, asked.miles * METRES_IN_A_MILE)
        context |= _one_day(request, asked, found) if asked.day else _overview(asked, found)
    response = render(request, "directory/week.html", context)
    return _kept(request, response, told_where=bool(asked.typed))


def _read(request: HttpRequest) -> _Asked:
    miles = request.GET.get("miles", "")
    today = clock.today()
    days = {(today + timedelta(days=n)).isoformat(): today + timedelta(days=n) for n in range(WEEK)}
    return _Asked(
        typed=" ".join(request.GET.get("postcode", "").split())[:LONGEST],
        miles=int(miles) if miles in {str(n) for n in MILES} else USUAL_MILES,
        day=days.get(request.GET.get("day", "")),
    )


def _place(typed: str) -> tuple[Place | None, str, PlaceProblem | None]:
    """Where to look and its name: what was typed, else the site's own area, where somebody set one."""
    if typed:
        try:
            found = locate(typed)
        except PlaceProblem as problem:
            return None, "", problem
        return found, short_place(found), None
    own = own_area()
    return (own[0], own[1] or own[0].label, None) if own else (None, "", None)


def _overview(asked: _Asked, found: dict[date, list[Ahead]]) -> dict[str, Any]:
    today = clock.today()
    words = told(row for on in found.values() for row in on[:SHOWN])
    days = [
        _Day(
            day=day,
            heading=heading(day, today=today),
            short=_("Today") if day == today else times_words.date_short(day, today=today),
            on=[words[row] for row in on[:SHOWN] if row in words],
            count=len(on),
            link=asked.link(day) if len(on) > SHOWN else "",
        )
        for day, on in found.items()
    ]
    days = [day for day in days if day.on]
    return {"days": days, "looked": True}


def _one_day(request: HttpRequest, asked: _Asked, found: dict[date, list[Ahead]]) -> dict[str, Any]:
    day = asked.day or clock.today()
    page = Paginator(found.get(day, []), ON_A_PAGE).get_page(request.GET.get("page"))
    words = told(page)
    on = [words[row] for row in page if row in words]
    shown = _Day(day, heading(day, today=clock.today()), "", on, page.paginator.count, "")
    return {
        "days": [shown] if page.paginator.count else [],
        "day": shown,
        "page": page,
        "page_url": f"{asked.link(day)}&page=",
        "back": asked.link(None),
        "looked": True,
    }


def _kept(request: HttpRequest, response: HttpResponse, *, told_where: bool) -> HttpResponse:
    """Where somebody is stays out of caches that many share, and so does a page of whoever is signed in."""
    now = clock.now().astimezone(LONDON)
    midnight = clock.midnight(now.date() + timedelta(days=1))
    seconds = max(0, min(KEPT_FOR, int((midnight - now).total_seconds())))
    user = getattr(request, "user", None)
    if told_where or (user is not None and user.is_authenticated):
        patch_cache_control(response, private=True, max_age=seconds)
    else:
        patch_cache_control(response, public=True, max_age=seconds)
    patch_vary_headers(response, ["Cookie"])
    if told_where:
        response["X-Robots-Tag"] = "noindex"
    return response
