"""Is this somebody we know already? Two identifiers must agree; an NHS number alone is never enough.

The search goes over everybody, because the same person may be known to another team; so what it shows is
masked, and protected people are left out for those who may not see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record_each
from directory.places.postcodes import PostcodeProblem, parse
from prescribing import permissions as may
from prescribing.people.as_written.names import folded, same_name, same_whole_name, share_surname
from prescribing.people.as_written.phones import read_phones
from prescribing.people.details import ContactPoint
from prescribing.people.identity import read_nhs_number
from prescribing.people.models import Person
from prescribing.sight import hidden_from, sees_place

Wanted = Callable[[Person, tuple[str, ...], bool], bool]
"""Of somebody alike, what they agree on, and whether the asker may open them: whether to show them."""
WORDS = {
    "name": "name",
    "date_of_birth": "date of birth",
    "nhs_number": "NHS number",
    "phone": "phone",
    "postcode": "postcode",
}


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What is known of somebody who may be known already. Unreadable parts are as if not given."""

    name: str = ""
    date_of_birth: date | None = None
    nhs_number: str = ""
    phones: tuple[str, ...] = ()
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same. Masked: `person_id` only for those whom the asker may see anyway."""

    initials: str
    born: str
    """The year, or empty."""
    area: str
    """The first half of the postcode, or empty for a protected person."""
    agrees_on: tuple[str, ...]
    team: str
    team_phone: str
    person_id: UUID | None = None
    record_id: UUID | None = None
    """Of one the asker may not see, for those who may break the glass: they knew two identifiers."""


class PossibleDuplicates(Exception):
    """Somebody like this is known. Look at the candidates, then record anyway or use the one there is."""

    def __init__(self, candidates: list[Candidate]) -> None:
        super().__init__(f"{len(candidates)} like this are known already")
        self.candidates = candidates


def candidates_for(
    given: Identifiers, *, by: Actor, besides: Person | None = None, only: Wanted | None = None
) -> list[Candidate]:
    """Those who agree on two or more identifiers, the likeliest first, and are wanted. Each one shown is
    audited. Where a protected person lives counts, and is said to agree, only for whoever may see it."""
    found = matches(given, besides=besides)
    visible = set(
        Person.objects.visible_to(by).filter(pk__in=[p.pk for p, _ in found]).values_list("pk", flat=True)
    )
    hidden = hidden_from(by) if isinstance(by, User) else set()
    told = [(person, agreed if sees_place(by, person) else _beside_place(agreed)) for person, agreed in found]
    shown = [
        (person, agreed)
        for person, agreed in told
        if len(agreed) >= 2 and person.pk not in hidden and (person.pk in visible or not person.protected)
    ]
    if only is not None:
        shown = [(person, agreed) for person, agreed in shown if only(person, agreed, person.pk in visible)]
    shown.sort(key=lambda pair: -len(pair[1]))
    record_each("person.looked-for", [p for p, _ in shown], by=by, person_id_of=lambda person: person.pk)
    glass = by.may(may.BREAK_GLASS)
    return [_masked(person, agreed, person.pk in visible, glass) for person, agreed in shown]


def matches(given: Identifiers, *, besides: Person | None = None) -> list[tuple[Person, tuple[str, ...]]]:
    """People and what they agree on, two or more; for verbs, which decide what may be shown."""
    strong = Q(pk__in=[])
    nhs, postcode, phones = _nhs(given), _postcode(given), _phones(given)
    if nhs:
        strong |= Q(nhs_number=nhs)
    if given.date_of_birth:
        strong |= Q(date_of_birth=given.date_of_birth)
    if postcode:
        strong |= Q(postcode=postcode)
    with_phone = set(
        ContactPoint.objects.current().filter(match_value__in=phones).values_list("person", flat=True)
    )
    strong |= Q(pk__in=with_phone)
    people = Person.objects.current().filter(strong).select_related("team")
    if besides is not None:
        people = people.exclude(pk=besides.pk)
    found = []
    for person in people[:2000]:
        birthday = given.date_of_birth is not None and person.date_of_birth == given.date_of_birth
        agreed = {
            "name": _names_agree(given.name, person, born_the_same_day=birthday),
            "date_of_birth": birthday,
            "nhs_number": bool(nhs) and person.nhs_number == nhs,
            "phone": person.pk in with_phone,
            "postcode": bool(postcode) and person.postcode == postcode,
        }
        on = tuple(WORDS[name] for name, same in agreed.items() if same)
        if len(on) >= 2:
            found.append((person, on))
    return sorted(found, key=lambda pair: -len(pair[1]))[:10]


def matches_for_team(
    given: Identifiers, *, besides: Person | None = None
) -> list[tuple[Person, tuple[str, ...]]]:
    """Matches that a team may be asked about."""
    return askable(matches(given, besides=besides))


def askable(found: Iterable[tuple[Person, tuple[str, ...]]]) -> list[tuple[Person, tuple[str, ...]]]:
    """Of these matches those a team may be asked about: who agrees with a protected person on two things,
    of which one is where they live, would learn that from the question."""
    return [
        (person, agreed)
        for person, agreed in found
        if not person.protected or len(_beside_place(agreed)) >= 2
    ]


def _beside_place(agreed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in agreed if word != WORDS["postcode"])


def _names_agree(name: str, person: Person, *, born_the_same_day: bool) -> bool:
    """The names may be one person's. With the same birthday a surname in common is enough to ask."""
    if not name:
        return False
    family = person.family_name
    others = [person.name, f"{person.preferred_name} {family}" if person.preferred_name else ""]
    if same_whole_name(name, family) or any(same_name(name, other) for other in others if other):
        return True
    return born_the_same_day and share_surname(name, person.name, other_family=family)


def _masked(person: Person, agreed: tuple[str, ...], visible: bool, glass: bool) -> Candidate:
    return Candidate(
        initials=" ".join(f"{word[0].upper()}." for word in folded(person.name).split()),
        born=str(person.date_of_birth.year) if person.date_of_birth else "",
        area="" if person.protected else person.postcode.partition(" ")[0],
        agrees_on=agreed,
        team=person.team.name,
        team_phone=person.team.phone,
        person_id=person.pk if visible else None,
        record_id=person.pk if glass and not visible else None,
    )


def _nhs(given: Identifiers) -> str:
    try:
        return read_nhs_number(given.nhs_number)
    except ValidationError:
        return ""


def _postcode(given: Identifiers) -> str:
    try:
        parsed = parse(given.postcode) if given.postcode else None
    except PostcodeProblem:
        return ""
    return parsed.canonical if parsed and parsed.incode else ""


def _phones(given: Identifiers) -> list[str]:
    read = []
    for phone in given.phones:
        try:
            read += [one.number for one in read_phones(phone)]
        except ValidationError:
            continue
    return read
