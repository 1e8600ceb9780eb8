"""Who asked for help and who came, in a group's space: nobody named unasked, and only to its contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.audit.models import AuditEvent
from directory.catalogue.actions import end_referral_contact
from directory.group_space.models import ListingKeeper
from directory.links.models import SignedLink
from prescribing.group_page import actions as answers
from prescribing.group_register.models import Attendance, OthersCame
from prescribing.models import Prescription, Task
from prescribing.privacy.actions import withdraw_consent
from tests.factories.catalogue import OrganisationFactory
from tests.factories.groups import a_keeper, landing, link_of, opened, space
from tests.factories.prescribing import Thread, a_navigator, a_need, a_person, a_prescription, a_service
from tests.posted_forms import posts_on

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PRIVATE = ("Margaret", "Hallett", "Peg", "07700 900142")


def reader_of(thread: Thread) -> ListingKeeper:
    """Who keeps the listing from the mailbox that reads what the hub sends."""
    organisation = thread.prescription.service.organisation
    contact = organisation.referral_contacts.get(ended_at=None)
    return a_keeper(organisation, email=contact.email, name="Jean")


def at(name: str, keeper: ListingKeeper, *more: Any) -> str:
    return reverse(f"prescribing:{name}", args=[keeper.pk, *more])


def shown(keeper: ListingKeeper) -> Client:
    client = opened(keeper)
    client.post(at("group_register", keeper), {"do": "show"})
    return client


def text(client: Client, url: str) -> str:
    return str(client.get(url, follow=True).content.decode())


def test_the_space_names_nobody_and_leads_to_the_buttons_of_the_single_link() -> None:
    thread = a_prescription("sent")
    keeper = reader_of(thread)
    client = opened(keeper)
    page = text(client, space(keeper))
    assert "Can you take one more person?" in page
    assert not any(word in page for word in PRIVATE)
    url = at("group_answer", keeper, thread.prescription.pk)
    answer = client.post(url, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("prescribing:answer", args=[thread.prescription.pk])
    assert "Show me who" in answer.content.decode()
    assert not any(word in answer.content.decode() for word in PRIVATE)
    assert thread.fresh().state == "sent"
    page_url = answer.redirect_chain[-1][0]
    client.post(page_url, {"do": "show"})
    client.post(page_url, {"do": "answer", "answer": "accept"})
    assert thread.fresh().state == "accepted"


@pytest.mark.parametrize("state", ["sent", "accepted", "attended"])
def test_somebody_else_of_the_group_sees_how_many_and_never_who(state: str) -> None:
    thread = a_prescription(state)
    keeper = a_keeper(thread.prescription.service.organisation, email="tom@example.org")
    client = opened(keeper)
    page = text(client, space(keeper))
    assert not any(word in page for word in PRIVATE)
    assert "See and answer" not in page
    assert ("Somebody waits for an answer" in page) is (state == "sent")
    for url in (at("group_register", keeper), at("group_answer", keeper, thread.prescription.pk)):
        assert client.get(url).status_code == 404
        assert client.post(url, {"do": "show"}).status_code == 404


def test_another_group_reaches_nothing() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(a_prescription("accepted", service=a_service()))
    client = shown(keeper)
    url = at("group_answer", keeper, thread.prescription.pk)
    assert client.post(url).status_code == 404
    said = {
        "do": "save",
        "sure": "yes",
        "day": clock.today().isoformat(),
        f"came-{thread.prescription.pk}": "yes",
    }
    client.post(at("group_register", keeper), said)
    assert thread.fresh().state == "accepted"
    assert not Attendance.objects.exists()


def test_the_register_names_nobody_before_the_press_and_hides_again_by_itself() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    client = opened(keeper)
    url = at("group_register", keeper)
    assert not any(word in text(client, url) for word in PRIVATE)
    before = AuditEvent.objects.filter(kind="prescription.shown").count()
    client.post(url, {"do": "show"})
    assert "Margaret Hallett" in text(client, url)
    assert (
        AuditEvent.objects.filter(kind="prescription.shown", person_id=str(thread.person.pk)).count() > before
    )
    with clock.moved_to(clock.now() + timedelta(minutes=31)):
        assert not any(word in text(client, url) for word in PRIVATE)
    client.post(url, {"do": "show"})
    client.post(url, {"do": "hide"})
    assert not any(word in text(client, url) for word in PRIVATE)


def save(client: Client, keeper: ListingKeeper, **said: str) -> Any:
    posted = {"do": "save", "day": clock.today().isoformat(), **said}
    url = at("group_register", keeper)
    first = client.post(url, posted)
    if first.status_code == 200:
        assert client.post(url, {**posted, "sure": "yes"}).status_code == 302
    return first


def test_who_came_and_who_did_not_in_one_save_that_asks_once_more() -> None:
    came = a_prescription("accepted")
    by = came.navigator
    service = came.prescription.service
    missed = a_prescription(
        "accepted", by=by, service=service, need=a_need(by, a_person(by, name="Colin Damen"))
    )
    again = a_prescription(
        "attended", by=by, service=service, need=a_need(by, a_person(by, name="Sylvia Groves"))
    )
    Prescription.objects.filter(pk=again.prescription.pk).update(
        attended_on=clock.today() - timedelta(days=7)
    )
    keeper = reader_of(came)
    client = shown(keeper)
    said = {
        f"came-{came.prescription.pk}": "yes",
        f"came-{missed.prescription.pk}": "no",
        f"came-{again.prescription.pk}": "yes",
        f"others-{service.pk}": "4",
    }
    first = save(client, keeper, **said)
    page = first.content.decode()
    assert "Save: 2 came, 1 did not" in page
    assert "Others who came: 4" in page
    assert not any(word in page for word in PRIVATE)
    assert (came.fresh().state, missed.fresh().state) == ("attended", "declined")
    assert Attendance.objects.came().count() == 2
    assert OthersCame.objects.get().how_many == 4
    assert Task.objects.open().filter(prescription=missed.prescription).exists()


def test_nothing_is_saved_by_a_program_that_posts_every_form() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    client = shown(keeper)
    url = at("group_register", keeper)
    for pressing in (False, True):
        for posted in posts_on(client.get(url), pressing=pressing):
            client.post(url, posted)
            client.post(url, {"do": "show"})
    for posted in posts_on(client.get(space(keeper)), pressing=True):
        if posted.get("do") != "close":
            client.post(space(keeper), posted)
    assert thread.fresh().state == "accepted"
    assert not Attendance.objects.exists()
    assert not OthersCame.objects.exists()


def test_what_was_said_today_is_corrected_today() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    client = shown(keeper)
    name = f"came-{thread.prescription.pk}"
    save(client, keeper, **{name: "yes"})
    assert thread.fresh().state == "attended"
    save(client, keeper, **{name: "no"})
    assert thread.fresh().state == "accepted"
    assert not Attendance.objects.get().came


def test_a_regular_who_was_away_once_still_comes() -> None:
    thread = a_prescription("attended")
    Prescription.objects.filter(pk=thread.prescription.pk).update(
        attended_on=clock.today() - timedelta(days=7)
    )
    keeper = reader_of(thread)
    save(shown(keeper), keeper, **{f"came-{thread.prescription.pk}": "no"})
    assert thread.fresh().state == "attended"


@pytest.mark.parametrize(
    ("day", "others"),
    [("2031-01-01", "3"), ("", "3"), ("2020-01-01", "3"), ("today", "many"), ("today", "-3")],
)
def test_a_day_to_come_or_long_past_and_a_number_that_is_none_are_refused(day: str, others: str) -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    day = clock.today().isoformat() if day == "today" else day
    posted = {"do": "save", "day": day, f"others-{thread.prescription.service_id}": others, "sure": "yes"}
    assert shown(keeper).post(at("group_register", keeper), posted).status_code == 400
    assert not OthersCame.objects.exists()


def test_once_consent_is_withdrawn_or_the_contact_is_another_nobody_is_shown() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    client = shown(keeper)
    url = at("group_register", keeper)
    assert "Margaret" in text(client, url)
    consent = thread.fresh().consent
    assert consent is not None
    withdraw_consent(consent=consent, by=thread.navigator)
    assert "Margaret" not in text(client, url)
    other = a_prescription("accepted")
    second = reader_of(other)
    client = shown(second)
    contact = other.prescription.service.organisation.referral_contacts.get(ended_at=None)
    end_referral_contact(contact=contact, why="Left", by=SYSTEM)
    assert client.get(at("group_register", second)).status_code == 404


def test_who_was_answered_by_the_single_link_stands_on_the_register() -> None:
    thread = a_prescription("opened")
    keeper = reader_of(thread)
    client = shown(keeper)
    answers.accept(prescription=thread.fresh(), by=thread.group())
    assert "First time." in text(client, at("group_register", keeper))


@pytest.mark.parametrize("fresh", [True, False])
def test_names_only_after_a_link_that_was_pressed_soon_after_it_was_sent(fresh: bool) -> None:
    thread = a_prescription("accepted")
    waiting = a_prescription("sent", by=thread.navigator, service=thread.prescription.service)
    keeper = reader_of(thread)
    with clock.moved_to(clock.now() + timedelta(days=6 if fresh else 8)):
        client = shown(keeper)
        assert ("Margaret" in text(client, at("group_register", keeper))) is fresh
        answer = client.post(at("group_answer", keeper, waiting.prescription.pk), follow=True)
        assert ("Show me who" in answer.content.decode()) is fresh
        assert client.get(space(keeper)).status_code == 200


def test_a_session_of_a_fresh_link_does_not_show_names_for_ever() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    client = shown(keeper)
    with clock.moved_to(clock.now() + timedelta(days=8)):
        client.post(at("group_register", keeper), {"do": "show"})
        assert "Margaret" not in text(client, at("group_register", keeper))


def test_a_fresh_link_goes_to_their_own_mailbox_and_closes_the_older() -> None:
    thread = a_prescription("accepted")
    keeper = reader_of(thread)
    old = link_of(keeper)
    with clock.moved_to(clock.now() + timedelta(days=8)):
        client = opened(keeper)
        client.post(at("group_register", keeper), {"do": "fresh-link"})
        new = link_of(keeper)
        assert new.holder == keeper.email
        assert new != old
        assert client.get(space(keeper)).status_code == 410
        assert Client().get(landing(old)).status_code == 410
        assert "Margaret" in text(shown(keeper), at("group_register", keeper))


@pytest.mark.parametrize("state", ["sent", "accepted"])
def test_where_every_single_link_has_run_out_the_space_makes_none(state: str) -> None:
    thread = a_prescription(state)
    keeper = reader_of(thread)
    single = SignedLink.objects.filter(purpose="prescription.answer", about_id=thread.prescription.pk)
    single.update(expires_at=clock.now() - timedelta(hours=1))
    before = single.count()
    client = shown(keeper)
    page = client.post(at("group_answer", keeper, thread.prescription.pk), follow=True)
    assert page.status_code == 410
    assert not any(word in page.content.decode() for word in PRIVATE)
    assert "Margaret" not in text(client, at("group_register", keeper))
    assert single.count() == before
    single.delete()
    assert client.post(at("group_answer", keeper, thread.prescription.pk)).status_code == 404
    assert single.count() == 0


def test_the_contacts_details_are_shown_only_to_that_mailbox() -> None:
    thread = a_prescription("sent")
    contact = thread.prescription.service.organisation.referral_contacts.get(ended_at=None)
    other = a_keeper(thread.prescription.service.organisation, email="tom@example.org")
    url = reverse("directory:group_referral", args=[other.pk])
    client = opened(other)
    said = {"name": "Tom", "email": "tom@example.org", "phone": ""}
    pages = [text(client, space(other)), text(client, url), client.post(url, said).content.decode()]
    for page in pages:
        assert contact.email not in page
        assert contact.name not in page
    assert "Somebody else of your group" in pages[2]
    own = reader_of(thread)
    assert contact.email in text(opened(own), reverse("directory:group_referral", args=[own.pk]))


def test_others_of_the_group_read_that_somebody_waits_and_not_how_many() -> None:
    thread = a_prescription("sent")
    other = a_keeper(thread.prescription.service.organisation, email="tom@example.org")
    one = text(opened(other), space(other))
    by = thread.navigator
    need = a_need(by, a_person(by, name="Colin Damen"))
    a_prescription("sent", by=by, service=thread.prescription.service, need=need)
    assert "Somebody waits for an answer of your group." in one
    assert "2 people wait" not in text(opened(other), space(other))


def test_a_group_without_prescriptions_has_an_empty_register(client: Client) -> None:
    organisation = OrganisationFactory()
    keeper = a_keeper(organisation)
    page = text(opened(keeper), space(keeper))
    assert "Open the register" not in page
    assert "Your year so far" not in page
    assert a_navigator() is not None


def test_the_press_that_shows_names_gives_the_session_another_key() -> None:
    keeper = reader_of(a_prescription("accepted"))
    client = opened(keeper)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(at("group_register", keeper), {"do": "show"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert "Hallett" in text(client, at("group_register", keeper))
