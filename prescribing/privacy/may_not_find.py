"""Which users must not find somebody, asked of every verb and chooser that gives a colleague work about them.

Two records of one human being count as one: whoever is excluded on either finds neither (sight.hidden_from).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from directory.accounts.models import User
from prescribing.people.models import Person
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals.models import Referral


def same_human_being(*people: UUID) -> QuerySet[Person]:
    """The records, those they were merged into, and what else was merged into either."""
    into = Person.objects.filter(pk__in=people, merged_into__isnull=False).values("merged_into")
    return Person.objects.filter(
        Q(pk__in=people) | Q(merged_into__in=people) | Q(pk__in=into) | Q(merged_into__in=into)
    )


def users_who_may_not_find(*people: UUID) -> set[Any]:
    """Ids of users by whom at least one of these people does not want to be found."""
    theirs = ExcludedUser.objects.filter(person__in=same_human_being(*people).values("pk"))
    return set(theirs.values_list("user", flat=True))


def owner_unless_hidden(referral: Referral, hidden: Collection[Any]) -> User | None:
    """The owner of the referral, where there is one by whom the person may be found."""
    return None if referral.owner_id in hidden else referral.owner


def check_may_find(person: UUID, *users: User | None) -> None:
    """Raises ValidationError, which says who but never why: what a person asked for is told to nobody."""
    hidden = users_who_may_not_find(person)
    for user in users:
        if user is not None and user.pk in hidden:
            raise ValidationError(f"{user.name} cannot take this person. Choose somebody else.")


def nobody_hides_from(user: User, people: Collection[UUID]) -> bool:
    return user.pk not in users_who_may_not_find(*people)
