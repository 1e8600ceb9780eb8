"""Several are asked to take over somebody's people: each says yes or no for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.referrals.models import Transfer
from prescribing.referrals.transfer import ask_to_take, mail_asked, take_back
from prescribing.teams.hand_over import people_of, receivers_of


@transaction.atomic
def ask_receivers(*, owner: User, receivers: Mapping[UUID, User], by: User, why: str = "") -> int:
    """Each receiver is asked for the people named for them, all asked or nobody. Returns how many people.

    Everything stays `owner`'s until each yes. Each receiver gets one mail, without a name. Raises
    ValidationError for a receiver who cannot take them, and for somebody who is no longer theirs.
    """
    require(by, may.WORK_QUEUE)
    able = set(receivers_of(owner))
    if not set(receivers.values()) <= able:
        raise ValidationError("Choose somebody else of the same team, who works with people.")
    hold(*Person.objects.filter(pk__in=receivers))
    if Person.objects.visible_to(by).filter(pk__in=receivers).count() != len(receivers):
        raise NotAllowed("Some of these people are not of your teams. Their own supervisor hands them over.")
    theirs = {person.pk: person for person in people_of(owner)}
    gone = len(set(receivers) - set(theirs))
    if gone:
        raise ValidationError(f"{gone} of these people are no longer theirs. Look again, and choose again.")
    for person_id, to in receivers.items():
        ask_to_take(theirs[person_id], owner, to, by=by, why=why)
    for to, people in Counter(receivers.values()).items():
        mail_asked(to, people, by=by, key=f"{owner.pk}:{to.pk}:{clock.now().timestamp()}")
    return len(receivers)


@transaction.atomic
def ask_no_longer(*, owner: User, by: User) -> int:
    """Take back every question about this owner's people that nobody has answered. Returns how many."""
    require(by, may.WORK_QUEUE)
    seen = Person.objects.visible_to(by)
    waiting = Transfer.objects.waiting().filter(sender=owner, person__in=seen)
    hold(*Person.objects.filter(pk__in=waiting.values("person")))
    # Asked only now: while this waited somebody may have said yes.
    asked = list(waiting.select_related("referral", "person"))
    for one in asked:
        take_back(transfer=one, by=by)
    return len(asked)


def asked_about(owner: User, by: User) -> dict[UUID, str]:
    """Who was asked to take each of this owner's people, and has not answered yet."""
    waiting = Transfer.objects.visible_to(by).waiting().filter(sender=owner).select_related("to")
    return {one.person_id: one.to.name for one in waiting}
