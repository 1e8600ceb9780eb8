"""What another room tells in a person's story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened, in words; `by` is a name, empty where nobody is named."""

    at: datetime
    title: str
    text: str
    by: str
    private: bool
