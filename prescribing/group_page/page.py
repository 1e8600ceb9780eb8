"""What a group's page shows before "Show me who" and after: both from the share in force, nothing else."""

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
from prescribing.group_page.links import SEEN_AFTER_THE_END, require_alive
from prescribing.group_page.who_to_ring import WhoToRing, who_to_ring
from prescribing.prescriptions.models import Prescription, Share
from prescribing.prescriptions.sharing import NothingShared, share_in_force
from prescribing.prescriptions.states import TRANSITIONS, By, Event, State
from prescribing.tasks.timers_table import answer_due


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, naming nobody. `rows` are drawn by components/pairs.html."""

    prescription_id: UUID
    contact: str
    """ "Tom Reddy, Steady On Weymouth"."""
    service: str
    organisation: str
    sender: str
    sender_first: str
    answer_by: date | None
    rows: tuple[dict[str, Any], ...]
    ring: WhoToRing
    state: str
    state_label: str
    can: frozenset[str]
    """Events the group may bring about now; "open" is "Show me who". Empty: it is over."""
    can_ask: bool
    said: tuple[tuple[str, str], ...]
    """Their questions and our answers (empty: not answered yet)."""
    urgent: bool


@dataclass(frozen=True, slots=True)
class Who(Asked):
    """After the press: the same share's other half."""

    who: tuple[dict[str, Any], ...] = ()
    name: str = ""
    called: str = ""
    agreed_on: date | None = None
    seen_until: date | None = None
    """Set once it has ended."""
    first_date: date | None = None
    asks: tuple[str, ...] = ()
    """What the navigator asks, one box each beside the yes."""
    asked_by: str = ""
    """ "Priya asks"."""
    replied: tuple[tuple[str, str], ...] = ()

    @property
    def who_without_asks(self) -> tuple[dict[str, Any], ...]:
        """While they are asked beside the answer, they are not said above it as well."""
        return tuple(row for row in self.who if row["key"] != "asks" or not self.asks)


def asked(prescription: Prescription, by: LinkHolder) -> Asked:
    """Raises LinkProblem for a dead link, NothingShared when sharing has stopped. Changes nothing, not even
    the audit: mail scanners come this far."""
    require_alive(by)
    require(by, may.ANSWER_BY_LINK, on=prescription)
    return Asked(**_asked(prescription, _share(prescription)))


def who(prescription: Prescription, by: LinkHolder) -> Who:
    """Only after show_who was called in this session; audited as a look. Raises as `asked` does."""
    require_alive(by)
    require(by, may.ANSWER_BY_LINK, on=prescription)
    if prescription.opened_at is None:
        raise NothingShared("Nobody has pressed “Show me who” yet.")
    share = _share(prescription)
    record("prescription.shown", prescription, by=by, person_id=prescription.person_id)
    rows = {row["key"]: row for row in share.after}
    name_row = rows.get("name", {})
    name = str(name_row.get("strong", "")).rstrip(",")
    likes = str(name_row.get("text", "")).partition("“")[2].rstrip("”")
    ended = prescription.ended_at
    return Who(
        **_asked(prescription, share),
        who=tuple(share.after),
        name=name,
        called=likes or name.partition(" ")[0] or "this person",
        agreed_on=share.consent.given_at.astimezone(LONDON).date(),
        seen_until=(ended + SEEN_AFTER_THE_END).astimezone(LONDON).date() if ended else None,
        first_date=prescription.first_date,
        asks=tuple(prescription.asks) if "asks" in rows else (),
        asked_by=str(rows.get("asks", {}).get("label", "")),
        replied=tuple((reply.question, reply.answer) for reply in prescription.replies.all()),
    )


def group_may(state: State | str) -> frozenset[str]:
    """Events the table gives a group in a state."""
    return frozenset(
        event.value
        for (origin, event), move in TRANSITIONS.items()
        if origin == state and By.GROUP in move.by
    )


def for_answering(pk: UUID | str) -> Prescription:
    """The prescription with what its page reads. Raises Prescription.DoesNotExist."""
    return Prescription.objects.select_related(
        "person", "owner", "author", "referral__team", "service__organisation", "consent"
    ).get(pk=pk)


def _share(prescription: Prescription) -> Share:
    share = share_in_force(prescription)
    if share is None:
        raise NothingShared("This is no longer shared with you.")
    return share


def _asked(prescription: Prescription, share: Share) -> dict[str, Any]:
    ring = who_to_ring(prescription)
    state = State(prescription.state)
    can = group_may(state)
    waiting = Event.ACCEPT.value in can or Event.OPEN.value in can
    return {
        "prescription_id": prescription.pk,
        "contact": f"{share.recipient.partition(',')[0]}, {prescription.service.name}",
        "service": prescription.service.name,
        "organisation": prescription.service.organisation.name,
        "sender": ring.name,
        "sender_first": ring.name.partition(" ")[0] if prescription.owner else ring.name,
        "answer_by": _answer_by(prescription) if waiting else None,
        "rows": tuple(share.before),
        "ring": ring,
        "state": state.value,
        "state_label": str(state.label),
        "can": can,
        "can_ask": prescription.is_open,
        "said": tuple((q.text, q.answer) for q in prescription.questions.all()),
        "urgent": prescription.urgency != "routine",
    }


def _answer_by(prescription: Prescription) -> date:
    return answer_due(prescription, prescription.referral.team.calendar).astimezone(LONDON).date()
