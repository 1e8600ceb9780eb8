"""The nations that a line's words named become its own, once; what nobody touched stays untouched."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from directory.catalogue.repeatable_seeding import ShippedRow
from directory.words.loading import DangerTopics, load_danger
from directory.words.models import DangerLine, DangerTopic

migration = import_module("directory.migrations.0010_danger_line_nations")
pytestmark = pytest.mark.django_db


def test_the_words_are_read_once_and_shipped_rows_stay_shipped() -> None:
    load_danger()
    DangerLine.objects.update(nations=[])
    for topic in DangerTopic.objects.prefetch_related("phrases", "lines"):
        ShippedRow.objects.filter(kind="danger", key=topic.slug).update(
            digest=migration._digest(topic, migration.LINE)
        )
    DangerTopic.objects.filter(slug="fire").update(title="Edited here")
    migration.fill(apps, None)
    cymru = DangerLine.objects.filter(name="Shelter Cymru")
    assert {tuple(line.nations) for line in cymru} == {("wales",)}
    assert all(line.nations == [] for line in DangerLine.objects.filter(name="Samaritans"))
    shape = DangerTopics()
    topic = shape.rows()["being-hurt"]
    kept = ShippedRow.objects.get(kind="danger", key="being-hurt").digest
    assert kept == migration._digest(topic, (*migration.LINE, "nations"))
    done = load_danger()
    assert done.left == 1, "the one that was edited here"
