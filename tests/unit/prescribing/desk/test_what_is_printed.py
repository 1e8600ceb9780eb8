"""What the desk hands over says when, where and on which number, and never what only staff may see."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind, Phone
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.prescribe_at_desk import prescribe_at_desk
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import AGREED, a_navigator, a_service

pytestmark = pytest.mark.django_db


def test_the_sheet_has_when_where_and_the_groups_phone(client: Client) -> None:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    a_navigator().team_members.get().team.serves.add(practice)
    receptionist = user_with(Role.RECEPTIONIST, organisation=practice)
    hall = LocationFactory(name="Westham Hall")
    service = a_service(contact=False, location=hall)
    Phone.objects.create(service=service, number="01305 251151", visibility="professionals")
    Phone.objects.create(service=service, number="01305 251150")
    made = prescribe_at_desk(
        name="Kit Marlow",
        contact=ContactGiven(kind="phone", value="07700 900777", call="yes"),
        service=service,
        need=NeedFactory(),
        consent=AGREED,
        by=receptionist,
    )
    client.force_login(receptionist)
    html = " ".join(client.get(f"/desk/done/{made.pk}/").content.decode().split())
    assert "Westham Hall" in html
    assert "01305 251150" in html
    assert "01305 251151" not in html
    assert "will phone" in html
    assert "Sent on" not in html
    for head in ("When", "Where", "Phone"):
        assert f"<dt>{head}</dt>" in html
