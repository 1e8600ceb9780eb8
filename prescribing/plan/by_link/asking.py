"""Verbs of ours about what an outside organisation is asked: by its link, or by phone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.catalogue.models import Organisation, ReferralContact
from directory.checks_and_agreements.in_words import says_why
from directory.links import actions as links
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.plan.actions import CLOSED
from prescribing.plan.by_link.ending import end_share, end_sharing, links_of_action
from prescribing.plan.by_link.links import make_action_link
from prescribing.plan.by_link.models import ActionShare
from prescribing.plan.by_link.what_they_see import Ask, check_ask_fields, preview_of_ask
from prescribing.plan.models import AskAbout, PlanAction, Who
from prescribing.plan.moves import check_action_move, move_action
from prescribing.plan.states import Event
from prescribing.prescriptions.what_group_sees import PreviewChanged, as_data
from prescribing.privacy.consents import ConsentGiven, record_consent
from prescribing.referrals.states import ENDED as REFERRAL_ENDED

PURPOSE_OF_CONSENT = "action"


def reader_at(organisation: Organisation | None) -> ReferralContact | None:
    """Where an organisation is asked, or None: then it is phoned."""
    return organisation.referral_contacts.confirmed().first() if organisation else None


@transaction.atomic
def ask_by_link(
    *,
    action: PlanAction,
    ask: Ask,
    consent: ConsentGiven,
    by: User,
    expected: str = "",
    no_agreement_why: str = "",
) -> ActionShare:
    """Freeze what is shared as it was previewed, and mail the organisation a link that names nobody.

    Never what is private. Raises ValidationError, CannotMoveAction, or PreviewChanged when `expected` is not
    what would be shared now. What was asked before gives way to this.
    """
    hold(action)
    require(by, may.CHANGE_PERSON, on=action)
    require(by, may.PRESCRIBE)
    organisation = action.organisation
    if action.private:
        raise ValidationError("This is private, so it is never sent. Phone them, or make it open first.")
    if action.who != Who.ORGANISATION or organisation is None:
        raise ValidationError("Only an organisation is asked by link.")
    if action.referral.state in REFERRAL_ENDED:
        raise ValidationError(CLOSED)
    if action.referral.person.died_on is not None:
        raise ValidationError("This person has died.")
    contact = reader_at(organisation)
    if contact is None:
        raise ValidationError(f"{organisation} has no confirmed referral contact. Phone them instead.")
    if says_why(organisation) and not no_agreement_why.strip():
        raise ValidationError("Say why you share without a sharing agreement.")
    check_action_move(action, Event.ASK, by)
    about = AskAbout(ask.about)
    fields = check_ask_fields(ask)
    seen = preview_of_ask(Ask(action, by, about, tuple(fields), ask.note.strip()))
    if expected and expected != seen.fingerprint:
        raise PreviewChanged("Something has changed since you looked. Read it again before it is sent.")
    given = record_consent(
        consent,
        person=action.referral.person,
        organisation=organisation,
        fields=fields,
        wording=seen.wording,
        purpose=PURPOSE_OF_CONSENT,
        by=by,
    )
    end_share(action)
    share = ActionShare.objects.create(
        action=action,
        consent=given,
        contact=contact,
        recipient=f"{contact.name}, {organisation}",
        fields=fields,
        before=as_data(seen.before),
        after=as_data(seen.after),
        wording=seen.wording,
        shared_at=clock.now(),
    )
    action.about = about
    action.save(update_fields=["about"])
    without = f"Without a sharing agreement: {no_agreement_why.strip()}" if no_agreement_why.strip() else ""
    move_action(action, Event.ASK, by=by, why=without)
    link = make_action_link(action, contact)
    for old in links_of_action(action):
        if old.pk != link.pk:
            links.replace(old, with_=link)
    to = Recipient("referral-contact", contact.pk)
    post("action.asked", about=action, to=to, key=f"action.asked:{link.pk}", facts={"link": link.pk})
    return share


@transaction.atomic
def stop_asking(*, action: PlanAction, why: str, by: User) -> PlanAction:
    """They are not to do it after all: the link opens nothing any more, and the action is ours again."""
    hold(action)
    require(by, may.CHANGE_PERSON, on=action)
    if not why.strip():
        raise ValidationError("Say why they are not asked any more.")
    end_sharing(action)
    return move_action(action, Event.STOP_ASKING, by=by, why=why.strip())


@transaction.atomic
def note_answer_by_phone(*, action: PlanAction, event: Event | str, by: User, said: str = "") -> PlanAction:
    """What they said when they were phoned: yes or no. The record says that it was by phone."""
    hold(action)
    require(by, may.CHANGE_PERSON, on=action)
    event = Event(event)
    if event not in (Event.ACCEPT, Event.REFUSE):
        raise ValidationError("Choose what they said.")
    move_action(action, event, by=by, why=f"By phone. {said.strip()}".strip())
    if event == Event.REFUSE:
        end_sharing(action)
    return action
