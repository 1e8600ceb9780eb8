"""What stands apart from the answers, under a heading of its own: what fits but for the time that was asked
for or for what was only read in the words, and what is less than an answer. Its numbers begin anew and its
total counts none of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory import clock
from directory.catalogue.times_words import starts_words
from directory.finder.question import PER_PAGE, SearchParameters
from directory.finder.result_reasons import and_words, in_a_sentence
from directory.finder.result_rows import Asker, Row, rows
from directory.finder.widen_search import Other, WidenedAnswer, words_of_filters
from directory.words.vocabulary import Words
from search.language.needs import needs_to_name


class Why(StrEnum):
    """Why something stands apart."""

    OTHER_TIME = "other-time"
    BUT_FOR = "but-for"
    LESSER = "lesser"


@dataclass(frozen=True, slots=True)
class Apart:
    """A list beside the answers. `link` asks for all of it, where more are known of than are shown."""

    why: Why
    title: str
    text: str
    rows: tuple[Row, ...]
    total: int
    link: str = ""

    @property
    def more_words(self) -> str:
        """How many there are beyond those shown, as a link."""
        return ngettext("See the %(total)d", "See all %(total)d", self.total) % {"total": self.total}


def lists_apart(
    found: WidenedAnswer, asked: SearchParameters, asker: Asker, words: Words
) -> tuple[Apart, ...]:
    """What is shown beside the answers: what is on at another time, what fits but for what was read in the
    words, then what is less than an answer."""
    at_other_times = _other_time(found, found.other_time, asked, asker, words) if found.other_time else ()
    but_for = _but_for(found, found.but_for, asked, asker) if found.but_for else ()
    lesser = _lesser(found, found.lesser, asked, asker, words) if found.lesser else ()
    return (*at_other_times, *but_for, *lesser)


def _other_time(
    found: WidenedAnswer, other: Other, asked: SearchParameters, asker: Asker, words: Words
) -> tuple[Apart, ...]:
    """The soonest first; of what has no times that we know only the name is of use, after the others."""
    listed = rows(other.hits, asker)
    soonest = sorted((row for row in listed if row.next_at), key=_begins)
    unsaid = [row for row in listed if not row.next_at]
    shown = _numbered([*soonest, *unsaid][:PER_PAGE])
    if not shown:
        return ()
    asked_for = found.query.filters.when
    today = bool(asked_for & {"today", "open-now"})
    without = tuple(f"times:{part}" for part in sorted(asked_for))
    link = asked.link(when=(), without=(*asked.without, *without)) if other.total > len(shown) else ""
    title = _("Not today, but soon") if today else _("At other times")
    return (Apart(Why.OTHER_TIME, title, _next_words(found, soonest, words), shown, other.total, link),)


def _next_words(found: WidenedAnswer, soonest: Sequence[Row], words: Words) -> str:
    """ "Food banks: none is open today. The next: tomorrow, 10am." """
    asked = found.query.filters.when
    slugs = [found.query.filters.need, *(need.slug for need in needs_to_name(found.query.needs))]
    meant = next((words.needs[slug].plain for slug in slugs if slug in words.needs), "")
    if "open-now" in asked:
        none = _("Nothing is open now.")
    elif "today" in asked:
        none = _("Nothing is open today.")
    else:
        none = _("Nothing is on at the time you asked for.")
    said = _("%(need)s: %(none)s") % {"need": meant, "none": in_a_sentence(none)} if meant else none
    first = soonest[0] if soonest else None
    if first is None or first.next_at is None:
        return said
    when = starts_words(first.next_at, now=clock.now())
    return _("%(none)s The next: %(when)s, %(name)s.") % {"none": said, "when": when, "name": first.name}


def _but_for(found: WidenedAnswer, other: Other, asked: SearchParameters, asker: Asker) -> tuple[Apart, ...]:
    shown = _numbered(rows(other.hits, asker))
    if not shown:
        return ()
    names = {"what": words_of_filters(other.left_out)}
    title = _("These fit, but for %(what)s") % names
    text = (
        _("We read %(what)s in your words. If you did not mean it so, these may be what you look for.")
        % names
    )
    link = (
        asked.link(without=(*asked.without, *_taken_away(found, other))) if other.total > len(shown) else ""
    )
    return (Apart(Why.BUT_FOR, title, text % names, shown, other.total, link),)


def _taken_away(found: WidenedAnswer, other: Other) -> list[str]:
    """What to add to `without` so that the filters left out are not read again."""
    filters = found.query.filters
    values = {
        "when": sorted(filters.when),
        "free": [""],
        "delivery": sorted(filters.delivery),
        "access": sorted(filters.access),
    }
    kinds = {"when": "times"}
    return [f"{kinds.get(name, name)}:{value}" for name in other.left_out for value in values[name]]


def _lesser(
    found: WidenedAnswer, other: Other, asked: SearchParameters, asker: Asker, words: Words
) -> tuple[Apart, ...]:
    shown = _numbered(rows(other.hits, asker))
    if not shown:
        return ()
    above = [in_a_sentence(words.needs[slug].name) for slug in other.above if slug in words.needs]
    if above:
        text = _("They help with %(needs)s, or have only some of your words.") % {"needs": and_words(above)}
        if found.query.filters.need:
            text = _("They help with %(needs)s.") % {"needs": and_words(above)}
    else:
        text = _("They have only some of your words, so they may be about something else.")
    link = ""
    if other.total > len(shown):
        wider = bool(other.above and found.query.filters.need)
        link = asked.link(need=other.above[0], q="") if wider else asked.link(any_word=True)
    title = _("Also near you") if asker.near_words else _("You could also look at these")
    return (Apart(Why.LESSER, title, text, shown, other.total, link),)


def _begins(row: Row) -> datetime:
    assert row.next_at is not None
    return row.next_at


def _numbered(listed: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(replace(row, number=number) for number, row in enumerate(listed, 1))
