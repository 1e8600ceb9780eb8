"""Who could take somebody on: how many they have, of how many agreed, and what speaks for them."""

from __future__ import annotations

from dataclasses import dataclass

from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.intake.models import WorkerFacts
from prescribing.people.details import CommunicationNeed
from prescribing.people.models import Person
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.referrals.models import Referral
from prescribing.teams.load import loads_of
from prescribing.teams.models import Cover, TeamMember


@dataclass(frozen=True, slots=True)
class Worker:
    """`people` of `agreed`: "43 of 50"; `bar` of 100; `why` in words: "Knew her before. Speaks Polish"."""

    user: User
    people: int
    agreed: int
    bar: int
    why: str
    away: bool
    fits: int

    @property
    def full(self) -> bool:
        return self.people >= self.agreed


def workers_for(referral: Referral, by: User) -> list[Worker]:
    """Those of its team who work with people, best fit first: knew them, language, then room."""
    members = TeamMember.objects.current().filter(team=referral.team).values("user")
    hidden = users_who_may_not_find(referral.person_id)
    users = [
        user
        for user in User.objects.filter(pk__in=members, is_active=True).exclude(pk__in=hidden)
        if user.may(may.CHANGE_PERSON)
    ]
    facts = {one.user_id: one for one in WorkerFacts.objects.filter(user__in=users)}
    knew = set(_knew(referral.person, by))
    away = set(Cover.objects.current().filter(owner__in=users).values_list("owner", flat=True))
    languages = [need.language.casefold() for need in _needs(referral.person) if need.language]
    found = []
    for load in loads_of(users):
        own = facts.get(load.user.pk)
        agreed = max(load.agreed, 1)
        speaks = [
            one for one in (own.languages if own else "").split(",") if one.strip().casefold() in languages
        ]
        serves = own is not None and referral.person.practice_id is not None and own.serves(referral.person)
        said = [
            "Knew them before" if load.user.pk in knew else "",
            f"Speaks {', '.join(one.strip() for one in speaks)}" if speaks else "",
            "Serves their practice" if serves else "",
            own.skills if own else "",
            "Away today" if load.user.pk in away else "",
        ]
        fits = 4 * (load.user.pk in knew) + 2 * bool(speaks) + serves
        found.append(
            Worker(
                user=load.user,
                people=load.people,
                agreed=agreed,
                bar=min(100, round(100 * load.people / agreed)),
                why=". ".join(one for one in said if one),
                away=load.user.pk in away,
                fits=fits,
            )
        )
    return sorted(
        found, key=lambda one: (one.away, -one.fits, one.full, one.people / one.agreed, one.user.name)
    )


def _knew(person: Person, by: User) -> list[object]:
    """Owners of referrals of theirs that `by` may see."""
    known = Referral.objects.visible_to(by).filter(person=person, owner__isnull=False)
    return list(known.values_list("owner", flat=True))


def _needs(person: Person) -> list[CommunicationNeed]:
    return [need for need in person.communication_needs.all() if need.ended_at is None]
