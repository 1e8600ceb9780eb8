"""Builds plans through the verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.accounts.models import User
from directory.catalogue.models import Organisation, OrganisationKind
from directory.clock import LONDON
from directory.links.models import SignedLink
from prescribing.models import Appointment, PlanAction, Referral
from prescribing.plan.actions import WhoDoesIt, add_action
from prescribing.plan.appointments.actions import AppointmentGiven, make_appointment
from prescribing.plan.by_link.asking import ask_by_link
from prescribing.plan.by_link.ending import PURPOSE
from prescribing.plan.by_link.links import reader_of
from prescribing.plan.by_link.what_they_see import Ask
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import AGREED, a_contact, a_navigator, a_person, a_referral


def a_fire_station(**fields: Any) -> Organisation:
    fields.setdefault("name", "Portland fire station")
    station = OrganisationFactory(kind=OrganisationKind.FIRE, **fields)
    a_contact(station, name="Jo Flint, watch manager", email="watch@fire.example.org")
    return station


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def at_ten(days: int) -> datetime:
    return datetime.combine(in_days(days), time(10), LONDON)


def an_action(by: User, referral: Referral, **fields: Any) -> PlanAction:
    who = fields.pop("who", WhoDoesIt(user=by))
    fields.setdefault("what", "Ask the Shed for a first date")
    fields.setdefault("due_on", in_days(3))
    return add_action(referral=referral, who=who, by=by, **fields)


def an_appointment(by: User, referral: Referral, **fields: Any) -> Appointment:
    fields.setdefault("starts_at", at_ten(3))
    fields.setdefault("where", "home")
    fields.setdefault("lead", by)
    return make_appointment(referral=referral, given=AppointmentGiven(**fields), by=by)


@dataclass
class Asked:
    """An action that an organisation was asked to do by link."""

    by: User
    action: PlanAction

    @classmethod
    def of_fire_station(cls, by: User | None = None, **fields: Any) -> Asked:
        by = by or a_navigator()
        referral = fields.pop("referral", None) or a_referral(by, fields.pop("person", None) or a_person(by))
        station = fields.pop("organisation", None) or a_fire_station()
        shared = fields.pop("shared", ("name", "phone", "needs"))
        fields.setdefault("what", "Fit two smoke alarms for Peg Hallett")
        action = an_action(by, referral, who=WhoDoesIt(organisation=station), **fields)
        ask = Ask(action, by, "home-safety", shared, "Ring before you come, Peg is hard of hearing")
        ask_by_link(action=action, ask=ask, consent=AGREED, by=by)
        return cls(by, PlanAction.objects.get(pk=action.pk))

    def link(self) -> SignedLink:
        return SignedLink.objects.filter(purpose=PURPOSE, about_id=self.action.pk).latest("created_at")

    def reader(self) -> LinkHolder:
        return reader_of(self.link())

    def fresh(self) -> PlanAction:
        related = PlanAction.objects.select_related("referral__person", "referral__team", "organisation")
        return related.get(pk=self.action.pk)
