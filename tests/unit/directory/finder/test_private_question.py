"""Words of danger wait in the session; addresses hold a key, and nothing of what was understood either."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from django.test import Client, RequestFactory

from directory import clock
from directory.catalogue.models import Need, Service
from directory.catalogue.views import came_from
from directory.finder import danger_heard, private_question, run_search
from directory.finder.danger_box import quiet_box
from directory.finder.danger_heard import Heard
from directory.finder.question import SearchParameters, read
from directory.links.logs import WithoutSecrets
from directory.words import vocabulary
from directory.words.models import DangerLine, DangerPhrase, DangerTopic
from tests.unit.directory.finder.test_views import Index

pytestmark = pytest.mark.django_db
WORDS = "starving since friday evening"
TELLING = ("starving", "friday", "fri", "evening", "debt")


@pytest.fixture
def asked(client: Client, money_advice: Service, debt_need: Need, index: Index) -> str:
    """The address that somebody is sent on to who types words of danger."""
    topic = DangerTopic.objects.create(
        slug="no-food", title="Food today", owner="hub", review_on="2027-01-01", need_slug=debt_need.slug,
        live=True,
    )  # fmt: skip
    DangerPhrase.objects.create(topic=topic, text="starving")
    DangerLine.objects.create(topic=topic, name="Samaritans", phone="116 123", opens=["always"])
    DangerLine.objects.create(topic=topic, name="Shelter", phone="0808 800 4444", opens=["always"])
    DangerLine.objects.create(topic=topic, name="Emergency services", phone="999", opens=["always"])
    index()
    vocabulary.forget()
    return str(post(client, q=WORDS, postcode="DT4 8RU")["Location"])


def post(client: Client, **given: str) -> Any:
    return client.post("/find/", given, headers={"Origin": "http://testserver"})


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return str(response.content.decode())


def test_a_search_that_tells_of_danger_is_sent_on_to_an_address_without_words(
    client: Client, asked: str
) -> None:
    assert asked.startswith("/find/?a=")
    assert not [word for word in TELLING if word in asked]
    said = page(client, asked)
    assert "Food today" in said
    assert f'value="{WORDS}"' in said, "the words stand in the box, for whoever asked"
    assert "<title>Find help" in said


def test_a_link_with_words_is_sent_on_as_well_and_keeps_what_else_it_asks(client: Client, asked: str) -> None:
    sent = client.get(
        "/find/", {"q": WORDS, "page": "2", "free": "1", "map": "1", "without": "need:debt-advice"}
    )
    assert sent.status_code == 302
    assert sent["Cache-Control"] == "private, no-store"
    address = unquote(sent["Location"])
    assert {"page=2", "free=1", "map=1"} <= set(address.partition("?")[2].split("&"))
    assert not [word for word in TELLING if word in address]
    known = private_question.read(QueryDict(address.partition("?")[2]), with_session(client))
    assert (known.q, known.without) == (WORDS, ("need:debt-advice",))


def with_session(client: Client) -> Any:
    request = RequestFactory().get("/")
    request.session = client.session
    return request


def test_filters_pages_chips_and_the_map_go_on_with_the_key(client: Client, asked: str) -> None:
    key = asked.partition("a=")[2].partition("&")[0]
    said = page(client, asked)
    links = [unquote(part.partition('"')[0].replace("&amp;", "&")) for part in said.split('href="')[1:]]
    ours = [link for link in links if link.startswith("?")]
    assert ours
    assert all(f"a={key}" in link for link in ours)
    assert not [(word, link) for link in ours for word in TELLING if word in link]
    assert f'name="a" value="{key}"' in said
    for more in ("&free=1", "&sort=name", "&sheet=1", "&map=1", "&miles=5"):
        assert client.get(asked + more).status_code == 200
    points = client.get(asked.replace("/find/", "/find/points/")).json()
    assert points["total"] == client.get(asked + "&format=json").json()["total"]


def test_a_chip_is_taken_away_without_saying_what_it_was(client: Client, asked: str) -> None:
    before = private_question.read(QueryDict(asked.partition("?")[2]), with_session(client))
    link = unquote(before.link(without=("need:debt-advice", "times:evening"), need="debt-advice"))
    assert not [word for word in TELLING if word in link]
    after = private_question.read(QueryDict(link[1:]), with_session(client))
    assert (after.without, after.need) == (("need:debt-advice", "times:evening"), "debt-advice")


def test_another_session_is_told_kindly_that_it_was_forgotten(client: Client, asked: str) -> None:
    said = page(Client(), asked)
    assert "Please ask again" in said
    assert 'href="tel:999"' in said
    assert "Leave this site" in said
    assert Client().get(asked.replace("/find/", "/find/points/")).json()["points"] == []


def test_after_half_an_hour_it_is_forgotten_for_good(client: Client, asked: str) -> None:
    later = clock.now() + timedelta(seconds=private_question.KEPT_SECONDS + 1)
    with clock.moved_to(later):
        assert "Please ask again" in page(client, asked)
    assert WORDS not in str(Session.objects.get(pk=client.session.session_key).get_decoded())
    assert "Please ask again" in page(client, asked)


def test_leaving_forgets_it_at_once(client: Client, asked: str) -> None:
    elsewhere = client.post("/find/forget/", headers={"Origin": "https://elsewhere.example"})
    assert elsewhere.status_code == 403
    assert "Food today" in page(client, asked)
    assert client.post("/find/forget/", headers={"Origin": "http://testserver"}).status_code == 204
    assert "Please ask again" in page(client, asked)


def test_a_session_holds_few_questions(client: Client, asked: str) -> None:
    for number in range(private_question.MOST_KEPT + 3):
        post(client, q=f"starving {number}")
    assert len(client.session[private_question._KEPT]) == private_question.MOST_KEPT
    assert "Please ask again" in page(client, asked)


def test_whoever_takes_no_cookies_gets_the_answer_where_the_form_leads(client: Client, asked: str) -> None:
    nobody = Client()
    assert 'name="here"' in nobody.get("/find/?a=gone").content.decode()
    answer = post(nobody, q=WORDS, here="1")
    assert answer.status_code == 200
    assert "Food today" in answer.content.decode()


def test_another_site_keeps_nothing_in_a_session_of_ours(client: Client, asked: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/find/", {"q": WORDS}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 200
    assert "Food today" in answer.content.decode()
    assert not stranger.cookies


def test_other_words_are_sent_on_to_an_address_that_can_be_kept(client: Client, asked: str) -> None:
    sent = post(client, q="chess club", postcode="DT4 8RU", free="1", here="1")
    assert sent["Location"] == "/find/?q=chess+club&postcode=DT4+8RU&free=1"
    assert "sessionid" not in Client().post("/find/", {"q": "chess club"}).cookies


def test_new_words_end_the_old_key(client: Client, asked: str) -> None:
    key = asked.partition("a=")[2].partition("&")[0]
    sent = post(client, q="chess club", a=key)
    assert sent["Location"] == "/find/?q=chess+club"
    again = post(client, q="starving again", a=key)["Location"]
    assert key not in again


def test_data_is_answered_as_ever(client: Client, asked: str) -> None:
    data = client.get("/find/", {"q": WORDS, "format": "json"}).json()
    assert (data["danger"], data["quiet"], data["quiet_line"]) == ("no-food", None, None)
    accepts = client.get("/find/", {"q": WORDS}, headers={"Accept": "application/json"})
    assert accepts.json()["danger"] == "no-food"


def test_a_listing_knows_the_way_back_to_the_results(client: Client, asked: str) -> None:
    request = with_session(client)
    request.META["HTTP_REFERER"] = f"http://testserver{asked}"
    back, before = came_from(request)
    assert back == asked
    assert before is not None
    assert before.q == WORDS
    request.session = Client().session
    assert came_from(request) == ("", None)


def test_no_log_line_holds_the_words(client: Client, asked: str) -> None:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.addFilter(WithoutSecrets())
    logger = logging.getLogger()
    logger.addHandler(handler)
    try:
        post(client, q=WORDS)
        client.get("/find/", {"q": WORDS}, follow=True)
        logging.getLogger("django.server").warning(
            '"GET /find/?q=%s HTTP/1.1" 302 0', WORDS.replace(" ", "+")
        )
    finally:
        logger.removeHandler(handler)
    assert "starving" not in lines.getvalue()


# --- the quiet line ------------------------------------------------------------------------------


@pytest.fixture
def perhaps(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """Every word may tell of the danger there is; "starving" tells of it for sure as well."""

    def told(text: str, words: vocabulary.Words, known: Any = ()) -> Heard:
        sure = danger_heard.heard(text, words, known).sure
        return Heard(sure, words.dangers[0] if text else None)

    monkeypatch.setattr(run_search, "heard", told)
    monkeypatch.setattr(private_question, "heard", told)


@pytest.mark.usefixtures("perhaps")
def test_words_that_may_tell_of_danger_bring_one_quiet_question(client: Client) -> None:
    said = client.get("/find/", {"q": "my son keeps on at me"}, follow=True)
    text = said.content.decode()
    assert said.redirect_chain[0][0].startswith("/find/?a=")
    assert text.index("Leave this site") < text.index("Is somebody not safe?") < text.index("<h1")
    assert "Food today" not in text
    assert text.count("<details") > 0
    assert text.index("Call 116 123") < text.index("See who can help") < text.index("Call 0808 800 4444")
    data = client.get("/find/", {"q": "my son keeps on at me", "format": "json"}).json()
    assert (data["danger"], data["quiet"]) == (None, "no-food")
    assert data["quiet_line"]["title"] == "Is somebody not safe?"
    assert [call["label"] for call in data["quiet_line"]["calls"]] == ["Call 116 123", "Call 0808 800 4444"]


@pytest.mark.usefixtures("perhaps")
def test_the_quiet_line_never_stands_beside_the_box(client: Client, asked: str) -> None:
    said = page(client, asked)
    assert "Food today" in said
    assert "Is somebody not safe?" not in said
    answer = run_search.find(SearchParameters(q=WORDS))
    assert answer.danger is not None
    assert answer.quiet is None


@pytest.mark.usefixtures("asked")
def test_the_quiet_line_has_every_line_of_the_box_but_999_which_it_always_says() -> None:
    topic = vocabulary.current()[0].dangers[0]
    line = quiet_box(topic)
    labels = [call.label for call in (*line.calls, *line.more)]
    assert labels == ["Call 116 123", "Call 0808 800 4444"]
    assert (len(line.calls), line.emergency, line.silent) == (1, "yes", False)


def test_a_key_of_no_meaning_changes_nothing_that_was_asked() -> None:
    request = RequestFactory().get("/")
    request.session = Client().session
    asked = private_question.read(QueryDict("q=chess&need=debt&a=&without=need:x"), request)
    assert asked == read(QueryDict("q=chess&need=debt&without=need:x"))
