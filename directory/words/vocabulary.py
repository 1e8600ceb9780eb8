"""The words the search understands, as editors keep them: needs with their phrases, synonyms, words for
danger, and the phrases that ask for a time, a cost and the like.

Read from the database once per process and edition. An edit changes the edition in its own transaction, so
every process reads it again for its next question, which costs one small query.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from directory.catalogue.models import Need
from directory.catalogue.repeatable_seeding import ShippedRow
from directory.words import learnt_readers
from directory.words.learnt_readers import NOTHING_LEARNT, TAUGHT, VOCABULARY, Readers
from directory.words.models import DangerLine, DangerTopic, Edition, Synonym, WishKind, WishPhrase
from search import registry
from search.language import Speller, Vocabulary

INDEX = "index"
SPELLING_SECONDS = 60.0
"""How old the list of words that listings hold may be, where it is long enough to cost something."""
SMALL = 5000
Kept = TypeVar("Kept", bound=Model)


@dataclass(frozen=True, slots=True)
class NeedWords:
    """A need as the search names it. `line` are the slugs of the needs above it, nearest first."""

    slug: str
    name: str
    plain: str
    line: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger with its box, as search.language.danger asks for it."""

    slug: str
    title: str
    lead: str
    need: str
    silent: bool
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...]
    lines: tuple[DangerLine, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that understanding a question needs, of one edition, and what was learnt last."""

    vocabulary: Vocabulary
    needs: Mapping[str, NeedWords]
    dangers: tuple[Danger, ...]
    readers: Readers = NOTHING_LEARNT


@dataclass(slots=True)
class _Kept:
    tokens: Mapping[str, str]
    words: Words
    speller: Speller
    size: int
    read_at: float

    def fresh(self) -> bool:
        """Whether its spelling may serve a while longer though a listing has changed."""
        return self.size > SMALL and time.monotonic() < self.read_at + SPELLING_SECONDS


_kept: _Kept | None = None
_lock = threading.Lock()


def current() -> tuple[Words, Speller]:
    """The vocabulary and the speller of now."""
    global _kept  # noqa: PLW0603  one per process, replaced whole
    tokens = dict(Edition.objects.values_list("name", "token"))
    kept = _kept
    if kept is not None and kept.tokens == tokens:
        return kept.words, kept.speller
    with _lock:
        same = kept is not None and kept.tokens.get(VOCABULARY) == tokens.get(VOCABULARY)
        words = kept.words if kept is not None and same else _read()
        taught = kept is not None and same and kept.tokens.get(TAUGHT) == tokens.get(TAUGHT)
        if not taught:
            words = _with_readers(words, learnt_readers.current())
        if kept is not None and taught and kept.fresh():
            return kept.words, kept.speller
        counted = _words_of_listings()
        speller = Speller(counted, words.vocabulary.all_words)
        _kept = _Kept(tokens, words, speller, len(counted), time.monotonic())
        return words, speller


def tried(unsaved: Model) -> tuple[Words, Speller]:
    """The vocabulary and the speller as they would be with this row saved and live. Nothing is written."""
    _words, speller = current()
    words = _with_readers(_read(unsaved), _words.readers)
    return words, Speller(speller.words, words.vocabulary.all_words)


def _with_readers(words: Words, readers: Readers) -> Words:
    return replace(words, readers=readers, vocabulary=replace(words.vocabulary, needs_reader=readers.needs))


def forget(name: str = VOCABULARY) -> None:
    """The vocabulary (or the index) changed: every process reads it again for its next question."""
    Edition.objects.update_or_create(name=name, defaults={"token": str(uuid.uuid4())})


def _words_of_listings() -> dict[str, int]:
    """None while there is no index to ask; spelling is then left alone."""
    try:
        return registry.embedded().vocabulary()
    except Exception:  # noqa: BLE001  a search is answered without it
        return {}


def _read(unsaved: Model | None = None) -> Words:
    """What the database holds, an unsaved row in its place there."""
    needs = _rows(Need.objects.current().filter(live=True).prefetch_related("phrases"), unsaved)
    topics = _rows(DangerTopic.objects.filter(live=True).prefetch_related("phrases", "lines"), unsaved)
    by_id = {need.pk: need for need in needs}
    phrases: dict[str, dict[str, float]] = {}
    listing_words: dict[str, dict[str, float]] = {}
    for need in needs:
        for text in filter(None, (need.description, *need.keywords.splitlines())):
            listing_words.setdefault(text, {})[need.slug] = 1.0
        said = [need.name, need.plain_name, *(phrase.text for phrase in need.phrases.all())]
        for text in filter(None, said):
            phrases.setdefault(text, {})[need.slug] = 1.0
    wishes = _wishes(_rows(WishPhrase.objects.all(), unsaved))
    vocabulary = Vocabulary(
        needs=phrases,
        listing_words=listing_words,
        synonyms=_synonyms(_rows(Synonym.objects.all(), unsaved)),
        times={phrase: frozenset(parts) for phrase, parts in wishes["times"].items()},
        free=frozenset(wishes["free"]),
        delivery={phrase: values[0] for phrase, values in wishes["delivery"].items()},
        access={phrase: values[0] for phrase, values in wishes["access"].items()},
        groups={phrase: values[0] for phrase, values in wishes["groups"].items()},
        plain=frozenset(wishes["plain"]) | {phrase for phrase in phrases if " " in phrase},
        beside={slug: tuple(others) for slug, others in shipped_phrases()["beside"].items()},
        labels={need.slug: need.plain for need in needs},
    )
    return Words(
        vocabulary,
        {need.slug: _need_words(need, by_id) for need in needs},
        tuple(map(_danger, sorted(topics, key=lambda topic: topic.position))),
    )


def _rows(kept: QuerySet[Kept], unsaved: Model | None) -> list[Kept]:
    """The rows kept, and the unsaved one instead of itself, or last where it is new."""
    rows = list(kept)
    if not isinstance(unsaved, kept.model):
        return rows
    known = unsaved.pk is not None and any(row.pk == unsaved.pk for row in rows)
    return [unsaved if row.pk == unsaved.pk else row for row in rows] if known else [*rows, unsaved]


def _need_words(need: Need, by_id: Mapping[uuid.UUID, Need]) -> NeedWords:
    return NeedWords(need.slug, need.name, need.plain, _line(need, by_id), need.sensitive)


def _line(need: Need, by_id: Mapping[uuid.UUID, Need]) -> tuple[str, ...]:
    line: list[str] = []
    above = by_id.get(need.parent_id) if need.parent_id else None
    while above is not None and above.slug not in line:
        line.append(above.slug)
        above = by_id.get(above.parent_id) if above.parent_id else None
    return tuple(line)


def _synonyms(rows: Iterable[Synonym]) -> dict[str, dict[str, float]]:
    """Word → what it may also be called: both ways, or only the first to the others in a one-way row."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        terms = row.lines
        for term in terms[:1] if row.one_way else terms:
            others = found.setdefault(term, {})
            others.update({other: SYNONYM_WEIGHT for other in terms if other != term})
    return found


def _wishes(rows: Iterable[WishPhrase]) -> dict[str, dict[str, list[str]]]:
    """Kind → phrase → values: what editors keep, upon what ships until `setup` has made rows of it."""
    loaded = ShippedRow.objects.filter(kind=WISHES).exists()
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in WishKind.values}
    if not loaded:
        shipped = shipped_phrases()
        found.update(
            {str(kind): dict(shipped[kind]) for kind in WITH_VALUES},
            free={text: [] for text in shipped["free"]},
            plain={text: [] for text in shipped["plain"]},
        )
    for row in rows:
        if row.values or row.kind not in WITH_VALUES:
            found[row.kind][row.text] = row.values
    return found


WISHES = "wish"
"""What `setup` calls these rows."""
WITH_VALUES = (WishKind.TIMES, WishKind.DELIVERY, WishKind.ACCESS, WishKind.GROUPS)
SYNONYM_WEIGHT = 0.8
"""A synonym is nearly the word itself, and the word itself comes first."""


def _danger(topic: DangerTopic) -> Danger:
    return Danger(
        slug=topic.slug,
        title=topic.title,
        lead=topic.lead,
        need=topic.need_slug,
        silent=topic.silent_999,
        phrases=tuple(phrase.text for phrase in topic.phrases.all()),
        exceptions=tuple(filter(None, map(str.strip, topic.exceptions.splitlines()))),
        lines=tuple(topic.lines.all()),
    )


@cache
def shipped_phrases() -> dict[str, Any]:
    """Phrases for times, cost, delivery, access and groups as they ship; `setup` makes rows of them.

    `plain` are phrases in which such a word asks for nothing of the kind: "sugar free". Those of needs are
    too: who asks for "help getting online" does not ask for help that is online. `places` lead
    to the name of a place; `beside` are needs that often help as well.
    """
    read = json.loads((settings.FIXTURES / "vocabulary.json").read_text("utf-8"))
    return {
        **{kind.value: read.get(kind, {}) for kind in WITH_VALUES},
        "free": read["free"],
        "plain": read.get("plain", []),
        "places": read.get("places", []),
        "beside": read.get("beside", {}),
    }
