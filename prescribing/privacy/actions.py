"""Verbs on privacy: who may find somebody, breaking the glass, withdrawing consent, a death."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.messages.actions import cancel, post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.consents.standing import ENDS_WITH_ALL, fingerprint_of, standing_of
from prescribing.group_page.links import withdraw_links
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.plan.by_link.ending import stop_asking_without
from prescribing.prescriptions.ending import stop
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import WITH_GROUP, State, Stopped
from prescribing.privacy.may_not_find import check_may_find, same_human_being
from prescribing.privacy.models import BreakGlass, Consent, ExcludedUser
from prescribing.privacy.release_work import release_work
from prescribing.referrals.actions import end_referral
from prescribing.referrals.after_ending import end_transfers
from prescribing.referrals.models import Transfer
from prescribing.referrals.states import Closed
from prescribing.sight import hidden_from, sees_place
from prescribing.tasks.actions import task_of_prescription
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.teams.supervisors import supervisors_of

GLASS_STAYS_BROKEN = timedelta(hours=4)
LONGEST = timedelta(hours=24)


@transaction.atomic
def break_glass(
    *, person: Person, reason: str, by: User, lasts: timedelta = GLASS_STAYS_BROKEN
) -> BreakGlass:
    """Open somebody who is not of one's teams, for a reason and a time. The supervisors are told.

    Raises NotAllowed for a user by whom the person does not want to be found, as if there were nobody.
    """
    hold(person)
    require(by, may.BREAK_GLASS)
    if person.pk in hidden_from(by):
        raise NotAllowed("There is nobody to open here.")
    if len(reason.strip()) < 10:
        raise ValidationError("Say why you need to open this person, in a sentence.")
    if not timedelta(0) < lasts <= LONGEST:
        raise ValidationError("Choose up to 24 hours.")
    now = clock.now()
    broken = BreakGlass.objects.create(
        person=person, user=by, reason=reason.strip(), at=now, until=now + lasts
    )
    record(
        "person.opened-by-breaking-glass", person, by=by, person_id=person.pk, detail={"id": str(broken.pk)}
    )
    for supervisor in supervisors_of(person.team):
        to = Recipient("user", supervisor.pk)
        post("break-glass", about=broken, to=to, key=f"break-glass:{broken.pk}:{supervisor.pk}")
    return broken


@transaction.atomic
def protect(*, person: Person, owner: User, cover: User | None, by: User) -> Person:
    """Only the owner and one named cover see where they live from now on."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    if person.protected and not sees_place(by, person):
        raise NotAllowed("Only the owner or the named cover may change this.")
    if cover == owner:
        raise ValidationError("Name somebody else as cover.")
    check_may_find(person.pk, owner, cover)
    person.protected, person.owner, person.cover = True, owner, cover
    person.save(update_fields=["protected", "owner", "cover", "match_name"])
    record("person.protected", person, by=by, person_id=person.pk, detail={"protected": True})
    return person


@transaction.atomic
def unprotect(*, person: Person, by: User) -> Person:
    """Where they live is seen as anybody's is."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    if not sees_place(by, person):
        raise NotAllowed("Only the owner or the named cover may change this.")
    person.protected = False
    person.save(update_fields=["protected", "match_name"])
    record("person.protected", person, by=by, person_id=person.pk, detail={"protected": False})
    return person


@transaction.atomic
def exclude_user(*, person: Person, user: User, by: User) -> ExcludedUser:
    """This user cannot find the person any more. What is open and theirs goes to the owner of the referral or
    to the team's queue at once: whoever asks to be safe from somebody waits for no handing over.

    Raises ValidationError where it would leave nobody who sees where a protected person lives.
    """
    hold(person, *same_human_being(person.pk))
    require(by, may.CHANGE_PERSON, on=person)
    looks_after = person.protected and user.pk in (person.owner_id, person.cover_id)
    if looks_after and not sees_place(by, person):
        raise NotAllowed("Only the owner or the named cover may change this.")
    excluded, _ = ExcludedUser.objects.get_or_create(
        person=person, user=user, defaults={"named_at": clock.now()}
    )
    record("person.protected", person, by=by, person_id=person.pk, detail={"excluded": str(user.pk)})
    release_work(person, user, by=by)
    person.refresh_from_db()
    return excluded


@transaction.atomic
def admit_user(*, person: Person, user: User, by: User) -> None:
    """Undo an exclusion."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    ExcludedUser.objects.filter(person=person, user=user).delete()
    record("person.protected", person, by=by, person_id=person.pk, detail={"admitted": str(user.pk)})


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor, note: str = "") -> Consent:
    """The person changed their mind: sharing stops, links die, what is open stops, the group is told."""
    hold(consent)
    require(by, may.CHANGE_PERSON, on=consent.person)
    return _end_consent(consent, by, note)


@transaction.atomic
def withdraw_everything(*, person: Person, by: User, note: str = "", expected: str = "") -> int:
    """The person takes back all they agreed to, also on records that were made one with this one, and what
    is private to another worker: its owner finds on Today what was stopped.

    What was decided for them stays until somebody stops it by itself. Returns how many consents ended.
    Raises ValidationError when there is none, or when `expected` is not what `by` would see now.
    """
    records = [person, *person.merged.all()]
    hold(*records)
    require(by, may.CHANGE_PERSON, on=person)
    if expected and expected != fingerprint_of(standing_of(person, by)):
        raise ValidationError("Something has changed since you looked. Read it again before you press.")
    standing = Consent.objects.filter(person__in=records, withdrawn_at=None, given_by__in=ENDS_WITH_ALL)
    ended = list(standing.order_by("given_at", "pk"))
    if not ended:
        raise ValidationError("There is no consent to withdraw.")
    for consent in ended:
        _end_consent(consent, by, note)
    record("consent.all-withdrawn", person, by=by, person_id=person.pk, detail={"count": len(ended)})
    return len(ended)


def _end_consent(consent: Consent, by: Actor, note: str) -> Consent:
    now = clock.now()
    withdrawn = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_by=by.label[:300]
    )
    consent.refresh_from_db()
    if not withdrawn:
        return consent
    record("consent.withdrawn", consent, by=by, person_id=consent.person_id)
    consent.shares.filter(withdrawn_at=None).update(withdrawn_at=now)
    stop_asking_without(consent, by.label)
    system = System("consent withdrawn")
    for prescription in consent.prescriptions.all():
        withdraw_links(prescription)
        cancel(about=prescription)
        if prescription.is_open:
            stop(prescription=prescription, reason=Stopped.CONSENT, by=system, note=note, why_by=by.label)
            task_of_prescription(TaskKind.STOPPED, prescription, since=prescription.state_since, within=wd(1))
    return consent


@transaction.atomic
def person_died(*, person: Person, on: date, by: User) -> Person:
    """Every message stops, what is open is stopped, the spell ends. Groups are phoned, not mailed.

    Of every record that was made one with this one as well: the dead are not reminded of anything.
    """
    records = [person, *person.merged.all()]
    hold(*records)
    require(by, may.CHANGE_PERSON, on=person)
    if on > clock.today():
        raise ValidationError("Choose a day that has been.")
    for one in records:
        _end_all_of(one, on, by)
        record("person.died", one, by=by, person_id=one.pk)
    return person


def _end_all_of(person: Person, on: date, by: User) -> None:
    """What is open of one record, in the transaction of `person_died`."""
    person.died_on = on
    person.save(update_fields=["died_on", "match_name"])
    system = System("a death")
    Task.objects.open().filter(person=person).update(done_at=clock.now(), done_by=system.label)
    end_transfers(Transfer.objects.waiting().filter(person=person), by=system, why="The person died")
    for prescription in Prescription.objects.filter(person=person).select_related("referral__team"):
        cancel(about=prescription)
        if not prescription.is_open:
            withdraw_links(prescription)
            continue
        expected = State(prescription.state) in WITH_GROUP
        stop(prescription=prescription, reason=Stopped.DIED, by=system, why_by=by.label)
        if expected:
            task_of_prescription(TaskKind.STOPPED, prescription, since=prescription.state_since, within=wd(0))
    for referral in person.referrals.open():
        cancel(about=referral)
        end_referral(referral, Closed.DIED, by=system)
    cancel(about=person)
