"""Verbs of an outside organisation's reader, by their link: see who it is, say yes, no, or that it is done.

A "no", "it is done" and "this is no longer me" are taken back by the same link for a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import LinkHolder, System
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.actions import bring_back_referral_contact, end_referral_contact
from directory.catalogue.models import ReferralContact
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.plan.by_link.ending import PURPOSE, end_share, phone_about
from prescribing.plan.by_link.links import require_reader
from prescribing.plan.by_link.models import ActionShare, ReaderGone
from prescribing.plan.models import PlanAction, PlanActionTransition
from prescribing.plan.moves import move_action, settle_tasks_about
from prescribing.plan.states import WITH_ORGANISATION, Event, State
from prescribing.privacy.models import Consent
from prescribing.referrals.states import ENDED as REFERRAL_ENDED
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd

WITHIN = timedelta(days=1)
_REVERSIBLE = frozenset({Event.REFUSE, Event.FINISH})


def action_share_in_force(action: PlanAction) -> ActionShare | None:
    """What they may see now: nothing after "no" or "done", nor once consent is withdrawn or over."""
    if action.state not in WITH_ORGANISATION or action.referral.person.died_on is not None:
        return None
    share = action.shares.filter(ended_at=None).first()
    if share is None or not Consent.objects.in_force().filter(pk=share.consent_id).exists():
        return None
    return share


@transaction.atomic
def show_whom(*, action: PlanAction, by: LinkHolder) -> PlanAction:
    """They pressed "Show me who": only that counts as opened."""
    _speak(action, by)
    if action.state == State.ASKED:
        move_action(action, Event.OPEN, by=by)
    return action


@transaction.atomic
def accept_action(*, action: PlanAction, by: LinkHolder, note: str = "") -> PlanAction:
    """Yes, they will do it."""
    _speak(action, by)
    move_action(action, Event.ACCEPT, by=by, why=note.strip())
    _tell(action, "said yes", note)
    return action


@transaction.atomic
def refuse_action(*, action: PlanAction, by: LinkHolder, why: str) -> PlanAction:
    """No: it is ours again, and they see nobody any more."""
    _speak(action, by)
    move_action(action, Event.REFUSE, by=by, why=why.strip())
    end_share(action)
    _tell(action, "said no", why)
    return action


@transaction.atomic
def finish_by_link(*, action: PlanAction, by: LinkHolder, note: str = "") -> PlanAction:
    """It is done; they see nobody any more."""
    _speak(action, by)
    move_action(action, Event.FINISH, by=by, why=note.strip())
    end_share(action)
    _tell(action, "says it is done", note)
    return action


def answer_to_take_back(action: PlanAction, link_id: str) -> PlanActionTransition | None:
    """The last answer, if this reader gave it by link within the day and nothing has overtaken it."""
    last = action.transitions.order_by("-sequence").first()
    if last is None or last.event not in _REVERSIBLE or last.at + WITHIN <= clock.now():
        return None
    if last.by_id != link_id or action.referral.state in REFERRAL_ENDED:
        return None
    share = action.shares.filter(ended_at__gte=last.at).first()
    stands = share is not None and Consent.objects.in_force().filter(pk=share.consent_id).exists()
    return last if stands and action.referral.person.died_on is None else None


@transaction.atomic
def take_answer_back(*, action: PlanAction, by: LinkHolder) -> PlanAction:
    """The answer is as if it had not been given; both stay on record. Raises ValidationError after a day."""
    _speak(action, by)
    last = answer_to_take_back(action, by.link_id)
    if last is None:
        raise ValidationError("This can no longer be taken back here. Ring us: we will look at it with you.")
    move_action(action, Event.TAKE_BACK, by=by, back_to=State(last.from_state))
    share = action.shares.filter(ended_at__gte=last.at).first()
    if share is not None:
        ActionShare.objects.filter(pk=share.pk).update(ended_at=None)
    _tell(action, "took its answer back", "")
    return action


@transaction.atomic
def reader_gone(*, action: PlanAction, by: LinkHolder, instead: str = "") -> None:
    """The reader is no longer the organisation's referral contact: their links die, the address ends, and
    whoever asked phones to find out who reads these now. `instead` is whom they name, if anybody."""
    link = require_reader(by)
    theirs = SignedLink.objects.filter(purpose=PURPOSE, holder=link.holder, withdrawn_at=None)
    asked = PlanAction.objects.filter(
        organisation=action.organisation_id, pk__in=theirs.values("about_id")
    ).select_related("referral__person", "referral__team", "organisation")
    hold(action, *asked)
    require(by, may.ANSWER_ACTION_BY_LINK, on=action)
    withdrawn = list(theirs.filter(about_id__in=asked.values("pk")))
    for held in withdrawn:
        links.withdraw(held)
    organisation = action.organisation
    contacts = (
        list(organisation.referral_contacts.filter(ended_at=None, email=link.holder)) if organisation else []
    )
    ReaderGone.objects.create(
        action=action,
        link_id=link.pk,
        at=clock.now(),
        contacts=[str(contact.pk) for contact in contacts],
        links=[str(held.pk) for held in withdrawn],
    )
    for contact in contacts:
        end_referral_contact(contact=contact, why="They said it is no longer them", by=System("not me"))
    named = f": {instead.strip()}" if instead.strip() else ""
    said = f"“This is no longer me”. Find out who reads these now{named}"
    for one in asked:
        if one.is_open:
            phone_about(one, said)
    record("plan.reader-gone", action, by=by, person_id=action.referral.person_id)
    mail_owner_of(action)


def reader_to_bring_back(link: SignedLink) -> ReaderGone | None:
    """That this link's holder is gone, said by this link within the day, while nobody else reads these."""
    said = ReaderGone.objects.filter(link_id=link.pk, taken_back_at=None, at__gt=clock.now() - WITHIN)
    found = said.select_related("action__organisation").first()
    organisation = found.action.organisation if found else None
    if found is None or organisation is None:
        return None
    return None if organisation.referral_contacts.filter(ended_at=None).exists() else found


@transaction.atomic
def bring_reader_back(*, link: SignedLink) -> bool:
    """The address and its links are as before. False where it is too late, or somebody else was named."""
    said = reader_to_bring_back(link)
    if said is None or not ReaderGone.objects.filter(pk=said.pk, taken_back_at=None).update(
        taken_back_at=clock.now()
    ):
        return False
    by = System("not me, taken back")
    for contact in ReferralContact.objects.filter(pk__in=said.contacts).exclude(ended_at=None)[:1]:
        bring_back_referral_contact(contact=contact, by=by)
    for held in SignedLink.objects.filter(pk__in=said.links):
        links.bring_back(held)
        about = PlanAction.objects.filter(pk=held.about_id).first()
        if about is not None:
            settle_tasks_about(about, by)
    record("plan.reader-back", said.action, by=by, person_id=said.action.referral.person_id)
    return True


@transaction.atomic
def want_new_action_link(*, link: SignedLink) -> bool:
    """An old link was pressed: somebody of the team sends a new one, or rings. Once a day."""
    action = (
        PlanAction.objects.select_related("referral__person", "referral__team")
        .filter(pk=link.about_id)
        .first()
    )
    if action is None:
        return False
    hold(action)
    if action.state not in WITH_ORGANISATION:
        return False
    today = clock.midnight(clock.today())
    _task(action, "The link has run out. Send it again.", since=today)
    record(
        "plan.action-new-link-wanted",
        action,
        by=System("link"),
        person_id=action.referral.person_id,
        detail={"link": str(link.pk)},
    )
    return True


def mail_owner_of(action: PlanAction) -> None:
    """Tell the owner that something came back: at most one mail an hour, which names nobody."""
    owner = action.referral.owner
    if owner is not None and owner.is_active:
        key = f"owner.news:{owner.pk}:{clock.now():%Y%m%d%H}"
        post("owner.news", about=owner, to=Recipient("user", owner.pk), key=key)


def _speak(action: PlanAction, by: LinkHolder) -> None:
    require_reader(by)
    hold(action)
    require(by, may.ANSWER_ACTION_BY_LINK, on=action)


def _tell(action: PlanAction, said: str, note: str) -> None:
    """It becomes the owner's task, and their mail says so without a word about whom."""
    name = action.organisation.name if action.organisation else ""
    words = f" “{note.strip()}”" if note.strip() else ""
    _task(action, f"{name} {said}: {action.what.rstrip('.')}.{words}")
    mail_owner_of(action)


def _task(action: PlanAction, note: str, **since: Any) -> None:
    referral = action.referral
    make_task(
        TaskKind.PLAN_ANSWER,
        action,
        since=since.get("since", action.state_since),
        due_at=referral.team.calendar.due(clock.now(), wd(1)),
        owner=referral.owner,
        queue=referral.queue or referral.team,
        person=referral.person,
        note=note,
        private=action.private,
        urgency=referral.urgency,
    )
