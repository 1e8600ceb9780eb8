"""A volunteer keeps a group's page by the link in a mail, on a phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.catalogue.models import Schedule
from directory.group_space.models import GroupChange, ListingKeeper
from directory.photos.actions import approve_photo
from directory.photos.models import ListingPhoto
from directory.upkeep.models import Capacity, Check
from prescribing.group_register.models import Attendance
from tests.browsing import width_of
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
    page = new_context(phone=True, javascript=scripts).new_page()

    def seen() -> None:
        if scripts:
            axe(page)
            wide = width_of(page)
            assert wide <= 390, page.url

    page.goto(live_server.url + reverse("directory:organisation", args=[service.organisation_id]))
    page.get_by_role("link", name="This is our group").click()
    seen()
    page.get_by_label("Your name").fill("Jean Bartlett")
    page.get_by_label("Your email").fill(contact.email)
    page.get_by_role("button", name="Send").click()
    seen()
    keeper = ListingKeeper.objects.get()
    page.goto(live_server.url + landing(link_of(keeper)))
    seen()
    page.get_by_role("button", name="Open our page").click()
    page.get_by_role("heading", name="Can you take one more person?").wait_for()
    assert "Hallett" not in page.content()
    assert "Damen" not in page.content()
    seen()
    space = page.url
    page.get_by_role("button", name="See and answer").click()
    page.get_by_role("button", name="Show me who").click()
    page.get_by_text("Colin Damen").first.wait_for()
    seen()
    page.get_by_role("radio", name="Yes, we will get in touch").check()
    page.get_by_role("button", name="Say yes to").click()
    page.get_by_text("We will tell them you said yes").wait_for()
    seen()
    page.goto(space)
    assert page.get_by_role("heading", name="Can you take one more person?").count() == 0
    page.get_by_role("link", name="Open the register").click()
    seen()
    page.get_by_role("button", name="Show me who").click()
    page.get_by_text("Margaret Hallett").first.wait_for()
    seen()
    page.get_by_role("group", name="Margaret Hallett").get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    seen()
    page.get_by_role("button", name="Save: 1 came, 0 did not").click()
    page.get_by_text("It is saved").wait_for()
    page.get_by_role("button", name="Hide them now").click()
    page.get_by_role("button", name="Yes, all right").click()
    seen()
    page.get_by_role("button", name="Yes, all of it is right").click()
    page.get_by_text("The page says that it was checked today.").wait_for()
    page.get_by_role("radio", name="Full until a day").check()
    page.get_by_role("button", name="Say it").click()
    page.get_by_text("Say until when, like").first.wait_for()
    seen()
    page.get_by_role("radio", name="There is a waiting list").check()
    page.get_by_label("About how many weeks").fill("3")
    page.get_by_role("button", name="Go on").click()
    seen()
    page.get_by_role("button", name="Yes, say so").click()
    page.get_by_text("Thank you. The page says so now.").wait_for()
    assert page.get_by_role("radio", name="There is a waiting list").is_checked()
    assert page.get_by_label("About how many weeks").input_value() == "3"
    seen()
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
    assert asked.fresh().state == "accepted"
    public = page.goto(live_server.url + reverse("directory:service", args=[service.pk]))
    assert public is not None
    assert "Waiting list, about 3 weeks" in page.content()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_volunteer_gives_a_photo_asks_a_question_and_makes_an_account(
    live_server: Any,
    new_context: Callable[..., Any],
    axe: Callable[[Any], None],
    tmp_path: Path,
    scripts: bool,
) -> None:
    service = a_service(name="Wyke Cuppa", location=LocationFactory(name="Wyke Smugglers Hall"))
    keeper = a_keeper(service.organisation)
    taken = tmp_path / "taken.jpg"
    Image.new("RGB", (1600, 1000), "teal").save(taken)
    context = new_context(phone=True, javascript=scripts)
    page = context.new_page()
    page.goto(live_server.url + landing(link_of(keeper)))
    page.get_by_role("button", name="Open our page").click()
    page.get_by_role("heading", name="Are you taking people?").wait_for()
    space = page.url

    def seen(title: str) -> None:
        """Once the page with this title is there."""
        page.get_by_role("heading", level=1, name=title).wait_for()
        page.wait_for_load_state()
        if scripts:
            axe(page)
            assert width_of(page) <= 390, page.url

    page.get_by_role("link", name="Add a photo").click()
    seen("Photos")
    page.get_by_label("Choose a photo").set_input_files(taken)
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Say in a few words what the photo shows").first.wait_for()
    seen("Photos")
    page.get_by_label("Choose a photo").set_input_files(taken)
    page.get_by_label("What does it show?").fill("Five people at a long table with tea")
    page.get_by_label("Everybody who can be recognised").check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Waits for somebody who keeps the directory.").wait_for()
    photo = page.get_by_role("img", name="Five people at a long table with tea")
    photo.scroll_into_view_if_needed()
    if scripts:
        photo.evaluate("picture => picture.decode()")  # fails for what is no picture
        assert photo.evaluate("picture => picture.naturalWidth") == 320
    seen("Photos")
    approve_photo(photo=ListingPhoto.objects.get(), by=SYSTEM)
    page.goto(space)
    page.get_by_role("link", name="Ask a question of your own").click()
    seen("Your own questions")
    page.get_by_label("Your question").fill("Which medicines do they take?")
    page.get_by_role("button", name="Send it to be looked at").click()
    page.get_by_text("Please do not ask about health, medicine or disability").first.wait_for()
    seen("Your own questions")
    page.get_by_label("Your question").fill("Can they manage stairs?")
    page.get_by_role("button", name="Send it to be looked at").click()
    page.get_by_text("Waits for somebody who keeps the directory.").wait_for()
    seen("Your own questions")
    page.goto(space)
    page.get_by_role("link", name="Make an account").click()
    seen("Make an account")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_text("Choose your password there.").wait_for()
    seen(service.organisation.name)
    page.get_by_role("button", name="Close this page").click()
    page.get_by_role("heading", name="Your group’s page is closed").wait_for()
    page.goto(live_server.url + reverse("directory:service", args=[service.pk]))
    page.get_by_role("img", name="Five people at a long table with tea").wait_for()
    if scripts:
        axe(page)
        assert width_of(page) <= 390
    user = User.objects.get(email=keeper.email)
    user.set_password("waymark-wyke-smugglers")
    user.save()
    page.goto(live_server.url + reverse("accounts:signin"))
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill("waymark-wyke-smugglers")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Are you taking people?").wait_for()
    assert page.url == space
    seen(service.organisation.name)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Your group’s page is closed").wait_for()
