"""The demo's directory: invented services on real geography, with dates that stay near today."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from cms.demo.logins import HUB, LOGINS, PASSWORD
from cms.pages import name_the_hub
from directory import clock
from directory.accounts.actions import add_user, give_role
from directory.accounts.actors import LinkHolder, System
from directory.accounts.models import User
from directory.accounts.permissions import SET_CAPACITY
from directory.catalogue.actions import confirm_referral_contact, name_referral_contact
from directory.catalogue.models import Organisation, OrganisationKind, Service
from directory.commissioners.practices import choose_practices
from directory.upkeep.actions import set_capacity
from directory.upkeep.models import CapacityState

BY = System("demo")
WRITTEN = date(2026, 11, 20)
"""The newest date in the services file: the day the invented place was last checked."""

PRACTICES = (
    ("Fleet View Surgery", "X00001"),
    ("Quarry Road Medical Centre", "X00002"),
    ("Thornsett Brook Surgery", "X00003"),
)
CARE_HOME = "Chesil View Care Home"
ASKED_BY_LINK = (
    ("Portland fire station", OrganisationKind.FIRE, "Jo Flint, watch manager"),
    ("Weymouth neighbourhood police", OrganisationKind.POLICE, "Lin Marsh, community officer"),
    ("Coast Homes", OrganisationKind.HOUSING, "Reg Ames, tenancy officer"),
)
"""Organisations that are asked to do something in somebody's plan, and who reads it there."""

# A dozen organisations whose referral contact somebody has rung and confirmed.
CONTACTS = (
    ("South Coast Community Physiotherapy", "Tom Reddy, coordinator"),
    ("Harbourside Advice Centre", "Marian Tolley, session supervisor"),
    ("Age Friendly South Dorset", "Bryony Keel, volunteer lead"),
    ("Wyke Regis Parish Welcome Team", "Jean Bartlett, secretary"),
    ("Chickerell Men's Shed", "Len Hardy, shed leader"),
    ("Portland Mens Shed Association", "Ivor Stone, chair"),
    ("Puffin Singers Weymouth", "Carys Lowe, choir leader"),
    ("Casterbridge Carers Circle", "Nuala Finn, coordinator"),
    ("Weymouth Bay Wellbeing", "Ash Patel, front desk"),
    ("Tophill Community Trust", "Rose Verrall, manager"),
    ("Chesil Learning", "Imran Hale, enrolments"),
    ("South Dorset Leisure Partnership", "Becky Trent, activity referrals"),
)


def shifted_services() -> list[dict[str, Any]]:
    """The invented services with every date moved so that the newest check was four days ago."""
    path = settings.FIXTURES / "demo" / "services.json"
    by = clock.today() - timedelta(days=4) - WRITTEN
    services = copy.deepcopy(json.loads(path.read_text(encoding="utf-8")))
    for service in services:
        for field in ("assured_date", "last_modified"):
            if service.get(field):
                day = date.fromisoformat(service[field][:10]) + by
                service[field] = day.isoformat() + service[field][10:]
    return services


@transaction.atomic
def organisations() -> None:
    """The hub, three practices, a care home, and confirmed contacts for a dozen groups."""
    _organisation(HUB, OrganisationKind.HUB)
    for name, code in PRACTICES:
        _organisation(name, OrganisationKind.PRACTICE, ods_code=code)
    _organisation(CARE_HOME, OrganisationKind.CARE_HOME)
    for name, kind, _reader in ASKED_BY_LINK:
        _organisation(name, kind)
    for name, reader in (*CONTACTS, *((name, reader) for name, _kind, reader in ASKED_BY_LINK)):
        organisation = Organisation.objects.filter(name=name).first()
        if organisation is None or organisation.referral_contacts.filter(ended_at=None).exists():
            continue
        slug = "".join(letter for letter in name.lower() if letter.isalnum())[:24]
        with clock.moved_to(clock.now() - timedelta(days=43)):
            contact = name_referral_contact(
                organisation=organisation, name=reader, email=f"referrals.{slug}@example.org", by=BY
            )
            confirm_referral_contact(contact=contact, how="Rang them on their public number.", by=BY)
    name_the_hub(
        place_name="Weymouth and Portland",
        hub_name=HUB,
        hub_phone="01632 960400",
        hub_hours="every day, 8am to 8pm",
        hub_email="hub@example.org",
    )


def _organisation(name: str, kind: OrganisationKind, **fields: Any) -> Organisation:
    made, _ = Organisation.objects.get_or_create(
        name=name, kind=kind, defaults={"listed": kind == OrganisationKind.HUB, **fields}
    )
    return made


def capacities() -> None:
    """Who takes people, as the groups said of late; the rest have not said."""
    said = {
        "Drop-in money advice": (CapacityState.OPEN, None, 45),
        "Steady On Weymouth": (CapacityState.WAITING, 3, 24),
        "Phone Pals": (CapacityState.WAITING, 3, 30),
        "Wyke Cuppa and Company": (CapacityState.OPEN, None, 60),
        "Men's Shed": (CapacityState.OPEN, None, 60),
        "Puffin Singers": (CapacityState.OPEN, None, 50),
        "Dorset Warm Homes Helpline": (CapacityState.OPEN, None, 40),
        "Harbour Light Counselling": (CapacityState.WAITING, 8, 30),
        "Clear Water Debt Line": (CapacityState.OPEN, None, 80),
        "Hearth and Home": (CapacityState.ASK, None, 40),
    }
    for name, (state, weeks, days) in said.items():
        for service in Service.objects.filter(name=name).select_related("organisation"):
            until = clock.today() + timedelta(days=days)
            group = LinkHolder("demo", service.organisation.name, "", frozenset({SET_CAPACITY}))
            with clock.moved_to(clock.now() - timedelta(days=9)):
                set_capacity(service=service, state=state, weeks=weeks, until=until, by=group)


def users() -> dict[str, User]:
    """One login per role, by email. Safe to repeat."""
    made: dict[str, User] = {}
    hashed = make_password(PASSWORD)
    for login in LOGINS:
        user = User.objects.filter(email=login.email).first()
        if user is None:
            user = add_user(email=login.email, name=login.name, hashed=hashed, by=BY)
        organisation = Organisation.objects.filter(name=login.organisation).first()
        role = give_role(user=user, role=login.role, organisation=organisation, by=BY)
        if login.practices:
            practices = list(Organisation.objects.filter(name__in=login.practices))
            choose_practices(membership=role, practices=practices, by=BY)
        made[login.email] = user
    return made
