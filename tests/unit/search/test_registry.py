"""Which engine answers, and what stands in when it can't."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from search import registry
from search.documents import Audience
from search.engines.base import EngineUnavailable
from tests.contract.search.making import NOW, ask, doc


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_PATH = tmp_path
    settings.SEARCH_ENGINE = "embedded"
    registry.embedded().rebuild([doc("1", "Chess")])
    return tmp_path


@pytest.fixture
def server() -> Iterator[tuple[str, list[float], Callable[[bytes], None]]]:
    """A server that takes connections, notes when, and answers what it is told; at first nothing at all."""
    taken: list[float] = []
    answer = [b""]
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        held = []
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            taken.append(time.monotonic())
            held.append(connection)
            if answer[0]:
                connection.recv(65536)
                connection.sendall(answer[0])
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", taken, lambda told: answer.__setitem__(0, told)
    listening.close()


def suggested(text: str) -> list[str]:
    return [each.id for each in registry.suggest(text, audience=Audience.PUBLIC, now=NOW)]


def test_the_embedded_engine_answers_by_default(index: Path) -> None:
    answer = registry.search(ask("chess"))
    assert (answer.engine, answer.basic, answer.total) == ("embedded", False, 1)
    assert registry.engines() == (registry.embedded(),)
    assert registry.engine() is registry.embedded()


def test_an_engine_we_do_not_know_is_refused_with_the_cure(settings: Any) -> None:
    settings.SEARCH_ENGINE = "solr"
    with pytest.raises(ImproperlyConfigured, match="embedded or elasticsearch"):
        registry.engine()


def test_a_server_that_is_not_there_gives_basic_results(index: Path, settings: Any) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    answer = registry.search(ask("chess"))
    assert (answer.engine, answer.basic, answer.total) == ("embedded", True, 1)
    assert not registry.engine().ready()
    assert [engine.name for engine in registry.engines()] == ["embedded", "elasticsearch"]
    assert suggested("che") == ["1"]
    with pytest.raises(EngineUnavailable):
        registry.engine().put([doc("2", "Chess")])


def test_a_slow_server_is_waited_for_once_and_then_left_alone(
    index: Path, settings: Any, server: tuple[str, list[float], Callable[[bytes], None]]
) -> None:
    url, taken, _ = server
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", url
    began = time.monotonic()
    assert registry.search(ask("chess")).basic
    assert time.monotonic() - began < 6  # 1.5 s, on a loaded machine
    asked = len(taken)
    assert asked == 1
    began = time.monotonic()
    assert registry.search(ask("chess")).basic
    assert time.monotonic() - began < 1
    assert len(taken) == asked


@pytest.mark.parametrize(
    "told",
    [
        b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: text/plain\r\n\r\nhi",
        b"garbage\r\n\r\n",
    ],
)
def test_a_server_that_answers_nonsense_gives_basic_results(
    index: Path,
    settings: Any,
    server: tuple[str, list[float], Callable[[bytes], None]],
    told: bytes,
) -> None:
    url, _, answer = server
    answer(told)
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", url
    found = registry.search(ask("chess"))
    assert (found.basic, found.total) == (True, 1)


@pytest.mark.elasticsearch
def test_a_server_without_an_index_gives_basic_results_until_there_is_one(
    index: Path, settings: Any, elasticsearch_url: str
) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", elasticsearch_url
    settings.SEARCH_INDEX_NAME = f"{settings.SEARCH_INDEX_NAME}-unbuilt"
    assert registry.search(ask("chess")).basic
    registry.engine().rebuild([doc("1", "Chess"), doc("2", "Chess")])
    found = registry.search(ask("chess"))
    assert (found.engine, found.basic, found.total) == ("elasticsearch", False, 2)


def test_with_no_engine_at_all_the_answer_is_empty_and_says_so(index: Path) -> None:
    (index / (index / "current").read_text().strip()).write_bytes(b"broken" * 10_000)
    registry.forget_engines()
    answer = registry.search(ask("chess"))
    assert (answer.hits, answer.total, answer.basic, answer.resting) == ((), 0, True, True)
    assert suggested("che") == []


def test_the_heavy_client_is_not_loaded_for_the_embedded_engine() -> None:
    script = (
        "import django; from django.conf import settings; "
        "settings.configure(SEARCH_ENGINE='embedded', SEARCH_INDEX_PATH='/nowhere'); "
        "from search import registry; registry.engine(); import sys; "
        "print([name for name in sys.modules if name.split('.')[0] == 'elasticsearch'])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_client_of_elasticsearch_is_imported_in_one_file_only() -> None:
    folder = Path(registry.__file__).parent
    importing = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if any(line.startswith(("import elasticsearch", "from elasticsearch")) for line in path.open())
    ]
    assert importing == ["engines/elasticsearch/__init__.py"]
