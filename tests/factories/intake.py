"""Builds referrals that came in, and places that refer by a link, through the verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation, OrganisationKind
from directory.links.models import SignedLink
from directory.links.tokens import token_of
from prescribing.intake.by_link.places import PURPOSE, add_place
from prescribing.intake.models import CameBy, Knows, ReferringPlace
from prescribing.intake.receive import SentBy, Told, receive
from prescribing.people.details_given import ContactGiven, PersonDetails
from prescribing.referrals.models import Referral, Source
from prescribing.teams.models import Team
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import a_navigator, a_team

OUTSIDE = System("sent on the site")


def a_coordinator(*serves: Organisation, **fields: Any) -> User:
    """Somebody who shares out the queue of a team of their own, which serves these."""
    return a_navigator(a_team(serves=serves), role=Role.COORDINATOR, **fields)


def team_of(user: User) -> Team:
    return Team.objects.of(user).get()


def told(**fields: Any) -> Told:
    """Violet, who knows and agrees."""
    details = {"name": "Violet Samways", "date_of_birth": date(1938, 6, 9)}
    details |= {name: fields.pop(name) for name in ("name", "date_of_birth", "postcode") if name in fields}
    phone = fields.pop("phone", "")
    fields.setdefault("contacts", [ContactGiven("phone", phone, call="yes")] if phone else [])
    fields.setdefault("knows", Knows.AGREES)
    fields.setdefault("what_matters", "Keeps to her room since Arthur died. Used to sing in a choir.")
    return Told(details=PersonDetails(**details), **fields)


def sent_in(by: Actor | None = None, *, team: Team | None = None, **fields: Any) -> Referral:
    """A referral that waits to be decided on, from the public form unless told otherwise."""
    own = {
        name: fields.pop(name) for name in ("came_by", "source", "organisation", "place") if name in fields
    }
    own |= {name: fields.pop(f"sender_{name}", "") for name in ("name", "role", "phone")}
    sent = SentBy(**{"came_by": CameBy.SITE, "source": Source.SELF} | own)
    return receive(told=told(**fields), sent=sent, by=by or OUTSIDE, team=team)


def a_place(by: User, **fields: Any) -> ReferringPlace:
    """A care home that refers by a link, served by the team of `by`."""
    home = fields.pop("organisation", None) or OrganisationFactory(
        name=fields.pop("name", "Chesil Lodge"), kind=OrganisationKind.CARE_HOME
    )
    team_of(by).serves.add(home)
    fields.setdefault("email", "office@chesil-lodge.example.org")
    return add_place(organisation=home, by=by, **fields)


def link_of(place: ReferringPlace) -> SignedLink:
    return SignedLink.objects.filter(purpose=PURPOSE, about_id=place.pk).latest("created_at")


def landing(link: SignedLink) -> str:
    return f"/refer-in/a/{token_of(link)}/"
