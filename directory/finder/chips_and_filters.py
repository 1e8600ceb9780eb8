"""The chips that say what we understood and take it away, and the filters with their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from directory.catalogue.locations import AccessFeature
from directory.catalogue.models import DeliveredBy
from directory.finder.language_names import in_order, language_name
from directory.finder.question import SearchParameters
from directory.finder.run_search import SearchAnswer
from directory.words.vocabulary import NeedWords
from search.documents import DAYS, PARTS
from search.language.needs import needs_to_name

NEEDS_SHOWN = 8
"""Kinds of help that stand open; more are folded."""
LANGUAGES_SHOWN = 30
"""The commonest; more than these make a list that nobody reads."""
BANDS = ("1", "3", "5", "10")
ACCESS_SHOWN = (
    AccessFeature.STEP_FREE,
    AccessFeature.ACCESSIBLE_TOILET,
    AccessFeature.HEARING_LOOP,
    AccessFeature.BSL,
    AccessFeature.PARKING,
    AccessFeature.QUIET_SPACE,
)


Counts = Mapping[str, tuple[int, int]]
"""By choice: how many are known to fit, and of how many we do not know."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood or asked; `href` is the same search without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter. `count` is how many of those it would leave are known to fit, None when nobody counted;
    `unknown` are those of which we do not know."""

    value: str
    label: str
    chosen: bool
    count: int | None = None
    unknown: int = 0

    @property
    def number(self) -> str:
        """The numbers in words: what is known is never mixed with what is not."""
        if self.count is None:
            return ""
        if not self.unknown:
            return str(self.count)
        if not self.count:
            return _("none we know of, %(unknown)d not known") % {"unknown": self.unknown}
        words = {"count": self.count, "unknown": self.unknown}
        return _("%(count)d, and %(unknown)d we do not know") % words


@dataclass(frozen=True, slots=True)
class Group:
    """Filters of one kind. `kind` is radio or checkbox; `more` are less asked for and stand folded under
    `more_label`, `open` where one of them is chosen."""

    name: str
    label: str
    kind: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    more_label: str = ""

    @property
    def open(self) -> bool:
        return any(choice.chosen for choice in self.more)


@dataclass(frozen=True, slots=True)
class NeedLink:
    """A kind of help with how many of the answers it would leave; `href` is the search for it."""

    label: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class NeedTree:
    """Kinds of help: `above` the one chosen (the widest first), `chosen` and those `within` it, the fullest
    first; `more` stand folded."""

    above: tuple[NeedLink, ...] = ()
    chosen: str = ""
    within: tuple[NeedLink, ...] = ()
    more: tuple[NeedLink, ...] = ()


def when_label(part: str) -> str:
    return {
        "morning": _("Morning"),
        "afternoon": _("Afternoon"),
        "evening": _("Evening"),
        "weekend": _("Weekend"),
        "open-now": _("Open now"),
        "today": _("Today"),
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
    }.get(part, part)


def chips(answer: SearchAnswer) -> list[Chip]:
    """What we looked for, each with a link that takes it away."""
    return [*_understood(answer), *_place(answer), *_asked(answer.asked)]


def _understood(answer: SearchAnswer) -> Iterator[Chip]:
    asked = answer.asked
    known = answer.words.needs if answer.words else {}
    if asked.need in known:
        yield Chip(known[asked.need].plain, asked.link(need=""))
    for need in needs_to_name(answer.understood.needs):
        if need.slug in known and need.slug != asked.need:
            yield Chip(known[need.slug].plain, _without(asked, f"need:{need.slug}"))
    labels = {
        "times": when_label,
        "free": lambda _value: _("Free"),
        "delivery": lambda value: dict(DeliveredBy.choices).get(value, value),
        "access": lambda value: dict(AccessFeature.choices).get(value, value),
        "age": lambda value: _("Age %(age)s") % {"age": value},
    }
    said = {(chip.kind, chip.value) for chip in answer.understood.chips if chip.kind in labels}
    weekdays = {("times", day) for day in DAYS[:5]}
    if weekdays <= said:
        said -= weekdays
        gone = tuple(f"times:{day}" for day in DAYS[:5])
        yield Chip(_("A weekday"), asked.link(without=(*asked.without, *gone)))
    order = {value: place for place, value in enumerate(("open-now", "today", *PARTS, "weekend", *DAYS))}
    for kind, value in sorted(said, key=lambda one: (one[0], order.get(one[1], 0), one[1])):
        yield Chip(str(labels[kind](value)), _without(asked, f"{kind}:{value}"))


def _without(asked: SearchParameters, key: str) -> str:
    return asked.link(without=(*asked.without, key))


def _place(answer: SearchAnswer) -> Iterator[Chip]:
    if not answer.near_words or not answer.place:
        return
    words = {"place": answer.near_words}
    if answer.miles is None:
        label = _("Near %(place)s, any distance") % words
    else:
        miles = f"{answer.miles:g}" if answer.miles < 10 else f"{answer.miles:.0f}"
        label = _("Near %(place)s, up to %(miles)s miles") % {**words, "miles": miles}
        if miles == "1":
            label = _("Near %(place)s, up to 1 mile") % words
    href = answer.asked.link(place="", at=None, miles=None, any_distance=False)
    asked_for = answer.asked.place or answer.asked.at
    yield Chip(label, href if asked_for else _without(answer.asked, "place:"))


def _asked(asked: SearchParameters) -> Iterator[Chip]:
    for part in asked.when:
        yield Chip(when_label(part), asked.link(when=tuple(p for p in asked.when if p != part)))
    for slug in asked.access:
        label = str(dict(AccessFeature.choices)[slug])
        yield Chip(label, asked.link(access=tuple(s for s in asked.access if s != slug)))
    for how in asked.delivery:
        label = str(dict(DeliveredBy.choices)[how])
        yield Chip(label, asked.link(delivery=tuple(d for d in asked.delivery if d != how)))
    if asked.free:
        yield Chip(_("Free"), asked.link(free=False))
    if asked.age is not None:
        yield Chip(_("Age %(age)s") % {"age": asked.age}, asked.link(age=None))
    if asked.language:
        label = _("In %(language)s") % {"language": language_name(asked.language)}
        yield Chip(label, asked.link(language=""))
    if asked.self_referral:
        yield Chip(_("I can contact them myself"), asked.link(self_referral=False))
    if asked.taking:
        yield Chip(_("Taking new people"), asked.link(taking=False))


def groups(answer: SearchAnswer) -> list[Group]:
    """The filters with how many each would leave, under the others."""
    asked, facets = answer.asked, answer.results.facets
    found: list[Group] = []
    if answer.near_words:
        found.append(_distance(answer, facets.get("distance", {})))
    found.append(
        _many("delivery", _("How"), DeliveredBy.choices, asked.delivery, _counted(answer, "delivery"))
    )
    found.append(_one("free", _("Cost"), _("Free"), asked.free, _counted(answer, "free").get("yes")))
    found.append(
        _one(
            "self",
            _("Getting in touch"),
            _("I can contact them myself"),
            asked.self_referral,
            _counted(answer, "begin").get("self"),
        )
    )
    taking = _counted(answer, "taking").get("yes")
    found.append(_one("taking", _("Taking people"), _("Taking new people"), asked.taking, taking))
    found.append(_access(asked, _counted(answer, "access")))
    parts, days, times = ("open-now", "today", *PARTS, "weekend"), DAYS, _counted(answer, "when")
    when = _many("when", _("When"), _labelled(parts), asked.when, times)
    on = _many("when", "", _labelled(days), asked.when, times)
    found.append(replace(when, more=on.choices, more_label=_("On a certain day")))
    return [group for group in found if group.choices]


def _counted(answer: SearchAnswer, facet: str) -> Counts:
    """By choice: how many are known to fit it, and of how many we do not know."""
    known = answer.results.known.get(facet, {})
    both = answer.results.facets.get(facet, {})
    return {value: (known.get(value, 0), total - known.get(value, 0)) for value, total in both.items()}


def _labelled(parts: Iterable[str]) -> list[tuple[str, str]]:
    return [(part, when_label(part)) for part in parts]


def _access(asked: SearchParameters, counts: Counts) -> Group:
    """Those some listing here speaks of; the less common ones folded, and only where one is known to fit."""
    spoken = [
        f
        for f in AccessFeature
        if f.value in asked.access or (f.value in counts and (f in ACCESS_SHOWN or counts[f.value][0]))
    ]
    first = [(f.value, f.label) for f in ACCESS_SHOWN if f in spoken]
    rest = [(f.value, f.label) for f in spoken if f not in ACCESS_SHOWN]
    label, more = _("Getting in"), _("More about getting in")
    group = _many("access", label, first or rest, asked.access, counts)
    if not first:
        return group
    return replace(group, more=_many("access", "", rest, asked.access, counts).choices, more_label=more)


def _distance(answer: SearchAnswer, counts: Mapping[str, int]) -> Group:
    """The distance that was used is ticked, whether it was chosen or stands in the question."""
    used = round(answer.searched_miles, 2) if answer.searched_miles else None
    now = "any" if used is None else f"{used:g}"
    bands = sorted({*BANDS, *([] if now == "any" else [now])}, key=float)
    choices = [
        Choice(b, _("1 mile") if b == "1" else _("%(miles)s miles") % {"miles": b}, b == now, counts.get(b))
        for b in bands
    ]
    choices.append(Choice("any", _("Any distance"), now == "any", counts.get("any")))
    return Group("miles", _("How far"), "radio", tuple(choices))


def _many(
    name: str,
    label: str,
    offered: Iterable[tuple[str, object]],
    chosen: Sequence[str],
    counts: Counts,
) -> Group:
    none: tuple[int | None, int] = (0, 0) if counts else (None, 0)
    choices = tuple(Choice(v, str(words), v in chosen, *counts.get(v, none)) for v, words in offered)
    return Group(name, label, "checkbox", choices)


def _one(name: str, label: str, words: str, chosen: bool, count: tuple[int, int] | None) -> Group:
    return Group(name, label, "checkbox", (Choice("1", words, chosen, *(count or (None, 0))),))


def languages(answer: SearchAnswer) -> list[Choice]:
    """Languages the answers are spoken in beyond English: British Sign Language, then A to Z."""
    counts = _counted(answer, "language")
    known = sorted((code for code in counts if code != "en"), key=lambda code: (-counts[code][0], code))
    chosen = answer.asked.language
    codes = sorted({*known[:LANGUAGES_SHOWN], *([chosen] if chosen else [])}, key=in_order)
    return [Choice(code, language_name(code), code == chosen, *counts.get(code, (None, 0))) for code in codes]


def kinds_of_help(answer: SearchAnswer) -> list[Chip]:
    """The needs at the top of the tree, each a search of its own near the same place."""
    known = answer.words.needs if answer.words else {}
    asked = SearchParameters(place="" if "postcode" in answer.errors else answer.asked.place)
    return [Chip(need.plain, asked.link(need=need.slug)) for need in known.values() if not need.line]


def need_tree(answer: SearchAnswer) -> NeedTree:
    """Where the need chosen stands, and the kinds of help within it; without one, those at the top."""
    known = answer.words.needs if answer.words else {}
    counts = answer.results.facets.get("need", {})
    chosen = known.get(answer.asked.need)
    above: list[NeedLink] = []
    if chosen:
        above = [NeedLink(_("All kinds of help"), answer.asked.link(need=""), 0)]
        line = [known[slug] for slug in reversed(chosen.line) if slug in known]
        above += [_need_link(answer, need, counts) for need in line]
    under = (chosen.slug,) if chosen else ()
    within = [need for need in known.values() if need.line[:1] == under and counts.get(need.slug)]
    within.sort(key=lambda need: (-counts[need.slug], need.plain))
    links = [_need_link(answer, need, counts) for need in within]
    return NeedTree(
        tuple(above), chosen.plain if chosen else "", tuple(links[:NEEDS_SHOWN]), tuple(links[NEEDS_SHOWN:])
    )


def _need_link(answer: SearchAnswer, need: NeedWords, counts: Mapping[str, int]) -> NeedLink:
    return NeedLink(need.plain, answer.asked.link(need=need.slug), counts.get(need.slug, 0))
