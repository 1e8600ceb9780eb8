"""Calls that happen at the same moment: threads with connections of their own, on the real database."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned or raised, all started at the same moment."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            results[number] = call()
        except Exception as problem:  # noqa: BLE001  the result of a loser
            results[number] = problem
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return results


def losers(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]
