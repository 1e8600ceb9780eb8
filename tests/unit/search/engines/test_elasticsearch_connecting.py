"""A server that does not take a connection is given up within about a second, at the first search too."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import CONNECTING, Elasticsearch


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server whose queue is full: a connection to it is neither taken nor refused."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(0)
    waiting = [socket.socket() for _ in range(8)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(listening.getsockname())
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    for each in [*waiting, listening]:
        each.close()


def seconds_of(engine: Elasticsearch, *, writing: bool) -> float:
    client = engine._writer if writing else engine._client
    began = time.monotonic()
    with pytest.raises(EngineUnavailable), engine._asking():
        client.indices.exists_alias(name="x")
    return time.monotonic() - began


@pytest.mark.parametrize("writing", [False, True])
def test_a_server_that_does_not_answer_is_given_up_after_a_second(silent: str, writing: bool) -> None:
    taken = seconds_of(Elasticsearch(silent, "waymark-test-silent", seconds=30), writing=writing)
    assert CONNECTING == 1.0
    assert taken < 10  # of 30 for a search and 60 for a writer; a busy machine is slow to begin
