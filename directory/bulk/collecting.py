"""Keeps Python's search for unused circles cheap while a great many records are made and kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 20_000
"""Objects that are made before the youngest are looked through; 700 is usual, and a batch makes millions."""


@contextmanager
def many_objects() -> Iterator[None]:
    """Within the block what was there before it is left out of each search, and searches are rarer."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(max(YOUNG, usual[0]) if usual[0] else 0, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
