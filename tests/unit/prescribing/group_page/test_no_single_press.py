"""No single press is final: what ends something asks once more, and can be taken back for a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.catalogue.models import ReferralContact
from directory.links.models import SignedLink
from directory.links.tokens import token_of
from directory.upkeep.actions import set_capacity
from directory.upkeep.models import Capacity
from prescribing.group_page.take_back import take_back
from prescribing.models import NeedInReferral, Prescription, Share, Task, Worry
from prescribing.prescriptions import actions
from prescribing.prescriptions.proposing import What
from prescribing.privacy.actions import withdraw_consent
from tests.factories.prescribing import Thread, a_prescription, a_service
from tests.markup import without_tokens

pytestmark = pytest.mark.django_db
PRIVATE = ("Margaret", "Hallett", "Peg", "07700 900142")
FULL = {"do": "decline", "reason": "full", "sure": "yes", "until_when": "month"}


def landing(thread: Thread) -> str:
    return reverse("prescribing:link", args=[token_of(thread.link())])


def page_of(thread: Thread) -> str:
    return reverse("prescribing:answer", args=[thread.prescription.pk])


class _Forms(HTMLParser):
    """Every form of a page, with what a program would post: its fields as they stand, and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], list[dict[str, str]]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self.forms.append(({}, []))
            self._inside = True
        elif not self._inside or not self.forms:
            return
        elif tag == "button":
            name = found.get("name")
            self.forms[-1][1].append({name: found.get("value", "")} if name else {})
        elif tag in ("input", "textarea", "select") and found.get("name"):
            if found.get("type") in ("radio", "checkbox") and "checked" not in found:
                return
            self.forms[-1][0][found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def posts_on(page: Any, *, pressing: bool) -> Iterator[dict[str, str]]:
    """What a scanner posts: each form as it stands, or (`pressing`) each of its buttons."""
    reader = _Forms()
    reader.feed(page.content.decode())
    for fields, buttons in reader.forms:
        for button in buttons if pressing else [{}]:
            yield {**fields, **button}


def everything() -> list[Any]:
    """Every row that an answer could change."""
    models = (Prescription, Share, Worry, Task, Capacity, NeedInReferral, ReferralContact, SignedLink)
    return [
        sorted(
            tuple(str(value) for name, value in row.items() if name != "pressed_at")
            for row in model.objects.values()
        )
        for model in models
    ]


STATES = ["sent", "opened", "waiting", "accepted", "attended", "declined", "finished"]


@pytest.mark.parametrize("pressing", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_a_scanner_that_posts_every_form_of_the_page_it_fetched_changes_nothing(
    state: str, pressing: bool
) -> None:
    """Of "Show me who" alone it is known that it opens: the design says that a press of it is one."""
    thread = a_prescription(state)
    before = everything()
    for posted in posts_on(Client().get(landing(thread)), pressing=pressing):
        if posted.get("do") != "show":
            Client().post(landing(thread), posted)
            assert everything() == before, posted


@pytest.mark.parametrize("state", STATES)
def test_one_that_goes_on_to_the_page_behind_show_me_who_changes_nothing_there(state: str) -> None:
    thread = a_prescription(state)
    scanner = Client()
    scanner.post(landing(thread), {"do": "show"})
    before = everything()
    page = scanner.get(page_of(thread))
    for posted in [*posts_on(page, pressing=False), *posts_on(page, pressing=True)]:
        if posted.get("do") == "answer":
            posted.pop("answer", None)
        scanner.post(page_of(thread), posted)
        assert everything() == before, posted


@pytest.mark.parametrize("reason", ["full", "closed"])
def test_one_that_presses_the_second_page_too_cannot_mark_the_listing(reason: str) -> None:
    """Until when has to be chosen, and nothing is chosen for them."""
    thread = a_prescription("sent")
    before = everything()
    second = Client().post(landing(thread), {"do": "decline", "reason": reason})
    for posted in posts_on(second, pressing=True):
        assert Client().post(landing(thread), posted).status_code == 400
    assert everything() == before


def test_one_that_presses_the_second_page_too_cannot_file_a_worry() -> None:
    thread = a_prescription("sent")
    for posted in posts_on(Client().post(landing(thread), {"do": "worry"}), pressing=True):
        assert Client().post(landing(thread), posted).status_code == 400
    assert not Worry.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "days"), [("two-weeks", 14), ("month", 30), ("three-months", 91), ("not-known", 28)]
)
@pytest.mark.parametrize(("reason", "says"), [("full", "full"), ("closed", "ask")])
def test_they_choose_until_when_the_listing_says_so(reason: str, says: str, chosen: str, days: int) -> None:
    thread = a_prescription("sent")
    Client().post(landing(thread), {**FULL, "reason": reason, "until_when": chosen})
    said = thread.prescription.service.capacities.get()
    assert (said.state, said.until) == (says, clock.today() + timedelta(days=days))


def test_a_day_of_their_own_has_to_come() -> None:
    thread = a_prescription("sent")
    day = {**FULL, "until_when": "day"}
    for bad in ("", "2001-01-01", "soon"):
        assert Client().post(landing(thread), {**day, "until_day": bad}).status_code == 400
    assert thread.fresh().state == "sent"
    until = clock.today() + timedelta(days=40)
    Client().post(landing(thread), {**day, "until_day": until.isoformat()})
    assert thread.prescription.service.capacities.get().until == until


@pytest.mark.parametrize("state", ["sent", "opened"])
def test_after_a_no_the_link_shows_nobody_whatever_is_pressed(state: str) -> None:
    thread = a_prescription(state)
    group = Client()
    group.post(landing(thread), {"do": "show"}) if state == "opened" else None
    group.post(landing(thread), FULL)
    assert thread.fresh().state == "declined"
    for client in (group, Client()):
        for page in (
            client.get(landing(thread)),
            client.post(landing(thread), {"do": "show"}, follow=True),
            client.post(landing(thread), {"do": "feedback"}, follow=True),
            client.get(page_of(thread)),
        ):
            words = page.content.decode()
            assert "Show me who" not in words
            assert "You said no" in words
            assert not any(private in without_tokens(words) for private in PRIVATE)
    assert not thread.prescription.shares.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize("how", ["stopped", "withdrawn", "ran out"])
def test_after_a_stop_a_withdrawal_or_the_end_of_consent_it_shows_nobody(how: str) -> None:
    thread = a_prescription("accepted")
    group, later = Client(), clock.now()
    group.post(landing(thread), {"do": "show"})
    address = landing(thread)
    if how == "stopped":
        actions.stop(prescription=thread.prescription, reason="other", by=thread.navigator)
    elif how == "withdrawn":
        withdraw_consent(consent=thread.prescription.consent, by=thread.navigator)
    else:
        consent = thread.prescription.consent
        consent.expires_at = clock.now() + timedelta(days=1)
        consent.save(update_fields=["expires_at"])
        later = clock.now() + timedelta(days=2)
    with clock.moved_to(later):
        for page in (
            group.get(page_of(thread)),
            group.get(address),
            group.post(address, {"do": "show"}, follow=True),
        ):
            words = page.content.decode()
            assert "Show me who" not in words
            assert not any(private in without_tokens(words) for private in PRIVATE)


def test_a_no_is_taken_back_from_the_same_link_and_everything_is_as_it_was() -> None:
    thread = a_prescription("opened")
    service = thread.prescription.service
    until = clock.today() + timedelta(days=70)
    set_capacity(service=service, state="waiting", weeks=3, until=until, note="Ask Tom", by=a_superuser())
    group = Client()
    group.post(landing(thread), FULL)
    assert service.capacities.get().state == "full"
    ended = group.get(landing(thread)).content.decode()
    assert re.search(r"You said no\s+today at", ended)
    assert "Take it back" in ended
    sure = group.post(landing(thread), {"do": "take-back"})
    assert thread.fresh().state == "declined"
    assert 'name="sure"' in sure.content.decode()
    group.post(landing(thread), {"do": "take-back", "sure": "yes"})
    fresh, said = thread.fresh(), service.capacities.get()
    assert (fresh.state, fresh.declined_reason, fresh.ended_at) == ("opened", "", None)
    assert fresh.due_at is not None
    assert fresh.shares.filter(withdrawn_at=None).count() == 1
    assert (said.state, said.weeks, said.until, said.note) == ("waiting", 3, until, "Ask Tom")
    assert "Hallett" in group.post(landing(thread), {"do": "show"}, follow=True).content.decode()
    assert [task.kind for task in Task.objects.open().filter(prescription=fresh)] == ["took-back"]


def a_superuser() -> Any:
    from directory.accounts.actors import SYSTEM

    return SYSTEM


def test_a_no_before_the_name_was_seen_leads_back_to_before_the_name() -> None:
    thread = a_prescription("sent")
    Client().post(landing(thread), FULL)
    take_back(prescription=thread.fresh(), by=thread.group())
    assert (thread.fresh().state, thread.fresh().opened_at) == ("sent", None)
    assert not thread.prescription.service.capacities.exists()


def test_after_a_day_or_once_another_is_asked_it_can_no_longer_be_taken_back() -> None:
    thread, other = a_prescription("opened"), a_prescription("opened")
    Client().post(landing(thread), FULL)
    with clock.moved_to(clock.now() + timedelta(hours=25)):
        assert "Take it back" not in Client().get(landing(thread)).content.decode()
        with pytest.raises(ValidationError):
            take_back(prescription=thread.fresh(), by=thread.group())
    Client().post(landing(other), FULL)
    need = other.prescription.need_in_referral
    actions.propose(need=need, what=What(service=a_service()), by=other.navigator)
    with pytest.raises(ValidationError):
        take_back(prescription=other.fresh(), by=other.group())


def test_what_was_said_by_phone_is_not_taken_back_by_a_link() -> None:
    from prescribing.group_page.actions import decline

    thread = a_prescription("opened")
    decline(prescription=thread.prescription, reason="other", by=thread.navigator)
    with pytest.raises(ValidationError):
        take_back(prescription=thread.fresh(), by=thread.group())


def test_a_finish_is_taken_back_and_the_need_is_open_again() -> None:
    thread = a_prescription("finished")
    need = thread.prescription.need_in_referral
    need.refresh_from_db()
    assert need.resolution == "resolved"
    take_back(prescription=thread.fresh(), by=thread.group())
    need.refresh_from_db()
    assert (thread.fresh().state, thread.fresh().outcome, need.resolution) == ("attended", "", "")


def test_after_a_yes_they_can_say_that_they_cannot_after_all() -> None:
    thread = a_prescription("accepted")
    group = Client()
    group.post(landing(thread), {"do": "show"})
    assert "We cannot after all" in group.get(page_of(thread)).content.decode()
    assert group.post(page_of(thread), {"do": "cannot"}).status_code == 400
    group.post(page_of(thread), {"do": "cannot", "reason": "other"})
    assert thread.fresh().state == "accepted"
    group.post(
        page_of(thread), {"do": "cannot", "reason": "other", "sure": "yes", "note": "Our hall is shut"}
    )
    fresh = thread.fresh()
    assert (fresh.state, fresh.declined_reason, fresh.ended_note) == ("declined", "other", "Our hall is shut")
    assert (
        Task.objects.open().filter(prescription=fresh, kind="find-another", owner=thread.navigator).exists()
    )


def test_they_came_can_be_corrected() -> None:
    thread = a_prescription("attended")
    group = Client()
    group.post(landing(thread), {"do": "show"})
    group.post(page_of(thread), {"do": "correct"})
    assert thread.fresh().state == "attended"
    group.post(page_of(thread), {"do": "correct", "sure": "yes"})
    assert (thread.fresh().state, thread.fresh().attended_on) == ("accepted", None)


def test_how_it_went_preselects_nothing() -> None:
    thread = a_prescription("attended")
    group = Client()
    page = group.post(landing(thread), {"do": "show"}, follow=True).content.decode()
    assert "How did it go?" in page
    assert not re.search(r"<input[^>]*\bchecked\b", page)


def test_no_longer_me_is_taken_back_from_the_same_link() -> None:
    thread = a_prescription("sent")
    url = landing(thread)
    second = Client().post(url, {"do": "not-me"})
    assert "every link you have will close" in second.content.decode()
    assert Client().get(url).status_code == 200
    Client().post(url, {"do": "not-me", "sure": "yes"})
    gone = Client().get(url)
    assert gone.status_code == 410
    assert "Take it back" in gone.content.decode()
    Client().post(url, {"do": "back-me"})
    assert Client().get(url).status_code == 410
    Client().post(url, {"do": "back-me", "sure": "yes"})
    assert Client().get(url).status_code == 200
    assert thread.prescription.service.organisation.referral_contacts.confirmed().exists()
    assert not Task.objects.open().filter(kind="not-me").exists()


def test_no_longer_me_is_not_taken_back_after_a_day() -> None:
    thread = a_prescription("sent")
    url = landing(thread)
    Client().post(url, {"do": "not-me", "sure": "yes"})
    with clock.moved_to(clock.now() + timedelta(hours=25)):
        assert "Take it back" not in Client().get(url).content.decode()
        Client().post(url, {"do": "back-me", "sure": "yes"})
        assert Client().get(url).status_code == 410
