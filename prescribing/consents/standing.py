"""Which consents of a person a reader may see, and what taking one back would stop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from directory import clock
from directory.accounts.models import User
from prescribing.people.models import Person
from prescribing.plan.by_link.models import ActionShare
from prescribing.plan.models import PlanAction
from prescribing.plan.states import WITH_ORGANISATION
from prescribing.prescriptions.models import Prescription, Share
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.prescriptions.sharing import share_in_force
from prescribing.prescriptions.states import WITH_GROUP, State
from prescribing.privacy.models import Consent, GivenBy

ENDS_WITH_ALL = frozenset({GivenBy.PERSON, GivenBy.ATTORNEY, GivenBy.PARENT, GivenBy.IMPLIED})
"""Ends when the person takes everything back. What was decided for them, or to protect somebody, does not."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A consent with everything that rests on it."""

    consent: Consent
    prescribed: tuple[Prescription, ...]
    shares: tuple[Share, ...]
    action_shares: tuple[ActionShare, ...]

    @property
    def actions(self) -> tuple[PlanAction, ...]:
        return tuple({share.action_id: share.action for share in self.action_shares}.values())


def shared_by(person: Person, by: User) -> list[Shared]:
    """Every consent of theirs that `by` may see, also of records merged into this one, the latest first.

    One on which something rests that is hidden from `by` is left out whole: the name of its recipient tells
    what the person went for.
    """
    records = Person.objects.visible_to(by).filter(Q(pk=person.pk) | Q(merged_into=person))
    consents = (
        Consent.objects.filter(person__in=records)
        .select_related("organisation", "recorded_by", "person")
        .order_by("-given_at", "pk")
    )
    about = Q(person__in=records)
    seen = {one.pk: one for one in Prescription.objects.visible_to(by).filter(about).with_service()}
    hidden = list(Prescription.objects.filter(about).exclude(pk__in=seen).select_related("service"))
    of_plan = Q(referral__person__in=records)
    acts = set(PlanAction.objects.visible_to(by).filter(of_plan).values_list("pk", flat=True))
    hidden_acts = list(PlanAction.objects.filter(of_plan).exclude(pk__in=acts))
    hidden_at = {one.service.organisation_id for one in hidden}
    hidden_at |= {one.organisation_id for one in hidden_acts if one.organisation_id}
    shares = list(Share.objects.filter(consent__in=consents).order_by("shared_at"))
    asked = list(ActionShare.objects.filter(consent__in=consents).select_related("action__organisation"))
    found = []
    for consent in consents:
        rests = {one.pk for one in (*seen.values(), *hidden) if one.consent_id == consent.pk}
        rests |= {share.prescription_id for share in shares if share.consent_id == consent.pk}
        acted = {share.action_id for share in asked if share.consent_id == consent.pk}
        unknown = not rests and not acted and consent.organisation_id in hidden_at
        if unknown or not rests <= seen.keys() or not acted <= acts:
            continue
        found.append(
            Shared(
                consent,
                tuple(seen[pk] for pk in seen if pk in rests),
                tuple(share for share in shares if share.consent_id == consent.pk),
                tuple(share for share in asked if share.consent_id == consent.pk),
            )
        )
    return found


def standing_of(person: Person, by: User) -> list[Shared]:
    """What "withdraw everything" would end, of what `by` may see."""
    return [one for one in shared_by(person, by) if ends_with_all(one.consent)]


def ends_with_all(consent: Consent) -> bool:
    return consent.withdrawn_at is None and consent.given_by in ENDS_WITH_ALL


def fingerprint_of(standing: Iterable[Shared]) -> str:
    """Changes when a consent comes or goes, or when what rests on one moves on."""
    said = sorted(f"{one.consent.pk}:{'|'.join(what_stops(one))}" for one in standing)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def what_stops(shared: Shared) -> list[str]:
    """A sentence for each thing that ends when this consent is taken back."""
    said = [_of_prescription(one) for one in shared.prescribed if one.consent_id == shared.consent.pk]
    said += [_of_action(action, shared.action_shares) for action in shared.actions]
    return [one for one in said if one]


def _of_prescription(one: Prescription) -> str:
    service, group = one.service.name, one.service.organisation.name
    if not one.is_open:
        looks = share_in_force(one) is not None
        return f"{service}: {group} can look at it no longer." if looks else ""
    if State(one.state) not in WITH_GROUP:
        return f"{service}: stopped before anything was sent. {group} knows nothing of it."
    if one.sent_by_phone or confirmed_contact(one.service) is None:
        return f"{service}: stopped. Nobody at {group} is written to: ringing them is on the list."
    return f"{service}: stopped. {group} is told by email, without a name, and can see nothing any more."


def _of_action(action: PlanAction, shares: Sequence[ActionShare]) -> str:
    name = action.organisation.name if action.organisation else ""
    if action.state in WITH_ORGANISATION:
        return (
            f"{action.what.rstrip('.')}: {name} is asked no longer and can see nothing any more. "
            "Ringing them is on the list for today."
        )
    if any(share.action_id == action.pk and share.ended_at is None for share in shares):
        return f"{action.what.rstrip('.')}: {name} can look at it no longer."
    return ""


def in_force(consent: Consent) -> bool:
    return consent.withdrawn_at is None and not has_expired(consent)


def has_expired(consent: Consent) -> bool:
    return consent.expires_at is not None and consent.expires_at <= clock.now()
