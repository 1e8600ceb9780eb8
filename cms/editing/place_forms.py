"""A place made or changed by hand gets its point from its postcode, and the editor is told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from cms.editing.saving import CreatesOnce, EditWithChildRows, FormWithId
from directory.catalogue.locations import LocationKind
from directory.openreferral.placing import SAME, came_from_a_postcode
from directory.places.distances import metres
from directory.places.point_of_postcode import (
    MIDDLE,
    PostcodePoint,
    codes_of,
    far_doubt,
    place_of_postcode,
    point_of_postcode,
)
from search.documents import Point


class PlaceForm(FormWithId):
    """The point is set from the postcode, unless somebody typed another by hand.

    After `is_valid`, `placed` says in words what became of the point; `place_warns` whether it needs a look.
    """

    placed = ""
    place_warns = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if ("latitude" in self.errors) or ("longitude" in self.errors):
            return cleaned
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, "Give latitude and longitude, or leave both empty.")
            return cleaned
        for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
            if value is not None and not -most <= value <= most:
                self.add_error(name, f"A {name} is between -{most} and {most}.")
                return cleaned
        typed = Point(latitude, longitude) if latitude is not None and longitude is not None else None
        self._place(cleaned, typed)
        return cleaned

    def _place(self, cleaned: dict[str, Any], typed: Point | None) -> None:
        postcode = (cleaned.get("postcode") or "").strip()
        by_hand = typed is not None and not came_from_a_postcode(self.instance, typed, postcode)
        if typed is not None and by_hand:
            self._keep_typed(typed, postcode)
            return
        if not postcode or cleaned.get("kind") == LocationKind.VIRTUAL:
            self._set(cleaned, None, "", "", "")
            if not postcode and cleaned.get("kind") == LocationKind.PHYSICAL:
                self._warn("It has no postcode, so the place has no point: searches near by do not find it.")
            return
        found = point_of_postcode(postcode)
        if found is None:
            doubt = f"{postcode} is no postcode we know"
            self._set(cleaned, None, f"{doubt}.", "", "")
            self._warn(f"{doubt}: the place has no point; check it, or load postcodes.")
            return
        self._set(cleaned, found.point, found.doubt, found.ward_code, found.authority_code)
        self._say_where(found, typed)

    def _say_where(self, found: PostcodePoint, typed: Point | None) -> None:
        if not found.exact:
            middle = found.doubt.removeprefix(MIDDLE).partition(",")[0]
            self._warn(
                f"{found.postcode} is no postcode we know: placed in the middle of {middle}; check it, "
                "or load postcodes."
            )
        elif typed is None or metres(typed, found.point) > SAME:
            self.placed = f"Placed at {found.postcode}."

    def _keep_typed(self, typed: Point, postcode: str) -> None:
        home = place_of_postcode(postcode)
        if home is None and postcode:
            doubt = f"{postcode} is no postcode we know."
            self._warn(f"{doubt} The point you gave stays; check the postcode.")
        else:
            doubt = far_doubt(typed, home) if home else ""
            if doubt:
                self._warn(f"{doubt} It stays where you put it; check it.")
        ward, authority = codes_of(home, home.postcode if home else "")
        self._derive(doubt, ward, authority)

    def _warn(self, words: str) -> None:
        self.placed, self.place_warns = words, True

    def _set(
        self, cleaned: dict[str, Any], point: Point | None, doubt: str, ward: str, authority: str
    ) -> None:
        cleaned["latitude"] = point.latitude if point else None
        cleaned["longitude"] = point.longitude if point else None
        self._derive(doubt, ward, authority)

    def _derive(self, doubt: str, ward: str, authority: str) -> None:
        place = self.instance
        place.point_doubt, place.ward_code, place.authority_code = doubt, ward, authority


class _SaysWhere:
    """A view that tells where a saved place is. What is saved by itself, while somebody types, is silent."""

    def form_valid(self, form: Any) -> HttpResponse:
        view: Any = self
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if form.placed and not view.expects_json_response:
            say = messages.warning if form.place_warns else messages.success
            say(view.request, form.placed)
        return response


class PlaceEditView(_SaysWhere, EditWithChildRows):
    """Changing a place."""


class PlaceCreateView(_SaysWhere, CreatesOnce):
    """Adding a place."""
