"""Why a listing is among the answers, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from directory.catalogue.models import Service
from search.results import Hit, Reach

CLOSE = 3 * 1609.344
"""Metres within which we say "near"; beyond it, how many miles."""
MOST = 3
NAMES = ("English", "Parkinson's", "Blue", "Citizens")


def of(
    service: Service, hit: Hit, near_words: str, metres: float | None, *, say_words: bool = True
) -> tuple[str, ...]:
    """Each reason as words that follow "Why it is here": what it helps with, how it reaches the person.

    Without `say_words` what the person typed is not said back to them.
    """
    helps = _helps(service, hit, say_words)
    return tuple(filter(None, (helps, _reaches(hit.reach, near_words, metres))))


def sentence(reasons: Sequence[str]) -> str:
    """ "helps with debt advice, and is near DT4 8"; empty without reasons."""
    if len(reasons) < 2:
        return "".join(reasons)
    return _("%(first)s, and %(last)s") % {"first": ", ".join(reasons[:-1]), "last": reasons[-1]}


def _helps(service: Service, hit: Hit, say_words: bool) -> str:
    labels = [row.need.name for row in service.needs.all() if row.need.slug in hit.matched_needs]
    if labels:
        return _("helps with %(needs)s") % {
            "needs": and_words([in_a_sentence(label) for label in labels[:MOST]])
        }
    if hit.matched_words and say_words:
        words = and_words([f"“{word}”" for word in hit.matched_words[:MOST]])
        return _("speaks of %(words)s") % {"words": words}
    return ""


def _reaches(reach: Reach, near_words: str, metres: float | None) -> str:
    if reach == Reach.NEAR and metres is not None and near_words:
        if metres <= CLOSE:
            return _("is near %(place)s") % {"place": near_words}
        miles = int(metres // 1609.344) + 1
        return _("is within %(miles)d miles of %(place)s") % {"miles": miles, "place": near_words}
    if not near_words:
        return ""
    return {
        Reach.COVERS: _("covers your area"),
        Reach.COMES_TO_YOU: _("comes to you"),
        Reach.PHONE: _("is by phone, wherever you are"),
        Reach.ONLINE: _("is online, wherever you are"),
    }.get(reach, "")


def and_words(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def in_a_sentence(label: str) -> str:
    """A heading's capital made small, unless the word is a name or an abbreviation (PIP, Men's, English)."""
    kept = label[:2].isupper() or label.split(maxsplit=1)[0] in (
        "English",
        "Parkinson's",
        "LGBT+",
        "Blue",
        "NHS",
    )
    return label if kept else label[:1].lower() + label[1:]
