"""Is this the same person? Asked at triage alone, and answered before anybody is taken on.

"Yes" puts the referral on the record that is there and makes the one that came with it part of it; "no"
leaves both as they are. Whoever sent it sees no difference.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.facts import Fact
from prescribing import permissions as may
from prescribing.intake.models import Intake, Knows, SameAs
from prescribing.locks import hold
from prescribing.people.absence import Known
from prescribing.people.actions import identifiers, merge, set_communication_needs
from prescribing.people.details import CHANNELS, ContactKind, ContactPoint
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.people.duplicates import Candidate, candidates_for
from prescribing.people.models import Person
from prescribing.records import Urgency
from prescribing.referrals.actions import log_contact
from prescribing.referrals.closing import end_referral
from prescribing.referrals.models import Channel, ContactOutcome, NeedInReferral, Referral, Source
from prescribing.referrals.referrer import send_news
from prescribing.referrals.states import Closed
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.referral_timers_table import first_contact_due


def candidates_of(referral: Referral, by: User) -> list[Candidate]:
    """Those who may be the same, masked where `by` may not see them. Each one shown is audited."""
    person = referral.person
    points = person.contact_points.filter(ended_at=None, kind="phone")
    phones = [ContactGiven(kind="phone", value=point.value) for point in points]
    return candidates_for(identifiers(PersonDetails.of(person), phones), by=by, besides=person)


@transaction.atomic
def say_same(*, referral: Referral, known: Person, by: User) -> Referral:
    """It is `known`. Returns the referral that goes on: this one, now on their record, or the one of theirs
    that is open already, with everything that came as a note in its story.
    """
    came = referral.person
    hold(came, known)
    referral.refresh_from_db()
    require(by, may.WORK_QUEUE, on=referral)
    require(by, may.CHANGE_PERSON, on=known)
    if known.died_on is not None:
        raise ValidationError("This person has died.")
    if known.pk == came.pk:
        raise ValidationError("That is the record that came with it.")
    copies = _carry_over(referral, known, by)
    theirs = Referral.objects.visible_to(by).open().filter(person=known).first()
    Referral.objects.filter(pk=referral.pk).update(
        person=known,
        ward_code=known.ward_code,
        lsoa_code=known.lsoa_code,
        imd_decile=known.imd_decile,
        imd_edition=known.imd_edition,
    )
    Task.objects.filter(about_id=referral.pk).update(person=known)
    referral.refresh_from_db()
    Intake.objects.filter(referral=referral).update(same_as=SameAs.SAME, put_on_record=copies)
    merge(person=came, into=known, by=by)
    record("referral.same-person", referral, by=by, person_id=known.pk, detail={"was": str(came.pk)})
    if theirs is None:
        return referral
    _into_open(referral, theirs, by)
    return theirs


@transaction.atomic
def say_somebody_new(*, referral: Referral, by: User) -> Referral:
    """It is nobody we know."""
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    Intake.objects.filter(referral=referral).update(same_as=SameAs.SOMEBODY_NEW)
    record("referral.somebody-new", referral, by=by, person_id=referral.person_id)
    return referral


def points_to_add(came: Person, known: Person) -> list[ContactPoint]:
    """Ways to reach them that came with it and that the known record does not have."""
    there = set(known.contact_points.filter(ended_at=None).values_list("match_value", flat=True))
    return [point for point in came.contact_points.filter(ended_at=None) if point.match_value not in there]


def _carry_over(referral: Referral, known: Person, by: User) -> list[str]:
    """Ways to reach them and needs that the known record does not have, as copies: what came keeps its own.
    Returns their ids.

    Whoever sent it may have said that a number is safe. Of somebody known only one of us may say that.
    """
    came = referral.person
    unconfirmed = f"Came with a referral on {referral.opened_at:%d %m %Y}, not confirmed"
    copies = []
    for point in points_to_add(came, known):
        copy = ContactPoint.objects.create(
            person=known,
            kind=point.kind,
            value=point.value,
            match_value=point.match_value,
            whose=point.whose,
            shared=point.shared,
            discreet=point.discreet,
            preferred=False,
            note=". ".join(filter(None, [unconfirmed, point.note]))[:200],
            **{channel: _as_no(getattr(point, channel)) for channel in CHANNELS},
        )
        if point.kind in (ContactKind.PHONE, ContactKind.EMAIL):
            Person.objects.filter(pk=known.pk).update(**{f"{point.kind}_known": Known.KNOWN})
        copies.append(str(copy.pk))
        record("person.changed", known, by=by, person_id=known.pk, detail={"fields": "contact-point"})
    there = known.communication_needs.filter(ended_at=None)
    before = list(there.values_list("pk", flat=True))
    has = {(need.code, need.language) for need in there}
    kept = [CommunicationGiven(need.code, need.language, need.detail) for need in there]
    new = [
        CommunicationGiven(need.code, need.language, need.detail)
        for need in came.communication_needs.filter(ended_at=None)
        if (need.code, need.language) not in has
    ]
    if new:
        set_communication_needs(person=known, needs=[*kept, *new], by=by)
    return [*copies, *map(str, there.exclude(pk__in=before).values_list("pk", flat=True))]


def _as_no(answer: str) -> str:
    """A warning is kept; a yes is not known."""
    return Fact.NO if answer == Fact.NO else Fact.NOT_KNOWN


def _into_open(referral: Referral, theirs: Referral, by: User) -> None:
    """What came becomes part of the referral that is open, and ends as a duplicate. A private need goes along
    and stays private, whether or not `by` may read it."""
    for need in referral.needs.select_related("need"):
        same = NeedInReferral.objects.filter(referral=theirs, need=need.need, private=need.private)
        if not same.exists():
            NeedInReferral.objects.create(
                referral=theirs,
                need=need.need,
                note=need.note,
                private=need.private,
                added_at=need.added_at,
            )
    log_contact(
        referral=theirs, channel=Channel.NOTE, outcome=ContactOutcome.NONE, note=_words(referral), by=by
    )
    _ask_to_ring(referral, theirs)
    end_referral(referral, Closed.DUPLICATE, by=by, note="On the record of somebody we support already")
    Intake.objects.filter(referral=referral).update(went_into=theirs)
    send_news(referral, "accepted", by=by)


def _ask_to_ring(referral: Referral, theirs: Referral) -> None:
    """Whoever has them makes contact as soon as they would with somebody new: nobody looks for a note."""
    urgency = Urgency(referral.urgency)
    due_at = first_contact_due(
        theirs.team, Source(referral.source), urgency, referral.discharged_on, since=clock.now()
    )
    make_task(
        TaskKind.MANUAL,
        theirs,
        since=referral.opened_at,
        due_at=due_at,
        owner=theirs.owner,
        queue=theirs.queue,
        person=theirs.person,
        note="They were referred again. Read what came with it, and ring them.",
        urgency=urgency,
    )


def _words(referral: Referral) -> str:
    intake = referral.intake
    who = filter(None, [referral.get_source_display(), referral.source_name, intake.sender_role])
    lines = [
        f"Sent again by: {', '.join(who)}{f', {intake.sender_phone}' if intake.sender_phone else ''}.",
        f"{Knows(intake.knows).label}.{f' Decided by {intake.decided_by}.' if intake.decided_by else ''}",
        referral.reason,
        f"“{referral.what_matters}”" if referral.what_matters else "",
        f"Urgency: {referral.get_urgency_display()}. {referral.urgency_why}" if referral.urgency_why else "",
        f"Home from hospital: {referral.discharged_on:%d %m %Y}." if referral.discharged_on else "",
        f"Do not say: {intake.not_to_say}" if intake.not_to_say else "",
        f"How to reach them: {intake.how_to_reach}" if intake.how_to_reach else "",
        f"Known to: {', '.join(intake.known_to_labels)}" if intake.known_to_labels else "",
    ]
    return "\n".join(line for line in lines if line)
