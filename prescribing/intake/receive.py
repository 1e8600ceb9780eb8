"""A referral comes in: by a member of staff, a partner, a link, the public form or a list. One verb for all.

Whoever sends learns nothing of who is known: somebody alike is a question for triage. Staff who may record
people are asked before anything is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Need, Organisation
from prescribing import permissions as may
from prescribing.call_back.actions import team_that_calls
from prescribing.intake.models import CameBy, Footing, Intake, Knows, ReferringPlace, SameAs
from prescribing.locks import hold
from prescribing.people.actions import identifiers, write_person
from prescribing.people.add_to_known import add_to_known, add_ways_and_needs
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.people.duplicates import PossibleDuplicates, askable, candidates_for, matches
from prescribing.people.models import Person
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.privacy.models import ExcludedUser
from prescribing.records import Urgency
from prescribing.referrals.actions import start_referral
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.states import OPEN, State
from prescribing.teams.models import Team, TeamMember


class NobodyReads(ValidationError):
    """There is no team whose queue it could go to."""


@dataclass(frozen=True, slots=True)
class SentBy:
    """Who sends, and how it reaches us."""

    came_by: CameBy
    source: Source | str
    name: str = ""
    role: str = ""
    phone: str = ""
    organisation: Organisation | None = None
    place: ReferringPlace | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of somebody: who they are, why, how soon, and what they know and agreed to."""

    details: PersonDetails
    knows: Knows | str
    reason: str = ""
    what_matters: str = ""
    needs: Sequence[Need] = ()
    urgency: Urgency | str = Urgency.ROUTINE
    urgency_why: str = ""
    discharged_on: date | None = None
    contacts: Sequence[ContactGiven] = ()
    communication: Sequence[CommunicationGiven] = ()
    footing: Footing | str = ""
    decided_by: str = ""
    not_to_say: str = ""
    how_to_reach: str = ""
    complexity: str = ""
    known_to: Sequence[str] = field(default_factory=tuple)
    known_to_words: str = ""


@transaction.atomic
def receive(
    *,
    told: Told,
    sent: SentBy,
    by: Actor,
    team: Team | None = None,
    known_not_asked: bool = False,
    ask_at_triage: bool = False,
) -> Referral:
    """Person, referral and what came with it, in the queue of the team that serves them, to be decided on.

    Staff who may record people are told of whoever agrees on two identifiers (PossibleDuplicates) before
    anything is saved, unless `known_not_asked`. For everybody else it becomes a question at triage. Raises
    ValidationError where something is missing, NobodyReads where there is no team.
    """
    require(by, may.REFER_IN)
    _check(told, sent)
    staff = isinstance(by, User) and by.may(may.RECORD_PERSON) and not ask_at_triage
    given = identifiers(told.details, told.contacts)
    if staff and not known_not_asked:
        candidates = candidates_for(given, by=by)
        if candidates:
            raise PossibleDuplicates(candidates)
    found = matches(given)
    known = [one for one, _ in found]
    team = _somebody_may_decide(team or team_for(told.details, sent.organisation, by), known)
    person = write_person(told.details, told.contacts, told.communication, team=team, by=by)
    _keep_as_safe(person, known, by)
    alike = not staff and _asks_about_somebody([one for one, _ in askable(found)], team)
    same_as = SameAs.ASKED if alike else SameAs.NOBODY
    return _write(person, told, sent, team=team, by=by, same_as=same_as)


@transaction.atomic
def receive_for(*, person: Person, told: Told, sent: SentBy, by: User) -> Referral:
    """The same for somebody who is on record: nothing that was typed is lost.

    Where a referral of theirs is open already, what came becomes a note in it, and no second one is opened.
    """
    hold(person)
    require(by, may.REFER_IN)
    require(by, may.CHANGE_PERSON, on=person)
    _check(told, sent)
    if Referral.objects.visible_to(by).filter(person=person, state__in=OPEN).exists():
        return add_to_known(
            person=person,
            contacts=told.contacts,
            communication=told.communication,
            came={
                "source": str(sent.source),
                "source_name": sent.name,
                "discharged_on": told.discharged_on,
                "needs": list(told.needs),
                "reason": "\n".join(filter(None, [told.reason, *words_beside(told, sent)])),
                "what_matters": told.what_matters,
                "urgency": str(told.urgency),
                "urgency_why": told.urgency_why,
            },
            by=by,
        )
    add_ways_and_needs(person, told.contacts, told.communication, by=by)
    return _write(person, told, sent, team=person.team, by=by, same_as=SameAs.SAME)


def words_beside(told: Told, sent: SentBy) -> list[str]:
    """What has no place of its own in a referral that is open already, line by line, for its story."""
    known = [str(label) for label in _labels(told)]
    lines = [
        f"Sent by {sent.name}{f', {sent.role}' if sent.role else ''}, {sent.phone}." if sent.phone else "",
        f"{Knows(told.knows).label}.{f' Decided by {told.decided_by}.' if told.decided_by else ''}",
        f"Do not say: {told.not_to_say}" if told.not_to_say else "",
        f"How to reach them: {told.how_to_reach}" if told.how_to_reach else "",
        f"Known to: {', '.join(known)}" if known else "",
    ]
    return [line for line in lines if line]


def team_for(details: PersonDetails, organisation: Organisation | None, by: Actor) -> Team:
    """Who serves their practice, their care home or the sender; else a team of `by`; else the hub's first."""
    for served in (details.practice, details.care_home, organisation):
        team = Team.objects.serving(served).order_by("name").first()
        if team is not None:
            return team
    team = Team.objects.of(by).filter(ended_at=None).order_by("name").first() or team_that_calls()
    if team is None:
        raise NobodyReads("Nobody reads referrals here yet. Ring the hub instead.")
    return team


def _labels(told: Told) -> list[str]:
    return Intake(known_to=list(told.known_to), known_to_words=told.known_to_words).known_to_labels


def _check(told: Told, sent: SentBy) -> None:
    problems: dict[str, str] = {}
    if not (told.reason.strip() or told.what_matters.strip()):
        problems["reason"] = "Say what would help."
    if told.urgency != Urgency.ROUTINE and not told.urgency_why.strip() and sent.source != Source.HOSPITAL:
        problems["urgency_why"] = "Say why it cannot wait."
    if sent.source == Source.HOSPITAL and told.discharged_on is None:
        problems["discharged_on"] = "Say when they go home, or did."
    if told.knows == Knows.CANNOT_DECIDE and not told.decided_by.strip():
        problems["decided_by"] = "Say who decided it."
    if told.knows in (Knows.CANNOT_DECIDE, Knows.UNAWARE) and not told.footing:
        problems["footing"] = "Say on what footing it is sent."
    if problems:
        raise ValidationError(problems)


def _asks_about_somebody(known: Sequence[Person], team: Team) -> bool:
    """Whether triage is asked if this is somebody we know: never where the question alone would tell another
    team of somebody protected, nor where nobody is left in the team from whom they do not hide."""
    return any(
        (one.team_id == team.pk or not one.protected)
        and (not users_who_may_not_find(one.pk) or _deciders(team, [one]))
        for one in known
    )


def _somebody_may_decide(team: Team, known: Sequence[Person]) -> Team:
    """The team, unless whoever decides there is somebody they hide from: then one where somebody may."""
    if not users_who_may_not_find(*_ids(known)) or _deciders(team, known):
        return team
    theirs = Team.objects.filter(pk__in=[one.team_id for one in known], ended_at=None)
    others = [*theirs.order_by("name"), *Team.objects.filter(ended_at=None).order_by("name")]
    return next((one for one in others if _deciders(one, known)), team)


def _deciders(team: Team, known: Sequence[Person]) -> bool:
    """Whether somebody of the team, from whom none of these hides, shares out its queue."""
    hidden = users_who_may_not_find(*_ids(known))
    members = TeamMember.objects.current().filter(team=team).values("user")
    users = User.objects.filter(pk__in=members, is_active=True).exclude(pk__in=hidden)
    return any(user.may(may.WORK_QUEUE) for user in users)


def _ids(known: Sequence[Person]) -> list[UUID]:
    return [one.pk for one in known]


def _keep_as_safe(person: Person, known: Sequence[Person], by: Actor) -> None:
    """Whoever may be one of these hides from whom they hide, and is protected as they are. Found to be
    somebody else they stay so, until one of us changes it: a wrong "no" must open nothing."""
    users = users_who_may_not_find(*_ids(known))
    excluded = [ExcludedUser(person=person, user_id=user) for user in sorted(users, key=str)]
    ExcludedUser.objects.bulk_create(excluded)
    all_protected = [one for one in known if one.protected]
    # Somebody who must not find them sees nothing as their owner either: rather nobody sees where they live.
    protected = next((one for one in all_protected if one.owner_id not in users), None)
    protected = protected or next(iter(all_protected), None)
    if protected is not None:
        cover = protected.cover if protected.cover_id not in users else None
        person.protected, person.owner, person.cover = True, protected.owner, cover
        person.save(update_fields=["protected", "owner", "cover", "match_name"])
    if excluded or protected is not None:
        detail = {"as": "somebody alike"}
        record("person.protected", person, by=by, person_id=person.pk, detail=detail)


def _write(person: Person, told: Told, sent: SentBy, *, team: Team, by: Actor, same_as: SameAs) -> Referral:
    referral = start_referral(
        person=person,
        source=sent.source,
        by=by,
        owner=None,
        team=team,
        needs=told.needs,
        urgency=told.urgency,
        urgency_why=told.urgency_why,
        discharged_on=told.discharged_on,
        state=State.SENT,
        source_organisation=sent.organisation,
        source_name=sent.name.strip(),
        reason=told.reason.strip(),
        what_matters=told.what_matters.strip(),
    )
    intake = Intake(
        referral=referral,
        came_by=sent.came_by,
        place=sent.place,
        sent_as=person,
        sent_name=told.details.name.strip()[:200],
        sender_role=sent.role.strip(),
        sender_phone=sent.phone.strip(),
        knows=told.knows,
        footing=told.footing,
        decided_by=told.decided_by.strip(),
        not_to_say=told.not_to_say.strip(),
        how_to_reach=told.how_to_reach.strip(),
        complexity=told.complexity,
        known_to=list(told.known_to),
        known_to_words=told.known_to_words.strip(),
        same_as=same_as,
    )
    intake.full_clean()
    intake.save(force_insert=True)
    detail = {"came_by": str(sent.came_by), "source": str(sent.source)}
    record("referral.sent", referral, by=by, person_id=person.pk, detail=detail)
    return referral
