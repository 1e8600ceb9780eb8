"""Reads Open Referral UK from a file or a web address, 3.0 or 1.0: one service, a list, or a paged answer.

What is not services is refused, saying what it is instead.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from directory.openreferral import fetching
from directory.openreferral.normalise import version_of

Record = Mapping[str, Any]
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}


class NotServices(ValueError):
    """What was given holds no services; the message says what it is and what to give instead."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Services as the source wrote them, in either version. `total` is how many it says there are."""

    records: Iterator[Record]
    version: str
    total: int | None
    where: str
    problems: list[str] = field(default_factory=list)


def read(path_or_url: str) -> Feed:
    """Raises NotServices, FileNotFoundError, or fetching.FetchProblem for an address that does not answer."""
    if path_or_url.lower().startswith(("http://", "https://")):
        return _from_web(path_or_url)
    path = Path(path_or_url)
    loaded = loads(path.read_bytes(), path.name)
    records = services_in(loaded, path.name)
    return Feed(iter(records), version_of(records), len(records), str(path))


def loads(raw: bytes, name: str) -> Any:
    """JSON of bytes in UTF-8, UTF-16 or Latin-1, with any line ends. Raises NotServices for anything else."""
    text = decode(raw)
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as problem:
        raise NotServices(f"{name} is {_text_kind(text, name)}. Give a JSON file of services.") from problem


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


def services_in(loaded: Any, name: str) -> list[Record]:
    """The services of one service, a list or an envelope. Raises NotServices saying what it is instead."""
    rows = rows_of(loaded)
    if rows is None:
        rows = [loaded]
    if not rows:
        raise NotServices(f"{name} is an empty list: there are no services in it.")
    kinds = [kind_of(row) for row in rows]
    if "service" not in kinds:
        raise NotServices(
            f"{name} is {_article(kinds[0], len(rows), loaded)}, not services. {_instead(kinds[0])}"
        )
    return [row for row in rows if isinstance(row, Mapping)]


def rows_of(loaded: Any) -> list[Any] | None:
    """The rows of a list or of an envelope of either version; None for a single record."""
    if isinstance(loaded, list):
        return loaded
    if isinstance(loaded, Mapping):
        for key in ("contents", "content", "services"):
            if isinstance(loaded.get(key), list) and (key != "services" or "id" not in loaded):
                return list(loaded[key])
    return None


def kind_of(row: Any) -> str:
    """What a record is, told from its keys: "service", or what else in words."""
    if not isinstance(row, Mapping):
        return "list of words or numbers"
    keys = set(row)
    for kind, needed, told_by in _KINDS:
        if needed <= keys and (not told_by or told_by & keys):
            return kind
    if {"id", "name"} <= keys and (row.get("status") in STATUSES or keys & _OF_SERVICES):
        return "service"
    for kind, needed, told_by in _LATER_KINDS:
        if needed <= keys and (not told_by or told_by & keys):
            return kind
    return "JSON of another kind"


_OF_SERVICES = {
    "organization",
    "organization_id",
    "service_at_locations",
    "service_taxonomys",
    "service_areas",
}
_KINDS: tuple[tuple[str, set[str], set[str]], ...] = (
    ("OpenAPI description", {"paths"}, {"openapi", "swagger"}),
    ("JSON schema", {"properties"}, {"$schema", "type", "datapackage_metadata"}),
    ("data package", {"resources"}, set()),
    ("description of an API", {"openapi_url"}, set()),
    ("list of feeds", {"endpoints"}, set()),
    ("recipe for converting data", {"operation"}, set()),
    ("validator's answer", set(), {"level1Pass", "isServiceFound", "testSuites"}),
    ("dashboard", set(), {"isServicesValid", "schemaType", "isValid", "lastTested", "definitions"}),
    ("service at a location", {"location"}, {"service", "service_id"}),
)
_LATER_KINDS: tuple[tuple[str, set[str], set[str]], ...] = (
    ("taxonomy term", {"id", "name"}, {"taxonomy", "taxonomy_detail", "term_uri", "parent_id", "vocabulary"}),
    ("taxonomy", {"id", "name"}, {"taxonomy_terms", "version"}),
    ("location", {"id"}, {"location_type", "addresses", "physical_addresses", "latitude"}),
    (
        "organisation",
        {"id", "name"},
        {"organization_identifiers", "website", "legal_status", "logo", "services"},
    ),
)


def _article(kind: str, count: int, loaded: Any) -> str:
    if count > 1 or (isinstance(loaded, Mapping) and rows_of(loaded) is not None):
        plural = kind.replace("taxonomy", "taxonomie", 1) if kind == "taxonomy" else kind
        plural = "services at locations" if kind == "service at a location" else f"{plural}s"
        return f"a list of {plural}" if not kind.startswith(("list", "JSON")) else f"a {kind}"
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


def _from_web(url: str) -> Feed:
    session = fetching.session()
    base, first = fetching.first_page(session, url)
    name = fetching.shown(base)
    if kind_of(first) == "description of an API":
        base, first = fetching.first_page(session, fetching.services_url(base))
    records = services_in(first, name)
    if rows_of(first) is None:
        return Feed(iter(records), version_of(records), 1, name)
    problems: list[str] = []
    return Feed(
        fetching.every_service(session, base, first, problems),
        version_of(records),
        fetching.total_of(first),
        name,
        problems,
    )
