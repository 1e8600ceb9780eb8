"""A reader that has learnt from examples: which of several things a text is about, and how surely.

It sums weights of the text's words, pairs of words and runs of letters, so that each answer can be explained
and is the same everywhere. Training is in `training.py`; nothing beyond Python is needed to read.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, log, sqrt

from search.language.text import tokenise

LONGEST_TEXT = 4000
MOST_TOKENS = 300
SHORTEST_RUN, LONGEST_RUN = 3, 5
"""Letters of the runs that a word is cut into, its beginning and end marked."""
FORM = 2
"""Another number when what is kept means something else: what was learnt before is then not read."""
WORDS, LETTERS = "w", "l"
"""The two kinds of features. Each counts as much as the other, however long the text."""


def words_of(text: str) -> list[str]:
    """The words that are read, normalised."""
    return tokenise(text[:LONGEST_TEXT])[:MOST_TOKENS]


def word_features(words: Sequence[str]) -> list[str]:
    """Each word, and each pair of words that stand together."""
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return [*words, *pairs]


def letter_features(words: Iterable[str]) -> list[str]:
    """The runs of letters of each word, "_" for where it begins and ends."""
    return [run for word in words for run in _runs(word)]


def _runs(word: str) -> Iterator[str]:
    marked = f"_{word}_"
    for length in range(SHORTEST_RUN, LONGEST_RUN + 1):
        if len(marked) <= length:
            yield marked
            return
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What was learnt. For each kind of features: the features, how rare each is, and where its weights are.

    The weights of feature n are `weights[starts[n]:starts[n + 1]]`, of the classes in `which` at the same
    places. `base` is what each class begins with.
    """

    classes: tuple[str, ...]
    base: tuple[float, ...]
    features: Mapping[str, Mapping[str, int]]
    rarity: array[float]
    starts: array[int]
    which: array[int]
    weights: array[float]

    def dumped(self) -> bytes:
        """As bytes to keep."""
        whole = {
            "classes": self.classes,
            "base": self.base,
            "form": FORM,
            "features": {kind: list(known) for kind, known in self.features.items()},
            "rarity": [round(each, 3) for each in self.rarity],
            "starts": self.starts.tolist(),
            "which": self.which.tolist(),
            "weights": [round(each, 3) for each in self.weights],
        }
        return zlib.compress(json.dumps(whole, separators=(",", ":")).encode(), 6)


def loaded(kept: bytes) -> Reader:
    """The reader of what `Parameters.dumped` made. Raises ValueError for anything else."""
    try:
        whole = json.loads(zlib.decompress(kept))
        if whole.get("form") != FORM:
            raise ValueError("These were learnt in another way than they would be read.")
        numbers = iter(range(len(whole["rarity"])))
        features = {
            kind: dict(zip(known, numbers, strict=False)) for kind, known in whole["features"].items()
        }
        return Reader(
            Parameters(
                classes=tuple(whole["classes"]),
                base=tuple(whole["base"]),
                features=features,
                rarity=array("f", whole["rarity"]),
                starts=array("L", whole["starts"]),
                which=array("H", whole["which"]),
                weights=array("f", whole["weights"]),
            )
        )
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ValueError("These bytes are not those of a learnt reader.") from problem


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts. Any text is fine; nothing is raised."""

    learnt: Parameters
    _known: tuple[Mapping[str, int], Mapping[str, int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = self.learnt.features
        object.__setattr__(self, "_known", (known.get(WORDS, {}), known.get(LETTERS, {})))

    def scores(self, text: str) -> dict[str, float]:
        """How much speaks for each class: the higher the likelier, comparable within one text."""
        words = words_of(text)
        return self._sums(
            _weighed(word_features(words), self._known[0], self.learnt.rarity),
            _weighed(letter_features(words), self._known[1], self.learnt.rarity),
        )

    def probability(self, text: str) -> float:
        """How likely the only class is, 0 to 1, for a reader of one class."""
        [score] = self.scores(text).values()
        return 1 / (1 + exp(-max(-50.0, min(50.0, score))))

    def shares(self, text: str, sharpness: float = 1.0) -> dict[str, float]:
        """The scores as shares of 1, the likeliest first."""
        scores = self.scores(text)
        most = max(scores.values(), default=0.0)
        parts = {slug: exp(max(-50.0, sharpness * (score - most))) for slug, score in scores.items()}
        whole = sum(parts.values()) or 1.0
        return {slug: parts[slug] / whole for slug in sorted(parts, key=lambda slug: (-parts[slug], slug))}

    def because(self, text: str, about: str, most: int = 4) -> list[tuple[str, float]]:
        """The words of the text that spoke most for a class, with what each weighs; only those that did."""
        words = words_of(text)
        number = self.learnt.classes.index(about)
        said: dict[str, float] = dict.fromkeys(words, 0.0)
        for feature, value in _weighed(word_features(words), self._known[0], self.learnt.rarity):
            weight = value * self._weight(feature[1], number)
            for word in feature[0].split():
                said[word] += weight / (1 + (" " in feature[0]))
        runs_in = {word: set(_runs(word)) for word in set(words)}
        for feature, value in _weighed(letter_features(words), self._known[1], self.learnt.rarity):
            holders = [word for word, runs in runs_in.items() if feature[0] in runs]
            for word in holders:
                said[word] += value * self._weight(feature[1], number) / len(holders)
        heaviest = sorted(said.items(), key=lambda each: (-each[1], each[0]))[:most]
        return [(word, round(weight, 3)) for word, weight in heaviest if weight > 0]

    def _weight(self, feature: int, number: int) -> float:
        learnt = self.learnt
        for place in range(learnt.starts[feature], learnt.starts[feature + 1]):
            if learnt.which[place] == number:
                return learnt.weights[place]
        return 0.0

    def _sums(self, *kinds: list[tuple[tuple[str, int], float]]) -> dict[str, float]:
        learnt = self.learnt
        starts, which, weights = learnt.starts, learnt.which, learnt.weights
        sums = list(learnt.base)
        for weighed in kinds:
            for (_feature, number), value in weighed:
                for place in range(starts[number], starts[number + 1]):
                    sums[which[place]] += value * weights[place]
        return dict(zip(learnt.classes, sums, strict=True))


def _weighed(
    features: Iterable[str], known: Mapping[str, int], rarity: array[float]
) -> list[tuple[tuple[str, int], float]]:
    """((feature, its number), value) of the features that are known: rarer and more often count more, and
    the squares of all values sum to 1."""
    counted = Counter(feature for feature in features if feature in known)
    values = [
        ((feature, known[feature]), (1 + log(count)) * rarity[known[feature]])
        for feature, count in counted.items()
    ]
    length = sqrt(sum(value * value for _feature, value in values)) or 1.0
    return [(feature, value / length) for feature, value in values]
