"""What a listing keeps from the public is not told by one that it is made one with."""

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Basis
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.models import Location, Service, ServiceNeed
from directory.duplicates import actions
from directory.duplicates.models import Merge
from directory.photos.models import ListingPhoto
from directory.upkeep.models import Capacity, Closure
from tests.factories.catalogue import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def abuse():
    return NeedFactory(slug="domestic-abuse", sensitive=True)


@pytest.fixture
def withheld(merged, abuse):
    ServiceNeed.objects.create(service=merged, need=abuse, basis=Basis.STATED)
    return merged


def read_again(service):
    return Service.objects.get(pk=service.pk)


@pytest.mark.parametrize("basis", [Basis.CONFIRMED, Basis.STATED])
def test_a_need_that_somebody_said_replaces_one_that_was_inferred(kept, merged, abuse, basis):
    food = NeedFactory(slug="food")
    for service, need, how in (
        (kept, abuse, Basis.INFERRED),
        (kept, food, Basis.CONFIRMED),
        (merged, abuse, basis),
        (merged, food, Basis.INFERRED),
    ):
        ServiceNeed.objects.create(service=service, need=need, basis=how)
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    now = dict(kept.needs.values_list("need__slug", "basis"))
    assert now == {"domestic-abuse": basis, "food": Basis.CONFIRMED}
    assert withholds_places(read_again(kept))
    actions.undo_merge(merge=made, by=SYSTEM)
    assert kept.needs.get(need=abuse).basis == Basis.INFERRED


@pytest.mark.parametrize("inferred", [True, False])
def test_a_merge_after_which_the_address_would_be_public_is_refused(kept, withheld, abuse, inferred):
    if inferred:
        ServiceNeed.objects.create(service=kept, need=abuse, basis=Basis.INFERRED)
    with pytest.raises(ValidationError, match="keeps its address from the public"):
        actions.merge(kept=kept, merged=withheld, by=SYSTEM, chosen={"needs": "ours"})
    assert not Merge.objects.exists()
    actions.merge(kept=kept, merged=withheld, by=SYSTEM, chosen={"needs": "theirs"})


def test_undoing_leaves_no_address_in_the_open_that_was_edited_since(kept, withheld):
    made = actions.merge(kept=kept, merged=withheld, by=SYSTEM)
    kept.at_locations.first().delete()
    assert "Needs" in " ".join(actions.undo_merge(merge=made, by=SYSTEM))
    assert withholds_places(read_again(kept))


@pytest.mark.parametrize("how", [{"visibility": "professional"}, {"hidden_at": clock.now}])
def test_the_name_of_one_that_fewer_may_see_is_not_added(kept, merged, how):
    values = {name: value() if callable(value) else value for name, value in how.items()}
    Service.objects.filter(pk=merged.pk).update(**values)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert read_again(kept).other_names == ""


# What hangs on it ----------------------------------------------------------------------------------------


def a_photo(service, state="shown"):
    sizes = dict.fromkeys(("width", "height", "small_width", "small_height"), 1)
    return ListingPhoto.objects.create(
        service=service, alt="The front door", state=state, large=b"x", small=b"x", **sizes
    )


def keep_from_the_public(service, how):
    if how == "need":
        need = NeedFactory(slug="modern-slavery-and-exploitation")
        ServiceNeed.objects.create(service=service, need=need, basis=Basis.STATED)
    elif how == "place":
        Location.objects.filter(at_services__service=service).update(visibility="professional")
    else:
        values = {
            "professionals": {"visibility": "professional"},
            "hidden": {"hidden_at": clock.now()},
            "draft": {"live": False},
        }
        Service.objects.filter(pk=service.pk).update(**values[how])


HOWS = ["need", "place", "professionals", "hidden", "draft"]


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("late", [False, True])
def test_photos_wait_and_notes_stay_of_one_that_not_everybody_may_see(kept, merged, how, late):
    keep_from_the_public(merged, how)
    if late:
        made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    photo, refused = a_photo(merged), a_photo(merged, "refused")
    Closure.objects.create(service=merged, first_day=clock.today(), why="Flood at 2 Hill Road", said_by="x")
    Capacity.objects.create(service=merged, state="ask", note="Ring 2 Hill Road", said_by="x")
    if late:
        assert actions.follow_late() == 2
        made.refresh_from_db()
    else:
        made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    for one, state in ((photo, "waiting"), (refused, "refused")):
        one.refresh_from_db()
        assert (one.service_id, one.state) == (kept.pk, state)
    assert (kept.closures.count(), kept.capacities.count()) == (0, 0)
    assert (merged.closures.count(), merged.capacities.count()) == (1, 1)
    actions.undo_merge(merge=made, by=SYSTEM)
    photo.refresh_from_db()
    assert (photo.service_id, photo.state) == (merged.pk, "shown")


def test_photos_and_notes_that_everybody_may_see_go_over_as_they_are(kept, merged):
    photo = a_photo(merged)
    Closure.objects.create(service=merged, first_day=clock.today(), said_by="x")
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    photo.refresh_from_db()
    assert (photo.service_id, photo.state, kept.closures.count()) == (kept.pk, "shown", 1)
