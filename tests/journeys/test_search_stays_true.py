"""Rebuilding while people search and editors edit, in processes of their own: nobody is left empty-handed and
nothing is lost, on either engine."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from directory import clock
from directory.catalogue.models import Service
from directory.indexing import reindex, touched
from directory.indexing.models import ReindexRow
from directory.words import vocabulary
from search import registry
from search.documents import Audience
from search.query import Alternative, Query, Sort, Word
from tests.contract.search.making import be_patient
from tests.factories.catalogue import ServiceFactory
from tests.processes import running

pytestmark = pytest.mark.django_db(transaction=True)

KEPT, EDITED, EDITORS = 12, 5, 2
REBUILDER = """
import django
django.setup()
from django.core.management import call_command

for _ in range(3):
    call_command("rebuild_search_index", verbosity=0)
"""
EDITOR = """
import sys
import django
django.setup()
from django.db import transaction
from directory.catalogue.models import Organisation, Service

mine, organisation = sys.argv[1], Organisation.objects.get(pk=sys.argv[2])
for round in range(2):
    for service in Service.objects.filter(name__startswith=f"Chess {mine}"):
        with transaction.atomic():
            service.name = f"Chess {mine} edited {round}"
            service.save()
    with transaction.atomic():
        Service.objects.create(name=f"Chess new {mine} {round}", organisation=organisation, live=True)
    if ended := Service.objects.filter(name__startswith=f"Chess {mine}", status="active").first():
        with transaction.atomic():
            ended.status = "ended"
            ended.save()
"""


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    settings.SEARCH_ENGINE = request.param
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
        settings.SEARCH_INDEX_NAME = f"{settings.SEARCH_INDEX_NAME}-{uuid.uuid4().hex[:8]}"
        be_patient()
    vocabulary.forget()
    return request.param


def found(words: str = "chess", *, by: str = "") -> set[str]:
    """Every listing that is found now, by the engine named where one is."""
    asked = Query(
        audience=Audience.PUBLIC,
        now=clock.now(),
        words=(Word((Alternative(words),)),),
        sort=Sort.NAME,
        limit=500,
        facets=False,
    )
    answer = registry.search(asked)
    assert not answer.resting, "an index was always there"
    assert not by or answer.engine == by
    return {hit.id for hit in answer.hits}


def test_rebuilding_while_searching_and_editing_loses_nothing(
    engine: str, process_environment: dict[str, str], tmp_path: Path
) -> None:
    kept = [ServiceFactory(name=f"Chess kept {n}") for n in range(KEPT)]
    for editor in range(EDITORS):
        for n in range(EDITED):
            ServiceFactory(name=f"Chess e{editor} {n}")
    for name in touched.engines_in_use():
        reindex.rebuild(name)
    there = {str(service.pk) for service in kept}
    environment = {
        **process_environment,
        "SEARCH_ENGINE": engine,
        "SEARCH_INDEX_PATH": str(tmp_path / "search"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    log = tmp_path / "log"
    organisation = str(kept[0].organisation_id)
    editors = [[sys.executable, "-c", EDITOR, f"e{number}", organisation] for number in range(EDITORS)]
    with (
        running([sys.executable, "-c", REBUILDER], environment, log) as rebuilder,
        running(editors[0], environment, log) as one,
        running(editors[1], environment, log) as other,
    ):
        at_work = [rebuilder, one, other]
        while any(process.poll() is None for process in at_work):
            assert there <= found(), "what nobody touched was always found"
    assert [process.returncode for process in at_work] == [0, 0, 0], log.read_text()
    while reindex.drain():  # what a busy moment has left to the worker
        pass

    listed = {str(pk) for pk in Service.objects.filter(status="active").values_list("pk", flat=True)}
    assert len(listed) == KEPT + EDITORS * EDITED
    assert found(by=engine) == listed
    edited = Service.objects.filter(status="active", name__contains="edited 1").values_list("pk", flat=True)
    assert found("edited", by=engine) == {str(pk) for pk in edited}
    assert not ReindexRow.objects.exists()
