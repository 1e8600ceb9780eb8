"""Whom somebody on record may be the same as: found by two identifiers, whenever their page is opened."""

from __future__ import annotations

from directory.accounts.models import User
from prescribing.people.actions import identifiers
from prescribing.people.details_given import ContactGiven, PersonDetails
from prescribing.people.duplicates import WORDS, Candidate, candidates_for
from prescribing.people.models import Person
from prescribing.same_person.carry_over import said_to_be_two

OF_ONE_PERSON = frozenset({WORDS["name"], WORDS["date_of_birth"], WORDS["nhs_number"]})
"""A household shares a phone and a postcode. One of these must agree before anybody is asked."""


def may_be_same(person: Person, by: User, *, asked: bool) -> list[Candidate]:
    """Those to look at. Unless somebody has `asked`: only whom `by` may open, who agree on something of their
    own, and of whom nobody has said that they are two people. Each one shown is audited."""
    if person.merged_into_id is not None:
        return []
    points = person.contact_points.filter(ended_at=None, kind="phone")
    phones = [ContactGiven(kind="phone", value=point.value) for point in points]
    given = identifiers(PersonDetails.of(person), phones)
    if asked:
        return candidates_for(given, by=by, besides=person)
    two = said_to_be_two(person)
    return candidates_for(
        given,
        by=by,
        besides=person,
        only=lambda one, agreed, visible: (
            visible and one.pk not in two and not OF_ONE_PERSON.isdisjoint(agreed)
        ),
    )
