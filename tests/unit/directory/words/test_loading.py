"""The shipped vocabulary loads, repeats, and leaves editors' words alone."""

from __future__ import annotations

import pytest

from directory.words import loading
from directory.words.models import DangerTopic, Synonym, TermMapping

pytestmark = pytest.mark.django_db


def test_words_for_danger_load_with_their_lines_and_once() -> None:
    first = loading.load_danger()
    assert first.added == DangerTopic.objects.count() >= 5
    assert loading.load_danger().unchanged == first.added
    for topic in DangerTopic.objects.all():
        assert topic.phrases.exists(), topic
        assert topic.lines.exists(), topic


def test_a_topic_an_editor_changed_is_left() -> None:
    loading.load_danger()
    topic = DangerTopic.objects.first()
    assert topic is not None
    topic.phrases.first().delete()  # type: ignore[union-attr]
    count = topic.phrases.count()
    loading.load_danger()
    assert topic.phrases.count() == count


def test_synonyms_follow_their_file_until_somebody_changes_them() -> None:
    shipment = loading.Synonyms()
    assert (
        shipment.load([{"terms": ["sofa", "settee"]}, {"terms": ["gp", "doctor"], "one_way": True}]).added
        == 2
    )
    assert shipment.load([{"terms": ["sofa", "settee", "couch"]}]).changed == 1
    row = Synonym.objects.get(terms__startswith="sofa")
    assert row.terms.splitlines() == ["sofa", "settee", "couch"]
    Synonym.objects.filter(pk=row.pk).update(terms="sofa\nour own")
    assert shipment.load([{"terms": ["sofa", "settee"]}]).left == 1
    row.refresh_from_db()
    assert row.terms == "sofa\nour own"


def test_terms_of_feeds_are_known_by_vocabulary_and_lower_case_term() -> None:
    shipment = loading.TermMappings()
    items = [
        {"term": "Debt", "needs": ["debt-advice"]},
        {"vocabulary": "x", "term": "debt", "delivery": ["phone"]},
    ]
    assert shipment.load(items).added == 2
    assert shipment.load(items).unchanged == 2
    assert TermMapping.objects.get(vocabulary="", term="debt").needs == ["debt-advice"]


def test_the_files_that_ship_can_be_read() -> None:
    loading.load_synonyms()
    loading.load_terms()
