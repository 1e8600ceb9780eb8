"""How to get in touch with a service: numbers as people dial them, and what a call costs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.catalogue.facts import Visibility
from directory.catalogue.phone_numbers import PhoneKind, WrittenNumber, numbers_in
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
    """A telephone number. `shown` for people, `dialled` for a link, `cost` in words; both may be empty when
    no whole number could be read in what was written."""

    shown: str
    dialled: str
    free: bool = False
    cost: str = ""
    kind: PhoneKind = PhoneKind.VOICE
    extension: str = ""
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One way to get in touch, to be read only where it has no `href`.

    `kind` is call, text, textphone, fax, words, website or email, `label` what the button says, `shown` the
    number or address itself, for paper, `about` whose line it is and in which language.
    """

    kind: str
    label: str
    href: str
    note: str = ""
    shown: str = ""
    about: str = ""


def read_number(written: str, kind: PhoneKind = PhoneKind.VOICE) -> Number:
    """The first whole number in what an editor or a feed wrote, else the words as they stand."""
    found = next(iter(numbers_in(written, kind)), None)
    if found is None:
        return Number(written.strip(), "", kind=kind)
    if found.parsed is None:
        free = found.kind == PhoneKind.VOICE and found.dialled != "159"
        cost = _("Free to call") if free else ""
        return Number(found.number, found.dialled, free, cost, found.kind, keyword=found.keyword)
    return _plain_number(found, found.parsed)


def _plain_number(found: WrittenNumber, number: phonenumbers.PhoneNumber) -> Number:
    british = number.country_code == 44
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if british else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    shown = phonenumbers.format_number(number, style)
    kind = phonenumbers.number_type(number)
    free = british and (kind == _KIND.TOLL_FREE or shown.startswith(("0800", "0808")))
    if free:
        cost = _("Free to call")
    elif kind in _DEAR:
        cost = _("Costs more than a normal call. Ask your phone company how much.")
    else:
        cost = _("Costs the same as a normal call") if british else ""
    if found.dialled.startswith("1800"):
        shown = f"{found.dialled[:5]} {shown}"
    if found.extension:
        shown = _("%(number)s ext. %(extension)s") % {"number": shown, "extension": found.extension}
    return Number(shown, found.dialled, free, cost, found.kind, found.extension)


def call(written: str) -> Action | None:
    """A button that rings the number, or None when there is none in what was written."""
    number = read_number(written)
    return reach(number) if number.dialled and number.kind == PhoneKind.VOICE else None


def reach(number: Number, about: str = "") -> Action:
    """What a reader can do with a number of its kind: ring it, write to it, or only read it."""
    shown = {"number": number.shown, "word": number.keyword}
    if number.kind == PhoneKind.FAX:
        return Action("fax", _("Fax: %(number)s") % shown, "", shown=number.shown, about=about)
    if number.kind == PhoneKind.VIDEO:
        return Action("words", _("Video call: %(number)s") % shown, "", shown=number.shown, about=about)
    if number.kind == PhoneKind.TEXTPHONE:
        href = _tel(number) if number.dialled else ""
        return Action("textphone", _("Textphone: %(number)s") % shown, href, shown=number.shown, about=about)
    if number.kind == PhoneKind.TEXT and number.dialled:
        words = _("Text %(word)s to %(number)s") if number.keyword else _("Text %(number)s")
        href = f"sms:{number.dialled}" + (f"?body={number.keyword}" if number.keyword else "")
        return Action("text", words % shown, href, shown=words % shown, about=about)
    if not number.dialled:
        return Action("words", _("Telephone: %(number)s") % shown, "", shown=number.shown, about=about)
    words = _("Call free: %(number)s") if number.free else _("Call %(number)s")
    return Action("call", words % shown, _tel(number), number.cost, number.shown, about)


def _tel(number: Number) -> str:
    return f"tel:{number.dialled}" + (f";ext={number.extension}" if number.extension else "")


def actions(service: Service, seen: Collection[str] = EVERYONE) -> list[Action]:
    """Every way to get in touch that may be seen, the best first: the service's own numbers, its people's,
    then website and email, then the organisation's where the service gives none. Last come the kinds of line
    that few can use, and words that are no number."""
    organisation = service.organisation
    lines = list(_lines(service, seen))
    if organisation.phone_visibility in seen and not lines and organisation.phone:
        lines.append(reach(read_number(organisation.phone)))
    first = [one for one in lines if one.kind == "call"] + [one for one in lines if one.kind == "text"]
    found = {action.href: action for action in reversed(first)}
    found = dict(reversed(found.items()))
    website = service.website or organisation.website
    if website:
        label = pgettext("button", "Visit their website")
        found[website] = Action("website", label, website, shown=website)
    email = service.email if service.email_visibility in seen else ""
    if not email and organisation.email_visibility in seen:
        email = organisation.email
    if email:
        found[email] = Action("email", _("Send them an email"), f"mailto:{email}", shown=email)
    for kind in ("textphone", "words", "fax"):
        found |= {action.label: action for action in lines if action.kind == kind}
    return list(found.values())


def _lines(service: Service, seen: Collection[str]) -> Iterator[Action]:
    for phone in service.phones.all():
        if phone.visibility in seen:
            about = [phone.label, _in_languages(phone.languages)]
            yield reach(read_number(phone.number, PhoneKind(phone.kind)), ". ".join(filter(None, about)))
    for person in service.contacts.all():
        if person.phone and person.visibility in seen and person.phone_visibility in seen:
            yield reach(read_number(person.phone), person.role)


def _in_languages(languages: str) -> str:
    return _("Languages: %(names)s") % {"names": languages} if languages else ""
