"""Roughly where somebody lives, in words that do not say where."""

from __future__ import annotations

from prescribing.people.models import Lives, Person


def area_words(person: Person) -> str:
    """A ward's name, else the first half of the postcode. Nothing for a protected person."""
    whole = person.merged_into or person
    if person.protected or whole.protected or person.lives == Lives.NOWHERE_FIXED:
        return ""
    return person.area_name or person.postcode.partition(" ")[0]


def line_of(person: Person) -> str:
    """ "64, Westham": what stands under a name in a list."""
    age = str(person.age) if person.age is not None else ""
    return ", ".join(filter(None, [age, area_words(person)]))
