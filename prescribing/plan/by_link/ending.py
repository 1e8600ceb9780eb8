"""What is shared about an action ends: the share, the links, and mail that has not gone yet."""

from __future__ import annotations

from directory import clock
from directory.accounts.actors import System
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import cancel
from prescribing.plan.models import PlanAction
from prescribing.plan.moves import move_action
from prescribing.plan.states import WITH_ORGANISATION, Event
from prescribing.privacy.models import Consent
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd

PURPOSE = "action.answer"


def links_of_action(action: PlanAction) -> list[SignedLink]:
    """Those that open something now, the newest first."""
    found = SignedLink.objects.filter(
        purpose=PURPOSE, about_id=action.pk, withdrawn_at=None, replaced_by=None, expires_at__gt=clock.now()
    )
    return list(found.order_by("-created_at"))


def end_sharing(action: PlanAction) -> None:
    """Nothing of it is shared, no link opens anything, no mail about it goes."""
    end_share(action)
    for link in links_of_action(action):
        links.withdraw(link)
    cancel(about=action)


def end_share(action: PlanAction) -> None:
    action.shares.filter(ended_at=None).update(ended_at=clock.now())


def stop_asking_without(consent: Consent, why_by: str) -> None:
    """Consent has ended: what was asked on the strength of it is ours again, and they are phoned."""
    about = PlanAction.objects.filter(shares__consent=consent).distinct()
    for action in about.select_related("referral__person", "referral__team", "organisation"):
        end_sharing(action)
        if action.state in WITH_ORGANISATION:
            move_action(action, Event.STOP_ASKING, by=System("consent withdrawn"), why=why_by)
            phone_about(action, "Asked no longer. Phone them if they expect to")


def phone_about(action: PlanAction, why: str) -> None:
    """Somebody of ours phones the organisation about it today."""
    referral = action.referral
    name = action.organisation.name if action.organisation else ""
    make_task(
        TaskKind.PLAN_PHONE,
        action,
        since=clock.now(),
        due_at=referral.team.calendar.due(clock.now(), wd(0)),
        owner=referral.owner,
        queue=referral.queue or referral.team,
        person=referral.person,
        note=f"{name}: {action.what.rstrip('.')}. {why}.",
        private=action.private,
        urgency=referral.urgency,
    )
