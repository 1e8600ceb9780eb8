"""How to get in touch with a service: numbers as people dial them, and what a call costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.catalogue.facts import Visibility
from directory.catalogue.services import Service
from search.documents import Audience

EVERYONE = frozenset({Visibility.PUBLIC.value})
PROFESSIONALS = frozenset({Visibility.PUBLIC.value, Visibility.PROFESSIONAL.value})

_KIND = phonenumbers.PhoneNumberType
_DEAR = {_KIND.PREMIUM_RATE, _KIND.SHARED_COST}


def seen_by(audience: Audience) -> frozenset[str]:
    """What this audience may see of numbers and addresses."""
    return EVERYONE if audience == Audience.PUBLIC else PROFESSIONALS


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number. `shown` for people, `dialled` for a tel: link, `cost` in words; both may be empty
    when no number could be read in what was written."""

    shown: str
    dialled: str
    free: bool = False
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One way to get in touch: `kind` is call, website or email, `label` what the button says, `shown` the
    number or address itself, for paper."""

    kind: str
    label: str
    href: str
    note: str = ""
    shown: str = ""


def read_number(written: str) -> Number:
    """Read a British number out of what an editor or a feed wrote."""
    digits = "".join(filter(str.isdigit, written))
    if len(digits) in (3, 6) and digits.startswith(("1", "999")):  # 111, 119, 116 123: short numbers
        return Number(written.strip(), digits, free=True, cost=_("Free to call"))
    match = next(iter(phonenumbers.PhoneNumberMatcher(written, "GB", phonenumbers.Leniency.POSSIBLE)), None)
    if match is None:
        return Number(written.strip(), "")
    number = match.number
    kind = phonenumbers.number_type(number)
    british = number.country_code == 44
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if british else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    shown = phonenumbers.format_number(number, style)
    free = british and (kind == _KIND.TOLL_FREE or shown.startswith(("0800", "0808")))
    if free:
        cost = _("Free to call")
    elif kind in _DEAR:
        cost = _("Costs more than a normal call. Ask your phone company how much.")
    else:
        cost = _("Costs the same as a normal call") if british else ""
    return Number(shown, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), free, cost)


def call(written: str) -> Action | None:
    """A button that rings the number, or None when there is none in what was written."""
    number = read_number(written)
    if not number.dialled:
        return None
    words = _("Call free: %(number)s") if number.free else _("Call %(number)s")
    return Action(
        "call", words % {"number": number.shown}, f"tel:{number.dialled}", number.cost, number.shown
    )


def actions(service: Service, seen: Collection[str] = EVERYONE) -> list[Action]:
    """Every way to get in touch that may be seen, the best first: the service's own numbers, its people's,
    then website and email, then the organisation's where the service gives none."""
    organisation = service.organisation
    written = [
        phone.number for phone in service.phones.all() if phone.visibility in seen and not phone.textphone
    ]
    written += [
        person.phone
        for person in service.contacts.all()
        if person.visibility in seen and person.phone_visibility in seen
    ]
    if organisation.phone_visibility in seen and not any(written):
        written.append(organisation.phone)
    found = {action.href: action for action in map(call, written) if action}
    website = service.website or organisation.website
    if website:
        label = pgettext("button", "Visit their website")
        found[website] = Action("website", label, website, shown=website)
    email = service.email if service.email_visibility in seen else ""
    if not email and organisation.email_visibility in seen:
        email = organisation.email
    if email:
        found[email] = Action("email", _("Send them an email"), f"mailto:{email}", shown=email)
    return list(found.values())
