"""What a listing's terms and words say of it: needs, delivery, cost, access, who it is for, referral, ages.

A pure reading, without a write: from the feed's own terms (stated) and else from its words (inferred).
Precise matters more than many: a listing gets the one to four needs its words bear out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.inference import facts
from directory.catalogue.inference import groups as inference_groups
from directory.catalogue.inference.words import Words
from directory.catalogue.needs import Need
from directory.words import learnt_readers
from directory.words.models import TermMapping
from search.language.learnt import Reader

MOST_NEEDS = 4
FIRST_SCORE = 2.2
"""What words must weigh for a listing's only need."""
LEAST_SCORE = 3.0
"""What they must weigh for any further one, or beside those the feed states."""
SHARE_OF_BEST = 0.45
LEARNT_SHARE = 0.12
"""How sure the learnt reader must be of a need where no keyword says one."""
SHARPNESS = 0.5
_IN_NAME, _IN_SUMMARY, _IN_WORDS = 3.0, 1.5, 1.0


@dataclass(slots=True)
class Inferred:
    """Each fact with how we know. A fact that nothing speaks of is left out."""

    needs: list[tuple[str, Basis]] = field(default_factory=list)
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
        self._words = _Keywords(needs)
        self._terms = {(row.vocabulary.lower(), row.term.lower()): row for row in mappings}
        self._named = {_fold(need.name).replace("-", " "): need.slug for need in needs} | {
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
            row = row or self._terms.get(("", _fold(wanted)))
            if row is None and (slug := self._named.get(_fold(wanted).replace("-", " "))):
                row = TermMapping(term=folded, needs=[slug])
            if row is not None:
                yield row
                return

    def score(self, words: Words) -> dict[str, float]:
        return self._words.score(words)

    def learnt(self, words: Words) -> str | None:
        """The need that the listing's words as a whole bear out, or None where that is not sure enough."""
        if self._reader is None:
            return None
        said = f"{words.name}. {_without_denials(words.description)}"
        slug, share = next(iter(self._reader.shares(said, SHARPNESS).items()))
        return slug if share >= LEARNT_SHARE and slug in self.slugs else None


def infer(words: Words, vocabulary: Vocabulary) -> Inferred:
    """Everything the listing's terms and words say. Stated facts come first and are never contradicted."""
    made = Inferred()
    mappings = [row for vocab, term in words.terms for row in vocabulary.of_term(vocab, term)]
    made.needs = _needs(words, vocabulary, mappings)
    stated = {how for row in mappings for how in row.delivery}
    made.delivery = facts.delivery(words, stated, [slug for slug, _basis in made.needs])
    made.groups = inference_groups.groups(words, {group for row in mappings for group in row.groups})
    made.free = facts.free(words)
    made.referral_only = facts.referral_only(words)
    made.begin_by = facts.begin_by(words)
    made.ages = facts.ages(words)
    return made


def _needs(words: Words, vocabulary: Vocabulary, mappings: Iterable[TermMapping]) -> list[tuple[str, Basis]]:
    stated = [slug for row in mappings for slug in row.needs if slug in vocabulary.slugs]
    scores = vocabulary.score(words)
    broad = {slug for slug in stated if slug not in vocabulary.parent}
    narrow = [slug for slug in dict.fromkeys(stated) if slug not in broad]
    for slug in narrow:
        scores[slug] = scores.get(slug, 0.0) + _IN_NAME
    # A broad term ("Exercise") makes what lies under it likelier, and stands alone when nothing does.
    for slug in list(scores):
        if vocabulary.parent.get(slug) in broad:
            scores[slug] += 1.0
    made = dict.fromkeys(narrow[:MOST_NEEDS], Basis.STATED)
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    for slug, score in ranked:
        least = LEAST_SCORE if made else FIRST_SCORE
        if len(made) >= MOST_NEEDS or score < max(least, SHARE_OF_BEST * best):
            break
        made.setdefault(slug, Basis.INFERRED)
    for slug in sorted(broad):
        if not any(vocabulary.parent.get(found) == slug for found in made) and len(made) < MOST_NEEDS:
            made[slug] = Basis.STATED
    if not made and (slug := vocabulary.learnt(words)):
        made[slug] = Basis.INFERRED
    return list(made.items())


class _Keywords:
    """Scores needs by their keywords and longer phrases in a listing's words."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._by_term: dict[str, list[tuple[str, float]]] = {}
        self._longest = 1
        self._not: dict[str, list[str]] = {}
        for need in needs:
            self._not[need.slug] = [_fold(line) for line in need.keywords_not.splitlines() if line.strip()]
            for line in need.keywords.splitlines():
                self._add(line, need.slug, 1.0)
            for phrase in need.phrases.all():
                if len(phrase.text.split()) in (2, 3, 4):
                    self._add(phrase.text, need.slug, 0.7)

    def _add(self, text: str, slug: str, weight: float) -> None:
        term = _fold(text)
        if not term:
            return
        found = self._by_term.setdefault(term, [])
        if slug not in {known for known, _weight in found}:
            count = len(term.split())
            found.append((slug, weight * (1.0 if count == 1 else 1.5)))
            self._longest = max(self._longest, count)

    def score(self, words: Words) -> dict[str, float]:
        """Needs with what their words weigh. Each keyword counts once, where it weighs most."""
        said = _without_denials(words.description)
        first = said.split(".")[0]
        best: dict[tuple[str, str], float] = {}
        places: dict[str, set[str]] = {}
        for where, text, weight in (
            ("name", words.name, _IN_NAME),
            ("first", first, _IN_SUMMARY),
            ("words", f"{said} {words.eligibility}", _IN_WORDS),
            ("terms", " . ".join(term for _v, term in words.terms), _IN_WORDS),
        ):
            for slug, term, worth in self._found(text):
                key = (slug, term)
                best[key] = max(best.get(key, 0.0), worth * weight)
                places.setdefault(slug, set()).add(where)
        whole = _fold(f"{words.name} . {words.description}")
        scores: dict[str, float] = {}
        for (slug, _term), worth in best.items():
            scores[slug] = scores.get(slug, 0.0) + worth
        for slug in list(scores):
            if any(phrase in whole for phrase in self._not.get(slug, ())):
                del scores[slug]
            elif words.description and places[slug] == {"name"} and scores[slug] < 5:
                scores[slug] *= 0.5  # a name alone may be a play on words
        return scores

    def _found(self, text: str) -> Iterator[tuple[str, str, float]]:
        """Longest terms first, so that "debt advice" is not also "debt"; a shared term weighs less."""
        tokens = _fold(text).split()
        taken = [False] * len(tokens)
        for length in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                if any(taken[start : start + length]):
                    continue
                term = " ".join(tokens[start : start + length])
                meant = self._by_term.get(term)
                if meant:
                    taken[start : start + length] = [True] * length
                    for slug, weight in meant:
                        yield slug, term, weight / len(meant) ** 0.5


_DENIES = (
    r"\b(?:cannot|can't|can not|do not|don't|does not|doesn't|not able to|unable to|no longer|is not an?"
    r"|isn't|are not|aren't|this is not|not for|sorry,? no|please no|rather than|instead of)\b"
)
_DENIAL = re.compile(_DENIES + r"[^.;!?]*", re.I)


def _without_denials(text: str) -> str:
    """Without the part of a sentence that says what is not done: "We cannot lend money"."""
    return _DENIAL.sub(" ", text)


def _fold(text: str) -> str:
    plain = text.lower().replace("’", "'").replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9+]+(?:['-][a-z0-9]+)*|\.", plain)).replace(" . ", " . ")
