"""A supervisor: a leaver's people go to several, one says no; what is late, lost or unmet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.background.heartbeats import SECONDS, record_heartbeat
from prescribing.models import Meeting, Referral
from prescribing.reconciliation.run import reconcile
from tests.browser.roles.steps import DESK, PLAIN, Hands, Way, in_ways
from tests.factories.meetings import a_meeting, on_the_list, over
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Sits = Callable[..., Hands]


@pytest.fixture
def priya() -> User:
    with clock.moved_to(clock.now() - timedelta(days=20)):
        return a_navigator(name="Priya Nair")


@pytest.fixture
def helen(priya: User) -> User:
    return a_navigator(priya.team_members.get().team, role=Role.SUPERVISOR, name="Helen Marsh")


def in_the_care_of(priya: User, name: str, days: int = 0) -> Referral:
    with clock.moved_to(clock.now() - timedelta(days=days)):
        return a_referral(priya, a_person(priya, name=name, preferred_name="", contacts=[]))


@in_ways(DESK, PLAIN)
def test_somebody_leaves_and_one_who_is_asked_says_no(
    sits_down: Sits, priya: User, helen: User, way: Way
) -> None:
    team = priya.team_members.get().team
    sam, lee = (a_navigator(team, name=name) for name in ("Sam Orr", "Lee Park"))
    _, bea, _ = (in_the_care_of(priya, name) for name in ("Ann Adams", "Bea Brown", "Cyd Clark"))
    hands = sits_down(way, helen)
    page = hands.page

    hands.go(reverse("prescribing:hand_over_whom"))
    hands.look("loads")
    hands.follow("Hand over Priya Nair")
    hands.press("Show what will happen")
    hands.says("Choose who receives at least one of them.")
    hands.choose("Ann Adams goes to", "Sam Orr")
    hands.choose("Bea Brown goes to", "Lee Park")
    hands.press("Show what will happen")
    hands.says("What will happen")
    hands.look("hand-over-shown")
    hands.press("Ask 2 navigators to take 2")
    hands.says("Asked 2 navigators to take 2 people.")
    hands.look("hand-over-asked")

    theirs = sits_down(way, sam)
    theirs.go("/today/")
    theirs.look("today-asked")
    theirs.follow("Answer Ann Adams")
    theirs.follow("No", exact=True)
    theirs.press("Say no")
    theirs.says("Say why")
    theirs.look("hand-over-no")
    theirs.write("Why not?", "I know the family")
    theirs.press("Say no")
    theirs.says("You said no. Who asked is told.")
    theirs = sits_down(way, lee)
    theirs.go("/today/")
    theirs.follow("Answer Bea Brown")
    theirs.press("Yes, I take them over")
    theirs.look("person-taken")
    bea.refresh_from_db()
    assert bea.owner == lee

    hands.go(reverse("prescribing:hand_over", args=[priya.pk]))
    expect(page.get_by_text("Bea Brown")).to_have_count(0)
    hands.choose("Everybody who is not chosen below goes to", "Lee Park")
    hands.press("Show what will happen")
    hands.press("Hand over at once, without asking")
    hands.says("Handed over: 2 of 2 people")
    assert set(Referral.objects.values_list("owner", flat=True)) == {lee.pk}


@in_ways(DESK, PLAIN)
def test_what_is_late_lost_or_unmet(sits_down: Sits, priya: User, helen: User, way: Way) -> None:
    ann = in_the_care_of(priya, "Ann Adams", days=12)
    bea = in_the_care_of(priya, "Bea Brown")
    meeting = over_with(priya, ann)
    Referral.objects.filter(pk=bea.pk).update(state="contacting")
    reconcile()
    record_heartbeat("worker", {SECONDS: 0.2, "messages": "RuntimeError"})
    hands = sits_down(way, helen)
    page = hands.page

    hands.go("/today/")
    if not way.phone:
        assert page.evaluate("document.querySelector('.wm-header').offsetHeight") <= 70, "tabs on one line"
    hands.choose("Show", "My team")
    hands.press("Show", exact=True)
    expect(page.get_by_role("heading", name="Late (")).to_be_visible()
    hands.look("today-team")

    hands.go("/nobody-lost/")
    hands.look("nobody-lost")
    hands.follow(str(bea.pk))
    page.wait_for_url(f"**/people/{bea.person_id}/")
    Referral.objects.filter(pk=bea.pk).update(state="active")

    hands.go(reverse("prescribing:meeting", args=[meeting.pk]))
    hands.follow("Finish the meeting")
    hands.look("meeting-finish")
    hands.tick("Helen Marsh")
    hands.choose("Where do they go?", "They need not be talked about")
    hands.press("Finish the meeting")
    hands.look("meeting-finished")

    hands.go(reverse("prescribing:person", args=[ann.person_id]))
    hands.follow("Close", exact=True)
    hands.says("It cannot close yet.")
    hands.look("close-not-yet")
    hands.follow("Say what became of each need")
    hands.choose("What became of it?", "No service exists")
    hands.write("What in the system stood in the way, if anything?", "Nothing on Portland in the evening")
    hands.press("Save")
    hands.says("Saved.")
    hands.go(reverse("prescribing:person", args=[ann.person_id]))
    hands.follow("Close", exact=True)
    hands.look("close-unmet")
    hands.tick("Plan in place")
    hands.press("Close it")
    hands.says("This spell of support is closed.")
    ann.refresh_from_db()
    assert ann.state == "closed"

    hands.go("/audit/")
    hands.look("audit")
    about = page.get_by_role("link", name="Ann Adams").first
    about.scroll_into_view_if_needed()
    box = about.bounding_box()
    assert box, "whom it is about stands on the page"
    assert box["x"] + box["width"] <= (390 if way.phone else 1280), "and is not cut off"


def over_with(priya: User, referral: Referral) -> Meeting:
    meeting = a_meeting(priya)
    on_the_list(meeting, referral, priya)
    return over(meeting)
