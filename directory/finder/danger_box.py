"""The short calm box above the results when words tell of danger now: who to ring, is it free, is it open.

A line that answers now comes first, for the first is the button that is pressed; where no local help is open
the national lines of the need stand with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue.contacting import read_number
from directory.catalogue.helpline_hours import is_open
from directory.catalogue.models import Helpline, Need
from directory.finder.result_reasons import QuestionTerms
from directory.finder.result_rows import Asker, Row, rows
from directory.words.models import DangerLine
from directory.words.vocabulary import Danger, Words
from search import registry
from search.query import Filters, NeedInQuery, Query

FIRST = 3
"""Lines with a button of their own; the others stand one press away."""
MOST_LINES = 8
DANGER_OTHERS_WEIGHT = 0.9
"""What other needs in the same words count beside that of a danger."""


class HasNations(Protocol):
    """A line for some nations, by their slugs ("wales"); for everybody where it names none."""

    @property
    def nations(self) -> Sequence[str]: ...


Line = TypeVar("Line", bound=HasNations)


@dataclass(frozen=True, slots=True)
class LineToCall:
    """One line to ring or text, in the names of components/danger_box.html."""

    label: str
    url: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class AlsoPerhaps:
    """A second danger that the words may tell of: its own first call, and the rest one press away."""

    slug: str
    title: str
    text: str
    call: LineToCall
    more: tuple[LineToCall, ...] = ()


@dataclass(frozen=True, slots=True)
class DangerBox:
    """For components/danger_box.html. `emergency` is "no" where a call to 999 already comes first; `silent`
    adds how to make that call without speaking, where its own line does not say so."""

    slug: str
    title: str
    text: str
    calls: tuple[LineToCall, ...]
    more: tuple[LineToCall, ...]
    emergency: str
    silent: bool = False
    near: dict[str, str] | None = None
    also: AlsoPerhaps | None = None


def box(
    danger: Danger,
    codes: Iterable[str] = (),
    near: Row | None = None,
    *,
    near_open: bool = False,
    beside: Iterable[Helpline] = (),
    also: Danger | None = None,
) -> DangerBox:
    """The box of a danger, for somebody in the areas of `codes`, with the nearest local help if any.

    `near_open` says that it is open now; `beside` are the need's national lines, shown where it is not;
    `also` is a second danger that the words may tell of.
    """
    own = _for_nation(danger.lines, codes)
    first = bool(own) and own[0].phone == "999"
    lines = [*own, *([] if near_open else _others(own, beside))]
    can_be_reached = [line for line in lines if _reached(line) and (first or line.phone != "999")]
    calls = [call for line in _open_first(can_be_reached) if (call := _call(line))]
    return DangerBox(
        slug=danger.slug,
        title=danger.title,
        text=danger.lead,
        calls=tuple(calls[:FIRST]),
        more=tuple(calls[FIRST:]),
        emergency="no" if first else "yes",
        silent=first and danger.silent and "55" not in own[0].note,
        near=_near(near, near_open) if near else None,
        also=_also(also, codes, calls) if also else None,
    )


def box_for(
    topic: Danger, words: Words, query: Query, near_words: str, also: Danger | None = None
) -> DangerBox:
    """The box for a danger the words speak of, with the nearest local help: one that is open, if any is."""
    codes = query.near.codes if query.near else frozenset()
    beside = helplines(topic.need, codes) if topic.need in words.needs else ()
    if not query.near or topic.need not in words.needs:
        return box(topic, codes, beside=beside, also=also)
    local = Query(
        audience=query.audience,
        now=query.now,
        needs=(NeedInQuery(topic.need),),
        near=query.near,
        filters=Filters(need=topic.need, self_referral=True, when=frozenset({"open-now"})),
        limit=1,
        facets=False,
    )
    hits = registry.search(local).hits
    open_now = bool(hits) and "when" not in hits[0].unsure
    if not open_now:
        hits = registry.search(replace(local, filters=replace(local.filters, when=frozenset()))).hits
    shown = rows(hits, Asker(query.audience, query.near.point, near_words, QuestionTerms(say_words=False)))
    return box(topic, codes, shown[0] if shown else None, near_open=open_now, beside=beside, also=also)


def quiet_box(topic: Danger, codes: Iterable[str] = (), also: Danger | None = None) -> DangerBox:
    """For words that may tell of this danger: one question, and behind it the lines that the box would have.

    The first line that answers now stands in the open, so that it is there for whoever reads no further.
    """
    told = box(_without_999(topic), codes, also=_without_999(also) if also else None)
    second = (told.also.call, *told.also.more) if told.also else ()
    return replace(
        told,
        title=_("Is somebody not safe?"),
        text=_("If you or somebody else may be in danger, or you are not sure:"),
        calls=told.calls[:1],
        more=(*told.calls[1:], *second, *told.more),
        emergency="yes",
        silent=False,
    )


def _without_999(danger: Danger) -> Danger:
    """The quiet line says it always."""
    return replace(danger, lines=tuple(line for line in danger.lines if line.phone != "999"))


def behind(need: NeedInQuery) -> NeedInQuery:
    """What else was understood, behind the danger: an empty meter wants the fuel voucher as well as food."""
    return replace(need, weight=round(DANGER_OTHERS_WEIGHT * need.weight, 3))


def helplines(need: str, codes: frozenset[str]) -> tuple[Helpline, ...]:
    """National lines of a need, or of the needs above it, for the nation of these codes (or any)."""
    slug: str | None = need
    for _level in range(5):
        row = Need.objects.filter(slug=slug).select_related("parent").prefetch_related("helplines").first()
        if row is None:
            return ()
        lines = _for_nation(row.helplines.all(), codes)
        if lines or row.parent is None:
            return tuple(lines)
        slug = row.parent.slug
    return ()


def general_lines(codes: frozenset[str]) -> tuple[Helpline, ...]:
    """National lines of the needs at the top of the tree, those open now first and each once: whom to ring
    while nothing can be searched and nothing else is known."""
    top = Helpline.objects.filter(need__parent=None, need__archived_at=None).order_by("need__position", "pk")
    by_number: dict[str, Helpline] = {}
    for line in _for_nation(top, codes):
        by_number.setdefault(line.phone or line.text or line.url, line)
    lines = sorted(by_number.values(), key=lambda line: is_open(line.opens, clock.now()) is not True)
    return tuple(lines[:MOST_LINES])


def _for_nation(lines: Iterable[Line], codes: Iterable[str]) -> list[Line]:
    """The lines for where the person is, by the areas of `codes`; all of them where that is not known."""
    ours = {code.removeprefix("nation:") for code in codes if code.startswith("nation:")}
    return [line for line in lines if not ours or not line.nations or ours & set(line.nations)]


def as_words(box: DangerBox) -> dict[str, Any]:
    """The box as data, everything it says in plain text."""
    near = f"{box.near['before']} {box.near['name']}{box.near['after']}" if box.near else ""
    return {
        "slug": box.slug,
        "title": box.title,
        "text": box.text,
        "calls": [asdict(call) for call in (*box.calls, *box.more)],
        "near": {"text": near, "url": box.near["url"]} if box.near else None,
        "also": _also_as_words(box.also) if box.also else None,
        "emergency": _(
            "If your life is in danger, call 999 or go to A&E. If you cannot speak, press 55 when asked."
        ),
    }


def _also_as_words(also: AlsoPerhaps) -> dict[str, Any]:
    calls = [asdict(call) for call in (also.call, *also.more)]
    return {"slug": also.slug, "title": also.title, "text": also.text, "calls": calls}


def _also(danger: Danger, codes: Iterable[str], there: Iterable[LineToCall]) -> AlsoPerhaps | None:
    """Its lines without those that stand `there` already; None where nothing is left to ring."""
    known = {call.url for call in there}
    calls = [call for line in _open_first(_for_nation(danger.lines, codes)) if (call := _call(line))]
    new = [call for call in calls if call.url not in known]
    if not new:
        return None
    return AlsoPerhaps(danger.slug, danger.title, danger.lead, new[0], tuple(new[1:]))


def _open_first(lines: Iterable[DangerLine]) -> list[DangerLine]:
    """In the editors' order, but the first that is known to be open before all others."""
    every = list(lines)
    first = next((line for line in every if is_open(line.opens, clock.now())), None)
    return [first, *(line for line in every if line is not first)] if first else every


def _others(own: Iterable[DangerLine], beside: Iterable[Helpline]) -> list[DangerLine]:
    """The need's lines that the danger has not already."""
    there = {_reached(line) for line in own}
    return [
        DangerLine(
            name=line.name,
            phone=line.phone,
            text=line.text,
            free=line.free,
            opens=line.opens,
            note=line.hours,
        )
        for line in beside
        if _reached(line) not in there
    ]


def _reached(line: DangerLine | Helpline) -> str:
    return (line.phone or line.text).replace(" ", "")


def _call(line: DangerLine) -> LineToCall | None:
    said = [line.note.rstrip(".") + "." if line.note else "", _("Free.") if line.free else ""]
    match is_open(line.opens, clock.now()):
        case True:
            said.append(_("Open now, day and night.") if "always" in line.opens else _("Open now."))
        case False:
            said.append(_("Not open now."))
    note = " ".join(filter(None, said))
    if line.phone:
        number = read_number(line.phone)
        return LineToCall(
            _("Call %(number)s") % {"number": line.phone}, f"tel:{number.dialled}", f"{line.name}.", note
        )
    if line.text:
        word, _to, number_to = line.text.rpartition(" ")
        word = word.removesuffix(" to").strip()
        body = f"?body={word}" if word else ""
        return LineToCall(
            _("Text %(words)s") % {"words": line.text}, f"sms:{number_to}{body}", f"{line.name}.", note
        )
    return None


def _near(row: Row, open_now: bool) -> dict[str, str]:
    when = ", ".join(filter(None, (row.next_strong, row.where_strong)))
    after = ". ".join(filter(None, (row.summary.rstrip("."), when)))
    return {
        "before": _("Near you, open now:") if open_now else _("Near you:"),
        "url": row.url,
        "name": row.name,
        "after": f", {after[:1].lower()}{after[1:]}." if after else ".",
    }
