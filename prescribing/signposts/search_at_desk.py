"""The search at the desk: what was typed stays in the session, and in no address."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from directory.accounts.models import User
from directory.finder.question import SearchParameters, read
from directory.finder.result_rows import Row
from directory.finder.results_apart import Apart
from directory.finder.run_search import SearchAnswer, find
from directory.unmet import counting
from directory.unmet.models import Asker
from prescribing.signposts.near_the_desk import NearDesk, near_desk, where_words
from search.documents import Audience

_SESSION = "desk"
_NEW = "desk-new"
"""What was typed has not been answered yet; the answer is counted once, not on each page of it."""
_PLACE = "desk-place"
"""Where was looked last: the next person at this desk most likely lives near there too."""
_KEPT = ("q", "postcode", "free", "access", "when", "without")
_DAYS_AND_MONTHS = re.compile(rf"\b(?:{'|'.join((*calendar.day_name, *calendar.month_name[1:]))})s?\b")
_CHECKED = re.compile(r"Checked (.+) ago|Not checked for (.+)")
ONLY = (
    {"name": "free", "value": "1", "label": "Free"},
    {"name": "access", "value": "step-free", "label": "Step-free"},
    {"name": "when", "value": "open-now", "label": "Open now"},
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows of a search; `answer` is None while nothing was asked."""

    q: str
    place: str
    answer: SearchAnswer | None
    rows: tuple[Row, ...]
    apart: tuple[Apart, ...]
    total: int
    where_words: str
    chips: tuple[dict[str, str], ...]
    only: tuple[dict[str, Any], ...]
    needs: tuple[str, ...]
    page: Page[int]

    @property
    def place_error(self) -> str:
        return self.answer.errors.get("postcode", "") if self.answer else ""


def keep(request: HttpRequest, by: User) -> None:
    """What was typed and ticked above the results. The desk's own place, which stands in the field before
    anybody types, counts as none: what is near the practice is said to be."""
    said = request.POST
    place = said.get("postcode", "").strip()[:80]
    own = near_desk(by).place
    pairs = [(name, value.strip()) for name in _KEPT for value in said.getlist(name) if value.strip()]
    if place == own:
        pairs = [pair for pair in pairs if pair[0] != "postcode"]
    request.session[_SESSION] = urlencode(pairs)
    request.session[_NEW] = True
    request.session[_PLACE] = "" if place == own else place


def forget(request: HttpRequest) -> None:
    """The next person asks something else; where they live stays."""
    request.session.pop(_SESSION, None)


def words_only(request: HttpRequest) -> SearchParameters | None:
    """The words of the last search, without its place; None where nothing was asked."""
    typed = request.session.get(_SESSION, "")
    return SearchParameters(q=read(QueryDict(typed)).q, per_page=1) if typed else None


def found(request: HttpRequest, by: User) -> Found:
    typed = request.session.get(_SESSION, "")
    asked = replace(read(QueryDict(typed)), page=read(request.GET).page)
    near = NearDesk() if asked.place else near_desk(by)
    answer = (
        find(replace(asked, place=asked.place or near.place), audience=Audience.PROFESSIONAL)
        if typed
        else None
    )
    if answer and request.session.pop(_NEW, False):
        counting.note(answer, asker=Asker.STAFF)
    total = answer.results.total if answer else 0
    return Found(
        q=asked.q,
        place=asked.place or request.session.get(_PLACE) or near.place,
        answer=answer,
        rows=tuple(_row(row) for row in answer.rows) if answer else (),
        apart=tuple(_apart(each) for each in answer.apart) if answer else (),
        total=total,
        where_words=where_words(answer, near) if answer else "",
        chips=_chips(answer) if answer else (),
        only=tuple({**one, "on": _is_on(asked, one)} for one in ONLY),
        needs=tuple(need.slug for need in answer.needs) if answer else (),
        page=Paginator(range(total), asked.per_page).get_page(asked.page),
    )


def _is_on(asked: SearchParameters, one: dict[str, str]) -> bool:
    if one["name"] == "free":
        return asked.free
    return one["value"] in (asked.access if one["name"] == "access" else asked.when)


def _chips(answer: SearchAnswer) -> tuple[dict[str, str], ...]:
    """What was understood; pressing one searches without it."""
    return tuple({"label": need.name, "value": f"need:{need.slug}"} for need in answer.needs)


def _row(row: Row) -> Row:
    """In the short words of a dense row, whose columns have heads."""
    url = reverse("prescribing:desk_send", args=[row.id])
    return replace(
        row,
        action={"label": "Prescribe", "url": url, "about": row.name},
        next_strong=_short(row.next_strong),
        next=_short(row.next),
        freshness={**row.freshness, "label": _how_long(row.freshness["label"])},
        room={**row.room, "label": "Yes"} if row.room and row.room["state"] == "open" else row.room,
    )


def _short(words: str) -> str:
    """ "Wed 2 Dec, 1pm" of "Wednesday 2 December, 1pm"; "then Tue" of "then Tuesdays"."""
    return _DAYS_AND_MONTHS.sub(lambda found: found[0][:3], words)


def _how_long(words: str) -> str:
    """ "3 weeks" of "Checked 3 weeks ago" and of "Not checked for 3 weeks"; else the words as they are."""
    found = _CHECKED.fullmatch(words)
    return found[1] or found[2] if found else words


def _apart(apart: Apart) -> Apart:
    """Every row with the desk's own action; all of them cannot be asked for in an address."""
    return replace(apart, rows=tuple(_row(row) for row in apart.rows), link="")
