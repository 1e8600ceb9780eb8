"""Which needs a vector is about: what ships was learnt from the lines that ship, and tells needs apart."""

from __future__ import annotations

import math

import numpy as np
import pytest

from directory.catalogue.loading import load_needs
from directory.words.teach_meaning import examples_of_meaning, fingerprint
from search.meaning import model, need_shares
from tests import services


def alike(one: str, other: str) -> float:
    rows = [memoryview(need_shares.shares([model.vector(text)])).cast("b").tolist() for text in (one, other)]
    return sum(a * b for a, b in zip(*rows, strict=True)) / 127**2


@pytest.fixture
def installed() -> None:
    if lacking := model.missing():
        services.missing(f"{', '.join(lacking)} is not installed", 'Run `pip install "waymark[meaning]"`')


def test_shares_are_square_roots_of_what_adds_up_to_one() -> None:
    chance = np.random.default_rng(7)
    vectors = [chance.integers(-127, 128, model.DIMENSIONS, dtype=np.int8).tobytes() for _ in range(3)]
    kept = memoryview(need_shares.shares(vectors)).cast("b").tolist()
    assert len(kept) == need_shares.CLASSES
    assert min(kept) >= 0
    assert math.isclose(sum((each / 127) ** 2 for each in kept), 1, abs_tol=0.03)
    assert need_shares.shares([]) == b""


def test_lines_about_one_need_are_more_alike_than_lines_about_two(installed: None) -> None:
    owing = "bailiffs keep knocking because i owe the council"
    advice = alike(owing, "free advice on repaying what you owe to creditors")
    assert advice > 2 * alike(owing, "a choir that meets in the chapel on fridays")


@pytest.mark.django_db
def test_what_ships_was_learnt_from_the_lines_that_ship() -> None:
    load_needs()
    assert need_shares.learnt_from() == fingerprint(examples_of_meaning()), "run manage.py teach_meaning"
