"""A list of people to approach becomes referrals: nobody on it has been asked yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from prescribing import permissions as may
from prescribing.intake.models import CameBy, SameAs
from prescribing.intake.proactive.columns import check_columns, read_row
from prescribing.intake.receive import SentBy, receive
from prescribing.referrals.models import Source
from prescribing.teams.models import Team

MOST_ROWS = 1000


@dataclass(slots=True)
class BroughtIn:
    """How many referrals were made, of how many somebody alike is known, and which rows were not read."""

    made: int = 0
    alike: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def bring_in(
    *,
    rows: Iterable[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    reason: str,
    by: User,
    practice: Organisation | None = None,
    source_name: str = "",
    team: Team | None = None,
) -> BroughtIn:
    """One referral of source "proactive" for each row that can be read, in the queue, consent still to ask.

    Somebody alike is a question at triage. Raises ValidationError where the columns are not enough.
    """
    require(by, may.WORK_QUEUE)
    check_columns(columns)
    if not reason.strip():
        raise ValidationError("Say why these people are approached.")
    brought = BroughtIn()
    for number, cells in rows:
        if brought.made >= MOST_ROWS:
            brought.problems.append((number, f"Only {MOST_ROWS} are brought in at once."))
            continue
        read = read_row(number, cells, columns, reason=reason.strip(), practice=practice)
        if read.told is None:
            brought.problems.append((number, read.problem))
            continue
        sent = SentBy(came_by=CameBy.LIST, source=Source.PROACTIVE, name=source_name, organisation=practice)
        referral = receive(told=read.told, sent=sent, by=by, team=team, ask_at_triage=True)
        brought.made += 1
        brought.alike += referral.intake.same_as == SameAs.ASKED
    record("referral.list-brought-in", by, by=by, detail={"rows": brought.made})
    return brought
