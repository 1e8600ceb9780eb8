"""What a row says that the public must not see. An import may hide; it never shows what is hidden here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from directory.catalogue import phone_numbers
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Contact, Location, Phone, Service, ServiceAtLocation
from directory.spreadsheets.rows.row_records import RowRecord


def hide(service: UUID, row: RowRecord, *, places: Iterable[UUID]) -> bool:
    """Returns whether anything that was seen is hidden now."""
    changed = 0
    if "service" in row.hidden:
        found = Service.objects.filter(pk=service).exclude(visibility=Visibility.OWNER)
        changed += found.update(visibility=Visibility.OWNER)
    if "place" in row.hidden:
        at = ServiceAtLocation.objects.filter(service=service).exclude(visibility=Visibility.OWNER)
        changed += at.update(visibility=Visibility.OWNER)
        own = Location.objects.filter(pk__in=list(places)).exclude(visibility=Visibility.OWNER)
        changed += own.update(visibility=Visibility.OWNER)
    if row.hidden_people:
        numbers = {_dialled(value) for value in row.hidden_people} - {""}
        for contact in Contact.objects.filter(service=service).exclude(visibility=Visibility.OWNER):
            named = {contact.name, contact.email} & row.hidden_people
            if named or (contact.phone and _dialled(contact.phone) in numbers):
                changed += Contact.objects.filter(pk=contact.pk).update(visibility=Visibility.OWNER)
        public = {_dialled(value) for value in row.rows.all("phone")}
        for line in Phone.objects.filter(service=service).exclude(visibility=Visibility.OWNER):
            # A second number of somebody, or one without a name, stands among the service's own lines.
            dialled = _dialled(line.number)
            if line.number in row.hidden_people or (dialled in numbers and dialled not in public):
                changed += Phone.objects.filter(pk=line.pk).update(visibility=Visibility.OWNER)
    return bool(changed)


def _dialled(written: str) -> str:
    found = phone_numbers.numbers_in(written)
    return found[0].dialled if found else ""


def keep_from_public(service: UUID, *, waiting: Service | None = None) -> None:
    """A new listing waits as a draft until an editor publishes it. `waiting` is it, if not yet written."""
    draft = {"live": False, "has_unpublished_changes": True, "first_published_at": None}
    if waiting is None:
        Service.objects.filter(pk=service).update(**draft)
        return
    for name, value in draft.items():
        setattr(waiting, name, value)
