"""Who may see whom: one file, as conditions that every query of people and what concerns them uses.

Team, not employer, decides. Private items are seen by their owner and named cover alone. A user whom the
person does not want to be found by sees nothing of them, whatever else holds. A forgotten rule shows nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from directory.accounts.actors import Actor, LinkHolder, System
from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.documents.models import KeptDocument
from prescribing.intake.models import Intake
from prescribing.keeps_well.models import KeepsWell
from prescribing.meetings.models import ListedPerson, Meeting, MeetingKind
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.measures.models import Assessment
from prescribing.plan.models import Goal, PlanAction
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.models import BreakGlass, ExcludedUser
from prescribing.records import register_sight
from prescribing.referrals.models import ContactEntry, NeedInReferral, Referral, Transfer
from prescribing.tasks.models import Task
from prescribing.teams.models import Cover, TeamMember

EVERYBODY = Q()
NOBODY = Q(pk__in=[])


def register_rules() -> None:
    """Called once, when the app is ready: what `objects.visible_to(by)` asks of each model."""
    register_sight(Person, people_seen_by)
    register_sight(Referral, referrals_seen_by)
    register_sight(NeedInReferral, private_items_seen_by)
    register_sight(ContactEntry, contacts_seen_by)
    register_sight(Prescription, prescriptions_seen_by)
    register_sight(Task, tasks_seen_by)
    register_sight(Transfer, transfers_seen_by)
    register_sight(Goal, private_items_seen_by)
    register_sight(Assessment, private_items_seen_by)
    register_sight(PlanAction, plan_actions_seen_by)
    register_sight(Appointment, appointments_seen_by)
    register_sight(Intake, intakes_seen_by)
    register_sight(Meeting, meetings_seen_by)
    register_sight(ListedPerson, listed_people_seen_by)
    register_sight(KeptDocument, documents_seen_by)
    register_sight(KeepsWell, keeps_well_seen_by)


def people_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Person: those of their teams, their own, those they cover, and those opened by breaking glass."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User):
        return NOBODY
    return _Sight(by, changing=changing).people


def referrals_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Referral: those of people they may see, and those they sent, also by their place's link."""
    if isinstance(by, System):
        return EVERYBODY
    if isinstance(by, LinkHolder):
        return Q(intake__place=by.about) if by.may(may.REFER_IN) else NOBODY
    if not isinstance(by, User):
        return NOBODY
    sight, seen = _Sight(by, changing=changing), NOBODY
    if by.may(may.READ_PERSON):
        seen |= sight.sees("person")
    if by.may(may.READ_SENT):
        seen |= Q(sent_by=by) & ~Q(person__in=sight.hidden)
    return seen


def intakes_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Intake: what came with referrals they may see."""
    theirs = Referral.objects.filter(referrals_seen_by(by, changing=changing))
    return Q(Exists(theirs.filter(pk=OuterRef("referral"))))


def private_items_seen_by(by: Actor, also: Q = NOBODY, *, changing: bool = False) -> Q:
    """On what hangs on a referral and may be private. `also` names those a private one is open to besides."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User) or not by.may(may.READ_PERSON):
        return NOBODY
    sight = _Sight(by, changing=changing)
    theirs = (
        Q(referral__owner=by)
        | Q(referral__owner__in=sight.covered)
        | Q(referral__queue__in=sight.teams)
        | sight.named_for("referral__person")
    )
    return sight.sees("referral__person") & (Q(private=False) | theirs | also)


def contacts_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On ContactEntry: a private one is open to its author too."""
    return private_items_seen_by(by, Q(by=by) if isinstance(by, User) else NOBODY, changing=changing)


def documents_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On KeptDocument: a private one is open to whoever kept it too. A letter says where somebody lives, so
    those of a protected person are for owner, cover and whoever kept them."""
    if not isinstance(by, User):
        return private_items_seen_by(by, changing=changing)
    seen = private_items_seen_by(by, Q(added_by=by), changing=changing)
    return seen & (~_place_is_hidden("referral__person", by) | Q(added_by=by))


def keeps_well_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On KeepsWell: of people they may see; a private one by their worker, the cover and whoever wrote it."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User) or not by.may(may.READ_PERSON):
        return NOBODY
    sight = _Sight(by, changing=changing)
    served = Referral.objects.open().filter(Q(owner=by) | Q(owner__in=sight.covered)).values("person")
    theirs = Q(written_by=by) | Q(person__in=served) | sight.named_for("person")
    return sight.sees("person") & (Q(private=False) | theirs)


def plan_actions_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On PlanAction: a private one is open to whoever does it too; of a link its own, unless private."""
    if isinstance(by, LinkHolder):
        return Q(pk=by.about, private=False) if by.may(may.ANSWER_ACTION_BY_LINK) else NOBODY
    return private_items_seen_by(by, Q(user=by) if isinstance(by, User) else NOBODY, changing=changing)


def appointments_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Appointment: a private one is open to whoever leads it or comes along too."""
    if not isinstance(by, User):
        return private_items_seen_by(by, changing=changing)
    along = Appointment.others.through.objects.filter(user=by).values("appointment")
    return private_items_seen_by(by, Q(lead=by) | Q(pk__in=along), changing=changing)


def prescriptions_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Prescription: of people they may see, unless private to others; what they sent; their link's."""
    if isinstance(by, System):
        return EVERYBODY
    if isinstance(by, LinkHolder):
        return Q(pk=by.about) if by.may(may.ANSWER_BY_LINK) else NOBODY
    if not isinstance(by, User):
        return NOBODY
    return _prescriptions(_Sight(by, changing=changing))


def tasks_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Task: those about nobody, or about people and prescriptions they may see."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User) or not by.may(may.SEE_TODAY):
        return NOBODY
    sight = _Sight(by, changing=changing)
    prescriptions = Prescription.objects.filter(_prescriptions(sight), pk=OuterRef("prescription"))
    return (
        (Q(person=None) | sight.sees("person"))
        & (Q(prescription=None) | Q(Exists(prescriptions)))
        & (Q(private=False) | sight.owns | sight.named_for("person"))
    )


def meetings_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Meeting: those of their teams. Who is on its list is another question."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User) or not by.may(may.READ_PERSON):
        return NOBODY
    return Q(team__in=_Sight(by, changing=changing).teams)


def listed_people_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On ListedPerson: a private one is open to whoever asked or does what was decided too. The list of a
    care home's round tells where somebody lives, so there a protected person is seen by owner and cover."""
    if not isinstance(by, User):
        return private_items_seen_by(by, changing=changing)
    at_home = Q(meeting__kind=MeetingKind.ROUND) & _place_is_hidden("referral__person", by)
    return private_items_seen_by(by, Q(asked_by=by) | Q(owner=by), changing=changing) & ~at_home


def _place_is_hidden(person: str, by: User) -> Q:
    """That where they live is kept from `by`: they, or the record theirs is part of, are protected."""
    whole = f"{person}__merged_into"
    hidden = Q(**{f"{person}__protected": True}) & ~_owned_or_covered(person, by)
    return hidden | Q(**{f"{whole}__protected": True}) & ~_owned_or_covered(whole, by)


def _owned_or_covered(person: str, by: User) -> Q:
    return Q(**{f"{person}__owner": by}) | Q(**{f"{person}__cover": by})


def transfers_seen_by(by: Actor, *, changing: bool = False) -> Q:
    """On Transfer: those about people they may see, among them whoever they are asked to take."""
    if isinstance(by, System):
        return EVERYBODY
    if not isinstance(by, User):
        return NOBODY
    sight = _Sight(by, changing=changing)
    asked = Q(to=by, answered_at=None) & ~Q(person__in=sight.hidden) if sight.reads else NOBODY
    return sight.sees("person") | asked


def worked_by(by: Actor) -> Q:
    """On anything with an owner or a queue: theirs to do, also for those they stand in for."""
    return _Sight(by).owns if isinstance(by, User) else NOBODY


def sees_place(by: Actor, person: Person) -> bool:
    """Whether `by` may see the address, postcode and exact distance of somebody they may see.

    Two records of one human being lead to one door: a merged one is as protected as the one it points at.
    """
    if isinstance(by, System):
        return True
    if person.merged_into is not None and not sees_place(by, person.merged_into):
        return False
    return not person.protected or (isinstance(by, User) and by.pk in (person.owner_id, person.cover_id))


def hidden_from(by: User) -> set[Any]:
    """Ids of people who do not want to be found by this user, and of every record of the same human being:
    those merged into theirs, the one theirs is merged into, and what else is."""
    theirs = ExcludedUser.objects.filter(user=by).values_list("person", "person__merged_into")
    named = {pk for pair in theirs for pk in pair if pk is not None}
    if not named:
        return named
    return named | set(Person.objects.filter(merged_into__in=named).values_list("pk", flat=True))


def _prescriptions(sight: _Sight) -> Q:
    by, seen = sight.by, NOBODY
    if by.may(may.READ_PRESCRIPTION):
        named = sight.named_for("person")
        seen |= sight.sees("person") & (Q(private=False) | sight.owns | named)
    if by.may(may.READ_SENT) or by.may(may.READ_PRESCRIPTION):
        seen |= Q(author=by) & ~Q(person__in=sight.hidden)
    return seen


class _Sight:
    """What one user's sight rests on, each asked once for one question and never kept for another.

    These sets are small: asked for as lists, they make the questions that use them over and over short.
    """

    def __init__(self, by: User, *, changing: bool = False) -> None:
        self.by, self.changing = by, changing

    @property
    def reads(self) -> bool:
        return self.by.may(may.READ_PERSON)

    @cached_property
    def teams(self) -> list[Any]:
        return list(TeamMember.objects.current().for_actor(self.by).values_list("team", flat=True))

    @cached_property
    def covered(self) -> list[Any]:
        return list(Cover.objects.current().filter(covered_by=self.by).values_list("owner", flat=True))

    @cached_property
    def opened(self) -> list[Any]:
        """People opened by breaking the glass."""
        return list(BreakGlass.objects.open_for(self.by).values_list("person", flat=True))

    @cached_property
    def hidden(self) -> list[Any]:
        return list(hidden_from(self.by))

    @cached_property
    def owns(self) -> Q:
        return Q(owner=self.by) | Q(owner__in=self.covered) | Q(queue__in=self.teams)

    @cached_property
    def people(self) -> Q:
        by, seen = self.by, NOBODY
        if self.reads:
            seen |= self._of_their_teams | Q(owner=by) | Q(cover=by)
            if not self.changing:
                seen |= self._asked_to_take
        if by.may(may.BREAK_GLASS):
            seen |= Q(pk__in=self.opened)
        return seen & ~Q(pk__in=self.hidden)

    @property
    def _of_their_teams(self) -> Q:
        served = Q(team__in=self.teams) | Q(owner=self.by) | Q(owner__in=self.covered)
        return Q(team__in=self.teams) | Q(Exists(Referral.objects.filter(served, person=OuterRef("pk"))))

    @property
    def _asked_to_take(self) -> Q:
        """People of another team whom they are asked to take over: they look before they answer."""
        return Q(Exists(Transfer.objects.waiting().filter(to=self.by, person=OuterRef("pk"))))

    def sees(self, person: str) -> Q:
        """That they see the person whom `person` leads to. Asked for each row by itself: a set of everybody
        they may see would be made anew by each question, out of everybody there is."""
        return Q(Exists(Person.objects.filter(self.people, pk=OuterRef(person))))

    def named_for(self, person: str) -> Q:
        """The person's own worker, the named cover, and whoever broke the glass."""
        return (
            Q(**{f"{person}__owner": self.by})
            | Q(**{f"{person}__cover": self.by})
            | Q(**{f"{person}__in": self.opened})
        )
