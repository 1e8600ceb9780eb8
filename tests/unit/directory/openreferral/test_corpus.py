"""The 220 invented services: all of them import, quickly enough, and most are understood."""

import json
import time

import pytest
from django.db.models import Count

from directory.accounts.actors import SYSTEM
from directory.catalogue.loading import load_needs
from directory.catalogue.models import Location, Service, ServiceArea, ServiceNeed
from directory.openreferral.importer import import_records
from directory.places.loading import load_demo, load_shipped
from directory.words.loading import load_terms
from tests.services import ROOT

CORPUS = ROOT / "fixtures" / "demo" / "services.json"


@pytest.fixture
def report(db):
    load_shipped()
    load_demo()
    load_needs()
    load_terms()
    records = json.loads(CORPUS.read_text(encoding="utf-8"))
    began = time.process_time()
    made = import_records(records, source="demo", by=SYSTEM)
    return made, time.process_time() - began


def test_the_demo_place(report):
    """One test, for filling the database is most of its time."""
    made, seconds = report
    assert (made.run.added, made.run.skipped) == (220, 0)
    assert seconds < 30

    understood = Service.objects.filter(needs__isnull=False).distinct().count() / 220
    assert understood > 0.9
    each = list(Service.objects.annotate(n=Count("needs")).values_list("n", flat=True))
    assert max(each) <= 4
    assert 1.1 < sum(each) / 220 < 2.5

    covered = {area.service_id for area in ServiceArea.objects.all() if area.codes}
    assert len(covered) > 200
    assert not Location.objects.filter(latitude=None).exists()
    assert not Location.objects.exclude(point_doubt="").exists()

    def slugs(name):
        rows = ServiceNeed.objects.filter(service__name=name)
        return set(rows.values_list("need__slug", flat=True))

    assert "debt-advice" in slugs("Drop-in money advice")
    assert slugs("Widow's Walk Ghost Tour") == set()
    assert slugs("Dust Bowl Blues Night") == set()
    assert "debt-advice" not in slugs("Debt of Honour")
    assert "benefits-advice" in slugs("Benefit form filling at home")
    home = Service.objects.get(name="Benefit form filling at home")
    assert [row.how for row in home.deliveries.all()] == ["home-visit"]
    assert Service.objects.get(name="Fridge Fund").referral_only == "yes"
    assert Service.objects.filter(free="not-known").count() < 60

    again = import_records(json.loads(CORPUS.read_text(encoding="utf-8")), source="demo", by=SYSTEM)
    assert (again.run.unchanged, again.run.changed, again.run.added) == (220, 0, 0)
