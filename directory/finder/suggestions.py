"""What is suggested under the search box while somebody types: kinds of help, services, places.

Nothing is suggested to whoever is speaking of danger: what they type is never finished for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory import clock
from directory.catalogue.models import Service
from directory.finder.question import clean
from directory.finder.suggest_needs import NeedSuggester
from directory.places import suggest_places
from directory.words import vocabulary
from search import registry
from search.documents import Audience
from search.engines.name_starts import SHORTEST
from search.language import Speller, normalise, understand

LONGEST = 100
"""Letters that are read; whoever has typed more is telling, not naming."""
NEEDS, SERVICES, PLACES = 4, 5, 3


@dataclass(frozen=True, slots=True)
class Item:
    """One suggestion: its words, a quieter second line, and the page it leads to. `fills` is what it puts
    into the boxes of the search, by their names, where the search is asked rather than a page opened."""

    text: str
    note: str = ""
    url: str = ""
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind: needs, services or places."""

    kind: str
    label: str
    items: tuple[Item, ...]


def suggest(text: str, *, audience: Audience, places: bool = True) -> tuple[Group, ...]:
    """Groups that have something to suggest; no places where the search has no box for one. Never raises for
    the text, nor when an engine is away."""
    text = clean(text)[:LONGEST].strip()
    if len(normalise(text)) < SHORTEST:
        return ()
    words, speller = vocabulary.current()
    beginnings = _beginnings(words)
    if beginnings.danger(text, speller.words):
        return ()
    groups = (
        Group("needs", _("Kinds of help"), _needs(text, beginnings, speller)),
        Group("services", _("Services"), _services(text, audience)),
        Group("places", _("Places"), _places(text) if places else ()),
    )
    return tuple(group for group in groups if group.items)


def as_data(groups: tuple[Group, ...]) -> dict[str, Any]:
    """What /find/suggest/ promises; `said` is for those who listen. docs/finding.md describes each name."""
    count = sum(len(group.items) for group in groups)
    said = ngettext(
        "%(count)d suggestion. Use the down arrow to choose.",
        "%(count)d suggestions. Use the up and down arrows to choose.",
        count,
    )
    return {
        "groups": [
            {
                "kind": group.kind,
                "label": group.label,
                "items": [
                    {"text": item.text, "note": item.note, "url": item.url, "fills": dict(item.fills)}
                    for item in group.items
                ],
            }
            for group in groups
        ],
        "said": said % {"count": count} if count else "",
    }


_kept: NeedSuggester | None = None


def _beginnings(words: vocabulary.Words) -> NeedSuggester:
    """Those of this edition, made once per process."""
    global _kept  # noqa: PLW0603  one per process, replaced whole
    kept = _kept
    if kept is None or kept.words is not words:
        kept = _kept = NeedSuggester(words)
    return kept


def _needs(text: str, beginnings: NeedSuggester, speller: Speller) -> tuple[Item, ...]:
    """Needs begun so; else those that the search would understand from what has been typed so far."""
    found = beginnings.needs(text, speller.words)
    if not found:
        words = beginnings.words
        said = understand(text, words.vocabulary, speller).needs
        found = [words.needs[need.slug] for need in said if need.slug in words.needs]
    find = reverse("directory:find")
    return tuple(
        Item(need.plain, url=f"{find}?{urlencode({'need': need.slug})}", fills={"q": need.plain})
        for need in found[:NEEDS]
    )


def _services(text: str, audience: Audience) -> tuple[Item, ...]:
    """Read again from the database, so that one hidden since it was indexed is not named."""
    found = registry.suggest(text, audience=audience, now=clock.now(), limit=SERVICES)
    public = audience == Audience.PUBLIC
    seen = Service.objects.public() if public else Service.objects.for_professionals()
    ids = [each.id for each in found]
    by_id = {str(s.pk): s for s in seen.filter(pk__in=ids).select_related("organisation")}
    return tuple(
        Item(
            service.name,
            note=service.organisation.name if service.organisation.name != service.name else "",
            url=reverse("directory:service", args=[service.pk]),
            fills={"q": service.name},
        )
        for id in ids
        if (service := by_id.get(id))
    )


def _places(text: str) -> tuple[Item, ...]:
    """A place goes into the box for places, what was asked before it stays: "food bank in wey"."""
    asked, place = suggest_places.split(text)
    return tuple(
        Item(found.name, note=found.within, fills={"q": asked, "postcode": found.typed})
        for found in suggest_places.begun_with(place, limit=PLACES)
    )
