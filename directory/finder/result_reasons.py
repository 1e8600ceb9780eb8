"""Why a listing is among the answers, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from directory.catalogue.models import Service
from directory.places.miles import METRES_IN_A_MILE
from search.language import stem, tokenise
from search.query import Word
from search.results import Hit, Reach

CLOSE = 3 * METRES_IN_A_MILE
"""Metres within which we say "near"; beyond it, how many miles."""
MOST = 3


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """What was asked, as far as reasons need it: the words with their alternatives, and the needs above each
    need. Without `say_words` what the person typed is not said back to them."""

    words: tuple[Word, ...] = ()
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    say_words: bool = True


def of(
    service: Service, hit: Hit, near_words: str, metres: float | None, meant: QuestionTerms | None = None
) -> tuple[str, ...]:
    """Each reason as words that follow "Why it is here": what it helps with, how it reaches the person."""
    helps = _helps(service, hit, meant or QuestionTerms())
    return tuple(filter(None, (helps, _reaches(service, hit, near_words, metres))))


def sentence(reasons: Sequence[str]) -> str:
    """ "helps with debt advice, and is near DT4 8"; empty without reasons."""
    if len(reasons) < 2:
        return "".join(reasons)
    return _("%(first)s, and %(last)s") % {"first": ", ".join(reasons[:-1]), "last": reasons[-1]}


def _helps(service: Service, hit: Hit, meant: QuestionTerms) -> str:
    if labels := _needs(service, hit, meant):
        return _("helps with %(needs)s") % {
            "needs": and_words([in_a_sentence(label) for label in labels[:MOST]])
        }
    if hit.matched_words and meant.say_words:
        return _words(service, hit, meant)
    return _("reads like what you asked") if hit.alike else ""


def _needs(service: Service, hit: Hit, meant: QuestionTerms) -> list[str]:
    """The needs of a listing that were asked for: those very ones first, then those that lie below one."""
    matched = set(hit.matched_needs)
    needs = [row.need for row in service.needs.all()]
    very = [need.name for need in needs if need.slug in matched]
    below = [need.name for need in needs if matched & set(meant.above.get(need.slug, ()))]
    return list(dict.fromkeys([*very, *below]))


def _words(service: Service, hit: Hit, meant: QuestionTerms) -> str:
    """The words as the listing itself has them: "food parcel" where somebody typed "foodbank"."""
    own = {
        stem(word)
        for text in (service.name, service.organisation.name, service.summary, service.description)
        for word in tokenise(text)
    }
    ways = {word.alternatives[0].text: [each.text for each in word.alternatives] for word in meant.words}
    there, elsewhere = [], []
    for typed in hit.matched_words:
        found = next((way for way in ways.get(typed, [typed]) if _is_named_by(way, own)), "")
        there += [found] if found else []
        elsewhere += [] if found else [typed]
    if there:
        return _("speaks of %(words)s") % {"words": _quoted(there)}
    return _("is to do with %(words)s") % {"words": _quoted(elsewhere)}


def _is_named_by(way: str, own: Iterable[str]) -> bool:
    return {stem(word) for word in tokenise(way)} <= set(own)


def _quoted(words: Iterable[str]) -> str:
    return and_words([f"“{word}”" for word in list(dict.fromkeys(words))[:MOST]])


def _reaches(service: Service, hit: Hit, near_words: str, metres: float | None) -> str:
    reach = hit.reach
    if reach == Reach.NEAR and metres is not None and near_words:
        if metres <= CLOSE:
            return _("is near %(place)s") % {"place": near_words}
        miles = int(metres // METRES_IN_A_MILE) + 1
        return _("is within %(miles)d miles of %(place)s") % {"miles": miles, "place": near_words}
    if not near_words:
        return ""
    if "near" in hit.unsure:
        return _may_reach(service, hit) % {"place": near_words}
    return {
        Reach.COVERS: _("covers your area"),
        Reach.COMES_TO_YOU: _("comes to you"),
        Reach.PHONE: _("is by phone, for your area"),
        Reach.ONLINE: _("is online, for your area"),
    }.get(reach, "")


def _may_reach(service: Service, hit: Hit) -> str:
    """What to ask where it is not known whether it reaches the person."""
    areas = [area for area in service.areas.all() if area.is_place]
    if not areas:
        return _("may reach you, but does not say where it serves")
    if not any(area.unplaced for area in areas):
        return _("is for your area: ask whether they come to %(place)s or you go to them")
    if hit.reach in (Reach.PHONE, Reach.ONLINE):
        return _("may reach you: ask whether it is for people in %(place)s")
    return _("may reach you: ask whether they come to %(place)s")


def and_words(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def in_a_sentence(label: str) -> str:
    """A heading's capital made small, unless the word is a name or an abbreviation (PIP, Men's, English)."""
    kept = (label[:2].isupper() and label[:2].isalpha()) or label.split(maxsplit=1)[0] in (
        "English",
        "Parkinson's",
        "LGBT+",
        "Blue",
        "NHS",
    )
    return label if kept else label[:1].lower() + label[1:]
