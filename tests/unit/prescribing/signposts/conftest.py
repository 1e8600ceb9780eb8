"""A practice with a receptionist at its desk, and services to hand over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Need, OrganisationKind, Phone, Service
from prescribing.prescriptions.prescribe_at_desk import practice_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory
from tests.factories.prescribing import a_navigator


@pytest.fixture
def dawn(db: None) -> User:
    """A receptionist at Fleet View Surgery, which a team serves."""
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE, name="Fleet View Surgery")
    a_navigator().team_members.get().team.serves.add(practice)
    return user_with(Role.RECEPTIONIST, organisation=practice, name="Dawn Holloway")


@pytest.fixture
def company(db: None) -> Need:
    return NeedFactory(name="Company", slug="company")


@pytest.fixture
def cuppa(company: Need) -> Service:
    made = ServiceFactory(name="Wyke Cuppa", need=company, location=LocationFactory(name="Wyke Hall"))
    Phone.objects.create(service=made, number="01305 251150")
    return made


@pytest.fixture
def shed(company: Need) -> Service:
    return ServiceFactory(name="Harbour Shed", need=company, location=LocationFactory())


@pytest.fixture
def at_the_desk(dawn: User) -> Callable[[], str]:
    return lambda: str(practice_of(dawn))
