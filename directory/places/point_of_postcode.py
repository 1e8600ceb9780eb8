"""The point of a place from its postcode, and how far it can be trusted: for imports and editors alike."""

from __future__ import annotations

from dataclasses import dataclass

from directory.places.distances import metres, rough_metres
from directory.places.locate import Place, PlaceProblem, of_postcode
from directory.places.models import Postcode
from directory.places.postcodes import PostcodeProblem, parse
from search.documents import Point

DOUBTFUL = {"unit": 2_000.0, "terminated": 2_000.0, "sector": 10_000.0, "outcode": 25_000.0}
"""Metres from its own postcode beyond which a point is doubted, by how well the postcode is known."""
MIDDLE = "Placed in the middle of "
"""How the doubt of a place begins that stands in the middle of its sector or district."""


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """Where a postcode is. `doubt` says in words why the point may be wrong; empty where it is exact."""

    postcode: str
    point: Point
    doubt: str
    ward_code: str
    authority_code: str

    @property
    def exact(self) -> bool:
        """Whether the postcode itself is known, and not only its sector or district."""
        return not self.doubt


def point_of_postcode(text: str) -> PostcodePoint | None:
    """None where it is no postcode, or neither it nor its sector or district is on our map."""
    home = place_of_postcode(text)
    if home is None:
        return None
    ward, authority = codes_of(home, home.postcode)
    return PostcodePoint(home.label, home.point, rough_doubt(home), ward, authority)


def place_of_postcode(text: str) -> Place | None:
    try:
        return of_postcode(parse(text)) if text.strip() else None
    except (PostcodeProblem, PlaceProblem):
        return None


def codes_of(home: Place | None, postcode: str) -> tuple[str, str]:
    """Codes of the ward and of the council of a place with this postcode, as far as they are known."""
    row = Postcode.objects.filter(compact=postcode.replace(" ", "")).first() if home else None
    return (row.ward_code, row.authority_code) if row else ("", council_of(home))


def far_doubt(point: Point, home: Place) -> str:
    """In words, that a point lies too far from its own postcode; nothing where it does not."""
    most = DOUBTFUL.get(home.precision, 25_000.0)
    # Most are near, which the cheap distance, right within a hundredth, says at a tenth of the cost.
    if rough_metres(point, home.point) <= most * 0.99:
        return ""
    far = metres(point, home.point)
    if far <= most:
        return ""
    return f"The point is {far / 1000:.1f} km from {home.postcode}."


def rough_doubt(home: Place) -> str:
    """In words, that a place stands in the middle of its sector or district; nothing where it does not."""
    if home.precision in {"unit", "terminated"}:
        return ""
    return f"{MIDDLE}{home.label.rsplit(' ', 1)[0]}, for want of a better point."


def council_of(place: Place | None) -> str:
    """The council of a place that is known only roughly; a county is none."""
    codes = sorted(
        code.split(":")[1] for code in (place.codes if place else ()) if code.startswith("authority:")
    )
    return next((code for code in codes if code[:3] not in {"E10", "E11", "E12"}), "")
