"""Who may see whom: one file, as conditions that every query of people and what concerns them uses.

Team, not employer, decides. Private items are seen by their owner and named cover alone. A user whom the
person does not want to be found by sees nothing of them, whatever else holds. A forgotten rule shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from directory.accounts.actors import Actor, LinkHolder, System
from directory.accounts.models import User
from prescribing import permissions as may

if TYPE_CHECKING:
    from prescribing.people.models import Person

EVERYBODY = Q()
NOBODY = Q(pk__in=[])


def people_seen_by(by: Actor) -> Q:
    """On Person: those of their teams, their own, those they cover, and those opened by breaking glass."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User):
        return NOBODY
    seen = NOBODY
    if by.may(may.READ_PERSON):
        seen |= _of_their_teams(by) | Q(owner=by) | Q(cover=by)
    if by.may(may.BREAK_GLASS):
        seen |= Q(pk__in=_opened_by_breaking_glass(by))
    return seen & ~Q(pk__in=_hidden_from(by))


def referrals_seen_by(by: Actor) -> Q:
    """On Referral: those of people they may see, and those they sent."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User):
        return NOBODY
    seen = NOBODY
    if by.may(may.READ_PERSON):
        seen |= Q(person__in=_people(by))
    if by.may(may.READ_SENT):
        seen |= Q(sent_by=by) & ~Q(person__in=_hidden_from(by))
    return seen


def private_items_seen_by(by: Actor, also: Q = NOBODY) -> Q:
    """On what hangs on a referral and may be private. `also` names those a private one is open to besides."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User) or not by.may(may.READ_PERSON):
        return NOBODY
    theirs = (
        Q(referral__owner=by)
        | Q(referral__owner__in=_covered(by))
        | Q(referral__queue__in=_teams(by))
        | _named_for(by, "referral__person")
    )
    return Q(referral__person__in=_people(by)) & (Q(private=False) | theirs | also)


def prescriptions_seen_by(by: Actor) -> Q:
    """On Prescription: of people they may see, unless private to others; what they sent; their link's."""
    if isinstance(by, System):
        return EVERYBODY
    if isinstance(by, LinkHolder):
        return Q(pk=by.about) if by.may(may.ANSWER_BY_LINK) else NOBODY
    if not isinstance(by, User):
        return NOBODY
    seen = NOBODY
    if by.may(may.READ_PRESCRIPTION):
        seen |= Q(person__in=_people(by)) & (Q(private=False) | _owns(by) | _named_for(by, "person"))
    if by.may(may.READ_SENT) or by.may(may.READ_PRESCRIPTION):
        seen |= Q(author=by) & ~Q(person__in=_hidden_from(by))
    return seen


def tasks_seen_by(by: Actor) -> Q:
    """On Task: those about nobody, or about people and prescriptions they may see."""
    from prescribing.prescriptions.models import Prescription

    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User) or not by.may(may.SEE_TODAY):
        return NOBODY
    prescriptions = Prescription.objects.visible_to(by).values("pk")
    return (
        (Q(person=None) | Q(person__in=_people(by)))
        & (Q(prescription=None) | Q(prescription__in=prescriptions))
        & (Q(private=False) | _owns(by) | _named_for(by, "person"))
    )


def worked_by(by: Actor) -> Q:
    """On anything with an owner or a queue: theirs to do, also for those they stand in for."""
    return _owns(by) if isinstance(by, User) else NOBODY


def sees_place(by: Actor, person: Person) -> bool:
    """Whether `by` may see the address, postcode and exact distance of somebody they may see."""
    if isinstance(by, System) or not person.protected:
        return True
    return isinstance(by, User) and by.pk in (person.owner_id, person.cover_id)


def _owns(by: User) -> Q:
    return Q(owner=by) | Q(owner__in=_covered(by)) | Q(queue__in=_teams(by))


def _named_for(by: User, person: str) -> Q:
    """The person's own worker, the named cover, and whoever broke the glass."""
    return (
        Q(**{f"{person}__owner": by})
        | Q(**{f"{person}__cover": by})
        | Q(**{f"{person}__in": _opened_by_breaking_glass(by)})
    )


def _of_their_teams(by: User) -> Q:
    from prescribing.referrals.models import Referral

    served = Referral.objects.filter(Q(team__in=_teams(by)) | Q(owner=by) | Q(owner__in=_covered(by)))
    return Q(team__in=_teams(by)) | Q(pk__in=served.values("person"))


def _people(by: User) -> Any:
    from prescribing.people.models import Person

    return Person.objects.filter(people_seen_by(by)).values("pk")


def _teams(by: User) -> Any:
    from prescribing.teams.models import TeamMember

    return TeamMember.objects.current().for_actor(by).values("team")


def _covered(by: User) -> Any:
    from prescribing.teams.models import Cover

    return Cover.objects.current().filter(covered_by=by).values("owner")


def _opened_by_breaking_glass(by: User) -> Any:
    from prescribing.privacy.models import BreakGlass

    return BreakGlass.objects.open_for(by).values("person")


def _hidden_from(by: User) -> Any:
    from prescribing.privacy.models import ExcludedUser

    return ExcludedUser.objects.filter(user=by).values("person")
