"""What a group said may be taken back by its link for a day: a "no", "it has finished", "this is no longer
me" and a worry. The state, the share and the listing are then as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, System
from directory.audit.actions import record
from directory.catalogue.actions import bring_back_referral_contact
from directory.catalogue.models import ReferralContact
from directory.links import actions as links
from directory.links.models import SignedLink
from prescribing.group_page.actions import speak_for_group
from prescribing.group_page.models import NoLongerMe, Worry
from prescribing.group_page.tell_owner import mail_owner, tell_of_worry, went_back
from prescribing.prescriptions import listing_and_need_outcomes
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.prescriptions.moves import check_move, move
from prescribing.prescriptions.sharing import bring_share_back
from prescribing.prescriptions.states import Event, State
from prescribing.privacy.models import Consent
from prescribing.referrals.states import OPEN as REFERRAL_OPEN
from prescribing.tasks.models import Task, TaskKind

WITHIN = timedelta(days=1)
_REVERSIBLE = frozenset({Event.DECLINE, Event.CANNOT, Event.DID_NOT_COME, Event.FINISH})


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that may be taken back now."""

    event: Event
    at: datetime


def answer_to_take_back(prescription: Prescription) -> Answered | None:
    """The last answer, if the group gave it by a link within the day and nothing has overtaken it."""
    last = _last(prescription)
    if last is None or last.event not in _REVERSIBLE or last.at + WITHIN <= clock.now():
        return None
    by_link = not last.on_behalf_of and _is_of_a_link(last, prescription)
    return Answered(Event(last.event), last.at) if by_link and not _overtaken(prescription) else None


def worry_to_take_back(prescription: Prescription) -> Worry | None:
    """The newest worry of the last day that is not taken back and about which nobody has written yet."""
    fresh = prescription.worries.filter(taken_back_at=None, done_at=None)
    return fresh.filter(at__gt=clock.now() - WITHIN).first()


def no_longer_me_to_take_back(link: SignedLink) -> NoLongerMe | None:
    """That this link's holder is gone, said by this link within the day, while nobody else reads these."""
    said = NoLongerMe.objects.filter(link_id=link.pk, taken_back_at=None, at__gt=clock.now() - WITHIN)
    found = said.select_related("prescription__service__organisation").first()
    if found is None:
        return None
    of_group = found.prescription.service.organisation.referral_contacts
    return None if of_group.filter(ended_at=None).exists() else found


@transaction.atomic
def take_back(*, prescription: Prescription, by: Actor) -> Prescription:
    """The answer is as if it had not been given; both stay in the story. Raises ValidationError after a day,
    or where somebody else has been found meanwhile."""
    speak_for_group(prescription, by)
    check_move(prescription, Event.TAKE_BACK, by=by)
    answered, last = answer_to_take_back(prescription), _last(prescription)
    if answered is None or last is None:
        raise ValidationError("This can no longer be taken back here. Ring us: we will look at it with you.")
    move(
        prescription,
        Event.TAKE_BACK,
        by=by,
        why=f"Took back: {Event(last.event).label.lower()}",
        back_to=State(last.from_state),
    )
    bring_share_back(prescription, ended_at=answered.at)
    listing_and_need_outcomes.undo_listing(prescription, by=by)
    if answered.event == Event.FINISH:
        listing_and_need_outcomes.open_need_again(prescription, by=by, since=answered.at)
    went_back(prescription, TaskKind.TOOK_BACK, by)
    return prescription


@transaction.atomic
def take_back_worry(*, prescription: Prescription, by: Actor) -> None:
    """They say it was pressed by mistake. It stays on the list until somebody has written what was done:
    whoever holds the phone now need not be who was worried."""
    speak_for_group(prescription, by)
    worry = worry_to_take_back(prescription)
    if worry is None:
        return
    Worry.objects.filter(pk=worry.pk, taken_back_at=None).update(taken_back_at=clock.now())
    record("prescription.worry-taken-back", prescription, by=by, person_id=prescription.person_id)
    tell_of_worry(prescription)


@transaction.atomic
def take_back_no_longer_me(*, link: SignedLink) -> bool:
    """The address and its links are as before. False where it is too late, or somebody else was named."""
    said = no_longer_me_to_take_back(link)
    if said is None or not NoLongerMe.objects.filter(pk=said.pk, taken_back_at=None).update(
        taken_back_at=clock.now()
    ):
        return False
    by = System("not me, taken back")
    for contact in ReferralContact.objects.filter(pk__in=said.contacts).exclude(ended_at=None)[:1]:
        bring_back_referral_contact(contact=contact, by=by)
    for held in SignedLink.objects.filter(pk__in=said.links):
        links.bring_back(held)
    prescription = said.prescription
    about = SignedLink.objects.filter(pk__in=said.links).values("about_id")
    asked = Task.objects.open().filter(kind=TaskKind.NOT_ME, prescription__in=about)
    asked.update(done_at=clock.now(), done_by=f"{by.label}"[:300])
    record("prescription.not-me-taken-back", prescription, by=by, person_id=prescription.person_id)
    mail_owner(prescription)
    return True


def _last(prescription: Prescription) -> PrescriptionTransition | None:
    return prescription.transitions.order_by("-sequence").first()


def _is_of_a_link(step: PrescriptionTransition, prescription: Prescription) -> bool:
    ids = {str(pk) for pk in SignedLink.objects.filter(about_id=prescription.pk).values_list("pk", flat=True)}
    return step.by_id in ids


def _overtaken(prescription: Prescription) -> bool:
    """The spell or the consent has ended, the person has died, or another service is asked for this need."""
    referral = prescription.referral
    if referral.state not in REFERRAL_OPEN or prescription.person.died_on is not None:
        return True
    if not Consent.objects.in_force().filter(prescriptions=prescription).exists():
        return True
    others = Prescription.objects.open().filter(need_in_referral=prescription.need_in_referral)
    return others.exclude(pk=prescription.pk).exists()
