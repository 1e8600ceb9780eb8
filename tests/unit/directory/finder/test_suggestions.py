"""/find/suggest/: what is suggested to whom, what never is, and what it costs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as chance
from hypothesis import strategies as st

from directory.accounts.roles import Role
from directory.catalogue.models import Need, NeedPhrase, Service
from directory.finder import suggestions
from directory.links.logs import WithoutSecrets
from directory.places.models import Area, AreaKind
from directory.words.models import DangerPhrase, DangerTopic
from search.documents import Audience
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

Index = Callable[[], int]


@pytest.fixture(autouse=True)
def town(db: None) -> None:
    Area.objects.update_or_create(
        key="town:weymouth",
        defaults={
            "kind": AreaKind.TOWN,
            "code": "weymouth",
            "name": "Weymouth",
            "search_name": "weymouth",
            "latitude": 50.61,
            "longitude": -2.457,
        },
    )


def ask(client: Client, text: str) -> dict[str, list[dict[str, Any]]]:
    """Items by kind."""
    answer = client.get("/find/suggest/", {"q": text})
    assert answer.status_code == 200, answer.content
    return {group["kind"]: group["items"] for group in answer.json()["groups"]}


def texts(client: Client, text: str) -> dict[str, list[str]]:
    return {kind: [item["text"] for item in items] for kind, items in ask(client, text).items()}


def test_a_need_by_its_phrase_leads_to_the_search_for_it(client: Client, money_advice: Service) -> None:
    for typed in ("bail", "BAILIFFS at th", "baliffs", "my money troubles and bailiffs at the door again"):
        (need,) = ask(client, typed)["needs"]
        assert (need["text"], need["url"]) == ("Debts I cannot pay", "/find/?need=debt-advice"), typed
        assert client.get(need["url"]).status_code == 200


def test_a_service_leads_to_its_page(client: Client, money_advice: Service, index: Index) -> None:
    index()
    (service,) = ask(client, "drop-in mon")["services"]
    assert service["text"] == money_advice.name
    assert service["note"] == money_advice.organisation.name
    assert service["url"] == f"/services/{money_advice.pk}/"
    assert client.get(service["url"]).status_code == 200


def test_a_place_fills_its_box_and_leaves_what_was_asked(client: Client, own_index: None) -> None:
    assert ask(client, "weym")["places"][0]["fills"] == {"q": "", "postcode": "Weymouth"}
    assert ask(client, "lunch in weym")["places"][0]["fills"] == {"q": "lunch", "postcode": "Weymouth"}
    assert ask(client, "dt4 8ru")["places"][0]["fills"] == {"q": "", "postcode": "DT4 8RU"}


def test_a_search_without_a_box_for_places_is_offered_none(client: Client, own_index: None) -> None:
    answer = client.get("/find/suggest/", {"q": "weym", "places": "no"}).json()
    assert "places" in ask(client, "weym")
    assert answer == {"groups": [], "said": ""}


def test_needs_come_before_services_before_places(
    client: Client, debt_need: Need, own_index: None, index: Index
) -> None:
    NeedPhrase.objects.create(need=debt_need, text="weymouth credit")
    ServiceFactory(name="Weymouth Walkers")
    index()
    answer = client.get("/find/suggest/?q=weym").json()
    assert [(group["kind"], group["label"]) for group in answer["groups"]] == [
        ("needs", "Kinds of help"),
        ("services", "Services"),
        ("places", "Places"),
    ]
    assert answer["said"] == "3 suggestions. Use the up and down arrows to choose."
    for group in answer["groups"]:
        assert all(set(item) == {"text", "note", "url", "fills"} for item in group["items"])


@pytest.mark.parametrize("text", ["", "w", " w ", "é", "?", "…"])
def test_fewer_than_two_letters_suggest_nothing(
    client: Client, own_index: None, text: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/find/suggest/", {"q": text})
    assert answer.json() == {"groups": [], "said": ""}


def test_danger_is_never_finished_for_anybody(client: Client, own_index: None, index: Index) -> None:
    topic = DangerTopic.objects.create(
        slug="suicide", title="You matter", owner="hub", review_on=date(2027, 1, 1), live=True
    )
    for phrase in ("want to die", "kill myself"):
        DangerPhrase.objects.create(topic=topic, text=phrase)
    NeedPhrase.objects.create(need=NeedFactory(name="Diabetes"), text="want to diet")
    ServiceFactory(name="I want to diet")
    ServiceFactory(name="Kill my weeds")
    index()
    assert "Diabetes" in texts(client, "want to diet")["needs"]
    for typed in ("i want to die", "i want to di", "i want to d", "kill my", "wnat to die now"):
        assert ask(client, typed) == {}, typed


def test_the_public_is_never_told_what_is_for_professionals(
    client: Client, own_index: None, index: Index
) -> None:
    hidden = LocationFactory(name="Rose House", town="Upwey", visibility="professional")
    ServiceFactory(name="Quiet room", visibility="professional", location=hidden)
    ServiceFactory(name="Quiet rota", visibility="owner")
    ServiceFactory(name="Quiet draft", live=False)
    index()
    for typed in ("quiet", "rose", "upwey"):
        assert ask(client, typed) == {}, typed
    client.force_login(user_with(Role.RECEPTIONIST))
    assert texts(client, "quiet") == {"services": ["Quiet room"]}
    assert ask(client, "rose") == {}


def test_what_was_hidden_since_it_was_indexed_is_not_named(
    client: Client, own_index: None, index: Index
) -> None:
    gone = ServiceFactory(name="Quiet room")
    ServiceFactory(name="Quiet hour")
    index()
    Service.objects.filter(pk=gone.pk).update(visibility="professional")  # goes round the signals
    assert texts(client, "quiet") == {"services": ["Quiet hour"]}


def test_an_organisation_of_the_same_name_is_not_said_twice(
    client: Client, own_index: None, index: Index
) -> None:
    ServiceFactory(name="Puffin Singers", organisation=OrganisationFactory(name="Puffin Singers"))
    index()
    assert ask(client, "puff")["services"][0]["note"] == ""


def test_suggestions_are_kept_by_nobody(client: Client, own_index: None) -> None:
    answer = client.get("/find/suggest/?q=debt")
    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert client.put("/find/suggest/").status_code == 405


def test_words_are_posted_by_our_pages_and_need_no_token(
    client: Client, debt_need: Need, own_index: None
) -> None:
    answer = client.post("/find/suggest/", {"q": "bail"})
    assert answer.json() == client.get("/find/suggest/?q=bail").json()
    assert answer["Cache-Control"] == "private, no-store"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/find/suggest/", {"q": "bail"}).json() == answer.json()


def test_what_is_typed_is_in_no_log_line(
    client: Client, own_index: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.INFO):
        client.get("/find/suggest/", {"q": "embarrassing itch"})
    assert "cannot be reached" in caplog.text
    assert "embarrassing" not in caplog.text


def test_when_elasticsearch_is_away_the_embedded_index_suggests(
    client: Client, money_advice: Service, index: Index, settings: Any
) -> None:
    index()
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"
    assert texts(client, "drop")["services"] == [money_advice.name]


def test_without_an_index_needs_and_places_are_still_suggested(
    client: Client, debt_need: Need, settings: Any, own_index: None, tmp_path: Any
) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.SEARCH_INDEX_PATH = tmp_path / "file"
    assert texts(client, "bail")["needs"] == ["Debts I cannot pay"]
    assert texts(client, "weym")["places"] == ["Weymouth"]


def test_an_edited_phrase_counts_at_once(client: Client, debt_need: Need, own_index: None) -> None:
    assert ask(client, "meter") == {}
    NeedPhrase.objects.create(need=debt_need, text="the meter has run out")
    assert texts(client, "meter")["needs"] == ["Debts I cannot pay"]


def test_the_number_of_queries_does_not_grow(
    client: Client, debt_need: Need, own_index: None, index: Index
) -> None:
    def queries() -> tuple[int, int]:
        client.get("/find/suggest/?q=weym")
        with CaptureQueriesContext(connection) as asked:
            found = texts(client, "weym")
        return len(asked), len(found["services"])

    NeedPhrase.objects.create(need=debt_need, text="weymouth credit")
    ServiceFactory(name="Weymouth Walkers", location=LocationFactory())
    index()
    few = queries()
    for number in range(8):
        ServiceFactory(name=f"Weymouth Walkers {number}", location=LocationFactory(town="Weymouth West"))
    index()
    assert queries() == (few[0], suggestions.SERVICES)
    assert few[0] <= 5


@chance(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.one_of(st.binary(max_size=300), st.text(max_size=120).map(lambda t: t.encode("utf-8", "replace")))
)
def test_any_bytes_are_answered(client: Client, money_advice: Service, raw: bytes) -> None:
    assert client.get(f"/find/suggest/?q={quote(raw)}").status_code == 200
    assert isinstance(suggestions.suggest(raw.decode("latin-1"), audience=Audience.PUBLIC), tuple)
