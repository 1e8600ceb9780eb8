"""What a listing's terms and words say of it: needs, delivery, cost, access, who it is for, referral, ages.

A pure reading, without a write: from the feed's own terms (stated) and else from its words (inferred).
Precise matters more than many: a listing gets the one to four needs its words bear out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.inference import facts
from directory.catalogue.inference import groups as inference_groups
from directory.catalogue.inference.keywords import IN_NAME, Keywords, fold, without_denials
from directory.catalogue.inference.words import Words
from directory.catalogue.needs import Need
from directory.words import learnt_readers
from directory.words.models import TermMapping
from search.language.learnt import Reader

MOST_NEEDS = 4
FIRST_SCORE = 2.0
"""What keywords and the learnt reader must weigh together for a listing's first need."""
FURTHER_SCORE = 3.0
"""What they must weigh for any further one, or beside those the feed states."""
ONLY_SHARE = 0.08
"""How sure the reader must be of the only need, where nothing weighs as much."""
SHARE_OF_BEST = 0.45
LEARNT = 10.0
"""What the learnt reader's certainty weighs, beside 3 for a keyword in the name."""
LEAST_SHARE, MOST_LEARNT = 0.02, 8
UNLIKELY, UNLIKELY_SHARE = 0.6, 0.01
"""A keyword of a need that the whole listing is hardly about counts less: "cut" in one about hedges."""
SURE_SCORE = 12.0
"""From here on an inferred need is as sure as it can be."""


@dataclass(slots=True)
class Inferred:
    """Each fact with how we know. A fact that nothing speaks of is left out."""

    needs: list[tuple[str, Basis]] = field(default_factory=list)
    confidence: dict[str, int] = field(default_factory=dict)
    """How sure each inferred need is, in percent."""
    delivery: list[tuple[str, Basis]] = field(default_factory=list)
    groups: list[tuple[str, bool, Basis]] = field(default_factory=list)
    free: tuple[Fact, Basis] | None = None
    referral_only: tuple[Fact, Basis] | None = None
    begin_by: str = ""
    ages: tuple[int | None, int | None] | None = None


class Vocabulary:
    """Needs with their keywords, and what terms of feeds mean; read once for a whole import."""

    def __init__(
        self, needs: Sequence[Need], mappings: Iterable[TermMapping], reader: Reader | None = None
    ) -> None:
        self._reader = reader
        by_id = {need.pk: need for need in needs}
        self.parent = {n.slug: by_id[n.parent_id].slug for n in needs if n.parent_id and n.parent_id in by_id}
        self.slugs = {need.slug for need in needs}
        self._ids = {need.slug: str(need.pk) for need in needs}
        self._words = Keywords(needs)
        self._terms = {(row.vocabulary.lower(), row.term.lower()): row for row in mappings}
        self._named = {fold(need.name).replace("-", " "): need.slug for need in needs} | {
            s.replace("-", " "): s for s in self.slugs
        }

    def id_of(self, slug: str) -> str:
        """The need's id, as text. Raises KeyError."""
        return self._ids[slug]

    @classmethod
    def load(cls) -> Vocabulary:
        needs = list(Need.objects.current().prefetch_related("phrases"))
        return cls(needs, TermMapping.objects.all(), learnt_readers.current().needs)

    def of_term(self, vocabulary: str, term: str) -> Iterator[TermMapping]:
        """The mapping of a term; of a path such as "Health > Falls", of its narrowest step that is known."""
        steps = [step.strip() for step in re.split(r"\s*>\s*", term) if step.strip()]
        for wanted in (term, *reversed(steps)):
            folded = wanted.lower().strip()
            row = self._terms.get((vocabulary.lower(), folded)) or self._terms.get(("", folded))
            row = row or self._terms.get(("", fold(wanted)))
            if row is None and (slug := self._named.get(fold(wanted).replace("-", " "))):
                row = TermMapping(term=folded, needs=[slug])
            if row is not None:
                yield row
                return

    def shares(self, words: Words) -> dict[str, float]:
        """How likely the listing as a whole is about each need, as was learnt, the likeliest first."""
        if self._reader is None:
            return {}
        return self._reader.shares(f"{words.name}. {without_denials(words.description)}")

    def score(self, words: Words, shares: Mapping[str, float]) -> dict[str, float]:
        """How much the words speak for each need: their keywords, and what was learnt of the whole."""
        scores = self._words.score(words)
        for slug in scores if shares else ():
            if shares.get(slug, 0.0) < UNLIKELY_SHARE:
                scores[slug] *= UNLIKELY
        for slug, share in list(shares.items())[:MOST_LEARNT]:
            if share >= LEAST_SHARE and slug in self.slugs:
                scores[slug] = scores.get(slug, 0.0) + LEARNT * share
        return scores


def infer(words: Words, vocabulary: Vocabulary) -> Inferred:
    """Everything the listing's terms and words say. Stated facts come first and are never contradicted."""
    made = Inferred()
    mappings = [row for vocab, term in words.terms for row in vocabulary.of_term(vocab, term)]
    made.needs, made.confidence = _needs(words, vocabulary, mappings)
    stated = {how for row in mappings for how in row.delivery}
    made.delivery = facts.delivery(words, stated, [slug for slug, _basis in made.needs])
    made.groups = inference_groups.groups(words, {group for row in mappings for group in row.groups})
    made.free = facts.free(words)
    made.referral_only = facts.referral_only(words)
    made.begin_by = facts.begin_by(words)
    made.ages = facts.ages(words)
    return made


def _needs(
    words: Words, vocabulary: Vocabulary, mappings: Iterable[TermMapping]
) -> tuple[list[tuple[str, Basis]], dict[str, int]]:
    """The needs with how we know, and how sure the inferred ones are."""
    stated = [slug for row in mappings for slug in row.needs if slug in vocabulary.slugs]
    broad = {slug for slug in stated if slug not in vocabulary.parent}
    narrow = [slug for slug in dict.fromkeys(stated) if slug not in broad]
    shares = vocabulary.shares(words)
    scores = vocabulary.score(words, shares)
    for slug in narrow:
        scores[slug] = scores.get(slug, 0.0) + IN_NAME
    # A broad term ("Exercise") makes what lies under it likelier, and stands alone when nothing does.
    for slug in list(scores):
        if vocabulary.parent.get(slug) in broad:
            scores[slug] += 1.0
    made = dict.fromkeys(narrow[:MOST_NEEDS], Basis.STATED)
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    for slug, score in ranked:
        least = FURTHER_SCORE if made else FIRST_SCORE
        if len(made) >= MOST_NEEDS or score < max(least, SHARE_OF_BEST * best):
            break
        made.setdefault(slug, Basis.INFERRED)
    for slug in sorted(broad):
        if not any(vocabulary.parent.get(found) == slug for found in made) and len(made) < MOST_NEEDS:
            made[slug] = Basis.STATED
    likeliest = next(iter(shares), "")
    if not made and likeliest in scores and shares[likeliest] >= ONLY_SHARE:
        made[likeliest] = Basis.INFERRED
    inferred = [slug for slug, basis in made.items() if basis == Basis.INFERRED]
    return list(made.items()), {slug: _confidence(scores[slug]) for slug in inferred}


def _confidence(score: float) -> int:
    return round(100 * min(1.0, score / SURE_SCORE))
