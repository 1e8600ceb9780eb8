"""Fetching a feed politely: one request at a time with a pause, a time limit and patience."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import requests

TIMEOUT = 30
"""Seconds a call may take."""
PAUSE = 0.2
"""Seconds between calls."""
TRIES = 3
LARGEST = 60_000_000
"""Bytes of one answer."""
PER_PAGE = 100


class FetchProblem(ConnectionError):
    """A feed did not answer with JSON, in words with the address."""


def session() -> requests.Session:
    made = requests.Session()
    made.headers["User-Agent"] = "Waymark community directory (Open Referral UK import)"
    made.headers["Accept"] = "application/json"
    return made


def shown(url: str) -> str:
    """An address without what it asks for, which may hold a key."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))


def first_page(http: requests.Session, url: str) -> tuple[str, Any]:
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


def total_of(page: Any) -> int | None:
    found = page.get("total_items", page.get("totalElements")) if isinstance(page, Mapping) else None
    return found if isinstance(found, int) else None


def every_service(
    http: requests.Session, base: str, first: Any, problems: list[str]
) -> Iterator[Mapping[str, Any]]:
    """Each service of every page, in full: rows that are only a summary are fetched one by one.

    Stops at the last page, at an empty one, and at one that repeats what was seen (`page` was ignored).
    A service whose own page does not answer is given as its row, and said in `problems`.
    """
    seen: set[str] = set()
    number, page = 1, first
    while True:
        rows = _rows(page)
        new = [row for row in rows if isinstance(row, Mapping) and str(row.get("id")) not in seen]
        if not new:
            return
        for row in new:
            seen.add(str(row.get("id")))
            yield row if _is_whole(row) else _whole(http, base, row, problems)
        if _is_last(page, number):
            return
        number += 1
        try:
            page = get(http, _with(base, page=number))
        except FetchProblem as problem:
            problems.append(f"Page {number} could not be read: {problem}")
            return


def get(http: requests.Session, url: str) -> Any:
    """JSON of an address. Raises FetchProblem."""
    for attempt in range(1, TRIES + 1):
        time.sleep(PAUSE)
        try:
            answer = http.get(url, timeout=TIMEOUT, stream=True)
        except requests.RequestException as problem:
            raise FetchProblem(f"{shown(url)} does not answer ({type(problem).__name__}).") from problem
        with answer:
            if answer.status_code in {429, 502, 503, 504} and attempt < TRIES:
                time.sleep(_patience(answer, attempt))
                continue
            return _json(answer, url)
    raise FetchProblem(f"{shown(url)} is too busy. Try later.")


def _patience(answer: requests.Response, attempt: int) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(30.0, float(asked)) if asked.isdigit() else float(attempt)


def _json(answer: requests.Response, url: str) -> Any:
    if not answer.ok:
        raise FetchProblem(f"{shown(url)} answers with status {answer.status_code}.")
    body = bytearray()
    for chunk in answer.iter_content(65_536):
        body += chunk
        if len(body) > LARGEST:
            raise FetchProblem(f"{shown(url)} answers with more than {LARGEST // 1_000_000} MB.")
    try:
        return json.loads(bytes(body), strict=False)
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise FetchProblem(f"{shown(url)} does not answer with JSON.") from problem


def _rows(page: Any) -> list[Any]:
    if isinstance(page, list):
        return page
    if isinstance(page, Mapping):
        return list(page.get("contents") or page.get("content") or [])
    return []


def _is_last(page: Any, number: int) -> bool:
    if not isinstance(page, Mapping):
        return True
    if page.get("last_page") is True or page.get("last") is True:
        return True
    pages = page.get("total_pages", page.get("totalPages"))
    return isinstance(pages, int) and number >= pages


def _is_whole(row: Mapping[str, Any]) -> bool:
    """Whether a row of a list holds what the service's own page holds: its places or its contacts."""
    return bool({"service_at_locations", "contacts", "phones", "schedules"} & set(row))


def _whole(
    http: requests.Session, base: str, row: Mapping[str, Any], problems: list[str]
) -> Mapping[str, Any]:
    parts = urlsplit(base)
    path = f"{parts.path.rstrip('/')}/{quote(str(row.get('id')), safe='')}"
    try:
        found = get(http, urlunsplit((parts.scheme, parts.netloc, path, "", "")))
    except FetchProblem as problem:
        problems.append(f"{row.get('name') or row.get('id')}: its own page could not be read ({problem})")
        return row
    return found if isinstance(found, Mapping) and found.get("id") == row.get("id") else row


def _with(url: str, **more: int) -> str:
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query)) | {key: str(value) for key, value in more.items()}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(asked), ""))
