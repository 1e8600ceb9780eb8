"""Those without an account: police by a link, a relative, and somebody who would rather be rung."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from directory.catalogue.models import OrganisationKind
from prescribing.call_back.models import CallBack
from prescribing.intake.by_link.codes import digits_of
from prescribing.intake.models import Knows, ReadingCode
from prescribing.models import Referral
from prescribing.referrals.triage import ask_for_information
from tests.browser.roles.steps import DESK, PLAIN, Hands, Way, in_ways
from tests.factories.catalogue import OrganisationFactory
from tests.factories.intake import a_coordinator, a_place, landing, link_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Sits = Callable[..., Hands]


@in_ways(DESK, PLAIN)
def test_police_refer_somebody_who_does_not_know_and_see_what_became_of_it(
    sits_down: Sits, live_server: Any, way: Way
) -> None:
    coordinator = a_coordinator()
    station = OrganisationFactory(name="Portland police station", kind=OrganisationKind.POLICE)
    place = a_place(coordinator, organisation=station, email="desk@police.example.org")
    hands = sits_down(way)
    hands.go(live_server.url + landing(link_of(place)))
    hands.press("Start")
    hands.write("Name", "Edna Voss", exact=True)
    hands.write("What would help?", "Rang four times at night, afraid of her neighbour")
    hands.tick("I have not asked them")
    hands.look("police-short")
    hands.open("More: how soon")
    hands.tick("Today", exact=True)
    hands.press("Send to the hub")
    hands.says("Say why it cannot wait")
    hands.look("police-why")
    hands.write("If it cannot wait, why?", "She says that she cannot sleep there")
    hands.write("Is there anything we must not say", "That the police told you")
    hands.tick("Police", exact=True)
    hands.write("Your name, if we have a question", "PC Ade Lowe")
    hands.press("Send to the hub")
    expect(hands.page.get_by_role("heading", name="Sent to the hub")).to_be_visible()
    hands.look("police-sent")
    referral = Referral.objects.select_related("intake").get()
    assert (referral.source, referral.intake.knows) == ("police", Knows.UNAWARE)
    assert referral.intake.not_to_say == "That the police told you"

    ask_for_information(referral=referral, what="Who is the neighbour?", by=coordinator)
    hands.follow("Refer somebody else, or see how earlier ones go")
    hands.press("See how earlier ones are going")
    hands.press("Send the code")
    hands.write("The code in the email", "1")
    hands.press("Show them")
    hands.says("That is not the code")
    hands.write("The code in the email", digits_of(ReadingCode.objects.get()))
    hands.press("Show them")
    expect(hands.page.get_by_text("Who is the neighbour?")).to_be_visible()
    hands.look("police-earlier")
    hands.write("Your answer", "Number 4, upstairs")
    hands.press("Send the answer")
    hands.says("Sent to the hub.")
    hands.press("Close this page")
    hands.look("police-closed")
    hands.page.go_back()
    expect(hands.page.get_by_text("Edna")).to_have_count(0)


@in_ways(DESK, PLAIN)
def test_a_daughter_asks_for_her_mother_and_changes_an_answer(sits_down: Sits, way: Way) -> None:
    a_coordinator()
    hands = sits_down(way)
    hands.go(reverse("prescribing:ask_for_help"))
    hands.look("family-start")
    hands.follow("For somebody else")
    hands.write("Name", "Rosa Marden", exact=True)
    hands.press("Carry on")
    hands.write("In their words, or yours", "Mum has not left the flat since August")
    hands.press("Carry on")
    hands.press("Carry on")
    hands.says("Say how soon")
    hands.look("family-when")
    hands.tick("It can wait a few days")
    hands.press("Carry on")
    expect(hands.page.get_by_role("heading", name="Has Rosa said yes to this?")).to_be_visible()
    hands.tick("They said no")
    hands.press("Carry on")
    hands.look("family-no")
    expect(hands.page.get_by_role("heading", name="Then we cannot take it")).to_be_visible()
    assert not Referral.objects.exists()

    hands.go(reverse("prescribing:ask_for_help"))
    hands.follow("For somebody else")
    hands.write("Name", "Rosa Marden", exact=True)
    hands.press("Carry on")
    hands.write("In their words, or yours", "Mum has not left the flat since August")
    hands.press("Carry on")
    hands.tick("It can wait a few days")
    hands.press("Carry on")
    hands.tick("They know, but have not decided")
    hands.press("Carry on")
    hands.tick("Hearing loop")
    hands.press("Carry on")
    hands.write("Your name", "Ana Marden")
    hands.write("Your job, or what you are to them", "Daughter")
    hands.write("Your number, if we have a question", "07700 900333")
    hands.press("Carry on")
    hands.look("family-check")
    hands.follow(re.compile("^Change.*What would help"))
    hands.write("In their words, or yours", "Mum would like to get out again")
    hands.press("Carry on")
    expect(hands.page.get_by_role("heading", name="Check it, then send")).to_be_visible()
    hands.press("Send to the hub")
    hands.says("We have it")
    hands.look("family-sent")
    sent = Referral.objects.get()
    assert (sent.source, sent.what_matters) == ("family", "Mum would like to get out again")


@in_ways(DESK, PLAIN)
def test_somebody_asks_to_be_called(sits_down: Sits, way: Way) -> None:
    a_coordinator()
    hands = sits_down(way)
    hands.go(reverse("prescribing:ask_for_help"))
    hands.follow("Ask us to call you", within=hands.page.get_by_role("main"))
    hands.look("call-me")
    hands.write("What should we call you?", "Lee")
    hands.write("Which number should we ring?", "07700 900142")
    hands.tick("Only at the times I say below")
    hands.tick("No", exact=True)
    hands.press("Ask for a call")
    hands.says("Say when it is safe to ring")
    hands.look("call-me-when")
    hands.write("When may we ring?", "weekday mornings")
    hands.press("Ask for a call")
    hands.says("We have it")
    hands.look("call-me-received")
    asked = CallBack.objects.get()
    assert (asked.when, asked.may_leave_message) == ("weekday mornings", False)
