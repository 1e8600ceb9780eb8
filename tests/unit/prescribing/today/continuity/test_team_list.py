"""The team's list for when the site is down: who is on it and who is not, the audit, what opens the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pypdf import PasswordType, PdfReader

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.clock import LONDON
from prescribing.models import Person, Team
from prescribing.people.actions import merge
from prescribing.people.details_given import ContactGiven
from prescribing.privacy.actions import exclude_user, protect
from prescribing.tasks.actions import add_task
from prescribing.today.continuity.team_list import make_team_list
from tests.factories.accounts import user_with
from tests.factories.plans import an_appointment
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_team

pytestmark = pytest.mark.django_db
PASSWORD = "Nine grey gulls £5"
TUESDAY = datetime(2026, 11, 24, 8, 10, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.moved_to(TUESDAY):
        yield


@pytest.fixture
def team() -> Team:
    return a_team()


@pytest.fixture
def priya(team: Team) -> User:
    return a_navigator(team, name="Priya Nair")


@pytest.fixture
def sam(team: Team) -> User:
    return a_navigator(team, name="Sam Orr")


def somebody(by: User, name: str, **fields: object) -> Person:
    person = a_person(by, name=name, preferred_name="", **fields)
    referral = a_referral(by, person, needs=[])
    add_task(referral=referral, note=f"Ring about {name[:3]}", due_at=clock.now(), by=by)
    return person


def printed(client: Client) -> str:
    return client.get(reverse("prescribing:team_list_paper")).content.decode()


def saved(client: Client, **said: object) -> bytes:
    given = {"team": Team.objects.get().pk, "password": PASSWORD, "again": PASSWORD, **said}
    response = client.post(reverse("prescribing:team_list"), given)
    assert response.status_code == 200, response.content.decode()
    assert response["Content-Type"] == "application/pdf"
    return response.content


def test_the_whole_team_is_on_it_with_safe_contact_hours_and_what_is_due(
    client: Client, priya: User, sam: User
) -> None:
    somebody(priya, "Ida Hann")
    theirs = somebody(sam, "Łukasz Pawlak").referrals.get()
    an_appointment(sam, theirs, starts_at=clock.now() + timedelta(hours=3), purpose="Benefits form")
    an_appointment(sam, theirs, starts_at=clock.now() + timedelta(days=3), purpose="Much later")
    client.force_login(priya)
    said = printed(client)
    for words in ("Ida Hann", "Łukasz Pawlak", "07700 900142", "No voicemail", "Ring about Ida"):
        assert words in said
    assert "<strong>11.10am</strong>" in said
    assert "Benefits form" in said
    assert "Sam Orr" in said
    assert "Much later" not in said
    events = AuditEvent.objects.filter(kind="person.on-team-list")
    assert set(events.values_list("person_id", flat=True)) == {
        str(person.pk) for person in Person.objects.all()
    }
    made = AuditEvent.objects.get(kind="team.list-made")
    assert made.detail == {"how": "paper", "people": 2}


def test_what_is_private_and_who_hides_from_one_of_the_team_are_left_out(
    client: Client, priya: User, sam: User
) -> None:
    ida = somebody(priya, "Ida Hann").referrals.get()
    add_task(referral=ida, note="Ask about the refuge", due_at=clock.now(), by=priya, private=True)
    an_appointment(
        priya, ida, starts_at=clock.now() + timedelta(hours=1), purpose="The solicitor", private=True
    )
    secret = a_prescription("declined", by=priya, private=True).prescription
    hidden = somebody(priya, "Vera Zabriskie")
    exclude_user(person=hidden, user=sam, by=priya)
    client.force_login(priya)
    said = printed(client)
    assert "Ring about Ida" in said
    for words in ("refuge", "solicitor", secret.service.name, "Zabriskie"):
        assert words not in said
    assert "1 not shown" in said
    assert not AuditEvent.objects.filter(kind="person.on-team-list", person_id=str(hidden.pk)).exists()


def test_a_protected_person_is_on_it_without_their_address(client: Client, priya: User) -> None:
    for name, address in (("Ida Hann", "4 Open Street"), ("Vera Quill", "9 Hidden Lane")):
        person = somebody(priya, name, address=address, lives="home")
        an_appointment(priya, person.referrals.get(), starts_at=clock.now() + timedelta(hours=1))
        if name == "Vera Quill":
            protect(person=person, owner=priya, cover=None, by=priya)
    client.force_login(priya)
    said = printed(client)
    assert "Vera Quill" in said
    assert "4 Open Street" in said
    assert "9 Hidden Lane" not in said


def test_the_file_opens_with_the_password_alone_which_is_kept_nowhere(
    client: Client, priya: User, caplog: pytest.LogCaptureFixture
) -> None:
    contacts = [ContactGiven(kind="phone", value="07700 900777", call="yes", discreet=True)]
    somebody(priya, "Łukasz Żółw", contacts=contacts)
    somebody(priya, "Amina يوسف")
    client.force_login(priya)
    content = saved(client)
    assert b"Pawlak" not in content
    reader = PdfReader(BytesIO(content))
    assert reader.is_encrypted
    assert reader.decrypt("Nine grey gulls") == PasswordType.NOT_DECRYPTED
    assert reader.decrypt(PASSWORD) == PasswordType.USER_PASSWORD
    encryption = reader.trailer["/Encrypt"]
    assert (encryption["/V"], encryption["/R"]) == (5, 6)  # AES-256 of PDF 2.0
    said = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for words in ("Łukasz Żółw", "07700 900777", "Never say who is calling", "Amina ywsf", "Priya Nair"):
        assert words in said
    made = AuditEvent.objects.get(kind="team.list-made")
    assert made.detail == {"how": "file", "people": 2}
    kept = [str(event.detail) for event in AuditEvent.objects.all()]
    kept += [str(session.get_decoded()) for session in Session.objects.all()]
    assert not any("gulls" in text for text in (*kept, caplog.text))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "Nine grey gulls £6"}, "are not the same"),
        ({"password": "Nine grey gulls łł", "again": "Nine grey gulls łł"}, "without accents"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
    ],
)
def test_a_password_that_would_not_do_makes_no_file(
    client: Client, priya: User, said: dict[str, str], told: str
) -> None:
    somebody(priya, "Ida Hann")
    client.force_login(priya)
    given = {"team": Team.objects.get().pk, "password": PASSWORD, "again": PASSWORD, **said}
    response = client.post(reverse("prescribing:team_list"), given)
    assert response.status_code == 400
    page = response.content.decode()
    assert told in page
    assert f'value="{said["again"]}"' not in page
    assert not AuditEvent.objects.filter(kind__in=["team.list-made", "person.on-team-list"]).exists()


def test_only_of_a_team_of_ones_own(client: Client, priya: User, team: Team) -> None:
    stranger = a_navigator(role=Role.SUPERVISOR)
    client.force_login(stranger)
    assert client.get(reverse("prescribing:team_list_paper"), {"team": team.pk}).status_code == 404
    given = {"team": team.pk, "password": PASSWORD, "again": PASSWORD}
    assert client.post(reverse("prescribing:team_list"), given).status_code == 400
    with pytest.raises(NotAllowed):
        make_team_list(team=team, how="file", by=stranger)
    client.force_login(user_with(Role.RECEPTIONIST))
    assert client.get(reverse("prescribing:team_list")).status_code == 403


def test_it_names_nobody_of_another_team_and_nobody_who_hides_from_a_member(
    team: Team, priya: User, sam: User
) -> None:
    other = a_team(sam)
    theirs = a_person(sam, name="Olive Elsewhere", preferred_name="", team=other)
    referral = a_referral(sam, theirs, needs=[], team=other)
    add_task(referral=referral, note="Ring Olive", due_at=clock.now(), by=sam)
    kept, twice = somebody(priya, "Peg Hidden"), a_person(priya, name="Peg Hidden", preferred_name="")
    exclude_user(person=twice, user=sam, by=priya)
    merge(person=twice, into=kept, by=priya)
    somebody(priya, "Tom Shown")

    for by in (priya, sam):
        found = make_team_list(team=team, how="paper", by=by)
        named = {row.person for _, rows in found.groups for row in rows}
        assert named == {"Tom Shown"}, by
