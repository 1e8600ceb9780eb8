"""Areas that an editor writes are read when the listing is published, and again when more is known."""

from __future__ import annotations

import pytest

from directory.catalogue.models import Service, ServiceArea, ServiceDelivery
from directory.indexing.documents import documents_of
from directory.places.loading import load_areas
from directory.places.models import Area, AreaKind
from directory.places.place_areas import count_unplaced, place_again
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    load_areas(
        [
            town("preston", "Preston", 53.76, -2.70),
            town("preston-dorset", "Preston", 50.65, -2.41),
            Area(
                key="authority:E06000059", kind=AreaKind.AUTHORITY, code="E06000059", name="Dorset",
                search_name="dorset", latitude=50.8, longitude=-2.4,
            ),
        ]
    )  # fmt: skip


def town(code: str, name: str, latitude: float, longitude: float) -> Area:
    return Area(
        key=f"town:{code}", kind=AreaKind.TOWN, code=code, name=name, search_name=name.lower(),
        latitude=latitude, longitude=longitude,
    )  # fmt: skip


def published(service: Service) -> ServiceArea:
    """The first area as it is once the newest draft is published."""
    service.save_revision().publish()
    return ServiceArea.objects.filter(service=service).order_by("sort_order", "pk").first()


def test_what_an_editor_writes_is_read_when_it_is_published() -> None:
    service = ServiceFactory.create(location=LocationFactory(latitude=50.61, longitude=-2.45))
    service.areas = [ServiceArea(name="Preston and Zennor")]
    area = published(service)
    assert (area.codes, area.unplaced) == (["town:preston-dorset"], "Zennor")
    documents = documents_of([service.pk])
    assert documents
    assert all(d.cover_unplaced and not d.cover_known for d in documents)


def test_another_name_does_not_keep_the_codes_of_the_old_one() -> None:
    service = ServiceFactory.create()
    service.areas = [ServiceArea(name="Dorset")]
    assert published(service).codes == ["authority:E06000059"]
    service = Service.objects.get(pk=service.pk)
    row = service.areas.get()
    row.name = "Narnia"
    service.areas = [row]
    area = published(service)
    assert (area.codes, area.unplaced) == ([], "Narnia")
    row = Service.objects.get(pk=service.pk).areas.get()
    row.name = "Dorset"
    service = Service.objects.get(pk=service.pk)
    service.areas = [row]
    assert (published(service).codes, ServiceArea.objects.get().unplaced) == (["authority:E06000059"], "")
    assert all(d.cover_known and not d.cover_unplaced for d in documents_of([service.pk]))


def test_a_way_of_helping_written_as_an_area_is_a_delivery() -> None:
    service = ServiceFactory.create()
    service.areas = [ServiceArea(name="By phone")]
    area = published(service)
    assert (area.codes, area.unplaced, area.is_place) == ([], "", False)
    assert "phone" in ServiceDelivery.objects.filter(service=service).values_list("how", flat=True)
    service.save_revision().publish()
    assert ServiceDelivery.objects.filter(service=service, how="phone").count() == 1


def test_codes_put_in_by_hand_stay_where_the_name_gives_none() -> None:
    service = ServiceFactory.create()
    ServiceArea.objects.create(service=service, name="Our patch", codes=["authority:E06000059"])
    assert published(Service.objects.get(pk=service.pk)).codes == ["authority:E06000059"]


def test_only_listings_with_something_unplaced_are_read_again() -> None:
    waiting, known = ServiceFactory.create(), ServiceFactory.create()
    ServiceArea.objects.create(service=waiting, name="Zennor, Dorset")
    ServiceArea.objects.create(service=known, name="Dorset", codes=["authority:E06000059"])
    assert count_unplaced() == 1
    assert place_again() == 1
    assert ServiceArea.objects.get(service=waiting).unplaced == "Zennor"
    assert (count_unplaced(), place_again()) == (1, 0)
    load_areas([town("zennor", "Zennor", 50.19, -5.57)])
    assert (place_again(), count_unplaced()) == (1, 0)
    assert ServiceArea.objects.get(service=waiting).codes == ["authority:E06000059", "town:zennor"]
