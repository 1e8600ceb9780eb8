"""Fetching a feed politely: one request at a time with a pause, a time limit and patience."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from directory.openreferral.feeds.addresses import PublicOnly, RefusedAddress

TIMEOUT = 30
"""Seconds a call may wait for the next word of an answer."""
PAUSE = 0.2
"""Seconds between calls."""
TRIES = 3
LARGEST = 60_000_000
"""Bytes of one answer."""
REDIRECTS = 3
MOST_OF_A_HEADER = 200
TOO_DEEP = "is nested far deeper than any service is. It was not read."


class FetchProblem(ConnectionError):
    """A feed did not answer with JSON, in words with the address. `status` where it answered with one."""

    def __init__(self, words: str, status: int = 0) -> None:
        super().__init__(words)
        self.status = status


class NotChanged(Exception):
    """The server says that what it gave before still holds."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with an answer, by which it can be asked whether that still holds."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in both.items() if value}


class LimitReached(FetchProblem):
    """The whole fetch has taken as long, or brought as much, as it may."""


class Fetch(requests.Session):
    """One fetch of a feed, with what it may take in all. Proxies of the environment are not asked, for they
    would look names up themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = REDIRECTS
        self.public = PublicOnly()
        self.adapters.clear()
        self.mount("http://", self.public)
        self.mount("https://", self.public)
        self.headers["User-Agent"] = "Waymark community directory (Open Referral UK import)"
        self.headers["Accept"] = "application/json"
        self.spent, self.bytes = 0.0, 0
        self.kept: dict[str, Validators] = {}
        """By address, what is known of its last answer: it is asked only whether that still holds."""
        self.given: dict[str, Validators] = {}
        self.answers = 0
        """How many addresses answered with JSON."""

    def left(self) -> float:
        """Seconds that may still be spent on calls."""
        return float(settings.FEED_MOST_SECONDS) - self.spent


def session() -> Fetch:
    return Fetch()


def is_too_deep(loaded: Any) -> bool:
    """Whether lists and records lie deeper within each other than FEED_MOST_DEPTH."""
    level = [loaded]
    for _depth in range(settings.FEED_MOST_DEPTH + 1):
        level = (
            [
                inner
                for each in level
                for inner in (each.values() if isinstance(each, Mapping) else each)
                if isinstance(inner, (dict, list))
            ]
            if _depth
            else [each for each in level if isinstance(each, (dict, list))]
        )
        if not level:
            return False
    return True


def shown(url: str) -> str:
    """An address without what it asks for, which may hold a key."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))


def first_page(http: Fetch, url: str) -> tuple[str, Any]:
    """The address that answered and its JSON; a base address that is no JSON is tried with /services."""
    try:
        return url, get(http, url)
    except FetchProblem:
        if urlsplit(url).path.rstrip("/").endswith("/services"):
            raise
        url = services_url(url)
        return url, get(http, url)


def services_url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/services", parts.query, ""))


def get(http: Fetch, url: str) -> Any:
    """JSON of an address. Raises FetchProblem, LimitReached when the whole fetch may take no more, and
    NotChanged for an address of `http.kept` that says so."""
    for attempt in range(1, TRIES + 1):
        if http.left() <= 0:
            raise LimitReached(f"{shown(url)} took longer than {settings.FEED_MOST_SECONDS} seconds in all.")
        time.sleep(PAUSE)
        status, wait, body = _call(http, url)
        if status in {429, 502, 503, 504} and attempt < TRIES:
            time.sleep(max(0.0, min(wait or float(attempt), 30.0, http.left())))
            continue
        if status == 304 and url in http.kept:
            raise NotChanged(shown(url))
        loaded = _json(status, body, url)
        http.answers += 1
        return loaded
    raise FetchProblem(f"{shown(url)} is too busy. Try later.")


def _call(http: Fetch, url: str) -> tuple[int, float, bytes]:
    """Status, seconds it asks us to wait, and body. Cut off when its time, or that of the fetch, is up."""
    may_take = min(float(settings.FEED_MOST_SECONDS_EACH), http.left())
    began = time.monotonic()
    try:
        asked_if = http.kept.get(url, Validators()).headers()
        with (
            http.public.within(may_take),
            http.get(url, timeout=min(TIMEOUT, may_take), stream=True, headers=asked_if) as answer,
        ):
            body = _body(http, answer, url, began + may_take)
            asked = answer.headers.get("Retry-After", "")
            http.given[url] = Validators(
                _short(answer.headers.get("ETag", "")), _short(answer.headers.get("Last-Modified", ""))
            )
            status, wait = answer.status_code, float(asked) if asked.isascii() and asked.isdigit() else 0.0
    except RefusedAddress as problem:
        raise FetchProblem(
            f"{shown(url)} leads to an address of this machine or of a private network, "
            "which is not fetched. FEED_ALLOWED_NETWORKS names networks that may be."
        ) from problem
    except requests.TooManyRedirects as problem:
        raise FetchProblem(f"{shown(url)} redirects more than {REDIRECTS} times.") from problem
    except (requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL) as problem:
        raise FetchProblem(f"{shown(url)} leads to what is no web address.") from problem
    except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
        if isinstance(problem, FetchProblem):
            raise
        if time.monotonic() - began >= may_take:
            raise _too_slow(url, may_take) from problem
        raise FetchProblem(f"{shown(url)} does not answer ({type(problem).__name__}).") from problem
    finally:
        http.spent += time.monotonic() - began
    if time.monotonic() - began >= may_take:
        raise _too_slow(url, may_take)
    return status, wait, body


def _short(header: str) -> str:
    """A validator is sent back as it came or not at all."""
    return header if len(header) <= MOST_OF_A_HEADER else ""


def _too_slow(url: str, seconds: float) -> FetchProblem:
    return FetchProblem(f"{shown(url)} takes longer than {seconds:.0f} seconds to answer.")


def _body(http: Fetch, answer: requests.Response, url: str, until: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(65_536):
        body += chunk
        http.bytes += len(chunk)
        if len(body) > LARGEST:
            raise FetchProblem(f"{shown(url)} answers with more than {LARGEST // 1_000_000} MB.")
        if http.bytes > settings.FEED_MOST_MEGABYTES * 1_000_000:
            raise LimitReached(f"{shown(url)} gives more than {settings.FEED_MOST_MEGABYTES} MB in all.")
        if time.monotonic() > until:
            raise _too_slow(url, settings.FEED_MOST_SECONDS_EACH)
    return bytes(body)


def _json(status: int, body: bytes, url: str) -> Any:
    if not 200 <= status < 300:
        raise FetchProblem(f"{shown(url)} answers with status {status}.", status)
    try:
        loaded = json.loads(body, strict=False)
    except RecursionError as problem:
        raise FetchProblem(f"{shown(url)} {TOO_DEEP}") from problem
    except ValueError as problem:
        raise FetchProblem(f"{shown(url)} does not answer with JSON.") from problem
    if is_too_deep(loaded):
        raise FetchProblem(f"{shown(url)} {TOO_DEEP}")
    return loaded
