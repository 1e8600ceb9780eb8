"""Hours are typed as words, said back, and filled into the times by a button; nothing is saved by that."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.catalogue.models import Schedule, SchoolTerm, Service
from tests.editing_forms import messages_of, sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def edit_url(service: Service) -> str:
    return reverse("wagtailsnippets_directory_service:edit", args=[service.pk])


def fill(editor: Client, service: Service, words: str, **more: Any) -> Any:
    page = sent(editor, edit_url(service))
    return editor.post(edit_url(service), {**page, **more, "hours_words": words, "fill-hours": "1"})


def rows(answer: Any) -> list[dict[str, Any]]:
    """What the form on the page now says of its times."""
    names = ("frequency", "days", "weeks", "opens_at", "closes_at", "school", "closed_bank_holidays")
    forms = answer.context["form"].formsets["schedules"].forms
    return [{name: form[name].value() for name in names if form[name].value()} for form in forms]


def test_the_button_fills_in_the_times_and_saves_nothing(editor: Client) -> None:
    service = ServiceFactory.create(live=True)
    answer = fill(
        editor, service, "Mon-Wed 9.30am to 5pm, closed bank holidays; first Sat of the month 10am-12"
    )
    assert "2 times are filled in below" in messages_of(answer)
    week, saturday = rows(answer)
    assert week == {
        "frequency": "weekly",
        "days": ["MO", "TU", "WE"],
        "opens_at": "09:30",
        "closes_at": "17:00",
        "closed_bank_holidays": True,
    }
    assert (saturday["frequency"], saturday["days"], saturday["weeks"]) == ("monthly", ["SA"], ["1"])
    assert not Schedule.objects.exists()
    assert not service.revisions.exists()


def test_what_was_filled_in_is_published_as_it_stands(editor: Client) -> None:
    service = ServiceFactory.create(live=True)
    answer = fill(editor, service, "Tuesdays 10am to 12 noon, April to October, term time only")
    page = {
        **sent(editor, edit_url(service)),
        **{name: value for name, value in _filled(answer).items() if value is not None},
    }
    editor.post(edit_url(service), {**page, "action-publish": "1"})
    [row] = Schedule.objects.all()
    assert (row.days, str(row.opens_at), row.school, row.months) == (
        "TU",
        "10:00:00",
        "term",
        "4,5,6,7,8,9,10",
    )


def _filled(answer: Any) -> dict[str, Any]:
    """Every field of the times on the page, as a browser would send it."""
    formset = answer.context["form"].formsets["schedules"]
    found = {"schedules-TOTAL_FORMS": str(len(formset.forms))}
    for form in formset.forms:
        found |= {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return found


def test_what_is_there_stays_and_is_not_doubled(editor: Client) -> None:
    service = ServiceFactory.create(live=True)
    Schedule.objects.create(service=service, days="TU", opens_at="10:00", closes_at="12:00")
    answer = fill(editor, service, "Tuesdays 10am-12pm and Fridays 1pm-3pm")
    assert [row["days"] for row in rows(answer)] == [["TU"], ["FR"]]
    assert "1 time is filled in" in messages_of(answer)


def test_what_is_not_understood_is_said_and_not_filled_in(editor: Client) -> None:
    service = ServiceFactory.create(live=True)
    answer = fill(editor, service, "Whenever the flag is up")
    assert rows(answer) == []
    assert "Nothing was filled in" in messages_of(answer)
    page = answer.content.decode()
    assert "Not understood:" in page
    assert "“Whenever the flag is up”" in page


def test_the_words_stay_in_the_box_and_the_rest_of_the_form_as_typed(editor: Client) -> None:
    service = ServiceFactory.create(live=True)
    answer = fill(editor, service, "Tuesdays 2-4", summary="New words")
    assert answer.context["form"]["summary"].value() == "New words"
    page = answer.content.decode()
    assert "Tuesdays 2-4</textarea>" in page
    assert "Probably, please check:" in page
    assert "Tuesdays, 2pm to 4pm" in page
    assert answer.context["has_unsaved_changes"]


def test_it_works_for_a_service_that_is_being_added(editor: Client) -> None:
    url = reverse("wagtailsnippets_directory_service:add")
    page = sent(editor, url)
    answer = editor.post(url, {**page, "name": "New", "hours_words": "Fridays 1pm-3pm", "fill-hours": "1"})
    assert [row["days"] for row in rows(answer)] == [["FR"]]
    assert not Service.objects.exists()


def test_words_are_said_back_while_they_are_typed(editor: Client) -> None:
    answer = editor.post(reverse("read_hours"), {"hours_words": "Mondays 10am to noon. Whenever it rains."})
    words = answer.content.decode()
    assert "We read:" in words
    assert "Mondays, 10am to 12 noon" in words
    assert "“Whenever it rains”" in words
    assert editor.post(reverse("read_hours"), {"hours_words": " "}).content.decode().strip() == ""


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.MEMBER])
def test_others_are_not_answered(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    assert client.post(reverse("read_hours"), {"hours_words": "Mondays"}).status_code in {302, 403}


def test_what_was_typed_is_said_back_without_its_markup(editor: Client) -> None:
    answer = editor.post(
        reverse("read_hours"), {"hours_words": "<script>alert(1)</script> Mondays & so on <b>x"}
    )
    assert "<script>" not in answer.content.decode()


def test_a_row_that_an_editor_changes_was_not_read_from_words_any_more(editor: Client) -> None:
    service = ServiceFactory.create(live=True)
    Schedule.objects.create(
        service=service, days="TU", opens_at="10:00", closes_at="12:00", read_from="Tue 10-12"
    )
    page = sent(editor, edit_url(service))
    editor.post(edit_url(service), {**page, "summary": "Other", "action-publish": "1"})
    assert Schedule.objects.get().read_from == "Tue 10-12"
    editor.post(
        edit_url(service),
        {**sent(editor, edit_url(service)), "schedules-0-opens_at": "11:00", "action-publish": "1"},
    )
    row = Schedule.objects.get()
    assert (str(row.opens_at), row.read_from) == ("11:00:00", "")


def test_the_home_lists_times_in_words_and_terms_to_fill_in(editor: Client) -> None:
    Schedule.objects.create(service=ServiceFactory(name="In words"), frequency="text", note="At new moon")
    Schedule.objects.create(service=ServiceFactory(name="In term"), days="TU", school="term")
    home = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert "Times in words only" in home
    assert "School terms to fill in" in home
    listed = editor.get(reverse("wagtailsnippets_directory_service:list"), {"times_in_words": "true"})
    assert "In words" in listed.content.decode()
    assert "In term" not in listed.content.decode()


def test_an_editor_keeps_school_terms(editor: Client) -> None:
    url = reverse("wagtailsnippets_directory_schoolterm:add")
    term = {"name": "Autumn", "first_day": "2026-09-03", "last_day": "2026-12-18"}
    backwards = editor.post(url, {**term, "last_day": "2026-09-01"})
    assert "The last day is before the first." in backwards.content.decode()
    editor.post(url, term)
    assert SchoolTerm.objects.get().name == "Autumn"
