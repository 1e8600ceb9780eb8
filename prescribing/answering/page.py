"""What a group's page shows: its one share, and what it may say now. Nothing else about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from prescribing.prescriptions.models import Prescription, Share
from prescribing.prescriptions.sharing import share_in_force
from prescribing.prescriptions.states import State
from prescribing.prescriptions.who_to_ring import WhoToRing, who_to_ring
from prescribing.teams.models import Team


@dataclass(frozen=True)
class GroupPage:
    """`called` and `after` are None until "Show me who" was pressed, and again when nothing is shared."""

    prescription: Prescription
    reader: str
    before: list[dict[str, Any]]
    called: str | None
    title: str | None
    after: list[dict[str, Any]] | None
    ring: WhoToRing
    team: Team
    questions: list[Any]

    @property
    def opened(self) -> bool:
        return self.after is not None

    @property
    def waits_for_answer(self) -> bool:
        return self.prescription.state in (State.SENT, State.OPENED, State.WAITING)

    @property
    def asked(self) -> str:
        """The question of the page, as its title."""
        state = self.prescription.state
        if state in (State.SENT, State.OPENED):
            return _("Can you take one more person?")
        if state == State.WAITING:
            return _("Is there a place now?")
        return _("How is it going?") if self.prescription.is_open else _("Thank you")


def group_page(prescription: Prescription) -> GroupPage:
    """The page of one prescription, from the share in force. Asks nothing of the person's record."""
    share = share_in_force(prescription)
    opened = prescription.opened_at is not None and share is not None
    name, likes = _name(share) if opened and share else (None, None)
    return GroupPage(
        prescription=prescription,
        reader=_reader(share, prescription),
        before=share.before if share else [],
        called=likes,
        title=name,
        after=[row for row in share.after if row["key"] != "name"] if opened and share else None,
        ring=who_to_ring(prescription),
        team=prescription.referral.team,
        questions=list(prescription.questions.all()),
    )


def _reader(share: Share | None, prescription: Prescription) -> str:
    service = prescription.service.name
    return f"{share.contact.name.partition(',')[0]}, {service}" if share and share.contact else service


def _name(share: Share) -> tuple[str | None, str | None]:
    """Name as shared, and what to call them, both from the frozen rows."""
    row = next((row for row in share.after if row["key"] == "name"), None)
    if row is None:
        return None, None
    name = row["strong"].rstrip(",")
    likes = row["text"].partition("“")[2].partition("”")[0]
    return name, likes or name.partition(" ")[0]


ANSWERABLE = (State.OPENED, State.WAITING)
"""States in which the answer form stands; a sent one is answered after "Show me who", or declined without."""
