"""A way to write rules for words so that they can be read: one alternative to a line."""

from __future__ import annotations

import re


def says(*alternatives: str) -> re.Pattern[str]:
    """Whole words of any of these alternatives, in any case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE)


NEVER = re.compile(r"(?!)")
"""A rule that nothing meets."""
