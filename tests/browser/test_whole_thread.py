"""The whole thread as four people, on real servers: a listing is imported and found; a navigator prescribes;
the group answers from the link in its mail; what happened comes back. Web, worker and sweep are processes of
their own, and a worker is killed in between.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation, Service
from directory.messages.models import MessageState, OutboxMessage
from prescribing.models import NeedInReferral, Person, Prescription
from tests.browsing import open_context
from tests.factories.accounts import PASSWORD, user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import a_team
from tests.mailing import Mailbox, mail_server
from tests.processes import free_port, manage, running, serving, wait_for
from tests.services import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTING = {
    "id": "7f0c5a3e-3f56-5c1e-9a53-3c0f8a2c9f11",
    "name": "Steady Steps",
    "description": "Strength and balance classes for people who have had a fall, or are afraid of falling.",
    "status": "active",
    "minimum_age": 60,
    "assured_date": "2026-11-02",
    "organization": {"id": "5a7f8f0d-53d8-5b65-8ad0-3a2a0f0c9d21", "name": "Harbour Physio"},
    "phones": [{"id": "c5a55d8b-6a0e-5a33-8f3a-b8b7b1c7a911", "number": "01632 960777"}],
    "service_at_locations": [
        {
            "id": "0f5c6f57-97f3-5f58-8a4a-8d43a0a1c001",
            "location": {
                "id": "e1d9b1b4-8c3a-5ab0-9b1e-3a9c7a1d0002",
                "name": "All Hallows Hall",
                "location_type": "physical",
                "latitude": 50.61006,
                "longitude": -2.456758,
                "addresses": [
                    {
                        "id": "f3b2d1c4-1a2b-5c3d-8e4f-5a6b7c8d9e0f",
                        "address_1": "1 Example Row",
                        "city": "Weymouth",
                        "state_province": "Dorset",
                        "postal_code": "DT4 8NF",
                        "country": "GB",
                        "address_type": "physical",
                    }
                ],
            },
        }
    ],
}


@dataclass
class Town:
    """The running site and everybody's doors to it."""

    url: str
    browser: Browser
    environment: dict[str, str]
    mailbox: Mailbox
    log: Path

    def sign_in(self, email: str) -> Page:
        page: Page = open_context(self.browser, self.url).new_page()
        page.goto("/signin/")
        page.locator("#id_auth-username").fill(email)
        page.locator("#id_auth-password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).first.click()
        page.wait_for_url(lambda url: "/signin/" not in url)
        return page

    def run(self, *command: str) -> None:
        subprocess.run(
            manage(*command), cwd=ROOT, env=self.environment, check=True, capture_output=True, timeout=180
        )


@pytest.fixture
def town(
    process_environment: dict[str, str], browser: Browser, tmp_path: Path, settings: Any
) -> Iterator[Town]:
    # The site is a process with real settings: passwords must be hashed as it knows them.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    call_command("setup", verbosity=0)
    port = free_port()
    with mail_server() as mailbox:
        environment = {
            **process_environment,
            "EMAIL_URL": mailbox.url,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "WAYMARK_DEMO": "0",
        }
        command = manage("runserver", "--noreload", f"127.0.0.1:{port}")
        with serving(command, environment, port, tmp_path / "web.log") as url:
            yield Town(url, browser, environment, mailbox, tmp_path / "web.log")


def test_from_a_listing_to_an_outcome_as_four_people(
    town: Town, tmp_path: Path, axe: Callable[[Page], None]
) -> None:
    editor, colleague = user_with(Role.EDITOR), user_with(Role.EDITOR)
    practice = OrganisationFactory(name="Fleet View Surgery", kind="practice", listed=False)
    priya = user_with(Role.NAVIGATOR, name="Priya Nair")
    a_team(priya, serves=(practice,))
    group_mail = "tom@example.org"

    import_a_listing(town.sign_in(editor.email), group_mail, tmp_path)
    a_colleague_confirms(town.sign_in(colleague.email), group_mail)
    somebody_finds_it(town, axe)

    navigator = town.sign_in(priya.email)
    person = record_peg(navigator)
    prescribe(navigator, person, axe)
    prescription = Prescription.objects.get()
    assert prescription.state == "sent"

    a_worker_dies_and_another_delivers(town, group_mail, tmp_path)
    link = link_in(town.mailbox, group_mail)
    group = open_context(town.browser, town.url, phone=True).new_page()
    the_group_says_yes(group, link, axe)
    prescription.refresh_from_db()
    assert prescription.state == "accepted"

    navigator.goto("/today/")
    words = navigator.locator("main").inner_text()
    assert "Steady Steps said yes" in words
    axe(navigator)

    the_group_says_how_it_went(group, prescription, axe)
    prescription.refresh_from_db()
    assert (prescription.state, prescription.outcome) == ("finished", "yes")
    assert NeedInReferral.objects.get(pk=prescription.need_in_referral_id).resolution == "resolved"
    navigator.goto("/today/")
    assert "Steady Steps" in navigator.locator("main").inner_text()
    navigator.goto(f"/people/{person.pk}/")
    assert "Finished" in navigator.locator("main").inner_text()
    axe(navigator)

    the_group_is_full_the_next_time(town, navigator, person, tmp_path)
    nothing_private_was_logged(town, link)


def import_a_listing(page: Page, group_mail: str, tmp_path: Path) -> None:
    """The editor imports a file, and names who reads the group's prescriptions: but cannot confirm it."""
    file = tmp_path / "services.json"
    file.write_text(json.dumps([LISTING]), encoding="utf-8")
    page.goto("/admin/imports/")
    page.locator("#id_file").set_input_files(str(file))
    page.locator("#id_source").fill("Harbour Physio")
    page.get_by_role("button", name="Import it").click()
    page.get_by_text("1 added").first.wait_for()
    organisation = Organisation.objects.get(name="Harbour Physio")
    page.goto(f"/admin/organisations/{organisation.pk}/referral-contact/")
    page.locator("#id_new-name").fill("Tom Reddy, coordinator")
    page.locator("#id_new-email").fill(group_mail)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Somebody else confirms it.").wait_for()
    assert page.locator("#id_confirm-how").count() == 0


def a_colleague_confirms(page: Page, group_mail: str) -> None:
    """Somebody else than who named it."""
    organisation = Organisation.objects.get(name="Harbour Physio")
    page.goto(f"/admin/organisations/{organisation.pk}/referral-contact/")
    page.locator("#id_confirm-how").fill("Rang them on their public number")
    page.get_by_role("button", name="Confirm this address").click()
    page.get_by_text(f"now go to {group_mail}").first.wait_for()


def somebody_finds_it(town: Town, axe: Callable[[Page], None]) -> None:
    """Without a rebuild, on a phone."""
    phone = open_context(town.browser, town.url, phone=True).new_page()
    phone.goto("/find/?q=afraid+of+falling&postcode=DT4+8NF")
    first = phone.locator(".wm-result").first
    first.wait_for()
    assert "Steady Steps" in first.inner_text()
    axe(phone)


def record_peg(page: Page) -> Person:
    page.goto("/people/new/")
    page.locator("#id_name").fill("Margaret Hallett")
    page.locator("#id_preferred_name").fill("Peg")
    page.locator("#id_date_of_birth").fill("14 2 1948")
    page.locator("#id_phone").fill("07700 900142")
    page.locator("#id_call").select_option("yes")
    page.locator("#id_voicemail").select_option("no")
    page.locator("#id_postcode").fill("dt4 8nf")
    page.locator("#id_miles").fill("3")
    page.locator("#id_what_matters").fill("To walk to church by myself.")
    page.get_by_label("Staying steady", exact=False).or_(
        page.get_by_label("Frailty", exact=False)
    ).first.check()
    page.get_by_role("button", name="Add this person").click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/$"))
    person = Person.objects.get()
    assert person.latitude is not None
    return person


def prescribe(
    page: Page, person: Person, axe: Callable[[Page], None], why: str = "Peg fell in October."
) -> None:
    page.goto(f"/people/{person.pk}/find/")
    page.locator("#id_q").fill("afraid of falling")
    page.get_by_role("button", name="Search").click()
    service = Service.objects.get(name="Steady Steps")
    page.locator(f'a[href*="/prescribe/{service.pk}/"]').first.click()
    page.locator("#id_why").fill(why)
    with page.expect_navigation():  # what is typed is shown as it is typed too: that is not the page to come
        page.get_by_role("button", name="Show what they will see").click()
    page.locator(".wm-preview", has_text=why).first.wait_for()
    axe(page)
    page.locator("#id_agrees").check()
    page.get_by_role("button", name="Send to Steady Steps").click()
    page.wait_for_url(re.compile(r"/prescriptions/[0-9a-f-]{36}/$"))


def a_worker_dies_and_another_delivers(town: Town, to: str, tmp_path: Path) -> None:
    """Killed with -9 as soon as it holds the message; the next one sends it, once."""
    from threading import Event

    dead = Event()

    def hold(mail: Any) -> str:
        dead.wait(120)
        return "451 Nobody is there any more"

    town.mailbox.answer = hold
    with running(manage("worker"), town.environment, tmp_path / "worker.log") as worker:
        assert town.mailbox.arriving.wait(120)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        dead.set()
    town.mailbox.answer = lambda mail: None
    town.run("sweep")
    town.run("worker", "--once")
    message = OutboxMessage.objects.get(kind="prescription.sent")
    assert message.state == MessageState.SENT
    assert town.mailbox.ids().count(f"<{message.pk}@example.org>") == 1
    assert len([mail for mail in town.mailbox.taken if mail["To"] == to]) == 1


def link_in(mailbox: Mailbox, to: str) -> str:
    mail = [mail for mail in mailbox.taken if mail["To"] == to][-1]
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    for private in ("Margaret", "Hallett", "Peg", "07700", "October"):
        assert private not in text
        assert private not in str(mail["Subject"])
    [link] = set(re.findall(r"http://\S+/a/[\w-]{46}/", text))
    return str(link)


def the_group_says_yes(page: Page, link: str, axe: Callable[[Page], None]) -> None:
    page.goto(link)
    assert "Hallett" not in page.content()
    axe(page)
    page.get_by_role("button", name="Show me who").click()
    page.get_by_role("heading", name="Margaret Hallett").wait_for()
    assert "/a/" not in page.url
    axe(page)
    page.get_by_text("Yes, we will get in touch").click()
    page.get_by_role("button", name="Say yes to Peg").click()
    page.get_by_text("You said yes to Peg").wait_for()


def the_group_says_how_it_went(page: Page, prescription: Prescription, axe: Callable[[Page], None]) -> None:
    page.goto(f"/answer/{prescription.pk}/")
    page.get_by_text("They came", exact=True).click()
    page.get_by_role("button", name="Say they came").click()
    page.get_by_role("heading", name="How did it go?").wait_for()
    axe(page)
    page.get_by_label("No, it has finished").check()
    page.get_by_label("Most times").check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Yes, send more").check()
    page.get_by_role("button", name="Send this").click()
    page.get_by_text("This has finished").wait_for()


def the_group_is_full_the_next_time(town: Town, navigator: Page, person: Person, tmp_path: Path) -> None:
    """A "no" without seeing who: the listing says full to everybody, and the need is back on the worklist."""
    navigator.goto(f"/people/{person.pk}/")
    prescribe(navigator, person, lambda page: None, why="Peg would like a second course.")
    town.run("worker", "--once")
    group = open_context(town.browser, town.url, phone=True, javascript=False).new_page()
    group.goto(link_in(town.mailbox, "tom@example.org"))
    group.get_by_role("button", name="We are full").click()
    group.get_by_role("heading", name="You are full: shall we say no?").wait_for()
    assert service_of_the_town().capacities.count() == 0
    group.get_by_label("A month").check()
    group.get_by_role("button", name="Yes, say no").click()
    group.get_by_text("You said no").first.wait_for()
    assert "Hallett" not in group.content()
    assert group.get_by_role("button", name="Show me who").count() == 0
    assert group.get_by_role("button", name="Take it back").count() == 1
    navigator.goto("/today/")
    assert "Steady Steps said no" in navigator.locator("main").inner_text()
    service = Service.objects.get(name="Steady Steps")
    anybody = open_context(town.browser, town.url).new_page()
    anybody.goto(f"/services/{service.pk}/")
    assert re.search(r"\bfull\b", anybody.locator("main").inner_text(), re.IGNORECASE)
    until = service.capacities.get().until
    assert until is not None
    assert clock.today() < until <= clock.today() + timedelta(weeks=13)


def service_of_the_town() -> Service:
    return Service.objects.get(name="Steady Steps")


def nothing_private_was_logged(town: Town, link: str) -> None:
    """The server's own log of all this holds no token, no query, no name and no postcode."""
    written = town.log.read_text(encoding="utf-8")
    wait_for(lambda: "GET /find/" in town.log.read_text(encoding="utf-8"), "the log")
    token = link.rstrip("/").rpartition("/")[2]
    for private in (token, "falling", "Margaret", "Hallett", "DT4", "dt4", "07700"):
        assert private not in written, private
