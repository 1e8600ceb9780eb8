"""Verbs on listings and on where a group's prescriptions go."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.catalogue.models import Location, Need, Organisation, ReferralContact, Service


class StillInUse(ValidationError):
    """Something refers to it, so it may be archived but not deleted; `uses` says what, as counts."""

    def __init__(self, thing: Model, uses: dict[str, int]) -> None:
        self.uses = uses
        what = ", ".join(f"{count} {name}" for name, count in uses.items())
        super().__init__(
            f"{thing} is still used by {what}. Archive it instead: nothing that refers to it is lost."
        )


@transaction.atomic
def name_referral_contact(
    *, organisation: Organisation, name: str, email: str, phone: str = "", by: Actor
) -> ReferralContact:
    """Set who is to read a group's prescriptions. Nothing is sent there until it is confirmed.

    An earlier contact ends now; its links die with the prescriptions' own rules.
    """
    require(by, CONFIRM_REFERRAL_CONTACT)
    organisation.referral_contacts.filter(ended_at=None).update(ended_at=clock.now(), ended_why="Replaced")
    contact = ReferralContact(organisation=organisation, name=name, email=email, phone=phone)
    contact.full_clean()
    contact.save()
    record("referral-contact.named", organisation, by=by, detail={"contact": str(contact.pk)})
    return contact


@transaction.atomic
def confirm_referral_contact(*, contact: ReferralContact, how: str, by: Actor) -> ReferralContact:
    """Say that the address is right and who said so. Raises ValidationError without a `how`."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    if not how.strip():
        raise ValidationError("Say how you checked, for example: rang them on their public number.")
    contact.confirmed_at, contact.confirmed_by, contact.confirmed_how = clock.now(), by.label[:200], how
    contact.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how"])
    record("referral-contact.confirmed", contact.organisation, by=by, detail={"contact": str(contact.pk)})
    return contact


@transaction.atomic
def end_referral_contact(*, contact: ReferralContact, why: str, by: Actor) -> None:
    """Nothing more goes to this address. The group may be phoned until another is confirmed."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    contact.ended_at, contact.ended_why = clock.now(), why
    contact.save(update_fields=["ended_at", "ended_why"])
    record("referral-contact.ended", contact.organisation, by=by, detail={"contact": str(contact.pk)})


@transaction.atomic
def bring_back_referral_contact(*, contact: ReferralContact, by: Actor) -> None:
    """Its end was a mistake. What was confirmed of it still holds; raises IntegrityError beside another."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    contact.ended_at, contact.ended_why = None, ""
    contact.save(update_fields=["ended_at", "ended_why"])
    record("referral-contact.brought-back", contact.organisation, by=by, detail={"contact": str(contact.pk)})


@transaction.atomic
def archive(*, thing: Organisation | Service | Location | Need, by: Actor) -> None:
    """Take it out of the directory and keep it. What refers to it still reads it."""
    require(by, EDIT_LISTINGS)
    thing.archived_at = clock.now()
    thing.save(update_fields=["archived_at"])
    record("listing.archived", thing, by=by)


@transaction.atomic
def restore(*, thing: Organisation | Service | Location | Need, by: Actor) -> None:
    """Undo an archive."""
    require(by, EDIT_LISTINGS)
    thing.archived_at = None
    thing.save(update_fields=["archived_at"])
    record("listing.restored", thing, by=by)


def uses_of(thing: Model) -> dict[str, int]:
    """What refers to it and would be lost or refuse: plural name → count. Its own parts do not count."""
    uses: dict[str, int] = {}
    for relation in thing._meta.related_objects:
        if not hasattr(relation.field, "remote_field") or relation.on_delete is None:
            continue
        if relation.on_delete.__name__ != "PROTECT":
            continue
        count = relation.related_model._base_manager.filter(**{relation.field.name: thing}).count()
        if count:
            name = str(relation.related_model._meta.verbose_name_plural)
            uses[name] = uses.get(name, 0) + count
    return uses
