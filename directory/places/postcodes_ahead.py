"""Where many postcodes are, looked up together for an import: in three questions, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from directory.places.models import Area, AreaKind, Postcode
from directory.places.place import Place
from directory.places.point_of_postcode import council_of
from directory.places.postcodes import ParsedPostcode, PostcodeProblem, parse
from directory.places.towns import point_of
from search.documents import Point

_in_use: ContextVar[PostcodesAhead | None] = ContextVar("postcodes", default=None)


def point_of_parsed(parsed: ParsedPostcode) -> Point | None:
    """Where a postcode is, or the middle of its sector or district; from what is read ahead, where it is."""
    place = (_in_use.get() or PostcodesAhead()).place(parsed.canonical)
    return place.point if place else None


class PostcodesAhead:
    """As `place_of_postcode` and `codes_of` say it, without the towns that a place is in.

    What was not expected is looked up when it is asked for.
    """

    def __init__(self) -> None:
        self._places: dict[str, Place | None] = {}
        self._codes: dict[str, tuple[str, str]] = {}
        self._expected: Iterable[str] = ()

    def expect(self, postcodes: Iterable[str]) -> None:
        """Forget what was read before; these are read when the first of them is asked for."""
        self._places, self._codes, self._expected = {}, {}, postcodes

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Within the block `point_of_parsed` asks here."""
        was = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(was)

    def place(self, postcode: str) -> Place | None:
        if postcode not in self._places:
            expected, self._expected = self._expected, ()
            self._read(dict.fromkeys([*expected, postcode]))
        return self._places[postcode]

    def codes(self, postcode: str) -> tuple[str, str]:
        """Of its ward and of its council, as far as they are known."""
        self.place(postcode)
        return self._codes[postcode]

    def _read(self, postcodes: Iterable[str]) -> None:
        parsed = {written: _parsed(written) for written in postcodes}
        units = {one.compact for one in parsed.values() if one and one.incode}
        # A postcode is looked up as it is written too, as an import keeps it.
        rows = Postcode.objects.in_bulk(units | {written.replace(" ", "") for written in parsed})
        rough = [one for one in parsed.values() if one and not (one.incode and one.compact in rows)]
        keys = {key for one in rough for key in _keys(one)}
        found = Area.objects.filter(key__in=keys).exclude(latitude=None) if keys else ()
        areas = {area.key: area for area in found}
        for written, one in parsed.items():
            place = _place(one, rows, areas) if one else None
            row = rows.get(written.replace(" ", "")) if place else None
            self._places[written] = place
            self._codes[written] = (row.ward_code, row.authority_code) if row else ("", council_of(place))


@lru_cache(maxsize=4096)
def _parsed(written: str) -> ParsedPostcode | None:
    try:
        return parse(written) if written.strip() else None
    except PostcodeProblem:
        return None


def _keys(parsed: ParsedPostcode) -> list[str]:
    """Of its sector and of its district, in the order in which they stand for it."""
    sector = parsed.sector if parsed.incode else ""
    alone = "" if parsed.incode else f"{parsed.outcode[:-1]} {parsed.outcode[-1]}"
    codes = ((AreaKind.SECTOR, sector), (AreaKind.OUTCODE, parsed.outcode), (AreaKind.SECTOR, alone))
    return [f"{kind}:{code}" for kind, code in codes if code]


def _place(parsed: ParsedPostcode, rows: dict[str, Postcode], areas: dict[str, Area]) -> Place | None:
    row = rows.get(parsed.compact) if parsed.incode else None
    if row is not None:
        precision = "terminated" if row.terminated else "unit"
        point, label = Point(row.latitude, row.longitude), str(row)
        return Place(label=label, point=point, codes=frozenset(), precision=precision, postcode=label)
    key = next((key for key in _keys(parsed) if key in areas), None)
    if key is None:
        return None
    area = areas[key]
    is_sector_alone = not parsed.incode and area.kind == AreaKind.SECTOR
    label = area.code if is_sector_alone else parsed.canonical
    return Place(
        label=label,
        point=point_of(area),
        codes=frozenset({area.key, *area.within}),
        precision=str(area.kind),
        postcode=label,
    )
