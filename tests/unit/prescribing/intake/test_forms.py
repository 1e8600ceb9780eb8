"""The staff form, the partner's form, the public form and a list of people to approach."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from prescribing.intake.models import Footing, Intake, Knows, SameAs, UnsentForm
from prescribing.intake.proactive.columns import guess
from prescribing.models import Person, Referral
from prescribing.referrals.states import State
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.intake import a_coordinator
from tests.factories.prescribing import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


@pytest.fixture
def staff(coordinator: User, client: Client) -> Client:
    client.force_login(coordinator)
    return client


STAFF = {
    "name": "Doris Trevett",
    "date_of_birth": "3 5 1942",
    "lives": "not-known",
    "getting_about": "not-known",
    "source": "police",
    "source_name": "PC Lisa Hann",
    "sender_phone": "01632 960177",
    "what_matters": "Found at 4am in her nightdress",
    "urgency": "today",
    "urgency_why": "Out at night and alone",
    "knows": "not-yet",
}


def test_staff_write_down_a_referral(staff: Client) -> None:
    response = staff.post(reverse("prescribing:intake_add"), STAFF)

    referral = Referral.objects.get()
    assert response["Location"] == reverse("prescribing:intake_one", args=[referral.pk])
    assert (referral.state, referral.intake.knows, referral.intake.came_by) == (
        State.SENT,
        Knows.NOT_YET,
        "staff",
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"knows": ""}, "Say what the person knows"),
        ({"knows": "unaware"}, "on what footing"),
        ({"knows": "cannot-decide", "footing": "best-interests"}, "Say who decided it"),
        ({"source": "hospital"}, "when they go home"),
        ({"what_matters": ""}, "Say what would help"),
    ],
)
def test_the_staff_form_says_what_is_missing(staff: Client, changed: dict[str, str], words: str) -> None:
    response = staff.post(reverse("prescribing:intake_add"), {**STAFF, **changed})

    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Person.objects.exists()


def test_staff_put_it_on_the_record_that_is_there_and_lose_nothing(staff: Client, coordinator: User) -> None:
    known = a_person(coordinator, name="Dorothy Trevett", date_of_birth=date(1942, 5, 3))
    response = staff.post(reverse("prescribing:intake_add"), STAFF)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Found at 4am" in page
    assert 'value="not-yet"' in page
    assert Referral.objects.count() == 0

    staff.post(reverse("prescribing:intake_add"), {**STAFF, "anyway": "1", "add_to": str(known.pk)})

    referral = Referral.objects.get()
    assert (referral.person, referral.state, referral.source_name) == (known, State.SENT, "PC Lisa Hann")


def test_a_partner_signs_in_refers_and_reads_a_word(client: Client, coordinator: User) -> None:
    practice = OrganisationFactory(name="Fleet View Surgery", kind=OrganisationKind.PRACTICE)
    partner = user_with(Role.PARTNER, organisation=practice)
    client.force_login(partner)
    said = {
        "name": "Marta Kowalczyk",
        "date_of_birth": "3 4 1974",
        "phone": "01632 960301",
        "what_matters": "Off work, worried about the rent",
        "knows": "agrees",
    }
    assert "Refer somebody" in client.get(reverse("prescribing:sent")).content.decode()

    page = client.post(reverse("prescribing:refer"), said, follow=True).content.decode()

    referral = Referral.objects.get()
    assert (referral.source, referral.source_organisation, referral.sent_by) == (
        "practice",
        practice,
        partner,
    )
    assert "Marta Kowalczyk" in page
    assert "Waiting to be read" in page


def test_a_partner_of_no_organisation_says_which_service(client: Client, coordinator: User) -> None:
    client.force_login(user_with(Role.PARTNER))
    said = {"name": "Lee Marden", "what_matters": "Electric ran out", "knows": "agrees"}

    assert client.post(reverse("prescribing:refer"), said).status_code == 400
    assert client.post(reverse("prescribing:refer"), {**said, "source": "housing"}).status_code == 302
    assert Referral.objects.get().source == "housing"


def _public(client: Client, whom: str, pages: dict[str, dict[str, Any]]) -> None:
    for slug, said in pages.items():
        response = client.post(reverse("prescribing:ask_for_help_page", args=[whom, slug]), said)
        assert response.status_code == 302, response.content.decode()


ME = {
    "who": {"name": "Lee Marden"},
    "help": {"what_matters": "Electric ran out last night"},
    "reach": {"phone": "07700 900142", "safe": "yes", "voicemail": "no"},
}


def test_somebody_asks_for_themselves(client: Client, coordinator: User) -> None:
    assert "not watched all day" in client.get(reverse("prescribing:ask_for_help")).content.decode()
    _public(client, "me", ME)
    response = client.post(reverse("prescribing:ask_for_help_check", args=["me"]))

    assert response["Location"] == reverse("prescribing:ask_for_help_sent")
    referral = Referral.objects.get()
    assert (referral.source, referral.intake.knows, referral.state) == ("self", Knows.AGREES, State.SENT)
    point = referral.person.contact_points.get()
    assert (point.call, point.voicemail) == ("yes", "no")


def test_only_at_safe_times_stands_beside_the_number(client: Client, coordinator: User) -> None:
    unsafe = ME | {
        "reach": {"phone": "07700 900142", "safe": "sometimes", "how_to_reach": "mornings", "voicemail": "no"}
    }
    url = reverse("prescribing:ask_for_help_page", args=["me", "reach"])
    assert client.post(url, {**unsafe["reach"], "how_to_reach": ""}).status_code == 400
    _public(client, "me", unsafe)
    client.post(reverse("prescribing:ask_for_help_check", args=["me"]))

    assert Person.objects.get().contact_points.get().note == "Only ring: mornings"


def test_family_ask_and_say_what_the_person_knows(client: Client, coordinator: User) -> None:
    pages: dict[str, dict[str, Any]] = {
        "who": {"name": "Alec Stickland"},
        "help": {"what_matters": "Has stopped going out"},
        "when": {"urgency": "routine"},
        "said": {"knows": "unaware"},
        "reach": {},
        "you": {"sender_name": "Jo Stickland", "sender_role": "daughter", "sender_phone": "07700 900143"},
    }
    _public(client, "somebody", pages)
    client.post(reverse("prescribing:ask_for_help_check", args=["somebody"]))

    referral = Referral.objects.get()
    assert (referral.source, referral.source_name) == ("family", "Jo Stickland")
    assert (referral.intake.knows, referral.intake.footing) == (Knows.UNAWARE, Footing.ASK_FIRST)


def test_the_public_form_is_counted(client: Client, coordinator: User) -> None:
    for _ in range(3):
        _public(client, "me", ME)
        assert client.post(reverse("prescribing:ask_for_help_check", args=["me"])).status_code == 302
    _public(client, "me", ME)

    assert client.post(reverse("prescribing:ask_for_help_check", args=["me"])).status_code == 429
    assert Referral.objects.count() == 3


def test_without_a_team_the_public_is_asked_to_ring(client: Client) -> None:
    assert "Please ring us" in client.get(reverse("prescribing:ask_for_help")).content.decode()


def test_stop_forgets_after_a_second_press(client: Client, coordinator: User) -> None:
    _public(client, "me", {"who": ME["who"]})
    url = reverse("prescribing:ask_for_help_stop", args=["me"])
    client.get(url)
    assert UnsentForm.objects.count() == 1
    client.post(url)
    assert not UnsentForm.objects.exists()


LIST = (
    "Surname,Forename,DOB,NHS No,Tel,Reason\n"
    "Samways,Violet,09/06/1938,,01632 960255,Lives alone\n"
    "Old,Janet,not known,,,\n"
    "Bugg,Kenneth,14/2/1949,,,\n"
)


def _listed(client: Client) -> Any:
    file = SimpleUploadedFile("over75.csv", LIST.encode(), content_type="text/csv")
    client.post(reverse("prescribing:intake_list"), {"file": file, "reason": "Aged 75 and over"})
    page = client.get(reverse("prescribing:intake_list_columns"))
    chosen = {
        name: str(at) for name, at in guess(["Surname", "Forename", "DOB", "NHS No", "Tel", "Reason"]).items()
    }
    assert page.status_code == 200
    return client.post(reverse("prescribing:intake_list_columns"), chosen)


def test_a_list_becomes_referrals_to_ask(staff: Client, coordinator: User) -> None:
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))

    page = _listed(staff).content.decode()

    assert "2 brought in" in page
    assert "Row 3: Check the date" in page
    assert "1 may be somebody we know" in page
    violet, kenneth = Intake.objects.order_by("referral__person__family_name").select_related("referral")[
        ::-1
    ]
    assert (violet.same_as, violet.referral.reason) == (SameAs.ASKED, "Lives alone")
    assert (kenneth.knows, kenneth.footing, kenneth.referral.reason) == (
        Knows.UNAWARE,
        Footing.ASK_FIRST,
        "Aged 75 and over",
    )
    assert {one.referral.source for one in (violet, kenneth)} == {"proactive"}
    assert not UnsentForm.objects.exists()


def test_a_list_with_too_little_says_what_is_missing(staff: Client) -> None:
    file = SimpleUploadedFile("names.csv", b"Name,Shoe size\nAnn Lee,5\n")
    staff.post(reverse("prescribing:intake_list"), {"file": file, "reason": "Frail"})

    response = staff.post(reverse("prescribing:intake_list_columns"), {"name": "0"})

    assert response.status_code == 400
    assert "date of birth, NHS number, phone or postcode" in response.content.decode()
    assert not Person.objects.exists()


def test_what_is_no_spreadsheet_is_refused_in_words(staff: Client) -> None:
    file = SimpleUploadedFile("list.pdf", b"%PDF-1.4")
    response = staff.post(reverse("prescribing:intake_list"), {"file": file, "reason": "Frail"})

    assert response.status_code == 400
    assert "is a PDF" in response.content.decode()


def test_lists_places_and_the_queue_are_for_who_shares_it_out(client: Client) -> None:
    for role in (Role.NAVIGATOR, Role.RECEPTIONIST, Role.PARTNER, Role.EDITOR):
        client.force_login(user_with(role))
        for name in ("intake", "intake_list", "referring_places"):
            assert client.get(reverse(f"prescribing:{name}")).status_code == 403
