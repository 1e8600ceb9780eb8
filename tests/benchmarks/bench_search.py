"""The embedded engine beside hand-written SQL and beside Wagtail's own search, as the directory grows."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from search.engines.base import Engine
from search.engines.embedded import Embedded
from tests.benchmarks import by_hand, synthetic
from tests.benchmarks.measuring import QUESTIONS, SIZES, by_the_clock, in_turn, own_time, spread, table

CLIENTS = 8
Indexed = Callable[[int], Embedded]


def test_beside_hand_written_sql(index: Indexed) -> None:
    """Both answer the same ids in the same order, totals and counts, or nothing is said."""
    questions, rows = synthetic.questions(QUESTIONS), []
    for size in SIZES:
        engine = index(size)
        connection = by_hand.opened(engine.folder.path / engine.folder.current())
        reach = []
        for question in questions:
            answer = engine.search(question)
            by_hand.held_to(answer, by_hand.ask(connection, question))
            reach.append(answer.total)
        ours, theirs = in_turn(
            [engine.search, lambda question: by_hand.ask(connection, question)],  # noqa: B023
            questions,
            own_time,
        )
        (p50, p95), (hand50, hand95) = spread(ours), spread(theirs)
        met = [value * 1000 for value in spread(value / 1e6 for value in reach)]
        rows.append(
            [f"{size:,}", round(met[0]), round(met[1]), p50, p95, hand50, hand95, p50 / hand50, p95 / hand95]
        )
    titles = (
        "listings",
        "in reach p50",
        "p95",
        "engine p50 ms",
        "p95",
        "by hand p50",
        "p95",
        "ratio p50",
        "p95",
    )
    table("Embedded beside hand-written SQL on the same file (own time)", titles, rows)
    first, last = rows[0], rows[-1]
    grown = [[f"{first[0]} to {last[0]}", last[2] / max(1, first[2]), last[4] / first[4]]]
    table("Growth", ("listings", "in reach p95 grows by", "engine p95 grows by"), grown)


def test_eight_clients_at_once(index: Indexed) -> None:
    """Each in a process of its own, as a site has them."""
    rows = []
    for size in SIZES:
        folder = index(size).folder.path
        for clients in (1, CLIENTS):
            with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
                answers = list(pool.map(_client, [(folder, seed) for seed in range(clients)]))
            times = [each for answer in answers for each in answer]
            a_second = sum(len(answer) / sum(answer) for answer in answers)
            rows.append([f"{size:,}", clients, *spread(times), a_second])
    table(
        "Clients at once (by the clock)", ("listings", "clients", "p50 ms", "p95", "answers a second"), rows
    )


def _client(told: tuple[Path, int]) -> list[float]:
    folder, seed = told
    engine: Engine = Embedded(folder)
    questions = synthetic.questions(40, seed=100 + seed)
    for question in questions[:5]:
        engine.search(question)
    return in_turn([engine.search], questions, by_the_clock)[0]


def test_suggestions(index: Indexed) -> None:
    """From the first two letters of a name on."""
    engine = index(max(SIZES))
    if not hasattr(engine, "suggest"):
        return
    typed = [
        listing.name[:letters].lower()
        for listing, letters in zip(synthetic.listings(QUESTIONS), (2, 3, 4, 6) * QUESTIONS, strict=False)
    ]

    def suggest(text: str) -> object:
        return engine.suggest(text, audience=synthetic.Audience.PUBLIC, now=synthetic.NOW)

    times = in_turn([suggest], typed, own_time)[0]
    table("Suggestions (own time)", ("listings", "p50 ms", "p95"), [[f"{max(SIZES):,}", *spread(times)]])


def test_how_large_the_file_is(index: Indexed) -> None:
    rows = []
    for size in SIZES:
        folder = index(size).folder
        bytes_of = os.path.getsize(folder.path / folder.current())
        rows.append([f"{size:,}", bytes_of / 1e6, bytes_of / size / 1000])
    table("The index file", ("listings", "MB", "kB a listing"), rows)
