"""What an editor says was inferred wrongly is gone, and no import infers it of that listing again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Need, Service
from directory.indexing.models import ReindexRow
from directory.openreferral.importer import Report, import_records, import_services
from directory.openreferral.models import SourceGroup
from directory.upkeep.inferred_facts import inferred_facts
from directory.upkeep.models import RefusedInference
from directory.upkeep.refuse_inferred import refuse
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
GIVEN = {
    "id": "s1",
    "name": "Debt advice for carers",
    "status": "active",
    "description": "Help with debt for carers aged 18 to 25. It is free of charge. By telephone. "
    "You must be referred by your GP.",
    "organization": {"id": "o1", "name": "Group"},
}


def bring(**changes: Any) -> Report:
    return import_records([{**GIVEN, **changes}], source="county", by=SYSTEM)


@pytest.fixture
def service(db: None) -> Service:
    Need.objects.create(slug="debt-advice", name="Debt advice", keywords="debt\narrears", live=True)
    bring()
    return Service.objects.get()


def parts(service: Service) -> dict[str, str]:
    fresh = Service.objects.get(pk=service.pk)
    return {fact.part: fact.key for fact in inferred_facts(fresh)}


ALL = ("needs", "delivery", "for_whom", "free", "referral", "ages")


@pytest.mark.parametrize("part", ALL)
def test_a_refused_fact_is_gone_and_stays_gone(service: Service, part: str) -> None:
    before = parts(service)
    assert set(before) == set(ALL), before
    ReindexRow.objects.all().delete()
    wrong = refuse(service=service, fact=before[part], by=user_with(Role.EDITOR))
    assert part not in parts(service)
    assert set(parts(service)) == set(ALL) - {part}, "nothing else goes"
    event = AuditEvent.objects.get(kind="listing.inference-refused")
    assert event.detail == {"part": part, "value": wrong.value}
    assert ReindexRow.objects.filter(service_id=service.pk).exists()
    report = bring(url="https://example.org")
    assert report.lines[0].changes == ["contact"], "the part counts neither as changed nor as edited here"
    assert part not in parts(service)
    assert not SourceGroup.objects.filter(edited_here=True).exists()
    again = import_services(
        source=report.run.source,
        feed=_feed({**GIVEN, "url": "https://example.org"}),
        by=SYSTEM,
        again=True,
    )
    assert again.run.changed == 0, again.lines[0].changes
    assert part not in parts(service)


def _feed(record: dict[str, Any]) -> Any:
    from directory.openreferral.feeds.reader import Feed

    return Feed(iter([record]), "3.0", 1, "county")


def test_what_the_source_states_itself_is_still_taken(service: Service) -> None:
    refuse(service=service, fact=parts(service)["free"], by=user_with(Role.EDITOR))
    bring(cost_options=[{"option": "All", "amount": 0}])
    service.refresh_from_db()
    assert (service.free, service.free_basis) == ("yes", "stated")


def test_an_open_draft_loses_it_too(service: Service) -> None:
    service.summary = "Words of a draft"
    service.save_revision()
    refuse(service=service, fact=parts(service)["needs"], by=user_with(Role.EDITOR))
    service.refresh_from_db()
    draft = service.get_latest_revision_as_object()
    assert (draft.summary, draft.needs.count()) == ("Words of a draft", 0)


def test_what_is_confirmed_or_not_there_cannot_be_refused(service: Service) -> None:
    key = parts(service)["needs"]
    service.needs.update(basis="confirmed")
    for fact in (key, "free:no", "ages:1 to 2", "", "nothing"):
        with pytest.raises(ValidationError):
            refuse(service=service, fact=fact, by=user_with(Role.EDITOR))
    assert not RefusedInference.objects.exists()


def test_it_asks_for_the_permission(service: Service) -> None:
    with pytest.raises(NotAllowed):
        refuse(service=service, fact=parts(service)["free"], by=user_with(Role.NAVIGATOR))
