"""The words for danger that ship, through the page and the data, with the clock moved, on either engine."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.catalogue.loading import load_needs
from directory.catalogue.models import Need, Schedule
from directory.clock import LONDON
from directory.finder import private_question, run_search
from directory.finder.danger_heard import Heard
from directory.indexing import reindex, touched
from directory.words import vocabulary
from directory.words.loading import load_danger
from directory.words.models import DangerTopic
from search.language.two_ears import DangerHeard
from tests.contract.search.making import be_patient
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 3, 10, tzinfo=LONDON)
MORNING = datetime(2026, 11, 24, 10, 30, tzinfo=LONDON)
"""A Tuesday."""
BOTH = pytest.mark.parametrize(
    "shipped", ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)], indirect=True
)


@pytest.fixture
def shipped(request: pytest.FixtureRequest, own_index: None, weymouth: Any, settings: Any) -> str:
    """The needs and dangers that ship, and a refuge for the homeless that is open on Tuesday mornings."""
    engine = getattr(request, "param", "embedded")
    if engine == "elasticsearch":
        settings.SEARCH_ENGINE = "elasticsearch"
        settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
        settings.SEARCH_INDEX_NAME = f"{settings.SEARCH_INDEX_NAME}-{uuid.uuid4().hex[:8]}"
        be_patient()
    load_needs()
    load_danger()
    vocabulary.forget()
    with clock.moved_to(MORNING):
        place = LocationFactory(name="The Lantern")
        service = ServiceFactory(
            name="Lantern day centre", need=Need.objects.get(slug="homelessness"), location=place
        )
        Schedule.objects.create(
            service=service, location=place, days="TU", opens_at=time(9), closes_at=time(13)
        )
        for name in touched.engines_in_use():
            reindex.rebuild(name)
    return engine


def box(client: Client, words: str, at: datetime = NIGHT, **more: str) -> tuple[dict[str, Any], str]:
    with clock.moved_to(at):
        asked = {"q": words, "postcode": "DT4 8RU", **more}
        data = client.get("/find/", {**asked, "format": "json"}).json()
        page = client.get("/find/", asked, follow=True).content.decode()
    return data, page


@BOTH
def test_at_night_the_first_line_is_one_that_answers_and_the_local_door_says_when(
    client: Client, shipped: str
) -> None:
    data, page = box(client, "nowhere to sleep tonight")
    assert data["engine"] == shipped
    said = data["danger_box"]
    assert (data["danger"], said["title"]) == ("nowhere-to-sleep", "Somewhere safe tonight")
    assert "Open now" in said["calls"][0]["note"]
    assert "Free" in said["calls"][0]["note"]
    shelter = next(call for call in said["calls"] if call["who"] == "Shelter.")
    assert "Not open now." in shelter["note"]
    assert said["near"]["text"].startswith("Near you: Lantern day centre, ")
    assert "9am" in said["near"]["text"]
    assert "press 55" in said["emergency"]
    assert page.index("Somewhere safe tonight") < page.index("<h1")
    for call in said["calls"]:
        assert call["label"] in page
    assert "press 55" in page
    assert 'href="tel:999"' in page


def test_in_the_morning_the_local_door_that_is_open_says_so(client: Client, shipped: str) -> None:
    data, page = box(client, "nowhere to sleep tonight", MORNING)
    assert data["danger_box"]["near"]["text"].startswith("Near you, open now: Lantern day centre")
    assert "Near you, open now:" in page


def test_every_danger_says_whom_to_ring_at_night_and_how_to_ring_999_silently(
    client: Client, shipped: str
) -> None:
    for topic in DangerTopic.objects.filter(live=True).prefetch_related("phrases"):
        phrase = topic.phrases.all()[0].text
        data, page = box(client, phrase)
        said = data["danger_box"]
        assert said, phrase
        assert "Open now" in said["calls"][0]["note"], phrase
        assert "999" in page, phrase
        assert "55" in page or not topic.silent_999, phrase


FIRST_LINES = {
    "modern-slavery": ("they keep my documents and my wages", "08000 121 700", "in your own language"),
    "medicine-run-out": ("ive run out of insulin and its saturday", "Call 111", "a pharmacist may give you"),
    "missing-person": ("my dad has gone missing he has dementia", "Call 999", "need not wait a day"),
    "adult-at-risk": ("her carer steals from her", "0808 808 8141", "without being sure"),
    "forced-marriage-or-cutting": (
        "they are marrying me off to a man i have never met", "0800 5999 247", "tell your family nothing",
    ),
    "a-child-asking": ("im 11 and scared to go home after school", "Call 0800 1111", "not your fault"),
}  # fmt: skip
"""What somebody types, a line the box must have, and what it must tell them."""


@pytest.mark.parametrize("slug", FIRST_LINES)
def test_each_kind_of_danger_has_its_own_lines_and_words(client: Client, shipped: str, slug: str) -> None:
    words, line, told = FIRST_LINES[slug]
    data, page = box(client, words)
    said = data["danger_box"]
    assert data["danger"] == slug, words
    assert any(line in call["label"] for call in said["calls"])
    assert told in said["text"]
    assert told in page


def test_a_second_danger_stands_in_the_box_with_its_own_line(
    client: Client, shipped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(text: str, words: vocabulary.Words, known: Any = ()) -> Heard:
        by_slug = {topic.slug: topic for topic in words.dangers}
        first, other = by_slug["nowhere-to-sleep"], by_slug["being-hurt"]
        return Heard(sure=first, ears=DangerHeard(first, True, False, 0.97, other))

    for module in (run_search, private_question):
        monkeypatch.setattr(module, "heard", told)
    data, page = box(client, "me and the bairns are in the car since he kicked off")
    also = data["danger_box"]["also"]
    assert (data["danger"], also["slug"], also["title"]) == (
        "nowhere-to-sleep",
        "being-hurt",
        "You deserve to be safe",
    )
    assert page.index("Somewhere safe tonight") < page.index("Or is it about this?") < page.index("<h1")
    assert also["calls"][0]["label"] in page
    assert also["text"] in page


def test_a_child_is_shown_childline_first(client: Client, shipped: str) -> None:
    data, _page = box(client, "im 11 and scared to go home after school")
    assert data["danger_box"]["calls"][0]["label"] == "Call 0800 1111"
    assert "does not show on the phone bill" in data["danger_box"]["text"]
    assert "press 55" in data["danger_box"]["emergency"]


def test_where_medicine_has_run_out_111_comes_before_everything(client: Client, shipped: str) -> None:
    data, _page = box(client, "no insulin left", MORNING)
    assert data["danger_box"]["calls"][0]["label"] == "Call 111"
    assert "call 999" in data["danger_box"]["text"]


def test_lines_say_where_they_have_interpreters(client: Client, shipped: str) -> None:
    for slug in ("modern-slavery", "forced-marriage-or-cutting", "medicine-run-out"):
        lines = DangerTopic.objects.get(slug=slug).lines.all()
        assert any("nterpreters" in line.note for line in lines), slug


@pytest.mark.parametrize(
    "words",
    [
        "modern slavery training for staff", "slave to my job", "my cat has gone missing",
        "giro has gone missing", "fgm conference", "childline volunteering", "elder abuse training",
        "run out of dishwasher tablets", "marry my girlfriend next year", "inhaler technique class",
        "im 12 and want to play football",
        "prescription delivery", "home care for my mum", "wandered off the path on our walk", "unpaid wages",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_new_kind_brings_no_box(client: Client, shipped: str, words: str) -> None:
    assert box(client, words)[0]["danger"] is None


def test_everyday_words_bring_no_box(client: Client, shipped: str) -> None:
    for words in ("dying to get out more", "I would kill for a cup of tea", "food for thought reading group"):
        data, page = box(client, words)
        assert (data["danger"], data["danger_box"]) == (None, None)
        assert "wm-danger" not in page


GAS = (
    "gas leak", "i can smell gas", "smell of gas in the kitchen", "house smells of gas", "gas is leaking",
    "carbon monoxide", "carbon monoxide alarm going off", "think its carbon monoxide poisoning",
    "my carbon monoxide alarm wont stop beeping", "smelling gas", "strong gas smell", "boiler is leaking gas",
)  # fmt: skip


@pytest.mark.parametrize("words", GAS)
def test_gas_leads_with_the_gas_emergency_number_and_what_to_do(
    client: Client, shipped: str, words: str
) -> None:
    data, page = box(client, words)
    said = data["danger_box"]
    assert data["danger"] == "gas-or-carbon-monoxide", words
    assert said["calls"][0]["label"] == "Call 0800 111 999"
    for todo in ("window", "switch", "flame", "outside", "Get everybody out"):
        assert todo in said["text"], todo
    assert "chest pain" not in said["text"]
    where = [page.index(number) for number in ("tel:+44800111999", "tel:999", "tel:111")]
    assert where[0] < min(where[1:])


def test_gas_in_northern_ireland_has_its_own_number(client: Client, shipped: str) -> None:
    topic = DangerTopic.objects.prefetch_related("lines").get(slug="gas-or-carbon-monoxide")
    nations = {line.phone: line.nations for line in topic.lines.all()}
    assert nations["0800 002 001"] == ["northern-ireland"]
    assert nations["0800 111 999"] == ["england", "wales", "scotland"]


@pytest.mark.parametrize(
    "words", ["free carbon monoxide alarm", "carbon monoxide detector fitted", "gas bill", "no gas fitter"]
)
def test_what_only_speaks_of_gas_brings_no_gas_box(client: Client, shipped: str, words: str) -> None:
    data, _page = box(client, words)
    assert data["danger"] != "gas-or-carbon-monoxide"


@pytest.mark.parametrize("words", ["house on fire", "pan on fire", "smoke coming from next door"])
def test_fire_speaks_of_fire(client: Client, shipped: str, words: str) -> None:
    data, _page = box(client, words)
    assert data["danger"] == "fire"
    assert data["danger_box"]["calls"][0]["url"] == "tel:999"
    assert "Get out" in data["danger_box"]["text"]
