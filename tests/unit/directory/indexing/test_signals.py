"""Every path that changes a listing writes a reindex row for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import Model

from directory.catalogue import models as catalogue
from directory.indexing import signals, touched
from directory.indexing.models import ReindexRow
from directory.upkeep.models import Capacity, Check, Closure
from directory.words.models import Edition, Synonym
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

TODAY = date(2026, 11, 24)
PARTS: dict[type[Model], dict[str, object]] = {
    catalogue.Contact: {"name": "Jo"},
    catalogue.Cost: {"pence": 200},
    catalogue.Phone: {"number": "01632 960011"},
    catalogue.Schedule: {"days": "TU"},
    catalogue.ServiceArea: {"name": "Dorset"},
    catalogue.ServiceAtLocation: {},
    catalogue.ServiceDelivery: {"how": "phone"},
    catalogue.ServiceGroup: {"group": "women"},
    catalogue.ServiceLanguage: {"code": "pl"},
    catalogue.ServiceNeed: {},
    Capacity: {"state": "full", "said_by": "Jo"},
    Check: {"on": TODAY, "by": "Jo"},
    Closure: {"first_day": TODAY, "said_by": "Jo"},
}


def services_touched_by(change: Callable[[], object]) -> set[object]:
    ReindexRow.objects.all().delete()
    change()
    return set(ReindexRow.objects.values_list("service_id", flat=True))


def test_every_part_of_a_service_is_followed() -> None:
    """A new model with a foreign key to a listing must say here that it is no part of it."""
    no_part = {"ListingFreshness", "ListingPhoto", "ListingReview", "RefusedInference", "SenderQuestion"}
    parts = {
        relation.related_model
        for relation in catalogue.Service._meta.related_objects
        if relation.related_model._meta.app_label == "directory"
    }
    assert {model for model in parts if model.__name__ not in no_part} == set(signals.OF_A_SERVICE)
    assert set(PARTS) == set(signals.OF_A_SERVICE)


@pytest.mark.django_db
@pytest.mark.parametrize("model", list(PARTS), ids=lambda model: model.__name__)
def test_a_part_added_changed_or_deleted_touches_its_service(model: type[Model]) -> None:
    service = ServiceFactory()
    values = dict(PARTS[model])
    if model is catalogue.ServiceAtLocation:
        values["location"] = LocationFactory()
    if model is catalogue.ServiceNeed:
        values["need"] = NeedFactory()
    made: list[Model] = []
    create = model._default_manager.create
    assert services_touched_by(lambda: made.append(create(service=service, **values))) == {service.pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [catalogue.Phone, Capacity], ids=lambda model: model.__name__)
def test_a_part_that_goes_touches_its_service(model: type[Model]) -> None:

    service = ServiceFactory()
    part = model._default_manager.create(service=service, **PARTS[model])
    seen: list[object] = []
    touch = touched.touch
    touched.touch = seen.extend  # type: ignore[assignment]  # the drain would take the row
    try:
        part.delete()
    finally:
        touched.touch = touch
    assert seen == [service.pk]


@pytest.mark.django_db
def test_organisation_place_and_need_touch_the_listings_that_name_them() -> None:
    parent = NeedFactory()
    need = NeedFactory(parent=parent)
    place = LocationFactory()
    service = ServiceFactory(location=place, need=need)
    ServiceFactory()
    assert services_touched_by(service.organisation.save) == {service.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["place", "access", "need", "parent", "phrase"])
def test_what_a_listing_refers_to_touches_it(what: str) -> None:
    parent = NeedFactory()
    need = NeedFactory(parent=parent)
    place = LocationFactory()
    service = ServiceFactory(location=place, need=need)
    ServiceFactory()
    changes: dict[str, Callable[[], object]] = {
        "place": place.save,
        "access": lambda: catalogue.LocationAccess.objects.create(
            location=place, feature="step-free", fact="yes"
        ),
        "need": need.save,
        "parent": parent.save,
        "phrase": lambda: catalogue.NeedPhrase.objects.create(need=need, text="owe money"),
    }
    assert services_touched_by(changes[what]) == {service.pk}


@pytest.mark.django_db
def test_publishing_a_draft_and_taking_it_down_touch_it() -> None:
    service = ServiceFactory.create()
    service.name = "Renamed"
    revision = service.save_revision()
    assert services_touched_by(revision.publish) == {service.pk}
    service.refresh_from_db()
    assert service.name == "Renamed"
    assert services_touched_by(service.unpublish) == {service.pk}


@pytest.mark.django_db
def test_the_vocabulary_gets_a_new_edition() -> None:
    before = set(Edition.objects.values_list("token", flat=True))
    Synonym.objects.create(terms="food bank\nlarder")
    assert set(Edition.objects.values_list("token", flat=True)) != before
