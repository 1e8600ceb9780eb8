"""Lines and people of a row of our own: each is changed by itself, so that those not in the file stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from directory.catalogue import cleaning
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Contact, Phone, Service
from directory.catalogue.phone_numbers import PhoneKind
from directory.openreferral.source import contacts
from directory.spreadsheets.listing_cells import phone_words
from directory.spreadsheets.rows.cells import lost_zero
from directory.spreadsheets.rows.refusals import Refused

if TYPE_CHECKING:
    from directory.spreadsheets.rows.row_records import RowRecord

WHY_HIDDEN = "Kept from the public here"
_PARTS = {
    "name": "visibility",
    "role": "visibility",
    "phone": "phone_visibility",
    "email": "email_visibility",
}


def refuse_hidden(label: str) -> Refused:
    """What the file could not show cannot be changed by it either."""
    return Refused(
        WHY_HIDDEN, f"“{label}” has something that the public must not see. Change it on its own page."
    )


class HiddenHere:
    """What a listing keeps from the public: nothing that a file says may show it."""

    def __init__(self, service: Service) -> None:
        self._numbers: set[str] = set()
        self._words: set[str] = set()
        if service.email_visibility != Visibility.PUBLIC:
            self._words.add(service.email.lower())
        for line in service.phones.exclude(visibility=Visibility.PUBLIC):
            self._numbers.add(_dialled(line.number))
        for person in service.contacts.all():
            hidden = {part for part in _PARTS if not _seen(person, part)}
            self._numbers |= {_dialled(person.phone)} if "phone" in hidden else set()
            self._words |= {getattr(person, part).lower() for part in hidden & {"name", "email"}}
        self._numbers.discard("")
        self._words.discard("")

    def refuse(self, label: str, *said: str) -> None:
        """Raises Refused where one of these is kept from the public."""
        if any(value.lower() in self._words or _dialled(value) in self._numbers for value in said if value):
            raise refuse_hidden(label)


def write_phones(service: Service, row: RowRecord, label: str) -> bool:
    """The public lines become those of the cell; one that is said as it was stays whole. Raises Refused.

    Returns whether it was read: what cannot be is told.
    """
    written = "; ".join(row.rows.all("phone"))
    said = [
        line
        for value in row.rows.all("phone")
        for line in contacts.lines({"number": lost_zero(value)}, row.problems)
    ]
    if written and not said:
        return False
    every = list(service.phones.all())
    shown = [line for line in every if line.visibility == Visibility.PUBLIC]
    hidden, left = HiddenHere(service), list(shown)
    pieces = [" ".join(piece.split()) for piece in written.split(";")]
    kept: list[Phone | None] = []
    for one in said:
        key = contacts.same(one["number"], PhoneKind(one["kind"]))
        match = next((line for line in left if contacts.same(line.number, PhoneKind(line.kind)) == key), None)
        if match is not None:
            left.remove(match)
        else:
            hidden.refuse(label, one["number"])
        kept.append(match)
    order = max((line.sort_order or 0 for line in every), default=-1)
    for one, match in zip(said, kept, strict=True):
        # A number that takes the place of another is the next of those that are said no more.
        line = match or (left.pop(0) if left else None)
        if line is None:
            order += 1
            Phone.objects.create(service=service, sort_order=order, **one)
        elif match is None or " ".join(phone_words(line).split()) not in pieces:
            line.number, line.kind, line.label = one["number"], one["kind"], one["label"]
            line.languages = line.languages if match else one["languages"]
            line.save()
    Phone.objects.filter(pk__in=[line.pk for line in left]).delete()
    return True


def write_contact(
    service: Service,
    person: Contact | None,
    said: dict[str, str],
    labels: dict[str, str],
    problems: list[str],
) -> bool:
    """The parts of a contact that changed; a new one where there was none. Returns whether it wrote.

    One of whom nothing is left goes. Raises Refused where a part is kept from the public.
    """
    made = _read(said, problems)
    hidden = HiddenHere(service)
    for part, value in made.items():
        if person is not None and not _seen(person, part):
            if value:
                raise refuse_hidden(labels[part])
            continue
        hidden.refuse(labels[part], value)
    if person is not None:
        made = {part: value for part, value in made.items() if _seen(person, part)}
    if not made or (person is None and not any(made.values())):
        return False
    if person is None:
        order = max((row.sort_order or 0 for row in service.contacts.all()), default=-1) + 1
        Contact.objects.create(service=service, sort_order=order, **made)
        return True
    for part, value in made.items():
        setattr(person, part, value)
    if any(getattr(person, part) for part in _PARTS):
        person.save(update_fields=list(made))
    else:
        person.delete()
    return True


def _read(said: dict[str, str], problems: list[str]) -> dict[str, str]:
    """What cannot be read is told and left out."""
    made: dict[str, str] = {}
    for part, written in said.items():
        value = cleaning.text(written, 200)
        if part == "email":
            value = contacts.mail_address(written, problems)
        elif part == "phone":
            value = _number(written, problems)
        if value or not written:
            made[part] = value
    return made


def _number(written: str, problems: list[str]) -> str:
    found: Sequence[dict[str, str]] = contacts.lines({"number": lost_zero(written)}, problems)
    if len(found) > 1:
        problems.append(f"“{cleaning.cut(written, 60)}” is more than one number; the first is used.")
    return found[0]["number"] if found else ""


def _seen(person: Contact, part: str) -> bool:
    return person.visibility == Visibility.PUBLIC == getattr(person, _PARTS[part])


def _dialled(written: str) -> str:
    return contacts.same(written, PhoneKind.VOICE)[1] if written else ""
