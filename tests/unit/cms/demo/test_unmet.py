"""The demo's unmet need fills the page, and shows what hiding a small number looks like."""

import pytest

from cms.demo.unmet import GAPS, count_gaps
from directory.accounts.actors import SYSTEM
from directory.catalogue.loading import load_needs
from directory.catalogue.models import Need
from directory.unmet.report import Split, unmet

pytestmark = pytest.mark.django_db


def test_there_is_something_to_see_and_something_is_hidden() -> None:
    count_gaps()
    report = unmet(by=SYSTEM)
    assert len(report.quarters) >= 2
    tables = [unmet(by=SYSTEM, quarter=report.quarters[1].key, split=split.value).table for split in Split]
    assert all(table and table.total for table in tables)
    assert any(table.hides for table in tables if table)


def test_every_need_of_it_is_one_that_ships() -> None:
    load_needs()
    wanted = {need for need, *_rest in GAPS if need}
    assert set(Need.objects.filter(slug__in=wanted).values_list("slug", flat=True)) == wanted
