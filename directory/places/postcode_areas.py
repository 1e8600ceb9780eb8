"""Districts and sectors that unit postcodes know and no shipped table does, and what each lies in."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Avg, Count

from directory.places.loading import load_areas
from directory.places.models import Area, AreaKind, Postcode
from directory.places.nations import nation_key
from directory.places.place_names import fold

AT_ONCE = 500
MOSTLY = 0.6
"""The share of an area's postcodes that must lie in one council for it to count as lying there."""


def fill_areas() -> dict[str, int]:
    """Add the districts and sectors that are missing, at the middle of their postcodes in use.

    Those that are there keep their points: the shipped ones were made from the whole country's postcodes, and
    an import may hold only a part.
    """
    return {
        "outcode": load_areas(_missing(AreaKind.OUTCODE, "outcode")),
        "sector": load_areas(_missing(AreaKind.SECTOR, "sector")),
    }


def _missing(kind: AreaKind, column: str) -> Iterator[Area]:
    known = set(Area.objects.filter(kind=kind).values_list("code", flat=True))
    every = Postcode.objects.order_by().values_list(column, flat=True).distinct()
    missing = sorted(code for code in every.iterator() if code not in known)
    for start in range(0, len(missing), AT_ONCE):
        yield from _at_middles(kind, column, missing[start : start + AT_ONCE])


def _at_middles(kind: AreaKind, column: str, codes: list[str]) -> Iterator[Area]:
    middles = (
        Postcode.objects.filter(terminated="", **{f"{column}__in": codes})
        .values(column)
        .annotate(latitude=Avg("latitude"), longitude=Avg("longitude"), count=Count("pk"))
    )
    for row in middles:
        code = row[column]
        within = _within(column, code, row["count"])
        if kind == AreaKind.SECTOR:
            within.append(f"outcode:{code.split()[0]}")
        yield Area(
            key=f"{kind}:{code}",
            kind=kind,
            code=code,
            name=code,
            search_name=fold(code),
            latitude=round(row["latitude"], 5),
            longitude=round(row["longitude"], 5),
            within=within,
            source="postcodes",
        )


def _within(column: str, code: str, count: int) -> list[str]:
    most = (
        Postcode.objects.filter(terminated="", **{column: code})
        .exclude(authority_code="")
        .values("authority_code")
        .annotate(n=Count("pk"))
        .order_by("-n", "authority_code")
        .first()
    )
    if most is None or most["n"] < MOSTLY * count:
        return []
    authority = most["authority_code"]
    around = Area.objects.filter(key=f"authority:{authority}").values_list("within", flat=True).first()
    return [f"authority:{authority}", *(around or filter(None, [nation_key(authority)]))]
