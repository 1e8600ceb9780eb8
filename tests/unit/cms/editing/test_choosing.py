"""Choosers are searched by name, town and postcode; lists show a row once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.accounts.roles import Role
from directory.catalogue.models import NeedPhrase
from directory.words.models import DangerPhrase, DangerTopic
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


def chosen(client: Client, model: str, **asked: Any) -> list[str]:
    answer = client.get(reverse(f"wagtailsnippetchoosers_directory_{model}:choose_results"), asked)
    assert answer.status_code == 200
    return [str(each) for each in answer.context["results"]]


@pytest.mark.parametrize("model", ["organisation", "service", "location", "need"])
def test_every_chooser_has_a_search_box_and_works_without_typing(editor: Client, model: str) -> None:
    ServiceFactory.create(location=LocationFactory.create(), need=NeedFactory.create())
    window = editor.get(reverse(f"wagtailsnippetchoosers_directory_{model}:choose"))
    assert 'name=\\"q\\"' in window.content.decode() or 'name="q"' in window.content.decode()
    assert chosen(editor, model)


@pytest.mark.parametrize("typed", ["pets together", "Together pets", "ux3", "PETS"])
def test_an_organisation_is_found_among_many(editor: Client, typed: str) -> None:
    OrganisationFactory.create_batch(60)
    OrganisationFactory.create(name="UX3 Pets Together")
    assert chosen(editor, "organisation", q=typed) == ["UX3 Pets Together"]


@pytest.mark.parametrize("typed", ["dt4 7qs", "DT47QS", "DT4 7QS", "Portland", "Rose hall", "quay portland"])
def test_a_place_is_found_by_name_street_town_and_postcode(editor: Client, typed: str) -> None:
    LocationFactory.create_batch(30, postcode="BH1 1AA")
    LocationFactory.create(name="Rose Hall", address="2 Quay", town="Portland", postcode="DT4 7QS")
    assert chosen(editor, "location", q=typed) == ["Rose Hall, Portland, DT4 7QS"]


def test_a_need_is_found_once_by_what_people_say(editor: Client) -> None:
    need = NeedFactory.create(name="Help with pets")
    for text in ("pet food", "my pet is ill", "pet bills"):
        NeedPhrase.objects.create(need=need, text=text)
    assert chosen(editor, "need", q="pet") == ["Help with pets"]


def test_a_service_is_found_by_its_organisation_and_by_where_it_is(editor: Client) -> None:
    service = ServiceFactory.create(name="Yoga", location=LocationFactory.create(town="Swanage"))
    ServiceFactory.create()
    assert chosen(editor, "service", q="swanage") == ["Yoga"]
    assert "Yoga" in chosen(editor, "service", q=service.organisation.name)
    assert chosen(editor, "service", q="nothing of the kind") == []


def test_what_is_found_comes_in_pages(editor: Client) -> None:
    OrganisationFactory.create_batch(45, name="Same name")
    pages = [len(chosen(editor, "organisation", q="same", p=page)) for page in (1, 2, 3)]
    assert pages == [20, 20, 5]


@pytest.mark.parametrize("asked", [{}, {"q": "a"}])
@pytest.mark.parametrize("model", ["organisation", "service", "location", "need"])
def test_a_chooser_asks_a_constant_number_of_queries(
    editor: Client, model: str, asked: dict[str, str]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            chosen(editor, model, **asked)
        return len(captured)

    ServiceFactory.create(location=LocationFactory.create(), need=NeedFactory.create())
    queries()
    few = queries()
    for _ in range(8):
        ServiceFactory.create(location=LocationFactory.create(), need=NeedFactory.create())
    assert queries() == few


LISTS = {
    "need": "pet",
    "dangertopic": "alone",
    "service": "harbour",
    "organisation": "harbour",
    "location": "weymouth",
    "synonym": "food",
    "wishphrase": "after",
    "termmapping": "money",
}


@pytest.mark.parametrize(("model", "typed"), LISTS.items())
def test_a_list_that_is_searched_shows_a_row_once(editor: Client, model: str, typed: str) -> None:
    need = NeedFactory.create(name="Pets")
    topic = DangerTopic.objects.create(
        slug="alone", title="Alone at night", lead="Talk.", review_on="2027-01-01"
    )
    for number in range(3):
        NeedPhrase.objects.create(need=need, text=f"pet {number}")
        DangerPhrase.objects.create(topic=topic, text=f"alone {number}")
        ServiceFactory.create(location=LocationFactory.create(), need=need)
    for extra in ({}, {"need": str(need.pk)}, {"without_phrases": "false"}):
        page = editor.get(reverse(f"wagtailsnippets_directory_{model}:list"), {"q": typed, **extra})
        ids = [row.pk for row in page.context["object_list"]]
        assert len(ids) == len(set(ids))
    if model in {"need", "dangertopic"}:
        found = editor.get(reverse(f"wagtailsnippets_directory_{model}:list"), {"q": typed})
        assert found.context["paginator"].count == len(set(found.context["object_list"]))
        assert len(found.context["object_list"]) >= 1
