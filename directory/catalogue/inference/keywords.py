"""How much a listing's words speak for each need, by the keywords and phrases that editors keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from directory.catalogue.inference.rules import ALSO_LOWER
from directory.catalogue.inference.words import Words
from directory.catalogue.needs import Need

IN_NAME, _IN_SUMMARY, _IN_WORDS = 3.0, 1.5, 1.0


class Keywords:
    """Scores needs by their keywords and longer phrases in a listing's words."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._by_term: dict[str, list[tuple[str, float]]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._not: dict[str, list[str]] = {}
        for need in needs:
            self._not[need.slug] = [fold(line) for line in need.keywords_not.splitlines() if line.strip()]
            for line in need.keywords.splitlines():
                self._add(line, need.slug, 1.0)
            for phrase in need.phrases.all():
                if len(phrase.text.split()) in (2, 3, 4):
                    self._add(phrase.text, need.slug, 0.7)

    def _add(self, text: str, slug: str, weight: float) -> None:
        term = fold(text)
        if not term:
            return
        found = self._by_term.setdefault(term, [])
        if slug not in {known for known, _weight in found}:
            count = len(term.split())
            found.append((slug, weight * (1.0 if count == 1 else 1.5)))
            self._lengths.setdefault(term.split(" ", 1)[0], set()).add(count)

    def score(self, words: Words) -> dict[str, float]:
        """Needs with what their words weigh. Each keyword counts once, where it weighs most."""
        said = without_denials(words.description)
        first = said.split(".")[0]
        best: dict[tuple[str, str], float] = {}
        places: dict[str, set[str]] = {}
        for where, text, weight in (
            ("name", words.name, IN_NAME),
            ("first", first, _IN_SUMMARY),
            ("words", f"{said} {words.eligibility}", _IN_WORDS),
            ("terms", " . ".join(term for _v, term in words.terms), _IN_WORDS),
        ):
            for slug, term, worth in self._found(text):
                key = (slug, term)
                best[key] = max(best.get(key, 0.0), worth * weight)
                places.setdefault(slug, set()).add(where)
        whole = ""
        scores: dict[str, float] = {}
        for (slug, _term), worth in best.items():
            scores[slug] = scores.get(slug, 0.0) + worth
        for slug in list(scores):
            denied = self._not.get(slug)
            whole = whole or (fold(f"{words.name} . {words.description}") if denied else "")
            if denied and any(phrase in whole for phrase in denied):
                del scores[slug]
            elif words.description and places[slug] == {"name"} and scores[slug] < 5:
                scores[slug] *= 0.5  # a name alone may be a play on words
        return scores

    def _found(self, text: str) -> Iterator[tuple[str, str, float]]:
        """Longest terms first, so that "debt advice" is not also "debt"; a shared term weighs less."""
        tokens = fold(text).split()
        taken = [False] * len(tokens)
        # Only where a term may begin, and only as long as one that begins so.
        may_be = [
            (-length, start)
            for start, token in enumerate(tokens)
            if token in self._lengths
            for length in self._lengths[token]
            if start + length <= len(tokens)
        ]
        for minus, start in sorted(may_be):
            end = start - minus
            meant = self._by_term.get(" ".join(tokens[start:end]))
            if meant and not any(taken[start:end]):
                term = " ".join(tokens[start:end])
                taken[start:end] = [True] * -minus
                for slug, weight in meant:
                    yield slug, term, weight / len(meant) ** 0.5


_DENIES = (
    r"\b(?:cannot|can't|can not|do not|don't|does not|doesn't|not able to|unable to|no longer|is not an?"
    r"|isn't|are not|aren't|this is not|not for|sorry,? no|please no|rather than|instead of)\b"
)
_DENIAL = re.compile(_DENIES + r"[^.;!?]*", re.I)
_MAY_DENY = ("not", "n't", "unable", "no longer", "sorry", "please no", "rather", "instead")
"""One of these is in all that the pattern finds, and looked for at a tenth of its cost."""


@lru_cache(16)
def without_denials(text: str) -> str:
    """Without the part of a sentence that says what is not done: "We cannot lend money"."""
    lower = text.lower().translate(ALSO_LOWER)
    return _DENIAL.sub(" ", text) if any(map(lower.__contains__, _MAY_DENY)) else text


def fold(text: str) -> str:
    plain = text.lower().replace("’", "'").replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9+]+(?:['-][a-z0-9]+)*|\.", plain)).replace(" . ", " . ")
