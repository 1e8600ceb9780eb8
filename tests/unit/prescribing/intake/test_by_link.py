"""A place refers by its link: the link names nobody, the sender learns nothing, and nothing sent is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
from directory.catalogue.loading import load_needs
from directory.catalogue.models import OrganisationKind
from directory.links.models import SignedLink
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from directory.words import vocabulary
from directory.words.loading import load_danger
from prescribing.intake.by_link.codes import MOST_TRIES, digits_of
from prescribing.intake.by_link.places import LASTS, add_place, end_place, send_link
from prescribing.intake.models import Footing, Knows, ReadingCode, ReferringPlace, SameAs, UnsentForm
from prescribing.intake.steps.walk import KEPT_FOR, forget_unsent
from prescribing.models import Person, Referral
from prescribing.referrals import triage
from prescribing.referrals.states import State
from tests.factories.catalogue import OrganisationFactory
from tests.factories.intake import a_coordinator, a_place, landing, link_of, sent_in
from tests.factories.prescribing import a_person

pytestmark = pytest.mark.django_db
ANSWERS: dict[str, dict[str, Any]] = {
    "who": {"name": "Violet Samways", "date_of_birth": "9 6 1938"},
    "help": {"what_matters": "Keeps to her room since Arthur died. Used to sing in a choir."},
    "when": {"urgency": "routine"},
    "said": {"knows": "agrees"},
    "reach": {"communication": ["large-print"], "phone": "01632 960255", "how_to_reach": "after 2pm"},
    "you": {"sender_name": "Grace Adeyemi", "sender_role": "senior carer"},
}


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


@pytest.fixture
def place(coordinator: User) -> ReferringPlace:
    return a_place(coordinator)


def opened(place: ReferringPlace) -> Client:
    client = Client()
    client.post(landing(link_of(place)), {"do": "start"})
    return client


def answer(client: Client, pages: dict[str, dict[str, Any]]) -> Any:
    response = None
    for slug, said in pages.items():
        response = client.post(reverse("prescribing:refer_in_page", args=[slug]), said)
        assert response.status_code == 302, response.content.decode()
    return response


def test_looking_at_the_link_changes_nothing_and_names_nobody(place: ReferringPlace) -> None:
    sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    client = Client()

    page = client.get(landing(link_of(place)))

    assert page.status_code == 200
    assert "Samways" not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "sessionid" not in client.cookies
    assert SignedLink.objects.get(pk=link_of(place).pk).pressed_at is None


def test_a_home_refers_one_question_a_page(place: ReferringPlace, coordinator: User) -> None:
    client = opened(place)
    last = answer(client, ANSWERS)
    assert last["Location"] == reverse("prescribing:refer_in_check")

    shown = client.get(reverse("prescribing:refer_in_check")).content.decode()
    for words in ("Violet Samways", "9 June 1938", "choir", "Large print", "after 2pm", "Grace Adeyemi"):
        assert words in shown
    done = client.post(reverse("prescribing:refer_in_check"))

    assert done["Location"] == reverse("prescribing:refer_in_sent")
    assert "Samways" not in client.get(done["Location"]).content.decode()
    referral = Referral.objects.get()
    assert (referral.state, referral.source, referral.source_organisation) == (
        State.SENT,
        "care-home",
        place.organisation,
    )
    assert referral.person.care_home == place.organisation
    assert referral.intake.place == place
    assert (referral.source_name, referral.intake.sender_role) == ("Grace Adeyemi", "senior carer")
    assert referral.team.serves.filter(pk=place.organisation_id).exists()
    assert [need.code for need in referral.person.communication_needs.all()] == ["large-print"]
    assert not UnsentForm.objects.exists()


def test_the_office_is_told_with_no_name(place: ReferringPlace) -> None:
    client = opened(place)
    answer(client, ANSWERS)
    client.post(reverse("prescribing:refer_in_check"))
    deliver_due()

    told = [one for one in mail.outbox if one.to == [place.email]]
    assert len(told) == 2
    for message in told:
        body = f"{message.subject} {message.body} {message.alternatives}"
        assert not re.search("Violet|Samways|choir|Arthur|1938", body)


def test_a_no_sends_nothing_and_forgets(place: ReferringPlace) -> None:
    client = opened(place)
    answer(client, {slug: ANSWERS[slug] for slug in ("who", "help", "when")})

    response = client.post(reverse("prescribing:refer_in_page", args=["said"]), {"knows": "no"})

    assert "Then we cannot take it" in response.content.decode()
    assert not UnsentForm.objects.exists()
    assert not Person.objects.exists()


def test_who_cannot_decide_needs_who_decided(place: ReferringPlace) -> None:
    client = opened(place)
    answer(client, {slug: ANSWERS[slug] for slug in ("who", "help", "when")})
    response = client.post(reverse("prescribing:refer_in_page", args=["said"]), {"knows": "cannot-decide"})
    assert response["Location"].endswith("/decides/")
    answer(client, {"reach": {}, "you": ANSWERS["you"]})
    assert client.post(reverse("prescribing:refer_in_check"))["Location"].endswith("/decides/")
    assert not Referral.objects.exists()

    answer(client, {"decides": {"footing": "decided-for", "decided_by": "Anne, daughter and attorney"}})
    client.post(reverse("prescribing:refer_in_check"))

    intake = Referral.objects.get().intake
    assert (intake.knows, intake.footing) == (Knows.CANNOT_DECIDE, Footing.DECIDED_FOR)
    assert intake.decided_by == "Anne, daughter and attorney"


def test_somebody_known_looks_the_same_to_the_sender(place: ReferringPlace, coordinator: User) -> None:
    def sent(name: str) -> str:
        client = opened(place)
        pages = ANSWERS | {"who": {"name": name, "date_of_birth": "9 6 1938"}}
        answer(client, pages)
        return client.post(reverse("prescribing:refer_in_check"), follow=True).content.decode()

    unknown = sent("Violet Samways")
    a_person(
        coordinator, name="Edith Cole", preferred_name="", date_of_birth=clock.today().replace(1938, 6, 9)
    )
    known = sent("Edith Cole")

    assert Referral.objects.latest("opened_at").intake.same_as == SameAs.ASKED
    assert _without_csrf(known) == _without_csrf(unknown)


def _without_csrf(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9_-]{20,}"', "", page)


def test_danger_in_their_words_shows_who_to_ring_once(place: ReferringPlace) -> None:
    load_needs()
    load_danger()
    vocabulary.forget()
    client = opened(place)
    answer(client, {"who": ANSWERS["who"]})
    url = reverse("prescribing:refer_in_page", args=["help"])
    said = {"what_matters": "She says she wants to kill herself"}

    first = client.post(url, said)
    page = first.content.decode()
    assert first.status_code == 200
    assert "999" in page
    assert "116 123" in page
    assert "wants to kill herself" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None

    assert client.post(url, {**said, "seen": seen[1]}).status_code == 302


def test_earlier_ones_open_only_with_the_code(place: ReferringPlace) -> None:
    referral = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    client = opened(place)
    url = reverse("prescribing:refer_in_earlier")
    assert "Samways" not in client.get(url).content.decode()

    client.post(url, {"do": "send"})
    deliver_due()
    code = ReadingCode.objects.get()
    message = mail.outbox[-1]
    assert message.to == [place.email]
    assert digits_of(code) in message.body
    stored = OutboxMessage.objects.get(kind="refer-in.code")
    assert digits_of(code) not in f"{stored.__dict__}"
    wrong = "000000" if digits_of(code) != "000000" else "111111"
    refused = client.post(url, {"do": "code", "code": wrong})
    assert "Samways" not in refused.content.decode()

    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = client.post(url, {"do": "code", "code": digits_of(code)}, follow=True).content.decode()

    kept_by_another = Client()
    kept_by_another.cookies[settings.SESSION_COOKIE_NAME] = before
    assert "Samways" not in kept_by_another.get(url).content.decode()
    assert "Violet Samways" in page
    assert "Waiting to be read" in page
    assert AuditEvent.objects.filter(
        kind="referral.seen-by-sender", person_id=str(referral.person_id)
    ).exists()
    with clock.moved_to(clock.now() + timedelta(minutes=31)):
        assert "Samways" not in client.get(url).content.decode()


def test_five_wrong_tries_end_a_code(place: ReferringPlace) -> None:
    client = opened(place)
    url = reverse("prescribing:refer_in_earlier")
    client.post(url, {"do": "send"})
    digits = digits_of(ReadingCode.objects.get())
    wrong = "000000" if digits != "000000" else "111111"
    for _ in range(MOST_TRIES):
        client.post(url, {"do": "code", "code": wrong})

    assert client.post(url, {"do": "code", "code": digits}).status_code == 400


def test_another_place_sees_none_of_it(place: ReferringPlace, coordinator: User) -> None:
    sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    other = a_place(coordinator, name="Overcombe House", email="office@overcombe.example.org")
    client = opened(other)
    url = reverse("prescribing:refer_in_earlier")
    client.post(url, {"do": "send"})
    code = ReadingCode.objects.get(place=other)
    page = client.post(url, {"do": "code", "code": digits_of(code)}, follow=True).content.decode()

    assert "Nothing was sent yet" in page
    assert "Samways" not in page


def _reading(place: ReferringPlace) -> Client:
    client = opened(place)
    url = reverse("prescribing:refer_in_earlier")
    client.post(url, {"do": "send"})
    code = ReadingCode.objects.filter(place=place).latest("sent_at")
    client.post(url, {"do": "code", "code": digits_of(code)})
    return client


def test_they_are_asked_and_answer_by_the_link(place: ReferringPlace, coordinator: User) -> None:
    referral = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    triage.ask_for_information(referral=referral, what="Does she agree?", by=coordinator)
    deliver_due()
    told = mail.outbox[-1]
    assert told.to == [place.email]
    assert not re.search("Violet|Samways|agree", f"{told.subject} {told.body}")
    client = _reading(place)
    url = reverse("prescribing:refer_in_earlier")
    assert "Does she agree?" in client.get(url).content.decode()

    client.post(url, {"do": "answer", "referral": referral.pk, "answer": "Yes, today"})

    referral.refresh_from_db()
    assert referral.state == State.SENT
    assert referral.transitions.latest("sequence").why == "Yes, today"


def test_taking_back_asks_once_more(place: ReferringPlace) -> None:
    referral = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    client = _reading(place)
    url = reverse("prescribing:refer_in_earlier")
    said = {"do": "take-back", "referral": str(referral.pk)}

    client.post(url, said)
    referral.refresh_from_db()
    assert referral.state == State.SENT
    client.post(url, {**said, "sure": "yes"})

    referral.refresh_from_db()
    assert referral.state == State.CANCELLED


def test_nobody_answers_or_takes_back_what_another_place_sent(
    place: ReferringPlace, coordinator: User
) -> None:
    referral = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    other = a_place(coordinator, name="Overcombe House", email="office@overcombe.example.org")
    client = _reading(other)
    said = {"do": "take-back", "referral": str(referral.pk), "sure": "yes"}

    client.post(reverse("prescribing:refer_in_earlier"), said)
    client.post(reverse("prescribing:refer_in_earlier"), {**said, "referral": "nonsense"})

    referral.refresh_from_db()
    assert referral.state == State.SENT


def test_a_link_that_ran_out_asks_the_confirmed_address_again(place: ReferringPlace) -> None:
    old = landing(link_of(place))
    with clock.moved_to(clock.now() + LASTS + timedelta(days=1)):
        assert Client().get(old).status_code == 410
        page = Client().post(old, {"do": "new-link"}).content.decode()
        assert "on its way" in page
        deliver_due()
        assert mail.outbox[-1].to == [place.email]
        assert Client().get(landing(link_of(place))).status_code == 200


def test_ended_replaced_and_made_up_links_open_nothing(place: ReferringPlace, coordinator: User) -> None:
    first = landing(link_of(place))
    client = opened(place)
    send_link(place=place, by=coordinator)
    assert Client().get(first).status_code == 410
    assert client.get(reverse("prescribing:refer_in_start")).status_code == 410
    end_place(place=place, by=coordinator)
    assert Client().get(landing(link_of(place))).status_code == 410
    assert Client().get("/refer-in/a/nonsense/").status_code == 404
    assert Client().get(reverse("prescribing:refer_in_earlier")).status_code == 404


def test_a_practice_has_one_short_page(coordinator: User) -> None:
    practice = OrganisationFactory(name="Fleet View Surgery", kind=OrganisationKind.PRACTICE)
    place = a_place(coordinator, organisation=practice, email="office@fleet.example.org")
    client = opened(place)
    page = client.get(reverse("prescribing:refer_in")).content.decode()
    assert "checked" not in page.partition("<details")[0]
    said = {
        "name": "Marta Kowalczyk",
        "date_of_birth": "3 4 1974",
        "phone": "01632 960301",
        "what_matters": "Pain for two years, off work, worried about the rent",
        "knows": "agrees",
    }

    done = client.post(reverse("prescribing:refer_in"), said)

    assert done["Location"] == reverse("prescribing:refer_in_sent")
    referral = Referral.objects.get()
    assert referral.person.practice == practice
    assert referral.source == "practice"
    assert referral.person.phone_known == "known"


def test_what_is_typed_is_forgotten_after_two_hours(place: ReferringPlace) -> None:
    client = opened(place)
    answer(client, {"who": ANSWERS["who"]})
    assert UnsentForm.objects.count() == 1
    assert forget_unsent() == 0
    with clock.moved_to(clock.now() + KEPT_FOR + timedelta(minutes=1)):
        page = client.get(reverse("prescribing:refer_in_page", args=["who"])).content.decode()
        assert "Samways" not in page
        assert forget_unsent() == 1
    assert not UnsentForm.objects.exists()


def test_one_address_at_a_time_and_the_older_link_closes(place: ReferringPlace, coordinator: User) -> None:
    old = link_of(place)
    newer = add_place(organisation=place.organisation, email="new@chesil-lodge.example.org", by=coordinator)

    assert Client().get(landing(old)).status_code == 410
    assert Client().get(landing(link_of(newer))).status_code == 200
    assert ReferringPlace.objects.current().get() == newer
