"""Words for danger now, on every wording a frightened person might use."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from search.language import DangerTopic, danger

TOPICS = [
    DangerTopic(
        "dying",
        ("want to die", "suicidal", "kill myself", "end it all"),
        ("dying to", "want to die laughing"),
    ),
    DangerTopic("hurt", ("hits me", "raped", "being hurt"), ("hits me for six",)),
    DangerTopic("nowhere", ("nowhere to sleep tonight", "sleeping rough")),
]


def shipped() -> list[DangerTopic]:
    read = json.loads((settings.FIXTURES / "danger.json").read_text("utf-8"))
    return [DangerTopic(t["slug"], tuple(t["phrases"]), tuple(t.get("exceptions", ()))) for t in read]


def topic(text: str, **known: object) -> str:
    found = danger(text, TOPICS, **known)  # type: ignore[arg-type]
    return found.slug if found else ""


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("I want to die", "dying"),
        ("I WANT TO DIE!!!", "dying"),
        ("i just want to just die", "dying"),
        ("i wnat to die", "dying"),
        ("wants to die", "dying"),
        ("suicdal", "dying"),
        ("suicidel", "dying"),
        ("going to kil myself", "dying"),
        ("killing myself", "dying"),
        ("killmyself", "dying"),
        ("kill my self", "dying"),
        ("my husband hits me", "hurt"),
        ("he hit me", "hurt"),
        ("I\u2019ve been raped", "hurt"),
        ("nowhere to sleep tonigt", "nowhere"),
        ("nowhere 2 sleep", ""),
        ("he hits me and i want to die", "dying"),
    ],
)
def test_danger_is_found_despite_spelling_mistakes(text: str, slug: str) -> None:
    assert topic(text) == slug


@pytest.mark.parametrize(
    "text",
    [
        "dying to get out more",
        "want to diet",
        "rapid response",
        "my back is killing me",
        "a show that hits me for six",
        "how to dye wool",
        "sleeping badly",
        "",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert topic(text) == ""


def test_an_exception_spares_only_what_it_covers() -> None:
    assert topic("dying to see them but i want to die") == "dying"
    assert topic("want to die laughing") == ""


def test_a_word_that_is_right_is_not_taken_for_a_slip() -> None:
    assert topic("sleeping rouge") == "nowhere"
    assert topic("sleeping rouge", known={"rouge"}) == ""


def test_the_gravest_topic_comes_first() -> None:
    found = danger("raped and suicidal", TOPICS[::-1])
    assert found
    assert found.slug == "hurt"


@pytest.mark.parametrize("shipped_topic", shipped(), ids=lambda t: t.slug)
def test_every_shipped_phrase_raises_its_alarm_also_shouted_and_with_apostrophes(
    shipped_topic: DangerTopic,
) -> None:
    for phrase in shipped_topic.phrases:
        for text in (phrase, phrase.upper(), f"please help {phrase}"):
            assert danger(text, [shipped_topic]), text


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("my uncle hits me", "being-hurt"),
        ("my flatmate hits me he says its a joke", "being-hurt"),
        ("me stepdad punched my mum", "being-hurt"),
        ("she threw a kettle at me", "being-hurt"),
        ("hubby says hell kill me", "being-hurt"),
        ("i took all me nans tablets", "overdose"),
        ("my gf is gonna kill herself", "suicide-and-self-harm"),
        ("i dont wanna be here anymore", "suicide-and-self-harm"),
        ("nobody would miss me", "suicide-and-self-harm"),
        ("my fella wont let me see a doctor", "being-hurt"),
        ("some guy forced me", "sexual-assault"),
        ("our nan has gone all droopy on one side", "medical-emergency"),
        ("they want to send me abroad to marry", "forced-marriage-or-cutting"),
        ("boss keeps my passport and wont pay me", "modern-slavery"),
        ("got nowhere to lay my head tonight", "nowhere-to-sleep"),
    ],
)
def test_danger_is_found_about_anybody_in_any_spelling(text: str, slug: str) -> None:
    found = danger(text, shipped())
    assert found
    assert found.slug == slug


@pytest.mark.parametrize(
    "text",
    [
        "dad beat me at chess",
        "my wife pushes me in my wheelchair",
        "carer throws me a birthday party",
        "my son hurts himself playing football",
        "stalker plant",
        "sick of living in damp",
        "we got kicked out of the choir",
        "council threatening letter about my garden",
        "mum took all her tablets with her to hospital",
        "left a note for the plumber",
        "parachute jump for charity",
        "a man and his dog following the coast path",
    ],
)
def test_words_that_resemble_danger_raise_no_alarm(text: str) -> None:
    assert danger(text, shipped()) is None


MYSELF = [(t, phrase) for t in shipped() for phrase in t.phrases if "myself" in phrase.split()]


@pytest.mark.parametrize(("shipped_topic", "phrase"), MYSELF, ids=[phrase for _, phrase in MYSELF])
def test_my_self_in_two_words_is_myself(shipped_topic: DangerTopic, phrase: str) -> None:
    """Also with a word between, and whether or not a spare word was spent before."""
    parted = phrase.replace("myself", "my self")
    assert danger(parted, [shipped_topic])
    assert danger(f"please help {parted}", [shipped_topic])


@pytest.mark.parametrize(
    "text",
    [
        "he watches my phone",
        "my partner keeps monitoring my messages",
        "she is always reading my emails",
        "he looks through my texts",
        "my ex logs into my whatsapp",
        "hes tracking my location",
        "husband goes through all my messages",
        "reads my texts",
        "he keeps looking at my phone",
        "my boyfriend spies on my phone",
        "he looks at me phone when im asleep",
    ],
)
def test_being_watched_through_a_phone_is_danger(text: str) -> None:
    found = danger(text, shipped())
    assert found
    assert found.slug == "being-hurt"


@pytest.mark.parametrize(
    "text",
    [
        "someone to read my emails to me",
        "my son reads my messages to me",
        "how do i read my texts",
        "nobody reads my messages",
        "she watches my kids",
        "learn to look at my photos on my phone",
        "he reads my letters for me",
        "a course on checking emails",
    ],
)
def test_help_with_a_phone_is_no_danger(text: str) -> None:
    assert danger(text, shipped()) is None


@given(st.text())
def test_any_text_is_listened_to(text: str) -> None:
    danger(text, TOPICS)


@given(st.binary(max_size=300))
def test_any_bytes_are_listened_to(raw: bytes) -> None:
    danger(raw.decode("utf-8", "surrogateescape"), TOPICS)
