"""Which number a group is phoned on, and when somebody is likely to be there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from directory import clock
from directory.catalogue.contacting import read_number
from directory.catalogue.models import Service
from directory.catalogue.phone_numbers import PhoneKind
from directory.catalogue.times_words import times_words


@dataclass(frozen=True, slots=True)
class GroupPhone:
    """`number` and `url` (tel:…) are empty where no number is known. `hours`: when the service runs."""

    name: str
    number: str
    url: str
    hours: str


def group_phone(service: Service) -> GroupPhone:
    """The referral contact's own number first, then those of the listing, also those only staff may see."""
    read = (read_number(written) for written in _numbers(service))
    number = next((one for one in read if one.dialled), None)
    return GroupPhone(
        name=str(service.organisation),
        number=number.shown if number else "",
        url=f"tel:{number.dialled}" if number else "",
        hours="; ".join(times_words(service.schedules.all(), today=clock.today())),
    )


def _numbers(service: Service) -> Iterator[str]:
    for contact in service.organisation.referral_contacts.all():
        if contact.ended_at is None and contact.phone:
            yield contact.phone
    yield from (phone.number for phone in service.phones.all() if phone.kind == PhoneKind.VOICE)
    yield from (contact.phone for contact in service.contacts.all() if contact.phone)
