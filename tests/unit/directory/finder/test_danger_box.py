"""Who to ring, whether it is free and open, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from directory import clock
from directory.catalogue.models import Helpline
from directory.clock import LONDON
from directory.finder.danger_box import FIRST, DangerBox, as_words, box, quiet_box
from directory.words.models import DangerLine
from directory.words.vocabulary import Danger


@pytest.fixture(autouse=True)
def _tuesday_morning() -> Any:
    with clock.moved_to(datetime(2026, 11, 24, 10, tzinfo=LONDON)):
        yield


def boxed(lines: Sequence[DangerLine], codes: Sequence[str] = ()) -> DangerBox:
    topic = Danger("hurt", "You deserve to be safe", "Words.", "", True, (), (), tuple(lines))
    return box(topic, codes)


def test_a_line_says_who_free_and_open() -> None:
    said = boxed(
        [
            DangerLine(name="Samaritans", phone="116 123", opens=["always"], note="To talk"),
            DangerLine(name="Shop", phone="01632 960011", opens=["sat 09:00-12:00"], free=False),
            DangerLine(name="Shout", text="SHOUT to 85258", opens=["mon-fri 09:00-17:00"]),
        ]
    )
    assert [(c.label, c.url, c.who, c.note) for c in said.calls] == [
        ("Call 116 123", "tel:116123", "Samaritans.", "To talk. Free. Open now, day and night."),
        ("Call 01632 960011", "tel:+441632960011", "Shop.", "Not open now."),
        ("Text SHOUT to 85258", "sms:85258?body=SHOUT", "Shout.", "Free. Open now."),
    ]


def test_999_is_a_button_where_it_comes_first_and_a_line_below_where_it_does_not() -> None:
    emergency = DangerLine(name="Emergency services", phone="999", opens=["always"])
    other = DangerLine(name="Helpline", phone="0800 111 999")
    first, last = boxed([emergency, other]), boxed([other, emergency])
    assert (first.calls[0].url, first.emergency) == ("tel:999", "no")
    assert ([c.url for c in last.calls], last.emergency) == (["tel:+44800111999"], "yes")


def test_only_lines_for_where_the_person_is() -> None:
    lines = [
        DangerLine(name="Shelter", phone="0808 800 4444", nations=["england"]),
        DangerLine(name="Shelter Cymru", phone="08000 495 495", nations=["wales"]),
        DangerLine(name="Rape Crisis England and Wales", phone="0808 500 2222", nations=["england", "wales"]),
        DangerLine(name="Samaritans", phone="116 123"),
    ]
    here = boxed(lines, ["nation:wales", "outcode:CF10"])
    assert [c.who for c in (*here.calls, *here.more)] == [
        "Shelter Cymru.",
        "Rape Crisis England and Wales.",
        "Samaritans.",
    ]
    anywhere = boxed(lines)
    assert len((*anywhere.calls, *anywhere.more)) == 4


@pytest.mark.parametrize("note", ["Not in Scotland.", "Also answered in Welsh, from Wales.", "England"])
@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern-ireland"])
def test_where_a_line_is_for_is_never_read_out_of_its_words(note: str, nation: str) -> None:
    line = DangerLine(name="Line of Scotland", phone="0808 800 4444", note=note)
    assert len(boxed([line], [f"nation:{nation}"]).calls) == 1
    line.nations = ["scotland"]
    assert len(boxed([line], [f"nation:{nation}"]).calls) == (nation == "scotland")


def test_the_rest_stand_one_press_away() -> None:
    lines = [DangerLine(name=f"Line {n}", phone="116 123") for n in range(FIRST + 2)]
    said = boxed(lines)
    assert (len(said.calls), len(said.more)) == (FIRST, 2)


def test_a_line_without_a_number_is_left_out() -> None:
    assert boxed([DangerLine(name="StreetLink", note="thestreetlink.org.uk")]).calls == ()


def test_a_line_that_answers_now_comes_first_and_the_rest_keep_their_order() -> None:
    shop = DangerLine(name="Shelter", phone="0808 800 4444", opens=["sat 09:00-12:00"])
    unknown = DangerLine(name="Council", phone="01305 251010")
    always = DangerLine(name="Samaritans", phone="116 123", opens=["always"])
    website = DangerLine(name="StreetLink", opens=["always"])
    assert [call.who for call in boxed([shop, unknown, website, always]).calls] == [
        "Samaritans.",
        "Shelter.",
        "Council.",
    ]


def test_the_needs_national_lines_stand_beside_local_help_that_is_shut() -> None:
    own = DangerLine(name="Samaritans", phone="116 123", opens=["always"])
    topic = Danger("hurt", "You deserve to be safe", "Words.", "", True, (), (), (own,))
    lines = [
        Helpline(name="Samaritans again", phone="116123", opens=["always"]),
        Helpline(name="Refuge line", phone="0808 2000 247", opens=["always"], hours="Every day"),
    ]
    shut = box(topic, beside=lines)
    assert [(call.who, call.note) for call in shut.calls] == [
        ("Samaritans.", "Free. Open now, day and night."),
        ("Refuge line.", "Every day. Free. Open now, day and night."),
    ]
    assert [call.who for call in box(topic, beside=lines, near_open=True).calls] == ["Samaritans."]


@pytest.mark.parametrize(
    ("silent", "note", "said"), [(True, "", True), (True, "on a mobile press 55", False), (False, "", False)]
)
def test_how_to_call_999_silently_is_said_once(silent: bool, note: str, said: bool) -> None:
    lines = (DangerLine(name="Emergency services", phone="999", opens=["always"], note=note),)
    topic = Danger("hurt", "You deserve to be safe", "Words.", "", silent, (), (), lines)
    assert box(topic).silent is said


def test_as_data_it_says_everything_the_page_says() -> None:
    said = as_words(boxed([DangerLine(name="Samaritans", phone="116 123", opens=["always"])]))
    assert said["calls"] == [
        {
            "label": "Call 116 123",
            "url": "tel:116123",
            "who": "Samaritans.",
            "note": "Free. Open now, day and night.",
        }
    ]
    assert "press 55" in said["emergency"]
    assert (said["title"], said["near"]) == ("You deserve to be safe", None)


def topic(slug: str, *phones: str) -> Danger:
    lines = tuple(DangerLine(name=f"Line {phone}", phone=phone, opens=["always"]) for phone in phones)
    return Danger(slug, f"Title of {slug}", f"What to do about {slug}.", "", False, (), (), lines)


def test_a_second_danger_has_its_own_call_without_the_lines_that_stand_there_already() -> None:
    said = box(topic("hurt", "116 123", "0808 2000 247"), also=topic("child", "116 123", "0800 1111", "999"))
    assert said.also is not None
    assert (said.also.slug, said.also.title, said.also.text) == (
        "child",
        "Title of child",
        "What to do about child.",
    )
    assert said.also.call.url == "tel:+448001111"
    assert [call.url for call in said.also.more] == ["tel:999"]
    assert as_words(said)["also"]["calls"][0]["label"] == "Call 0800 1111"


def test_a_second_danger_with_nothing_more_to_ring_is_left_out() -> None:
    said = box(topic("hurt", "116 123"), also=topic("low", "116 123"))
    assert said.also is None
    assert as_words(said)["also"] is None


def test_the_quiet_line_has_the_calls_of_both() -> None:
    said = quiet_box(
        topic("hurt", "999", "116 123", "0808 2000 247"), also=topic("child", "999", "0800 1111")
    )
    assert [call.url for call in (*said.calls, *said.more)] == [
        "tel:116123",
        "tel:+448082000247",
        "tel:+448001111",
    ]
