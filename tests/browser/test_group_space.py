"""A volunteer keeps a group's page by the link in a mail, on a phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from directory.catalogue.models import Schedule
from directory.group_space.models import GroupChange
from directory.upkeep.models import Capacity, Check
from prescribing.group_register.models import Attendance
from tests.factories.catalogue import LocationFactory
from tests.factories.groups import a_keeper, landing, link_of
from tests.factories.prescribing import a_need, a_person, a_prescription, a_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_volunteer_answers_keeps_the_register_and_puts_the_page_right(
    live_server: Any, new_context: Callable[..., Any], axe: Callable[[Any], None], scripts: bool
) -> None:
    hall = LocationFactory(name="Wyke Smugglers Hall")
    service = a_service(name="Wyke Cuppa", location=hall)
    Schedule.objects.create(
        service=service, location=hall, days="WE", opens_at=time(10, 30), closes_at=time(12, 30)
    )
    coming = a_prescription("accepted", service=service)
    by = coming.navigator
    asked = a_prescription("sent", by=by, service=service, need=a_need(by, a_person(by, name="Colin Damen")))
    contact = service.organisation.referral_contacts.get()
    keeper = a_keeper(service.organisation, email=contact.email)
    page = new_context(phone=True, javascript=scripts).new_page()
    page.goto(live_server.url + landing(link_of(keeper)))

    def seen() -> None:
        if scripts:
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390, page.url

    seen()
    page.get_by_role("button", name="Open our page").click()
    page.get_by_role("heading", name="Can you take one more person?").wait_for()
    assert "Hallett" not in page.content()
    assert "Damen" not in page.content()
    seen()
    space = page.url
    page.get_by_role("button", name="See and answer").click()
    page.get_by_role("button", name="Show me who").wait_for()
    seen()
    page.goto(space)
    page.get_by_role("link", name="Open the register").click()
    seen()
    page.get_by_role("button", name="Show me who").click()
    page.get_by_text("Margaret Hallett").first.wait_for()
    seen()
    page.get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    seen()
    page.get_by_role("button", name="Save: 1 came, 0 did not").click()
    page.get_by_text("It is saved").wait_for()
    page.get_by_role("button", name="Hide them now").click()
    page.get_by_role("button", name="Yes, all right").click()
    seen()
    page.get_by_role("button", name="Yes, all of it is right").click()
    page.get_by_text("The page says that it was checked today.").wait_for()
    page.get_by_role("link", name="Say it").click()
    page.get_by_role("radio", name="There is a waiting list").check()
    page.get_by_label("about how many weeks").fill("3")
    seen()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Yes, say so").click()
    page.get_by_text("Waiting list, about 3 weeks").wait_for()
    page.get_by_role("link", name="Something changed").click()
    seen()
    page.get_by_role("link", name="When it is on").click()
    page.get_by_label("Friday").first.check()
    seen()
    page.get_by_role("button", name="Go on").click()
    seen()
    page.get_by_role("button", name="Yes, change it").click()
    page.get_by_text("Thank you. It is shown now.").wait_for()
    page.get_by_role("link", name="Step-free. Is there any?").click()
    page.get_by_label("Yes", exact=True).check()
    seen()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Accessible toilet. Is there any?").wait_for()
    page.get_by_role("link", name="Let somebody else in the group use this page").click()
    seen()
    page.goto(space.rstrip("/") + "/year/")
    seen()
    assert Attendance.objects.get().came
    assert Check.objects.count() == 1
    assert Capacity.objects.get().weeks == 3
    assert GroupChange.objects.filter(state="live").count() == 2
    assert Schedule.objects.get().days == "WE,FR"
    assert asked.fresh().state == "sent"
