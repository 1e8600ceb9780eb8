"""What is kept about people follows a listing or a group that was made one with another."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from directory.accounts.actors import Actor
from directory.accounts.models import Membership
from directory.accounts.roles import Role
from directory.audit.actions import record_each
from directory.catalogue.models import Service
from directory.duplicates.models import Kind
from directory.duplicates.what_moves import Follower, Moved, moved_rows, register_follower
from prescribing.group_register.models import OthersCame
from prescribing.intake.models import ReferringPlace, WorkerFacts
from prescribing.locks import hold
from prescribing.meetings.models import Meeting
from prescribing.people.models import Person
from prescribing.plan.models import PlanAction
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.models import Consent
from prescribing.referrals.models import Referral
from prescribing.signposts.models import Signpost, SignpostedService
from prescribing.teams.models import Team

ANOTHER_GROUPS = (
    "People were prescribed to it, and it is another organisation’s. They agreed that that one is told, so "
    "make the organisations one first."
)
WHO_SEES = (
    "People on record, teams or roles of people who sign in belong to the organisation that would go, and "
    "who may see whom follows from that. Keep this one and let the other go, or have an administrator move "
    "them first."
)


def refuses(kind: Kind, merged: UUID, kept: UUID) -> str:
    """Nobody comes to see people through a merge whom they could not see before it."""
    if kind == Kind.SERVICE:
        owners = Service.objects.filter(pk__in=(merged, kept)).values_list("organisation_id", flat=True)
        others = len(set(owners)) > 1
        return ANOTHER_GROUPS if others and Prescription.objects.filter(service_id=merged).exists() else ""
    if (
        Person.objects.filter(practice_id=merged).exists()
        or Person.objects.filter(care_home_id=merged).exists()
        or Referral.objects.filter(source_organisation_id=merged).exists()
        or Team.objects.filter(serves=merged).exists()
        or ReferringPlace.objects.filter(organisation_id=merged).exists()
        or WorkerFacts.objects.filter(practices=merged).exists()
        or Membership.objects.current().filter(organisation_id=merged).exclude(role=Role.MEMBER).exists()
    ):
        return WHO_SEES
    return ""


def follow(kind: Kind, merged: UUID, kept: UUID, *, by: Actor) -> list[Moved]:
    """Prescriptions and counts go with the listing, consents with the group that is told, signposts with
    the practice."""
    if kind == Kind.ORGANISATION:
        consents = list(Consent.objects.filter(organisation_id=merged).order_by("pk"))
        _hold_and_record(consents, {"organisation": str(kept)}, by=by)
        given = Signpost.objects.filter(practice_id=merged).values_list("pk", flat=True)
        asked = PlanAction.objects.filter(organisation_id=merged).values_list("pk", flat=True)
        moved = moved_rows(Signpost, "practice_id", list(given), kept)
        moved += moved_rows(PlanAction, "organisation_id", list(asked), kept)
        rounds = Meeting.objects.filter(care_home_id=merged).values_list("pk", flat=True)
        moved += moved_rows(Meeting, "care_home_id", list(rounds), kept)
        return moved + moved_rows(Consent, "organisation_id", [one.pk for one in consents], kept)
    prescriptions = list(Prescription.objects.filter(service_id=merged).order_by("pk"))
    _hold_and_record(prescriptions, {"listing": str(kept)}, by=by)
    moved = moved_rows(Prescription, "service_id", [one.pk for one in prescriptions], kept)
    counted = OthersCame.objects.filter(service_id=kept).values("on")
    others = OthersCame.objects.filter(service_id=merged).exclude(on__in=counted)
    moved += moved_rows(OthersCame, "service_id", list(others.values_list("pk", flat=True)), kept)
    both = SignpostedService.objects.filter(service_id=kept).values("signpost")
    handed = SignpostedService.objects.filter(service_id=merged).exclude(signpost__in=both)
    return moved + moved_rows(
        SignpostedService, "service_id", list(handed.values_list("pk", flat=True)), kept
    )


def go_back(model: str, ids: list[str], merged: UUID, kept: UUID, *, by: Actor) -> None:
    """A merge is undone: prescriptions and consents are held and recorded as when they went over."""
    if model == Prescription._meta.label_lower:
        prescriptions = Prescription.objects.filter(pk__in=ids, service_id=kept).order_by("pk")
        _hold_and_record(list(prescriptions), {"listing": str(merged), "back": True}, by=by)
    elif model == Consent._meta.label_lower:
        consents = Consent.objects.filter(pk__in=ids, organisation_id=kept).order_by("pk")
        _hold_and_record(list(consents), {"organisation": str(merged), "back": True}, by=by)


def _hold_and_record(
    records: Sequence[Prescription] | Sequence[Consent], detail: dict[str, object], *, by: Actor
) -> None:
    hold(*records)
    kind = "prescription.followed-listing" if "listing" in detail else "consent.followed-group"
    record_each(kind, records, by=by, person_id_of=lambda one: one.person_id, detail=detail)


def about_people(kind: Kind, pk: UUID) -> list[str]:
    """What hangs on it, without a number."""
    if kind == Kind.ORGANISATION:
        return ["consents"] if Consent.objects.filter(organisation_id=pk).exists() else []
    found = {
        "prescriptions": Prescription.objects.filter(service_id=pk),
        "days on which others came": OthersCame.objects.filter(service_id=pk),
        "sheets handed over at desks": SignpostedService.objects.filter(service_id=pk),
    }
    return [name for name, rows in found.items() if rows.exists()]


FOLLOWER = Follower(
    follow=follow,
    refuses=refuses,
    about_people=about_people,
    goes_back=go_back,
    labels=frozenset(
        {
            "prescribing.prescription",
            "prescribing.otherscame",
            "prescribing.signpost",
            "prescribing.signpostedservice",
            "prescribing.consent",
            "prescribing.planaction",
            "prescribing.meeting",
            "prescribing.person",
            "prescribing.referral",
            "prescribing.team_serves",
            "prescribing.referringplace",
            "prescribing.workerfacts_practices",
        }
    ),
)


def register_own() -> None:
    register_follower("prescribing", FOLLOWER)
