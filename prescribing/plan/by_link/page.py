"""What an organisation's page shows before "Show me who" and after: the share in force, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from directory.accounts.actors import LinkHolder
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.clock import LONDON
from prescribing import permissions as may
from prescribing.group_page.who_to_ring import WhoToRing, owner_or_team
from prescribing.plan.by_link.answering import action_share_in_force
from prescribing.plan.by_link.links import require_reader
from prescribing.plan.models import PlanAction
from prescribing.plan.moves import may_move
from prescribing.plan.states import Event
from prescribing.prescriptions.sharing import NothingShared


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What is asked. `rows` name nobody; `who` is empty until "Show me who" was pressed in this session."""

    action_id: UUID
    contact: str
    """ "Tom Reddy, Portland fire station"."""
    organisation: str
    sender: str
    sender_first: str
    by: date
    rows: tuple[dict[str, Any], ...]
    ring: WhoToRing
    state: str
    can: frozenset[str]
    who: tuple[dict[str, Any], ...] = ()
    name: str = ""
    agreed_on: date | None = None


def asked_of(action: PlanAction, by: LinkHolder) -> AskedPage:
    """Raises LinkProblem for a dead link, NothingShared when nothing is shared. Changes nothing, not even the
    audit: mail scanners come this far."""
    require_reader(by)
    require(by, may.ANSWER_ACTION_BY_LINK, on=action)
    return AskedPage(**_asked(action, by))


def whom_of(action: PlanAction, by: LinkHolder) -> AskedPage:
    """Only after show_whom was called in this session; audited as a look. Raises as `asked_of` does."""
    require_reader(by)
    require(by, may.ANSWER_ACTION_BY_LINK, on=action)
    common = _asked(action, by)
    share = action_share_in_force(action)
    if share is None or not action.transitions.filter(event=Event.OPEN).exists():
        raise NothingShared("Nobody has pressed “Show me who” yet.")
    record("plan.action-shown", action, by=by, person_id=action.referral.person_id)
    named: dict[str, Any] = next((row for row in share.after if row["key"] == "name"), {})
    agreed = share.consent.given_at.astimezone(LONDON).date()
    return AskedPage(
        **common, who=tuple(share.after), name=str(named.get("strong", "")).rstrip(","), agreed_on=agreed
    )


def for_answering_action(pk: UUID | str) -> PlanAction:
    """The action with what its page reads. Raises PlanAction.DoesNotExist."""
    return PlanAction.objects.select_related(
        "referral__person", "referral__owner", "referral__team", "organisation"
    ).get(pk=pk)


def ring_about(action: PlanAction) -> WhoToRing:
    """Whom they ring about it: who owns the referral, the team at other times."""
    return owner_or_team(action.referral.owner, action.referral.team)


def _asked(action: PlanAction, by: LinkHolder) -> dict[str, Any]:
    share = action_share_in_force(action)
    if share is None:
        raise NothingShared("This is no longer shared with you.")
    ring = ring_about(action)
    events = (Event.OPEN, Event.ACCEPT, Event.REFUSE, Event.FINISH)
    return {
        "action_id": action.pk,
        "contact": share.recipient,
        "organisation": action.organisation.name if action.organisation else "",
        "sender": ring.name,
        "sender_first": ring.name.partition(" ")[0] if action.referral.owner else ring.name,
        "by": action.due_on,
        "rows": tuple(share.before),
        "ring": ring,
        "state": action.state,
        "can": frozenset(event.value for event in events if may_move(action, event, by)),
    }
