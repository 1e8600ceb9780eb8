"""Since Monday: how many came in, and what became of them. The parts add up to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from directory import clock
from directory.accounts.models import User
from prescribing.referrals.models import Referral
from prescribing.referrals.states import Closed, State
from prescribing.teams.models import Team

HERE = (State.SENT, State.INFORMATION_NEEDED)


@dataclass(frozen=True, slots=True)
class Balance:
    since: datetime
    came: int
    accepted: int
    sent_elsewhere: int
    advised: int
    taken_back: int
    here: int

    @property
    def adds_up(self) -> bool:
        return self.came == self.accepted + self.sent_elsewhere + self.advised + self.taken_back + self.here


def since_monday(by: User) -> Balance:
    """Of what came in for their teams. Counts only: nobody is named."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    since = clock.midnight(monday)
    came = Referral.objects.visible_to(by).filter(
        intake__isnull=False, team__in=Team.objects.of(by), opened_at__gte=since
    )
    rows = came.order_by().values_list("state", "closed_reason").annotate(n=Count("pk"))
    counts = dict.fromkeys(("accepted", "sent_elsewhere", "advised", "taken_back", "here"), 0)
    total = 0
    for state, reason, n in rows:
        counts[_part(State(state), reason)] += n
        total += n
    return Balance(since=since, came=total, **counts)


def _part(state: State, reason: str) -> str:
    if state in HERE:
        return "here"
    if state == State.REDIRECTED or (state == State.CLOSED and reason == Closed.NOT_ELIGIBLE):
        return "sent_elsewhere"
    if state == State.CANCELLED:
        return "taken_back"
    return "advised" if state == State.ADVICE_GIVEN else "accepted"
