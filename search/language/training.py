"""Teaches a reader (see learnt.py) from examples, with scikit-learn. The same examples give the same reader.

It is imported only where readers are taught: the library and what it brings take a hundred megabytes.
"""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from search.language.learnt import LETTERS, WORDS, Parameters, letter_features, word_features, words_of

FEW = 0.01
"""Weights nearer to nothing than this are left out: they change no answer and fill memory."""
FAINT = 0.2
"""The same for a reader of many classes: a tenth of its weights is left, and it is as often right."""
ROUNDS = 10
"""Of fitting many classes: more of them change nothing that counts."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the class it is of; a `weight` of 2 counts as two."""

    text: str
    about: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Read:
    """The features of all examples, ready to learn from."""

    values: Any
    names: dict[str, list[str]]
    rarity: list[float]


def teach_one(examples: Sequence[Example], about: str) -> Parameters:
    """A reader that says how likely a text is about `about`: logistic regression against all others."""
    read = _read(examples, least_words=2, least_letters=3)
    wanted = numpy.array([example.about == about for example in examples])
    model = LogisticRegression(C=10.0, max_iter=500)
    model.fit(read.values, wanted, sample_weight=_weights(examples))
    return _parameters((about,), read, model.coef_, model.intercept_)


def teach_kinds(examples: Sequence[Example]) -> Parameters:
    """A reader that tells classes apart, each against all others: a linear support vector machine."""
    read = _read(examples, least_words=2, least_letters=3)
    model = LinearSVC(C=0.3, random_state=0)
    model.fit(read.values, [example.about for example in examples], sample_weight=_weights(examples))
    weights, base = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        weights, base = _both(weights, base)
    return _parameters(tuple(model.classes_), read, weights, base)


def teach_many(examples: Sequence[Example]) -> Parameters:
    """A reader that tells many classes apart: logistic regression of all at once, so that its shares are how
    likely each class is. Learnt by stochastic averages (saga): the usual way takes two gigabytes for it."""
    read = _read(examples, least_words=2, least_letters=3)
    model = LogisticRegression(C=10.0, solver="saga", max_iter=ROUNDS, random_state=0)
    weights = _weights(examples).astype(numpy.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # ROUNDS ends it on purpose
        model.fit(
            read.values.astype(numpy.float32),
            [example.about for example in examples],
            sample_weight=weights,
        )
    coefficients, base = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, base = _both(coefficients, base)
    return _parameters(tuple(model.classes_), read, coefficients, base, FAINT)


def _read(examples: Sequence[Example], *, least_words: int, least_letters: int) -> _Read:
    kinds: tuple[tuple[str, Callable[[list[str]], list[str]], int], ...] = (
        (WORDS, word_features, least_words),
        (LETTERS, letter_features, least_letters),
    )
    texts = [words_of(example.text) for example in examples]
    parts, names, rarity = [], {}, []
    for kind, features, least in kinds:
        vectorizer = TfidfVectorizer(analyzer=features, sublinear_tf=True, min_df=least)
        parts.append(vectorizer.fit_transform(texts))
        names[kind] = [str(name) for name in vectorizer.get_feature_names_out()]
        rarity += vectorizer.idf_.tolist()
    return _Read(cast(csr_matrix, hstack(parts, format="csr")), names, rarity)


def _both(weights: Any, base: Any) -> tuple[Any, Any]:
    """For two classes the library keeps one row: what speaks for the second, and so against the first."""
    return numpy.vstack([-weights, weights]), numpy.concatenate([-base, base])


def _weights(examples: Sequence[Example]) -> Any:
    return numpy.array([example.weight for example in examples])


def _parameters(
    classes: tuple[str, ...], read: _Read, weights: Any, base: Any, least: float = FEW
) -> Parameters:
    kept = csr_matrix(numpy.where(numpy.abs(weights) < least, 0.0, weights).T)
    kept.sort_indices()
    numbers = iter(range(len(read.rarity)))
    return Parameters(
        classes=tuple(str(each) for each in classes),
        base=tuple(float(each) for each in base),
        features={kind: dict(zip(names, numbers, strict=False)) for kind, names in read.names.items()},
        rarity=array("f", read.rarity),
        starts=array("L", kept.indptr.tolist()),
        which=array("H", kept.indices.tolist()),
        weights=array("f", kept.data.tolist()),
    )
