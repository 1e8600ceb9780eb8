"""Every service of a feed, page by page, and what shows that not all of it could be read."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from django.conf import settings

from directory.openreferral.feeds.fetching import Fetch, FetchProblem, LimitReached, get
from directory.openreferral.feeds.shapes import rows_of, services_of, total_of

_NUMBERS = ("page_number", "number", "page", "current_page", "currentPage")
STALLED = 2
"""Pages in turn that bring nothing new before a feed counts as giving the same page again and again."""


def every_service(
    http: Fetch, base: str, first: Any, problems: list[str], unread: list[str]
) -> Iterator[Any]:
    """Each row of every page, in full: services that are only a summary are fetched one by one.

    A row that comes again within the feed is given again, for the import to tell. A service whose own page
    does not answer is given as its row, and said in `problems`. `unread` says why it is not the whole feed.
    """
    yield from _Pages(http, base, problems, unread).rows(first)


class _Pages:
    def __init__(self, http: Fetch, base: str, problems: list[str], unread: list[str]) -> None:
        self.http, self.base, self.problems, self.unread = http, base, problems, unread
        self.seen: set[str] = set()
        self.nameless = 0
        self.repeated = self.stopped = False

    def rows(self, first: Any) -> Iterator[Any]:
        page, url = first, self.base
        self.total = total_of(first)
        stated = _stated_number(first)
        number = stated if stated is not None else _asked_number(self.base)
        fetched, stalled, asked = 1, 0, {self.base}
        while True:
            rows = services_of(rows_of(page) or [])
            if not rows:
                break
            fresh = yield from self._given(rows, first=fetched == 1)
            stalled = 0 if fresh else stalled + 1
            if self.stopped or (not fresh and self._is_stuck(stalled)):
                break
            onward = _next_url(page, url)
            if onward is None and (_has_next(page) or self._is_last(page, number, stated)):
                break
            if fetched >= settings.FEED_MOST_PAGES:
                self._stop(f"It has more than {settings.FEED_MOST_PAGES} pages. Only so many are read.")
                break
            number += 1
            url = onward or asking(self.base, page=number)
            if url in asked:
                self._stop("It leads from page to page in a circle.")
                break
            asked.add(url)
            found = self._page(url, number)
            if found is None:
                break
            page, fetched = found, fetched + 1
        if stated is None and fetched > 1 and self._is_short() and not self.stopped:
            yield from self._page_before(asked)
        self._compare()

    def _page(self, url: str, number: int) -> Any:
        try:
            return get(self.http, url)
        except FetchProblem as problem:
            self._stop(f"Page {number} could not be read: {problem}")
            return None

    def _stop(self, why: str) -> None:
        self.stopped = True
        self.unread.append(why)

    def _given(self, rows: list[Any], *, first: bool) -> Generator[Any, None, int]:
        """Gives the rows; returns how many were new."""
        fresh = 0
        before = set(self.seen)
        new_ids = {str(row["id"]) for row in rows if isinstance(row, Mapping) and row.get("id")} - before
        if not new_ids and not first and before:
            return 0
        for row in rows:
            identity = str(row["id"]) if isinstance(row, Mapping) and row.get("id") else ""
            if not identity:
                self.nameless += 1
                fresh += 1
                yield row
                continue
            if identity in before:
                self.repeated = True
                continue
            is_again = identity in self.seen
            self.seen.add(identity)
            fresh += not is_again
            yield row if is_again or _is_whole(row) else self._whole(row)
        return fresh

    def _whole(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.stopped:
            return row
        parts = urlsplit(self.base)
        path = f"{parts.path.rstrip('/')}/{quote(str(row.get('id')), safe='', errors='replace')}"
        try:
            found = get(self.http, urlunsplit((parts.scheme, parts.netloc, path, "", "")))
        except LimitReached as problem:
            self._stop(str(problem))
            return row
        except FetchProblem as problem:
            self.problems.append(
                f"{row.get('name') or row.get('id')}: its own page could not be read ({problem})"
            )
            return row
        return found if isinstance(found, Mapping) and found.get("id") == row.get("id") else row

    def _is_short(self) -> bool:
        return self.total is not None and len(self.seen) + self.nameless < self.total

    def _is_stuck(self, stalled: int) -> bool:
        """Whether nothing new is to come: all has been read, or `page` is ignored."""
        if self._is_short() and stalled < STALLED:
            return False
        if not (self.total is not None and not self._is_short()):
            self._stop("It gives the same page again, whichever page is asked for.")
        return True

    def _is_last(self, page: Any, number: int, stated: int | None) -> bool:
        if not isinstance(page, Mapping):
            return True
        if page.get("last_page") is True or page.get("last") is True:
            return True
        pages = page.get("total_pages", page.get("totalPages"))
        if isinstance(pages, int):
            return number >= (pages - 1 if stated == 0 else pages)
        # Nothing says how many pages there are: what says how many services there are ends it.
        return self.total is not None and not self._is_short()

    def _page_before(self, asked: set[str]) -> Iterator[Any]:
        """Of a feed that counts its pages from 0 and does not say so: page 1 is its second one."""
        url = asking(self.base, page=1)
        if url in asked:
            return
        found = self._page(url, 1)
        if found is not None:
            yield from self._given(services_of(rows_of(found) or []), first=False)

    def _compare(self) -> None:
        if self.repeated:
            self.problems.append(
                "Services came again on a later page: the feed changed, or its pages moved, "
                "while it was read."
            )
        read = len(self.seen) + self.nameless
        if self.total is not None and read < self.total:
            self.unread.append(f"It says there are {self.total} services, and {read} were read.")


def _stated_number(page: Any) -> int | None:
    """Which page the answer says it is."""
    if not isinstance(page, Mapping):
        return None
    found = [page[key] for key in _NUMBERS if isinstance(page.get(key), int)]
    return found[0] if found else None


def _asked_number(url: str) -> int:
    asked = dict(parse_qsl(urlsplit(url).query)).get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _has_next(page: Any) -> bool:
    links = page.get("links") if isinstance(page, Mapping) else None
    return isinstance(page, Mapping) and ("next" in page or (isinstance(links, Mapping) and "next" in links))


def _next_url(page: Any, url: str) -> str | None:
    """Where the answer itself says that the next page is."""
    links = page.get("links") if isinstance(page, Mapping) else None
    found = page.get("next") if isinstance(page, Mapping) else None
    if not isinstance(found, str) and isinstance(links, Mapping):
        found = links.get("next")
    if not isinstance(found, str) or not found.strip():
        return None
    try:
        return urljoin(url, found.strip())
    except ValueError:
        return None


def _is_whole(row: Mapping[str, Any]) -> bool:
    """Whether a row of a list holds what the service's own page holds: its places or its contacts."""
    return bool({"service_at_locations", "contacts", "phones", "schedules"} & set(row))


def asking(url: str, **more: int | str) -> str:
    """The address with these parameters, in place of what it has of them."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query)) | {key: str(value) for key, value in more.items()}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(asked), ""))
