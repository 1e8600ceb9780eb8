"""Two records side by side, before they are made one: what each says, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from directory.accounts.models import User
from prescribing.documents.models import KeptDocument
from prescribing.people.contacting import needs_words
from prescribing.people.identity import show_nhs_number
from prescribing.people.models import Person
from prescribing.people.story import place_of
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.same_person.carry_over import refuse_to_merge
from prescribing.words import born_words, counted, day_long

_ONE_OF_EACH = frozenset({"Name", "Born", "NHS number", "Lives", "Practice"})
_NOT_TOLD = frozenset({"", "Not known", "Protected: not shown"})


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Both say something that one human being has once, and it is not the same."""
        told = self.label in _ONE_OF_EACH and _NOT_TOLD.isdisjoint({self.one, self.other})
        return told and self.one.casefold() != self.other.casefold()


def side_by_side(one: Person, other: Person, by: User) -> list[Row]:
    """What `by` may see of each. Whoever calls it has opened both, and that was audited."""
    left, right = dict(_says(one, by)), dict(_says(other, by))
    return [Row(label, left[label], right[label]) for label in left if left[label] or right[label]]


def why_not(person: Person, into: Person) -> str:
    """Why `person` cannot become part of `into`, or nothing."""
    if into.merged_into_id is not None or person.merged_into_id is not None:
        return "One of them is part of another record already. Undo that first."
    if Person.objects.filter(merged_into=person).exists():
        return "Another record is part of the one that would go. Use that one, or undo it first."
    try:
        refuse_to_merge(person, into)
    except ValidationError as problem:
        return " ".join(problem.messages)
    return ""


def _says(person: Person, by: User) -> Iterator[tuple[str, str]]:
    place = place_of(person, by)
    points = [] if place.hidden else list(person.contact_points.filter(ended_at=None))
    points = points or list(person.contact_points.filter(ended_at=None).exclude(kind="post"))
    related = person.related_people.filter(ended_at=None)
    yield "Name", person.name
    yield "Likes to be called", person.preferred_name
    yield "Born", born_words(person.date_of_birth) if person.date_of_birth else ""
    yield "NHS number", show_nhs_number(person.nhs_number)
    yield (
        "Lives",
        "Protected: not shown"
        if place.hidden
        else ", ".join(filter(None, (place.lives, place.address, place.postcode))),
    )
    yield "Ways to reach them", ", ".join(point.value for point in points)
    yield "Communication", needs_words(person)
    yield "Practice", person.practice.name if person.practice else ""
    yield (
        "Close to them",
        ", ".join(f"{each.name} ({str(each.get_relation_display()).lower()})" for each in related),
    )
    yield "Before you go there", "; ".join(note.text for note in person.visit_notes.filter(ended_at=None))
    yield "Team", person.team.name
    by_whom = f" by {person.recorded_by.name}" if person.recorded_by else ", with a referral"
    yield "Recorded", f"{day_long(person.recorded_at)}{by_whom}"
    yield "What it holds", _holds(person, by)


def _holds(person: Person, by: User) -> str:
    """How much hangs on it, of what `by` may see."""
    spells = Referral.objects.visible_to(by).filter(person=person)
    prescribed = Prescription.objects.visible_to(by).filter(person=person)
    documents = KeptDocument.objects.visible_to(by).shown().filter(referral__person=person)
    said = [
        counted(spells.count(), "spell of support", "spells of support"),
        counted(prescribed.count(), "prescription"),
        counted(documents.count(), "document"),
    ]
    is_open = " Open now." if spells.open().exists() else ""
    return f"{', '.join(said)}.{is_open}"
