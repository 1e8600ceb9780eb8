"""Reads Open Referral UK from a file or a web address, 3.0 or 1.0: one service, a list, or a paged answer.

Services are read out of organisations that hold them, out of lists of services at locations, out of any of
the usual envelopes and out of one JSON for each line. What is not services is refused, saying what it is
instead.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from directory.openreferral.feeds import fetching, paging
from directory.openreferral.feeds.shapes import Record, kind_of, rows_of, says_more, services_of, total_of
from directory.openreferral.normalise import version_of

__all__ = ["Feed", "NotServices", "Record", "decode", "kind_of", "loads", "read", "rows_of", "services_in"]


class NotServices(ValueError):
    """What was given holds no services; the message says what it is and what to give instead."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Services as the source wrote them, in either version. `total` is how many it says there are.

    `is_list` when it is to hold everything the source has: only then may anything count as gone.
    `problems` and `unread` fill while the records are read; `unread` says why not all could be read.
    """

    records: Iterator[Any]
    version: str
    total: int | None
    where: str
    problems: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    is_list: bool = False
    http: fetching.Fetch | None = None
    """Of a feed on the web: what its servers answered."""
    address: str = ""
    """Of a feed on the web: the address whose answer came first, in full."""


def read(path_or_url: str) -> Feed:
    """Raises NotServices, FileNotFoundError, or fetching.FetchProblem for an address that does not answer."""
    if path_or_url.lower().startswith(("http://", "https://")):
        return read_web(path_or_url)
    path = Path(path_or_url)
    most = settings.FEED_FILE_MOST_MEGABYTES
    size = path.stat().st_size
    if size > most * 1_000_000:
        raise NotServices(
            f"{path.name} has {size // 1_000_000} MB, and a file may have {most} MB. Give it in several "
            "files under the same source, or raise FEED_FILE_MOST_MEGABYTES (memory: five times as much)."
        )
    loaded = loads(path.read_bytes(), path.name)
    records = services_in(loaded, path.name)
    unread = _not_all(loaded)
    # A lone record is one of many, and says nothing of the others.
    is_list = rows_of(loaded) is not None
    return Feed(iter(records), _version(records), len(records), str(path), unread=unread, is_list=is_list)


def _not_all(loaded: Any) -> list[str]:
    """Why a file holds only a part of what its source has, by its own words."""
    rows, total = rows_of(loaded), total_of(loaded)
    if rows is None:
        return []
    if total is not None and total > len(rows):
        return [f"It says there are {total} services, and holds {len(rows)} of them."]
    return ["It is one page of several."] if says_more(loaded) else []


def _version(records: list[Any]) -> str:
    return version_of(record for record in records if isinstance(record, Mapping))


def loads(raw: bytes, name: str) -> Any:
    """JSON of bytes in UTF-8, UTF-16 or Latin-1, with any line ends, or one JSON for each line.

    Raises NotServices for anything else.
    """
    text = decode(raw)
    try:
        loaded = json.loads(text, strict=False)
    except json.JSONDecodeError as problem:
        by_line = _lines(text)
        if by_line is None:
            raise NotServices(
                f"{name} is {_text_kind(text, name)}. Give a JSON file of services."
            ) from problem
        loaded = by_line
    except RecursionError as problem:
        raise NotServices(f"{name} {fetching.TOO_DEEP}") from problem
    except ValueError as problem:
        raise NotServices(f"{name} has a number of thousands of digits, which nobody can read.") from problem
    if fetching.is_too_deep(loaded):
        raise NotServices(f"{name} {fetching.TOO_DEEP}")
    return loaded


def _lines(text: str) -> list[Any] | None:
    """Records written one JSON for each line; None where that is not how it is written.

    A line that is broken is kept as its text, to be told by row.
    """
    lines = [line for line in text.replace("\x1e", "").splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    made: list[Any] = []
    for line in lines:
        try:
            made.append(json.loads(line, strict=False))
        except (ValueError, RecursionError):
            made.append(line[:200])
    return made if all(isinstance(row, Mapping) for row in (made[0], made[1])) else None


def decode(raw: bytes) -> str:
    """Bytes to text. A byte order mark decides, else NULs give away UTF-16, else UTF-8, else Windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if raw[:200].count(b"\0") > len(raw[:200]) // 4:
        return raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def services_in(loaded: Any, name: str) -> list[Any]:
    """The services of one record, a list or an envelope; rows among them that are none stay as they are.

    Raises NotServices, saying what it is instead, where not one is a service.
    """
    rows = rows_of(loaded)
    if rows is None:
        rows = [loaded]
    if not rows:
        raise NotServices(f"{name} is an empty list: there are no services in it.")
    found = services_of(rows)
    if "service" not in map(kind_of, found):
        kind = kind_of(rows[0])
        raise NotServices(f"{name} is {_article(kind, len(rows), loaded)}, not services. {_instead(kind)}")
    return found


def _article(kind: str, count: int, loaded: Any) -> str:
    if count > 1 or (isinstance(loaded, Mapping) and rows_of(loaded) is not None):
        plural = kind.replace("taxonomy", "taxonomie", 1) if kind == "taxonomy" else kind
        plural = "services at locations" if kind == "service at a location" else f"{plural}s"
        if kind.startswith(("text", "list", "null")):
            return "a list of words or numbers"
        return f"a list of {plural}" if not kind.startswith("JSON") else f"a {kind}"
    return f"an {kind}" if kind[0] in "aeiouO" else f"a {kind}"


def _instead(kind: str) -> str:
    if kind == "description of an API":
        return "Give the address of the API itself, or of its /services."
    return "Give the answer of the feed's /services."


def _text_kind(text: str, name: str) -> str:
    first = text.lstrip()[:200]
    if not first:
        return "empty"
    if first.startswith("<"):
        return "a web page or XML, not JSON"
    if name.lower().endswith(".csv") or _is_table(text):
        return "a CSV table"
    if first.startswith(("{", "[")):
        return "JSON that is broken off or has comments in it"
    return "not JSON"


def _is_table(text: str) -> bool:
    rows = [row for row in csv.reader(io.StringIO(text[:5_000])) if row][:5]
    return len(rows) > 1 and len(rows[0]) > 2 and len({len(row) for row in rows[:-1]}) == 1


def read_web(
    url: str, *, changed_after: datetime | None = None, kept: Mapping[str, fetching.Validators] | None = None
) -> Feed:
    """A feed on the web, or with `changed_after` what it says has changed since.

    `kept` is what its servers gave with earlier answers, by address. Raises NotServices, FetchProblem, and
    NotChanged when the first answer is the one we had.
    """
    session = fetching.session()
    session.kept.update(kept or {})
    base, first = fetching.first_page(session, _changed(url, changed_after))
    if kind_of(first) == "description of an API":
        base, first = fetching.first_page(session, fetching.services_url(base))
    name = fetching.shown(base)
    if changed_after is not None and rows_of(first) == []:
        return Feed(iter(()), "", 0, name, http=session, address=base)
    records = services_in(first, name)
    if rows_of(first) is None:
        return Feed(iter(records), _version(records), len(records), name, http=session, address=base)
    problems: list[str] = []
    unread: list[str] = []
    return Feed(
        paging.every_service(session, base, first, problems, unread),
        _version(records),
        total_of(first),
        name,
        problems,
        unread,
        # What was changed says nothing of what was not.
        is_list=changed_after is None,
        http=session,
        address=base,
    )


def _changed(url: str, after: datetime | None) -> str:
    """The address that is asked for what changed after a moment, in UTC as the standard writes it."""
    if after is None:
        return url
    return paging.asking(url, modified_after=after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
