"""They came: by the code of a sheet alone, on a second page, once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.shortlists.sending_limits import CODES
from prescribing.models import Signpost, SignpostedService
from prescribing.signposts.actions import hand_over
from prescribing.signposts.codes import LENGTH, SIGNS, as_written, new_code, read_code
from prescribing.signposts.models import Channel
from prescribing.signposts.time_limits import CODE_LASTS
from tests.factories.catalogue import ServiceFactory

OURS = {"Origin": "http://testserver"}


@pytest.fixture
def sheet(dawn: User, cuppa: Service, shed: Service) -> Signpost:
    return hand_over(chosen={str(cuppa.pk): [], str(shed.pk): []}, channel=Channel.PRINT, by=dawn)


def say(client: Client, code: Any, **more: Any) -> Any:
    return client.post("/came/", {"code": code, **more}, headers=OURS)


def said() -> list[tuple[str, str]]:
    rows = SignpostedService.objects.exclude(came_on=None)
    return sorted(rows.values_list("service__name", "came_said_by"))


@pytest.mark.django_db
def test_a_code_leads_to_a_second_page_and_only_its_press_counts(
    client: Client, sheet: Signpost, cuppa: Service
) -> None:
    typed = as_written(sheet.code or "").lower()
    asked = say(client, typed)
    html = asked.content.decode()
    assert asked.status_code == 200
    assert "Where did you go?" in html
    assert "Wyke Cuppa" in html
    assert "Harbour Shed" in html
    assert "Fleet View" not in html, "whoever finds a sheet learns nothing of where it was given"
    assert said() == []
    done = say(client, typed, service=[cuppa.pk], said_by="person")
    assert done.headers["Location"] == "/came/thanks/"
    assert "without your name" in client.get("/came/thanks/").content.decode()
    assert said() == [("Wyke Cuppa", "person")]
    assert AuditEvent.objects.get(kind="signpost.came").actor == "Waymark (said on the site)"


@pytest.mark.django_db
@pytest.mark.database
def test_it_counts_once_and_the_first_teller_stays(client: Client, sheet: Signpost, cuppa: Service) -> None:
    say(client, sheet.code, service=[cuppa.pk], said_by="person")
    say(client, sheet.code, service=[cuppa.pk], said_by="group")
    assert said() == [("Wyke Cuppa", "person")]
    html = say(client, sheet.code).content.decode()
    assert "said on" in html
    assert f'value="{cuppa.pk}"' not in html


@pytest.mark.django_db
def test_a_group_may_say_so_and_of_its_sheet_alone(client: Client, sheet: Signpost, shed: Service) -> None:
    other = ServiceFactory(name="Another")
    say(client, sheet.code, service=[shed.pk, other.pk], said_by="group")
    assert said() == [("Harbour Shed", "group")]


@pytest.mark.django_db
@pytest.mark.parametrize("said_by", ["", "nobody"])
def test_who_says_it_is_pressed_and_never_guessed(
    client: Client, sheet: Signpost, cuppa: Service, said_by: str
) -> None:
    say(client, sheet.code, service=[cuppa.pk], said_by=said_by)
    assert said() == []


@pytest.mark.django_db
def test_a_place_is_ticked_first(client: Client, sheet: Signpost) -> None:
    answer = say(client, sheet.code, said_by="person")
    assert answer.status_code == 400
    assert "Tick a place first." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", " ", "K7QM", "AAAA-AAAA", "'; drop", "KKKK-KKKKK", "ÄÖÜ" * 3, "0" * 40]
)
def test_what_is_no_code_says_so_and_tells_nothing(client: Client, sheet: Signpost, typed: str) -> None:
    answer = say(client, typed)
    assert answer.status_code in (400, 404)
    assert "Wyke Cuppa" not in answer.content.decode()
    assert "code-error" in answer.content.decode()


@pytest.mark.django_db
def test_tries_are_limited_right_or_wrong(client: Client, sheet: Signpost) -> None:
    for _ in range(CODES["network"]):
        assert say(client, "22222222").status_code == 404
    answer = say(client, sheet.code)
    assert answer.status_code == 429
    assert "Wyke Cuppa" not in answer.content.decode()


@pytest.mark.django_db
def test_a_code_that_is_too_old_opens_nothing(client: Client, sheet: Signpost) -> None:
    with clock.moved_to(sheet.at + CODE_LASTS):
        assert say(client, sheet.code).status_code == 404


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused(client: Client, sheet: Signpost, cuppa: Service) -> None:
    data = {"code": sheet.code or "", "service": [str(cuppa.pk)], "said_by": "person"}
    answer = Client(enforce_csrf_checks=True).post("/came/", data, headers={"Origin": "http://elsewhere"})
    assert answer.status_code == 403
    assert said() == []


@pytest.mark.django_db
def test_looking_changes_nothing_and_leaves_no_cookie(client: Client, sheet: Signpost) -> None:
    answer = client.get("/came/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not re.search(re.escape(sheet.code or "?"), answer.content.decode())


def test_a_code_is_long_enough_and_of_signs_that_are_not_taken_for_one_another() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert len(SIGNS) ** LENGTH > 3e11
    assert not set("01OIAEU") & set(SIGNS)


@given(
    some.text(alphabet=SIGNS, min_size=LENGTH, max_size=LENGTH), some.sampled_from("- \u2013\u2014\u00a0.")
)
def test_a_code_is_read_however_it_is_typed(code: str, between: str) -> None:
    assert read_code(as_written(code)) == code
    assert read_code(f" {code[:4]}{between}{code[4:]} ".lower()) == code


@given(some.text(max_size=50))
def test_what_is_typed_is_a_code_or_nothing(typed: str) -> None:
    assert read_code(typed) == "" or len(read_code(typed)) == LENGTH
