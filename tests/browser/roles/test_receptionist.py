"""A receptionist signposts, prescribes for who needs a hand, refers, and sees what became of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from directory.indexing import reindex
from prescribing.group_page import actions as group
from prescribing.models import Prescription, Referral, Signpost
from tests.browser.roles.steps import DESK, PHONE, Hands, Way, in_ways
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import Thread, a_navigator, a_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@in_ways(DESK, PHONE)
def test_from_the_desk_to_what_became_of_it(sits_down: Callable[..., Hands], search: None, way: Way) -> None:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE, name="Fleet View Surgery")
    priya = a_navigator()
    priya.team_members.get().team.serves.add(practice)
    company = NeedFactory(name="Company", slug="company")
    for name in ("Wyke Cuppa", "Cuppa by the Sea"):
        a_service(name=name, need=company, location=LocationFactory())
    reindex.rebuild("embedded")
    hands = sits_down(way, user_with(Role.RECEPTIONIST, organisation=practice, name="Dawn Holloway"))
    page = hands.page

    hands.go("/start/")
    hands.write("What does the person need?", "cuppa")
    hands.press("Search", exact=True)
    expect(page.get_by_role("heading", name="2 services")).to_be_visible()
    hands.tick("Hand over Wyke Cuppa")
    tray = page.get_by_role("link" if way.phone else "heading", name="Hand over 1 service")
    expect(tray).to_be_in_viewport()
    hands.look("desk-ticked")
    hands.press("Print it and log it")
    expect(page.get_by_text("Did you go?")).to_be_visible()
    hands.look("desk-sheet")
    hands.follow("Next person")
    hands.says("1 service, printed.")
    assert Signpost.objects.count() == 1

    hands.write("What does the person need?", "cuppa")
    hands.press("Search", exact=True)
    hands.tick("Hand over Cuppa by the Sea")
    hands.follow("Prescribe Cuppa by the Sea", within=page.get_by_role("complementary", name="Tray"))
    hands.press("Send to Cuppa by the Sea")
    hands.says("There is a problem")
    hands.look("desk-send")
    hands.write("Their name", "Kit Marlow")
    hands.write("Phone or email", "07700 900777")
    hands.tick("Yes", within=page.get_by_role("group", name="Is it safe"))
    hands.tick("They agree")
    hands.press("Send to Cuppa by the Sea")
    hands.says("has been asked to get in touch with you")
    hands.look("desk-sent")
    made = Prescription.objects.get()
    assert made.state == "sent"
    thread = Thread(priya, made)
    group.show_who(prescription=made, by=thread.group())
    group.accept(prescription=made, by=thread.group())
    hands.follow("See what you sent")
    hands.says("Accepted")
    hands.look("desk-what-became")

    hands.follow("Next person")
    hands.follow("Ask the team to get in touch")
    hands.follow("They have neither phone nor email")
    hands.write("Their name", "Una Marlow")
    hands.tick("They will call in here")
    hands.tick("They agree")
    hands.look("desk-refer")
    hands.press("Send to the team")
    hands.says("Your care navigators have it.")
    hands.go("/sent/")
    expect(page.get_by_role("rowheader", name="Una Marlow")).to_be_visible()
    hands.look("desk-what-became-2")
    assert Referral.objects.count() == 2
