"""Asking whether a website answers: HEAD, then GET where HEAD is refused, through at most five redirects.

Each redirect is a connection of its own, to an address that was looked at: nothing of this machine or of a
private network is reached. Nothing of a page is read, only that it is there.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from directory.openreferral.feeds.addresses import PublicOnly, RefusedAddress
from directory.web_links.in_use import host_in
from directory.web_links.models import Problem
from directory.web_links.politeness import AGENT, LONGEST_PAUSE, PAUSE, ROBOTS_LARGEST, Pauses, Rules

log = logging.getLogger(__name__)
SECONDS_EACH = 10.0
"""That one call may take in all."""
SECONDS_FOR_ONE = 30.0
"""That one address may take, with its redirects."""
REDIRECTS = 5
_GONE = {404, 410}
_BUSY = {429, 503}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at an address: a problem, or none; `not_asked` where it was not to be asked for now."""

    problem: Problem | None = None
    status: int | None = None
    not_asked: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    leads_to: str
    body: bytes = b""


class _Failed(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class _NotNow(Exception):
    """They want not to be asked, or not now."""


class Asker:
    """Asks one address after the other, never two at once."""

    def __init__(self) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._public = PublicOnly(settings.LINK_CHECK_ALLOWED_NETWORKS)
        self._http.adapters.clear()
        self._http.mount("http://", self._public)
        self._http.mount("https://", self._public)
        self._http.headers.update(
            {
                "User-Agent": f"{AGENT}/1.0 (+{settings.SITE_URL})",
                "Accept": "*/*",
                "Accept-Encoding": "identity",
            }
        )
        self._pauses = Pauses()
        self._rules: dict[str, Rules] = {}
        self._until = 0.0

    def ask(self, url: str) -> Found:
        """Never raises for what a website does."""
        self._until = time.monotonic() + SECONDS_FOR_ONE
        try:
            return self._judged(self._at_the_end_of(url))
        except _Failed as failed:
            return Found(failed.problem)
        except _NotNow:
            return Found(not_asked=True)
        except Exception:
            # Anybody's words are in robots.txt and headers; what reads them raises much it does not name.
            log.exception("%s could not be asked", host_in(url))
            return Found(not_asked=True)

    def _at_the_end_of(self, url: str) -> _Answer:
        for _hop in range(REDIRECTS + 1):
            rules = self._rules_of(url)
            if not rules.allows(url):
                raise _NotNow
            answer = self._head_or_get(url, rules.pause)
            if not answer.leads_to:
                return answer
            url = _next(url, answer.leads_to)
        raise _Failed(Problem.CIRCLE)

    def _head_or_get(self, url: str, pause: float) -> _Answer:
        if pause > LONGEST_PAUSE:
            return self._call("GET", url, pause)  # there is only one try
        try:
            answer = self._call("HEAD", url, pause)
        except _Failed as failed:
            if failed.problem is not Problem.NO_ANSWER or time.monotonic() > self._until:
                raise
            return self._call("GET", url, pause)
        return self._call("GET", url, pause) if answer.status >= 400 else answer

    def _judged(self, answer: _Answer) -> Found:
        status = answer.status
        if status in _BUSY:
            return Found(status=status, not_asked=True)
        if status in _GONE:
            return Found(Problem.NOT_FOUND, status)
        if status >= 500 and status != 999:  # which is one website's way of refusing programs
            return Found(Problem.FAULT, status)
        return Found(status=status)  # whoever refuses a program answers a person

    # --- robots.txt ------------------------------------------------------------------------------

    def _rules_of(self, url: str) -> Rules:
        if not host_in(url):
            raise _Failed(Problem.NO_ADDRESS)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._read_rules(f"{origin}/robots.txt")
        return self._rules[origin]

    def _read_rules(self, url: str) -> Rules:
        """Without one everything is allowed; with a fault of the server nothing is, for now."""
        for _hop in range(REDIRECTS + 1):
            try:
                answer = self._call("GET", url, PAUSE, most=ROBOTS_LARGEST)
            except _Failed as failed:
                if failed.problem in {Problem.NOT_PUBLIC, Problem.NO_ADDRESS} and _hop:
                    return Rules("")  # a robots.txt that leads nowhere is none
                raise
            if not answer.leads_to:
                break
            url = _next(url, answer.leads_to)
        else:
            return Rules("")
        if answer.status == 429 or answer.status >= 500:
            return Rules(None)
        return Rules(answer.body.decode("utf-8", "replace") if answer.status == 200 else "")

    # --- one call --------------------------------------------------------------------------------

    def _call(self, method: str, url: str, pause: float, *, most: int = 0) -> _Answer:
        host = host_in(url)
        if not host:
            raise _Failed(Problem.NO_ADDRESS)
        if not self._pauses.may_ask(host, pause):
            raise _NotNow
        left = self._until - time.monotonic()
        if left <= 0:
            raise _Failed(Problem.NO_ANSWER)
        seconds = min(SECONDS_EACH, left)
        try:
            with (
                self._public.within(seconds),
                self._http.request(
                    method, url, timeout=seconds, allow_redirects=False, stream=True
                ) as answer,
            ):
                body = answer.raw.read(most, decode_content=False) if most else b""
                leads_to = answer.headers.get("Location", "") if answer.is_redirect else ""
                return _Answer(answer.status_code, leads_to, body)
        except RefusedAddress as problem:
            raise _Failed(Problem.NOT_PUBLIC) from problem
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as problem:
            raise _Failed(Problem.NO_ADDRESS) from problem
        except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
            raise _Failed(_why(problem)) from problem
        finally:
            self._pauses.asked(host, page=not most)


def _next(url: str, leads_to: str) -> str:
    """The address that a redirect gives, which may be written from where it stands."""
    try:
        return urldefrag(urljoin(url, leads_to)).url
    except ValueError:
        raise _Failed(Problem.NO_ADDRESS) from None


def _why(problem: BaseException) -> Problem:
    for cause in _causes(problem):
        if isinstance(cause, socket.gaierror):
            unknown = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
            return Problem.NO_NAME if cause.errno in unknown else Problem.NO_ANSWER
        if "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return Problem.CERTIFICATE
    return Problem.NO_ANSWER


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """It and what it came from, also as urllib3 wraps it."""
    seen: set[int] = set()
    waiting: list[object] = [problem]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
