"""What an editor deleted for good, and a source speaks of again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from directory.catalogue.models import Location, Organisation, Service
from directory.openreferral.importer import Report

pytestmark = pytest.mark.database


@pytest.mark.parametrize("model", [Organisation, Location])
def test_a_group_or_place_deleted_here_is_made_anew(
    model: type[Organisation] | type[Location],
    bring: Callable[..., Report],
    record: Callable[..., dict[str, Any]],
    imported: Service,
) -> None:
    imported.delete()
    model.objects.all().delete()
    report = bring(record(id=str(uuid4()), name="Another drop-in"))
    assert [line.what for line in report.lines] == ["added"], report.lines[0].problems
    assert Service.objects.get().name == "Another drop-in"
