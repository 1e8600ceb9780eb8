"""Telling the group: by a link that names nobody, or by phone."""

from __future__ import annotations

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.catalogue.models import ReferralContact, Service
from directory.clock import LONDON
from directory.links import actions as links
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.before_sending.listing_changes import Facts, check_listing, listing_facts
from prescribing.group_page.links import links_of, make_link
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import StateChanged, check_move, move
from prescribing.prescriptions.sharing import freeze
from prescribing.prescriptions.states import Event
from prescribing.privacy.models import Consent
from prescribing.records import Urgency
from prescribing.tasks.timers_table import REMIND_AFTER
from prescribing.teams.calendar import OFFICE
from prescribing.without_agreement.reasons import agreement_or_reason


class NoReferralContact(ValidationError):
    """Nobody confirmed reads this group's prescriptions: nothing is sent, they are phoned."""

    def __init__(self, service: Service) -> None:
        self.service = service
        super().__init__(
            f"{service.organisation} has no confirmed referral contact. Phone them and record the call.",
            code="no_referral_contact",
        )


def confirmed_contact(service: Service) -> ReferralContact | None:
    """Where a prescription to this service would be sent, or None: then they are phoned."""
    return service.organisation.referral_contacts.confirmed().first()


@transaction.atomic
def send(
    *,
    prescription: Prescription,
    by: User,
    expected: str = "",
    no_agreement_why: str = "",
    looked: Facts | None = None,
) -> Prescription:
    """Freeze what is shared, and mail the referral contact a link that names nobody.

    Raises NoReferralContact, PreviewChanged when `expected` is not what would be shared now, ListingChanged
    when the listing is not as it was `looked` at, CannotMove, or NoAgreement where a reason is asked for and
    none is given.
    """
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    check_move(prescription, Event.SEND, by=by)
    check_listing(looked, prescription.service, prescription.location)
    return _send(prescription, by, expected, no_agreement_why)


@transaction.atomic
def record_phone_referral(
    *,
    prescription: Prescription,
    spoke_to: str,
    by: User,
    expected: str = "",
    no_agreement_why: str = "",
    looked: Facts | None = None,
) -> Prescription:
    """The group was phoned instead: it is sent, the record says who was told, answers come by phone."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    if not spoke_to.strip():
        raise ValidationError("Say whom you spoke to.")
    check_move(prescription, Event.SEND, by=by)
    check_listing(looked, prescription.service, prescription.location)
    recipient = f"{spoke_to.strip()}, {prescription.service.organisation}, by phone"
    _require_consent(prescription)
    told = agreement_or_reason(prescription, no_agreement_why, by)
    freeze(prescription, contact=None, recipient=recipient, expected=expected)
    return move(
        prescription,
        Event.SEND,
        by=by,
        why="By phone",
        sent_at=clock.now(),
        sent_by_phone=True,
        opened_at=None,
        no_agreement_why=told,
        listing_seen=listing_facts(prescription.service, prescription.location),
    )


@transaction.atomic
def resend(
    *, prescription: Prescription, by: User, no_agreement_why: str = "", looked: Facts | None = None
) -> Prescription:
    """Mail it again with a new link; earlier ones lead to a page that says so. The timers start again.

    The reason that was given for sharing without an agreement holds. Raises ListingChanged when the listing
    is not as it was `looked` at: it may have closed or filled up while the group did not answer.
    """
    seen = prescription.sent_at
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    check_move(prescription, Event.RESEND, by=by)
    if prescription.sent_at != seen:
        raise StateChanged(prescription, "This has just been sent again. Nothing more was sent.")
    check_listing(looked, prescription.service, prescription.location)
    contact = _contact_or_refuse(prescription)
    _require_consent(prescription)
    told = agreement_or_reason(prescription, no_agreement_why, by)
    freeze(prescription, contact=contact, recipient=str(contact.name))
    move(
        prescription,
        Event.RESEND,
        by=by,
        sent_at=clock.now(),
        sent_by_phone=False,
        rested_until=None,
        no_agreement_why=told,
        listing_seen=listing_facts(prescription.service, prescription.location),
    )
    _mail(prescription, contact)
    return prescription


def tell_group(prescription: Prescription, kind: str, **facts: object) -> None:
    """A message to whoever reads this group's prescriptions now, if anybody confirmed does."""
    contact = confirmed_contact(prescription.service)
    if contact is None:
        return
    stamp = f"{clock.now():%Y%m%d%H%M%S%f}"
    to = Recipient("referral-contact", contact.pk)
    post(kind, about=prescription, to=to, key=f"{kind}:{prescription.pk}:{stamp}", facts=dict(facts))


def _send(
    prescription: Prescription, by: User, expected: str = "", no_agreement_why: str = ""
) -> Prescription:
    check_move(prescription, Event.SEND, by=by)
    contact = _contact_or_refuse(prescription)
    _require_consent(prescription)
    told = agreement_or_reason(prescription, no_agreement_why, by)
    freeze(prescription, contact=contact, recipient=str(contact.name), expected=expected)
    move(
        prescription,
        Event.SEND,
        by=by,
        sent_at=clock.now(),
        sent_by_phone=False,
        no_agreement_why=told,
        listing_seen=listing_facts(prescription.service, prescription.location),
    )
    _mail(prescription, contact)
    return prescription


def _contact_or_refuse(prescription: Prescription) -> ReferralContact:
    contact = confirmed_contact(prescription.service)
    if contact is None:
        raise NoReferralContact(prescription.service)
    return contact


def _require_consent(prescription: Prescription) -> None:
    if (
        prescription.consent_id is None
        or not Consent.objects.in_force().filter(pk=prescription.consent_id).exists()
    ):
        raise ValidationError("The consent to this has ended. Ask the person again.", code="consent")


def _mail(prescription: Prescription, contact: ReferralContact) -> None:
    """The message with its link now, and one reminder later, unless something happens first."""
    link = make_link(prescription, contact)
    for old in links_of(prescription):
        if old.pk != link.pk:
            links.replace(old, with_=link)
    to = Recipient("referral-contact", contact.pk)
    facts = {"link": link.pk}
    post("prescription.sent", about=prescription, to=to, key=f"prescription.sent:{link.pk}", facts=facts)
    if prescription.urgency == Urgency.ROUTINE:
        post(
            "prescription.reminder",
            about=prescription,
            to=to,
            key=f"prescription.reminder:{link.pk}",
            due_at=remind_at(clock.now()),
            facts=facts,
        )


def remind_at(sent_at: datetime) -> datetime:
    """The morning of the group's third working day after it was sent."""
    day = OFFICE.add(sent_at.astimezone(LONDON).date(), REMIND_AFTER.number)
    return datetime.combine(day, time(9), LONDON)
