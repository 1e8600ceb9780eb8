"""What the readers learn from, when they learn again, and that the web never loads the library for it."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from directory.words import learnt_readers, vocabulary
from directory.words.models import DangerPhrase, DangerTopic, LearntReader, ToldSentence
from directory.words.question_in_words import reading
from directory.words.told_sentences import all_sentences, shipped
from search.language import normalise
from tests.factories.accounts import user_with
from tests.services import ROOT

pytestmark = pytest.mark.django_db
TOLD = [
    *(("she has left the baby in all night", "alone"), ("nobody is with the little ones", "alone")),
    *(("the kids were by themselves again", "alone"), ("toddler alone in the flat", "alone")),
    *(("he put my head in the wall", "hurt"), ("he punched me again", "hurt")),
    *(("she kicks me when dinner is late", "hurt"), ("black eye off him", "hurt")),
    *(("a club for toddlers", ""), ("baby clothes second hand", "")),
    *(("learn to bake bread", ""), ("somebody to walk with", "")),
    *(("mend my front door", ""), ("lift to the hospital", "")),
]


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two dangers and a few sentences in place of all that ships, taught."""
    monkeypatch.setattr("directory.words.told_sentences.shipped", lambda: iter(()))
    DangerTopic.objects.all().delete()
    for position, slug in enumerate(("alone", "hurt")):
        topic = DangerTopic.objects.create(
            slug=slug, title=slug.title(), owner="Hub lead", review_on="2027-01-01", position=position
        )
        DangerPhrase.objects.create(topic=topic, text=f"is {slug} now")
    for words, danger in TOLD:
        for more in ("", " please", " today"):
            ToldSentence.objects.create(words=words + more, danger=danger)
    call_command("teach_readers")


def test_the_shipped_sentences_are_as_many_and_as_varied_as_promised() -> None:
    told = list(shipped())
    danger = [one for one in told if one.danger]
    assert len(danger) >= 2500
    assert len(told) - len(danger) >= 5000
    assert len({one.voice for one in danger}) >= 20
    languages = {"en", "pl", "ro", "pa", "ur", "pt", "es", "ar", "bn", "gu", "it"}
    for kind in {one.danger for one in danger}:
        of_kind = [one for one in danger if one.danger == kind]
        assert {one.language for one in of_kind} >= languages, kind
        assert len(of_kind) >= 130, kind
    abouts = Counter(one.about for one in danger)
    assert min(abouts.values()) >= 0.4 * len(danger)


def test_every_shipped_sentence_is_whole_and_stands_once_in_its_file() -> None:
    for path in (ROOT / "fixtures" / "told_sentences").glob("*/*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        said = [normalise(row["words"]) for row in rows]
        assert all(said), path
        assert len(set(said)) == len(said), path
        assert all(row["about"] in ("self", "other") for row in rows), path
        assert all(row["voice"] and row["language"] for row in rows), path


def test_no_shipped_sentence_is_danger_in_one_file_and_none_in_another() -> None:
    meant: dict[str, set[bool]] = {}
    for one in shipped():
        meant.setdefault(normalise(one.words), set()).add(bool(one.danger))
    assert [words for words, both in meant.items() if len(both) > 1] == []


def test_an_editors_sentence_stands_instead_of_the_shipped_one(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ToldSentence(words="Killing time, in town!", danger="hurt")
    monkeypatch.setattr("directory.words.told_sentences.shipped", lambda: iter([wrong]))
    ToldSentence.objects.create(words="killing time in town", danger="")
    assert [(one.words, one.danger) for one in all_sentences()] == [("killing time in town", "")]


@pytest.mark.usefixtures("taught")
def test_danger_told_in_words_of_no_phrase_is_heard() -> None:
    answer = find(SearchParameters(q="he punched my head"))
    assert answer.heard is not None
    assert (answer.heard.topic.slug, answer.heard.phrase) == ("hurt", False)
    assert answer.danger is not None or answer.quiet is not None
    things = {thing.kind: thing for thing in reading(answer).things}
    said = next(thing for kind, thing in things.items() if kind.startswith("Danger"))
    assert "likely" in said.because
    assert "“punched”" in said.because
    assert find(SearchParameters(q="bake bread")).heard is None


@pytest.mark.usefixtures("taught")
def test_a_change_of_words_is_taught_once_and_reaches_who_has_read_them_before() -> None:
    assert not learnt_readers.out_of_date()
    before = vocabulary.current()[0].readers
    ToldSentence.objects.create(words="gone grey and floppy", danger="alone")
    assert learnt_readers.out_of_date()
    call_command("teach_readers")
    assert not learnt_readers.out_of_date()
    after = vocabulary.current()[0].readers
    assert after.danger is not before.danger
    assert after.needs is before.needs
    assert LearntReader.objects.get(name="danger").examples == 3 * len(TOLD) + 3


@pytest.mark.usefixtures("taught")
def test_what_cannot_be_read_is_as_if_nothing_had_been_learnt() -> None:
    LearntReader.objects.filter(name="danger").update(data=b"broken", taught_from="broken")
    vocabulary.forget(learnt_readers.TAUGHT)
    assert vocabulary.current()[0].readers.danger is None
    heard = find(SearchParameters(q="somebody is hurt now")).heard
    assert heard is not None
    assert heard.topic.slug == "hurt"


def test_the_worker_teaches_in_a_process_of_its_own_and_only_after_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_how: commands.append(command))
    monkeypatch.setattr(learnt_readers, "out_of_date", lambda: False)
    learnt_readers.teach_if_changed()
    assert commands == []
    monkeypatch.setattr(learnt_readers, "out_of_date", lambda: True)
    learnt_readers.teach_if_changed()
    assert [command[-1] for command in commands] == ["teach_readers"]


def test_the_web_never_loads_the_library_that_teaches() -> None:
    code = (
        "import sys, cms.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('sklearn', 'scipy', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_editor_adds_a_sentence_once(client: Client) -> None:
    client.force_login(user_with(Role.EDITOR))
    add = reverse("wagtailsnippets_directory_toldsentence:add")
    said = {"words": " he   took my keys ", "danger": "", "about": "self", "language": "en", "voice": "old"}
    assert client.post(add, said).status_code == 302
    assert ToldSentence.objects.get().words == "he took my keys"
    again = client.post(add, {**said, "words": "He took my keys."})
    assert "on the list already" in again.content.decode()
    assert client.post(add, {**said, "words": "?!"}).status_code == 200
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(add).status_code in (302, 403, 404)
