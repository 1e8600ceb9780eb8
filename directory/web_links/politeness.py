"""What a website asks of programs that look at it: robots.txt (RFC 9309), and a pause between requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.robotparser import RobotFileParser

AGENT = "Waymark-link-checker"
"""The name by which robots.txt may speak of us."""
PAUSE = 1.0
"""Seconds between two requests to one host."""
LONGEST_PAUSE = 10.0
"""A host that wants longer ones is asked for one address a run."""
ROBOTS_LARGEST = 500_000
"""Bytes of a robots.txt that are read; RFC 9309 wants as many at least."""

sleep: Callable[[float], None] = time.sleep


class Rules:
    """What one robots.txt says to us."""

    def __init__(self, text: str | None) -> None:
        """None forbids everything: their server has a fault, and cannot say."""
        self._rules: RobotFileParser | None = None
        if text is not None:
            self._rules = RobotFileParser()
            self._rules.parse(text.splitlines())

    def allows(self, url: str) -> bool:
        return self._rules is not None and self._rules.can_fetch(AGENT, url)

    @property
    def pause(self) -> float:
        """Seconds they want between two requests, no less than ours."""
        said = self._rules.crawl_delay(AGENT) if self._rules else None
        return max(PAUSE, float(said or 0))


class Pauses:
    """When each host was last asked, so that it is left in peace for a while."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._pages: set[str] = set()

    def may_ask(self, host: str, pause: float) -> bool:
        """Waits where that is short. A host that wants to be left alone for longer is asked for one page, and
        then no more."""
        if pause > LONGEST_PAUSE and host in self._pages:
            return False
        wait = PAUSE if pause > LONGEST_PAUSE else pause
        since = time.monotonic() - self._last.get(host, float("-inf"))
        if since < wait:
            sleep(wait - since)
        return True

    def asked(self, host: str, *, page: bool) -> None:
        self._last[host] = time.monotonic()
        if page:
            self._pages.add(host)
