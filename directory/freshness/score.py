"""The one place where freshness is reckoned: what is known of a listing, and what each part of it is worth.

The score is a sum of parts, each with a most of its own; together they are 100. What nothing is known of
counts in full, so that a listing without a website is no worse for it. Only a check that was never made
counts as none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from directory.upkeep.models import CheckedBy

MONTH = 30.44
CHECKED_MOST = 50
FULL_MONTHS, NOTHING_MONTHS = 2, 24
"""A check counts in full for two months, and nothing after two years."""
WHO = {CheckedBy.GROUP: 1.0, CheckedBy.EDITOR: 1.0, CheckedBy.SOURCE: 0.8}
"""Somebody who looked, beside a date that a feed gives."""
MAIL_MOST, WEBSITE_MOST, FEED_MOST = 20, 10, 10
ANSWERS_MOST = 10
FEW = 3
"""Of fewer prescriptions nothing is concluded."""


class PartName(StrEnum):
    CHECKED = "checked"
    MAIL = "mail"
    WEBSITE = "website"
    ANSWERS = "answers"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class FreshnessFacts:
    """What is known. `asked` and `unanswered` count prescriptions whose answer is due by now."""

    checked_on: date | None = None
    checked_by: CheckedBy | None = None
    mail_came_back: bool = False
    website_broken: bool = False
    asked: int = 0
    unanswered: int = 0
    gone_from_feed: bool = False

    def as_kept(self) -> dict[str, Any]:
        return {
            "checked_on": self.checked_on.isoformat() if self.checked_on else None,
            "checked_by": str(self.checked_by) if self.checked_by else None,
            "mail_came_back": self.mail_came_back,
            "website_broken": self.website_broken,
            "asked": self.asked,
            "unanswered": self.unanswered,
            "gone_from_feed": self.gone_from_feed,
        }

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> FreshnessFacts:
        """What a row holds; what an older version did not keep is as if nothing were known."""
        on, by = kept.get("checked_on"), kept.get("checked_by")
        return cls(
            date.fromisoformat(on) if on else None,
            CheckedBy(by) if by else None,
            bool(kept.get("mail_came_back")),
            bool(kept.get("website_broken")),
            int(kept.get("asked") or 0),
            int(kept.get("unanswered") or 0),
            bool(kept.get("gone_from_feed")),
        )


@dataclass(frozen=True, slots=True)
class Part:
    name: PartName
    points: int
    most: int


def parts(facts: FreshnessFacts, today: date) -> tuple[Part, ...]:
    """Each part with its points, in the order in which they are told."""
    mail = 0 if facts.mail_came_back else MAIL_MOST
    website = 0 if facts.website_broken else WEBSITE_MOST
    feed = 0 if facts.gone_from_feed else FEED_MOST
    return (
        Part(PartName.CHECKED, _checked(facts, today), CHECKED_MOST),
        Part(PartName.MAIL, mail, MAIL_MOST),
        Part(PartName.WEBSITE, website, WEBSITE_MOST),
        Part(PartName.ANSWERS, _answers(facts), ANSWERS_MOST),
        Part(PartName.FEED, feed, FEED_MOST),
    )


def score(facts: FreshnessFacts, today: date) -> int:
    """From 0 to 100."""
    return sum(part.points for part in parts(facts, today))


def _checked(facts: FreshnessFacts, today: date) -> int:
    """By whole months, so that a score changes once a month and not every day."""
    if facts.checked_on is None or facts.checked_by is None:
        return 0
    months = int(max(0, (today - facts.checked_on).days) / MONTH)
    left = (NOTHING_MONTHS - months) / (NOTHING_MONTHS - FULL_MONTHS)
    return round(CHECKED_MOST * WHO[facts.checked_by] * min(1.0, max(0.0, left)))


def _answers(facts: FreshnessFacts) -> int:
    if facts.asked < FEW:
        return ANSWERS_MOST
    return round(ANSWERS_MOST * (1 - facts.unanswered / facts.asked))
