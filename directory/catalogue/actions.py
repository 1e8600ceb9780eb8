"""Verbs on listings and on where a group's prescriptions go."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model, Q

from directory import clock
from directory.accounts.actions import who_is_told_of_accounts
from directory.accounts.actors import Actor, System
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, EDIT_LISTINGS, NotAllowed, require
from directory.audit.actions import record
from directory.catalogue.models import Location, Need, Organisation, ReferralContact, Service
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.messages.shared_mail import is_shared

WAIT_AFTER_NEW_DOMAIN = timedelta(days=1)
"""So that the address that was left, and the supervisors, can say that it is wrong."""


@transaction.atomic
def name_referral_contact(
    *, organisation: Organisation, name: str, email: str, phone: str = "", by: Actor
) -> ReferralContact:
    """Set who is to read a group's prescriptions. Nothing is sent there until somebody else confirms it.

    An earlier contact ends now and is told; its links die with the prescriptions' own rules.
    """
    require(by, CONFIRM_REFERRAL_CONTACT)
    contact = ReferralContact(
        organisation=organisation,
        name=name,
        email=email,
        phone=phone,
        named_by=by.label[:200],
        named_by_id=by.actor_id,
    )
    contact.full_clean(validate_constraints=False)  # the earlier one still stands
    for earlier in organisation.referral_contacts.select_for_update().filter(ended_at=None):
        _end(earlier, "Replaced", told=earlier.email.casefold() != email.casefold())
    contact.save()
    record("referral-contact.named", organisation, by=by, detail={"contact": str(contact.pk)})
    return contact


@transaction.atomic
def confirm_referral_contact(*, contact: ReferralContact, how: str, by: Actor) -> ReferralContact:
    """Say that the address is right and who said so. Administrators and supervisors are told.

    After a change of domain nothing is sent for a day: meanwhile the group is phoned. Raises ValidationError
    without a `how`, and NotAllowed for whoever named it.
    """
    require(by, CONFIRM_REFERRAL_CONTACT)
    if not how.strip():
        raise ValidationError("Say how you checked, for example: rang them on their public number.")
    kept = ReferralContact.objects.select_for_update().get(pk=contact.pk)
    if by.actor_id == kept.named_by_id and not isinstance(by, System):
        raise NotAllowed("Somebody else confirms an address than who named it: ask a colleague.")
    if kept.ended_at is not None:
        raise ValidationError("Another address was named meanwhile. Look at the page again.")
    now = clock.now()
    contact.confirmed_at, contact.confirmed_by, contact.confirmed_how = now, by.label[:200], how
    contact.sends_from = now + WAIT_AFTER_NEW_DOMAIN if _changes_domain(contact) else None
    contact.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_how", "sends_from"])
    record("referral-contact.confirmed", contact.organisation, by=by, detail={"contact": str(contact.pk)})
    _tell_watchers(contact, f"contact-news:{contact.pk}", by)
    return contact


@transaction.atomic
def let_moved_contact_wait(*, contact: ReferralContact, by: Actor) -> None:
    """Two groups were made one, so that listings it was not confirmed for would send there: nothing is sent
    for a day, and administrators and supervisors are told."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    now = clock.now()
    contact.sends_from = now + WAIT_AFTER_NEW_DOMAIN
    contact.save(update_fields=["sends_from"])
    record("referral-contact.moved", contact.organisation, by=by, detail={"contact": str(contact.pk)})
    _tell_watchers(contact, f"contact-moved:{contact.pk}:{now:%Y%m%d%H%M%S%f}", by)


def _tell_watchers(contact: ReferralContact, key: str, by: Actor) -> None:
    for watcher in who_is_told_of_accounts():
        if watcher.actor_id != by.actor_id:
            to = Recipient("user", watcher.pk)
            post("referral-contact.news", about=contact, to=to, key=f"{key}:{watcher.pk}")


@transaction.atomic
def end_referral_contact(*, contact: ReferralContact, why: str, by: Actor) -> None:
    """Nothing more goes to this address, and it is told. The group is phoned until another is confirmed."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    _end(contact, why, told=not isinstance(by, System))
    record("referral-contact.ended", contact.organisation, by=by, detail={"contact": str(contact.pk)})


def _end(contact: ReferralContact, why: str, *, told: bool) -> None:
    contact.ended_at, contact.ended_why = clock.now(), why
    contact.save(update_fields=["ended_at", "ended_why"])
    if told and contact.confirmed_at is not None:
        post("referral-contact.replaced", about=contact, to=Recipient("referral-contact", contact.pk))


def _changes_domain(contact: ReferralContact) -> bool:
    """Whether prescriptions would go to another organisation's mail than before. Where anybody may have an
    address, such as gmail.com, another name counts as another. A group's first address changes nothing."""
    earlier = contact.organisation.referral_contacts.exclude(pk=contact.pk).exclude(confirmed_at=None)
    was_used = Q(sends_from=None) | Q(sends_from__lte=F("ended_at"))
    before = earlier.filter(was_used).order_by("-confirmed_at").first()
    if before is None or before.email.casefold() == contact.email.casefold():
        return False
    domain = contact.email.rpartition("@")[2].casefold()
    return is_shared(domain) or domain != before.email.rpartition("@")[2].casefold()


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
