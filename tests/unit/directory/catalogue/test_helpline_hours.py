"""Whether a helpline is open now, by London's clock."""

from __future__ import annotations

from datetime import datetime

import pytest

from directory.catalogue.helpline_hours import is_open
from directory.clock import LONDON


@pytest.mark.parametrize(
    ("lines", "at", "answer"),
    [
        (["always"], "2026-11-24 03:00", True),
        (["mon-fri 09:00-17:00"], "2026-11-24 09:00", True),
        (["mon-fri 09:00-17:00"], "2026-11-24 17:00", False),
        (["mon-fri 09:00-17:00"], "2026-11-28 12:00", False),
        (["mon-fri 09:00-17:00", "sat 09:30-13:00"], "2026-11-28 12:00", True),
        (["fri-mon 20:00-02:00"], "2026-11-29 01:00", True),
        (["fri-mon 20:00-02:00"], "2026-11-24 01:59", True),
        (["fri-mon 20:00-02:00"], "2026-11-24 21:00", False),
        (["sun 22:00-04:00"], "2026-11-23 03:00", True),
        (["mon-fri 00:00-23:59"], "2026-07-06 23:30", True),
        ([], "2026-11-24 12:00", None),
        (["most evenings"], "2026-11-24 12:00", None),
        (["xyz-fri 09:00-17:00"], "2026-11-24 12:00", None),
    ],
    ids=str,
)
def test_open_now(lines: list[str], at: str, answer: bool | None) -> None:
    assert is_open(lines, datetime.fromisoformat(at).replace(tzinfo=LONDON)) is answer
