"""What feeds say of two that were made one, and organisations with all that hangs on them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.models import Membership
from directory.accounts.roles import Role
from directory.background.sweep import PartlyFailed
from directory.catalogue.models import (
    Organisation,
    Service,
)
from directory.duplicates import actions
from directory.duplicates.models import Kind
from directory.group_space.models import ListingKeeper
from directory.openreferral import gone
from directory.openreferral.importer import import_records
from directory.openreferral.models import SourceGroup, SourceRecord
from directory.upkeep.models import Check
from tests.factories.accounts import user_with
from tests.factories.catalogue import (
    OrganisationFactory,
    ReferralContactFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


def said(name="Lunch at the harbour", **more):
    return {
        "id": "feed-1",
        "name": name,
        "status": "active",
        "description": "From the feed.",
        "organization": {"id": "o1", "name": "Harbour Trust"},
        **more,
    }


@pytest.fixture
def fed(kept):
    import_records([said()], source="council", by=SYSTEM)
    return Service.objects.get(name="Lunch at the harbour")


def test_the_next_import_makes_it_not_anew(kept, fed):
    actions.merge(kept=kept, merged=fed, by=SYSTEM)
    import_records([said()], source="council", by=SYSTEM)
    import_records(
        [said(description="Something new from the feed.", alert="No lunch today.")],
        source="council",
        by=SYSTEM,
    )
    current = Service.objects.filter(archived_at=None)
    assert current.get() == kept
    assert SourceRecord.objects.get(kind="service").object_id == kept.pk
    kept.refresh_from_db()
    assert kept.name == "Harbour lunch club"
    assert kept.organisation.name != "Harbour Trust"


def test_what_we_did_not_take_from_the_feed_is_ours_and_what_we_took_follows_it(kept, fed):
    actions.merge(kept=kept, merged=fed, by=SYSTEM, chosen={"name": "ours", "description": "theirs"})
    assert SourceGroup.objects.get(record__kind="service", group="name").edited_here
    import_records([said(name="A third name")], source="council", by=SYSTEM)
    kept.refresh_from_db()
    assert kept.name == "Harbour lunch club"
    assert SourceGroup.objects.get(record__kind="service", group="name").conflict


def test_one_feed_that_has_it_still_is_enough(kept, fed):
    import_records([said()], source="county", by=SYSTEM)
    other = Service.objects.exclude(pk__in=[kept.pk, fed.pk]).get()
    Service.objects.filter(pk=other.pk).update(organisation=fed.organisation)
    actions.merge(kept=fed, merged=other, by=SYSTEM)
    SourceRecord.objects.filter(kind="service", source__key="county").update(gone_at=clock.now())
    assert not gone.waiting().exists()
    SourceRecord.objects.filter(kind="service").update(gone_at=clock.now())
    assert gone.waiting().exists()


# Organisations -------------------------------------------------------------------------------------------


@pytest.fixture
def groups():
    one = OrganisationFactory(name="Harbour Trust")
    other = OrganisationFactory(name="The Harbour Trust", website="https://harbour.example.org/")
    return one, other, ServiceFactory(organisation=other)


def test_all_of_an_organisation_goes_over_and_comes_back(groups, client):
    one, other, service = groups
    service.name = "A draft"
    service.save_revision()
    keeper = ListingKeeper.objects.create(
        organisation=other, email="jo@example.org", came="invited", asked_by="x",
        confirmed_at=clock.now(), confirmed_by="x",
    )  # fmt: skip
    contact = ReferralContactFactory(organisation=other)
    member = user_with(Role.MEMBER, organisation=other)
    made = actions.merge(kept=one, merged=other, by=SYSTEM)
    for thing in (service, keeper, contact):
        thing.refresh_from_db()
        assert thing.organisation == one
    assert Membership.objects.get(user=member).organisation == one
    one.refresh_from_db()
    assert one.website == "https://harbour.example.org/"
    assert one.other_names == "The Harbour Trust"
    draft = service.get_latest_revision_as_object()
    assert (draft.name, draft.organisation_id) == ("A draft", one.pk)
    old = reverse("directory:organisation", args=[other.pk])
    assert client.get(old).url == reverse("directory:organisation", args=[one.pk])

    assert actions.undo_merge(merge=made, by=SYSTEM) == []
    for thing in (service, keeper, contact):
        thing.refresh_from_db()
        assert thing.organisation == other
    draft = service.get_latest_revision_as_object()
    assert (draft.name, draft.organisation_id) == ("A draft", other.pk)
    one.refresh_from_db()
    assert (one.website, one.other_names) == ("", "")
    assert Organisation.objects.current().count() == 2


def test_a_role_that_ended_long_ago_keeps_no_current_one_back(groups):
    one, other, _service = groups
    member = user_with(Role.MEMBER, organisation=one)
    Membership.objects.filter(user=member).update(ended_at=clock.now())
    now = Membership.objects.create(user=member, role=Role.MEMBER, organisation=other)
    actions.merge(kept=one, merged=other, by=SYSTEM)
    now.refresh_from_db()
    assert (now.organisation, now.ended_at) == (one, None)


def test_one_merge_that_fails_stops_no_other(groups, monkeypatch):
    one, other, _service = groups
    actions.merge(kept=one, merged=other, by=SYSTEM)
    third, fourth = ServiceFactory(), ServiceFactory()
    fourth.organisation = third.organisation
    fourth.save()
    actions.merge(kept=third, merged=fourth, by=SYSTEM)
    late = Check.objects.create(service=fourth, on=clock.today(), by="x")
    moved = actions._move_all

    def fails_for_groups(kind, *given, **more):
        if kind == Kind.ORGANISATION:
            raise ValueError("broken")
        return moved(kind, *given, **more)

    monkeypatch.setattr(actions, "_move_all", fails_for_groups)
    with pytest.raises(PartlyFailed):
        actions.follow_late()
    late.refresh_from_db()
    assert late.service == third


def test_two_referral_contacts_are_for_an_editor_to_settle_first(groups):
    one, other, _service = groups
    for group in (one, other):
        ReferralContactFactory(organisation=group)
    with pytest.raises(ValidationError, match="End one of them first"):
        actions.merge(kept=one, merged=other, by=SYSTEM)


def test_somebody_who_keeps_both_keeps_the_one(groups):
    one, other, _service = groups
    for group in (one, other):
        ListingKeeper.objects.create(organisation=group, email="jo@example.org", came="invited", asked_by="x")
    actions.merge(kept=one, merged=other, by=SYSTEM)
    assert one.keepers.count() == 1
