"""Sentence vectors: off unless switched on, made once for a text, and by the very model that was measured."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.checks import search_settings
from search.documents import Audience, Document
from search.meaning import model, remembered, vectors
from search.meaning.model import DIMENSIONS
from search.meaning.need_shares import CLASSES
from tests import services
from tests.contract.search.expected import cosine

LOADED = """
import sys, search.meaning.vectors, search.checks
print(*(name in sys.modules for name in ("onnxruntime", "numpy")))
"""


@pytest.fixture
def on(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_MEANING = True
    settings.SEARCH_INDEX_PATH = tmp_path / "index"


@pytest.fixture
def installed(on: None) -> None:
    """The real model; skips (or in CI fails) the test where it is not installed."""
    if lacking := model.missing():
        services.missing(f"{', '.join(lacking)} is not installed", 'Run `pip install "waymark[meaning]"`')


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, on: None) -> list[str]:
    """The texts that a model was asked for; each has the vector of its length."""
    asked: list[str] = []

    def vector(text: str) -> bytes:
        asked.append(text)
        return bytes([len(text) % 100]) * DIMENSIONS

    monkeypatch.setattr(model, "vector", vector)
    return asked


def like(one: str, other: str) -> float:
    first, second = (memoryview(model.vector(text)).cast("b").tolist() for text in (one, other))
    return cosine(first, second)


def listing(description: str, audience: Audience = Audience.PUBLIC) -> Document:
    return Document("one", audience, "Drop-in", organisation="Friends", description=description)


def test_off_nothing_has_a_vector_and_nothing_is_loaded(settings: Any) -> None:
    settings.SEARCH_MEANING = False
    assert vectors.of_question("nobody visits") == b""
    assert [each.meaning for each in vectors.with_meanings([listing("Tea.")])] == [b""]
    said = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=services.ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("lacking", [(), ("onnxruntime",)])
def test_unless_told_otherwise_it_is_on_where_it_is_installed(
    settings: Any, monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...]
) -> None:
    settings.SEARCH_MEANING = "auto"
    monkeypatch.setattr(model, "missing", lambda: lacking)
    vectors._installed.cache_clear()
    assert vectors.is_on() is not bool(lacking)
    assert [each.id for each in search_settings() if each.id == "search.E006"] == []
    vectors._installed.cache_clear()


def test_on_without_what_it_needs_says_what_and_how(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "RUNTIME", ("not-a-runtime",))
    monkeypatch.setattr(model, "FILES", {"model.onnx": ("not-a-package", "")})
    (problem,) = [each for each in search_settings() if each.id == "search.E006"]
    assert "not-a-runtime, not-a-package" in problem.msg
    assert "waymark[meaning]" in (problem.hint or "")
    model._loaded.cache_clear()
    with pytest.raises(ImproperlyConfigured, match=r"SEARCH_MEANING is on, but not-a-runtime"):
        model._loaded()


def test_on_with_what_it_needs_the_check_is_content(installed: None) -> None:
    assert [each.id for each in search_settings()] == []


def test_another_model_than_the_one_measured_is_refused(
    installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, _hash = model.FILES["model.onnx"]
    monkeypatch.setitem(model.FILES, "model.onnx", (package, "0" * 64))
    with pytest.raises(ImproperlyConfigured, match="not the one that was measured"):
        model._checked("model.onnx")


def test_a_text_is_read_once_and_again_when_it_changes(made: list[str]) -> None:
    both = [listing("Tea."), listing("Tea.", Audience.PROFESSIONAL)]
    first = vectors.with_meanings(both)
    assert made == ["Drop-in. Friends. Tea."]
    assert len(first[0].need_shares) == CLASSES
    assert first[0].meaning == first[1].meaning != b""
    assert vectors.with_meanings(both) == first
    assert len(made) == 1
    changed = vectors.with_meanings([listing("Tea and company.")])
    assert len(made) == 2
    assert changed[0].meaning != first[0].meaning


def test_what_is_remembered_may_be_deleted(made: list[str], settings: Any) -> None:
    vectors.with_meanings([listing("Tea.")])
    (settings.SEARCH_INDEX_PATH / remembered.FILE).unlink()
    assert vectors.with_meanings([listing("Tea.")])[0].meaning
    assert len(made) == 2


def test_an_empty_question_has_no_vector(made: list[str]) -> None:
    assert vectors.of_question("  ") == b""
    assert made == []


def test_the_model_hears_what_reads_alike(installed: None) -> None:
    """The figures of the model's own documentation, to what bytes for weights cost."""
    assert like("The weather is lovely today.", "It's so sunny outside!") == pytest.approx(0.666, abs=0.02)
    assert like("The weather is lovely today.", "He drove to the stadium.") == pytest.approx(0.105, abs=0.03)
    befriending = "Befriending for older people: a volunteer comes for a chat"
    assert like("I am lonely", befriending) > 0.2 > like("I am lonely", "Help with tax returns")
    assert len(model.vector("tea")) == DIMENSIONS
    assert model.vector("tea " * 2000)


def test_a_question_takes_no_longer_than_25_milliseconds(installed: None) -> None:
    """Of this thread's own time, the middle one of many questions."""
    questions = [f"i lost my job and cant pay the rent, {n} children at home" for n in range(21)]
    model.vector("the model is loaded")
    took = []
    for question in questions:
        before = time.thread_time()
        model.vector(question)
        took.append(time.thread_time() - before)
    assert sorted(took)[len(took) // 2] < 0.025
