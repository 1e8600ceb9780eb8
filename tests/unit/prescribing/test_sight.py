"""Sight, over every combination of what decides it, against the rule written out once more."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from prescribing.models import BreakGlass, Cover, ExcludedUser, Person, Prescription, TeamMember
from tests.factories.prescribing import Thread, a_navigator, a_prescription

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FACTS = ("member", "excluded", "glass", "private", "owner", "covering", "named")


def arrange(thread: Thread, viewer: User, facts: dict[str, bool]) -> None:
    """Make exactly these facts true of the viewer and the person."""
    person, now = thread.person, clock.now()
    for model in (TeamMember, BreakGlass, ExcludedUser):
        model.objects.filter(user=viewer).delete()
    Cover.objects.all().delete()
    if facts["member"]:
        TeamMember.objects.create(team=person.team, user=viewer, since=now - timedelta(days=1))
    if facts["excluded"]:
        ExcludedUser.objects.create(person=person, user=viewer)
    if facts["glass"]:
        until = now + timedelta(hours=1)
        BreakGlass.objects.create(person=person, user=viewer, reason="A reason", at=now, until=until)
    if facts["covering"]:
        span = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
        Cover.objects.create(owner=thread.navigator, covered_by=viewer, **span)
    owner = viewer if facts["owner"] else thread.navigator
    Prescription.objects.filter(pk=thread.prescription.pk).update(private=facts["private"], owner=owner)
    Person.objects.filter(pk=person.pk).update(cover=viewer if facts["named"] else None)


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.SUPERVISOR, Role.RECEPTIONIST, Role.EDITOR])
def test_sight_is_the_rule_and_nothing_more(role: Role) -> None:
    thread = a_prescription("sent")
    viewer = a_navigator(role=role)
    may = role in (Role.NAVIGATOR, Role.SUPERVISOR)
    for values in product([False, True], repeat=len(FACTS)):
        facts = dict(zip(FACTS, values, strict=True))
        arrange(thread, viewer, facts)
        person = may and not facts["excluded"]
        person = person and (facts["member"] or facts["glass"] or facts["covering"] or facts["named"])
        # Covering somebody brings their referrals' people; what one owns oneself does not bring the person.
        item = person and (
            not facts["private"]
            or facts["owner"]
            or facts["glass"]
            or facts["named"]
            or (facts["covering"] and not facts["owner"])
        )
        found = Person.objects.visible_to(viewer).filter(pk=thread.person.pk).exists()
        shown = Prescription.objects.visible_to(viewer).filter(pk=thread.prescription.pk).exists()
        assert (found, shown) == (person, item), facts
