"""A hub with everybody who works there, and referrals that are walked into their states through the verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from prescribing.models import Referral
from prescribing.referrals import closing, contact_tries, holding, transfer, triage
from prescribing.referrals.actions import start_referral
from prescribing.referrals.states import State
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator, a_person, a_team


class Hub:
    """A team, Monday to Friday, with a navigator, a coordinator, a supervisor, and a partner who refers."""

    def __init__(self) -> None:
        self.team = a_team()
        self.priya, self.sam = a_navigator(self.team), a_navigator(self.team)
        self.duty = a_navigator(self.team, role=Role.COORDINATOR)
        self.head = a_navigator(self.team, role=Role.SUPERVISOR)
        self.partner = user_with(Role.PARTNER)

    def came_in(self, state: State = State.SENT, by: User | None = None, **fields: Any) -> Referral:
        person = a_person(self.priya, team=self.team, contacts=fields.pop("contacts", []))
        fields.setdefault("source", "practice")
        return start_referral(
            person=person,
            by=by or self.partner,
            owner=(by or self.partner) if state == State.DRAFT else None,
            team=self.team,
            state=state,
            **fields,
        )

    def in_state(self, state: State) -> Referral:
        """Walked there through the verbs."""
        if state in (State.DRAFT, State.SENT):
            return self.came_in(state)
        one = self.came_in()
        if state == State.INFORMATION_NEEDED:
            return triage.ask_for_information(referral=one, what="Does she know?", by=self.duty)
        triage.queue(referral=one, by=self.duty)
        if state == State.WAITING:
            return one
        triage.allocate(referral=one, to=self.priya, by=self.duty)
        if state == State.ALLOCATED:
            return one
        contact_tries.try_contact(referral=one, channel="phone", by=self.priya)
        if state == State.CONTACTING:
            return one
        contact_tries.engage(referral=one, channel="phone", by=self.priya)
        if state == State.ON_HOLD:
            review = clock.today() + timedelta(days=21)
            holding.put_on_hold(referral=one, reason="In hospital", review_on=review, by=self.priya)
        elif state == State.TRANSFERRING:
            transfer.transfer(referral=one, to=self.sam, by=self.priya)
        elif state == State.CLOSING:
            closing.begin_closing(referral=one, by=self.priya)
        return Referral.objects.get(pk=one.pk)
