"""From the search to several prescriptions at once, in a real browser, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from directory.accounts.models import User
from directory.indexing import reindex
from prescribing.models import Prescription
from tests.browser import test_staff_pages
from tests.browsing import assert_accessible, width_of
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import a_need, a_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
place, priya, signed_in = test_staff_pages.place, test_staff_pages.priya, test_staff_pages.signed_in


@pytest.mark.parametrize("options", [{}, {"phone": True, "javascript": False}])
def test_two_are_ticked_and_each_stands_or_falls_alone(
    signed_in: Callable[..., Any], priya: User, options: dict[str, bool]
) -> None:
    cuppa = NeedFactory(name="Company")
    need = a_need(priya, need=cuppa)
    hall = LocationFactory()
    for name in ("Tea at Three", "Walk and Talk"):
        a_service(name=name, need=cuppa, location=hall, eligibility="Can stand and walk a few steps")
    reindex.rebuild("embedded")
    page = signed_in(priya, **options)
    page.goto(f"{reverse('prescribing:find_for', args=[need.referral.person_id])}?need={cuppa.slug}")
    assert_accessible(page)
    page.get_by_label("With others: Tea at Three").check()
    page.get_by_label("With others: Walk and Talk").check()
    page.get_by_role("button", name="Prescribe those ticked together").click()
    expect(page.get_by_role("heading", name="2 services")).to_be_visible()
    assert_accessible(page)
    wide = width_of(page) if "javascript" not in options else 0
    assert wide <= page.viewport_size["width"]

    tea = page.get_by_role("region", name="Tea at Three", exact=True)
    walk = page.get_by_role("region", name="Walk and Talk", exact=True)
    words = tea.get_by_role("group", name="Can stand and walk a few steps")
    words.get_by_label("Let the group ask").check()
    tea.get_by_label("Why they are coming").fill("She would like a chat")
    walk.get_by_label("Why they are coming").fill("She would like to walk")
    if "javascript" in options:
        tea.get_by_role("button", name="Show what they will see").click()
    expect(tea.get_by_role("complementary")).to_contain_text("Can stand and walk a few steps?")
    expect(walk.get_by_role("complementary")).to_contain_text("She would like to walk")
    tea.get_by_label("They agree to what is in the preview").check()
    page.get_by_role("button", name="Do what is chosen for each").click()

    expect(page.get_by_text("Walk and Talk was not sent")).to_be_visible()
    expect(walk.get_by_label("Why they are coming")).to_have_value("She would like to walk")
    assert_accessible(page)
    sent = Prescription.objects.get()
    assert (sent.service.name, sent.state) == ("Tea at Three", "sent")

    walk.get_by_label("They agree to what is in the preview").check()
    page.get_by_role("button", name="Do what is chosen for each").click()
    expect(page.get_by_text("Done: Tea at Three (sent), Walk and Talk (sent)")).to_be_visible()
    assert Prescription.objects.filter(state="sent").count() == 2
