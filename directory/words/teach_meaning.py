"""Learns which needs a sentence vector is about, from the needs' words and told lines of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple

from directory.words.teaching import need_words, told_need_lines
from search.language.training import Example
from search.meaning import model, need_shares


def teach() -> int:
    """Write the weights that ship. Returns how many examples they were learnt from. Takes some minutes."""
    import numpy
    from sklearn.linear_model import LogisticRegression

    examples = examples_of_meaning()
    vectors = numpy.frombuffer(b"".join(model.vector(one.text) for one in examples), dtype=numpy.int8)
    rows = vectors.reshape(len(examples), model.DIMENSIONS).astype(numpy.float32)
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    reader = LogisticRegression(C=30.0, max_iter=60)
    weights = numpy.array([one.weight for one in examples])
    reader.fit(rows, [one.about for one in examples], sample_weight=weights)
    need_shares.write(reader.coef_, reader.intercept_, fingerprint(examples))
    return len(examples)


def examples_of_meaning() -> list[Example]:
    """How people speak of each need and how services that meet it do; no listing of anybody's directory."""
    return [one for one in (*need_words(), *told_need_lines()) if one.text.strip()]


def fingerprint(examples: Iterable[Example]) -> str:
    kept = sorted(json.dumps(astuple(one)) for one in examples)
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()
