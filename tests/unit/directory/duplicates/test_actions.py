"""Two made one: what is chosen, what goes over, where old addresses and feeds lead, and how it is undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.models import Membership
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.facts import Basis
from directory.catalogue.models import (
    Contact,
    Location,
    Organisation,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)
from directory.duplicates import actions
from directory.duplicates.addresses import now_called
from directory.duplicates.finding import find, work
from directory.duplicates.models import Decision, Kind, MayBeSame, Merge
from directory.group_space.models import ListingKeeper
from directory.indexing.models import ReindexRow
from directory.openreferral import gone
from directory.openreferral.importer import import_records
from directory.openreferral.models import SourceGroup, SourceRecord
from directory.shortlists.entries import for_others
from directory.shortlists.models import SharedList
from directory.upkeep.models import Capacity, Check, Closure
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import Suggestion
from tests.factories.accounts import user_with
from tests.factories.catalogue import (
    LocationFactory,
    NeedFactory,
    OrganisationFactory,
    ReferralContactFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    place = LocationFactory(name="The Old Chandlery", address="14 Custom House Court")
    made = ServiceFactory(name="Harbour lunch club", location=place, summary="A hot meal.")
    Phone.objects.create(service=made, number="01305 251150")
    Schedule.objects.create(service=made, days="TU", opens_at="12:00", closes_at="14:00", location=place)
    return made


@pytest.fixture
def merged(kept):
    place = LocationFactory(name="Old Chandlery", address="14 Custom House Court")
    other = LocationFactory(name="Scout hut", address="2 Hill Road", postcode="DT3 5AA")
    made = ServiceFactory(
        name="The harbour lunch", organisation=kept.organisation, location=place, eligibility="Over 60",
        summary="Lunch on Tuesdays.",
    )  # fmt: skip
    ServiceAtLocation.objects.create(service=made, location=other)
    Phone.objects.create(service=made, number="+44 1305 251150", sort_order=0)
    Phone.objects.create(service=made, number="01305 251177", sort_order=1, visibility="professional")
    Schedule.objects.create(service=made, days="WE", opens_at="12:00", closes_at="14:00", location=place)
    return made


def rows(model, service, *names):
    return sorted(model.objects.filter(service=service).values_list(*names))


def rows_of(service):
    return (
        rows(Phone, service, "number", "visibility"),
        rows(Schedule, service, "days", "location"),
        rows(ServiceAtLocation, service, "location__name"),
    )


def test_parts_come_from_whom_it_was_chosen_and_nothing_stands_twice(kept, merged):
    actions.merge(kept=kept, merged=merged, by=SYSTEM, chosen={"summary": "theirs"})
    kept.refresh_from_db()
    assert (kept.name, kept.summary, kept.eligibility) == (
        "Harbour lunch club",
        "Lunch on Tuesdays.",
        "Over 60",
    )
    assert kept.other_names == "The harbour lunch"
    assert rows(Phone, kept, "number", "visibility") == [
        ("01305 251150", "public"),
        ("01305 251177", "professional"),
    ]
    places = [name for (name,) in rows(ServiceAtLocation, kept, "location__name")]
    assert places == ["Scout hut", "The Old Chandlery"]
    assert rows(Schedule, kept, "days") == [("TU",)]
    merged.refresh_from_db()
    assert merged.archived_at is not None
    assert Phone.objects.filter(service=merged).count() == 2
    touched = set(ReindexRow.objects.values_list("service_id", flat=True))
    assert {kept.pk, merged.pk} <= touched


def test_times_of_both_are_at_our_place(kept, merged):
    actions.merge(kept=kept, merged=merged, by=SYSTEM, chosen={"schedules": "both"})
    chandlery = Location.objects.get(name="The Old Chandlery")
    assert rows(Schedule, kept, "days", "location") == [("TU", chandlery.pk), ("WE", chandlery.pk)]


def test_times_at_a_place_that_is_not_kept_are_refused(kept, merged):
    Schedule.objects.create(service=merged, days="FR", location=Location.objects.get(name="Scout hut"))
    with pytest.raises(ValidationError, match="place that is not kept"):
        actions.merge(kept=kept, merged=merged, by=SYSTEM, chosen={"schedules": "theirs", "places": "ours"})
    assert not Merge.objects.exists()


def test_what_fewer_may_see_is_not_seen_by_more(kept, merged):
    Contact.objects.create(service=merged, name="Jo", phone="01305 251188")
    Service.objects.filter(pk=merged.pk).update(visibility="professional")
    actions.merge(kept=kept, merged=merged, by=SYSTEM, chosen={"contacts": "both", "phones": "both"})
    kept.refresh_from_db()
    assert kept.visibility == "public"
    assert kept.eligibility == ""
    contact = Contact.objects.get(service=kept)
    assert (contact.visibility, contact.phone_visibility) == ("professional", "professional")
    assert all(seen == "professional" for number, seen in rows(Phone, kept, "number", "visibility")[1:])


def test_a_sensitive_listing_stays_sensitive(kept, merged):
    Service.objects.filter(pk=merged.pk).update(sensitive=True)
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    kept.refresh_from_db()
    assert kept.sensitive
    actions.undo_merge(merge=made, by=SYSTEM)
    kept.refresh_from_db()
    assert not kept.sensitive


def test_what_happened_goes_over(kept, merged):
    ListingReview.objects.create(service=kept, due_on=clock.today())
    Check.objects.create(service=merged, on=clock.today(), by="Wendy")
    Closure.objects.create(service=merged, first_day=clock.today(), said_by="x")
    Capacity.objects.create(service=merged, state="full", said_by="x")
    Suggestion.objects.create(about="service", about_id=merged.pk, name="x", words="y")
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert (kept.checks.count(), kept.closures.count(), kept.capacities.get().state) == (1, 1, "full")
    assert Suggestion.objects.get().about_id == kept.pk
    assert kept.review.__class__.objects.get(service=kept).due_on > clock.today()


def test_of_two_that_say_whether_there_is_room_ours_counts(kept, merged):
    for service, state in ((kept, "open"), (merged, "full")):
        Capacity.objects.create(service=service, state=state, said_by="x")
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert kept.capacities.get().state == "open"
    actions.undo_merge(merge=made, by=SYSTEM)
    assert merged.capacities.get().state == "full"


def test_the_old_address_leads_to_the_new_one(kept, merged, client):
    old = reverse("directory:service", args=[merged.pk])
    assert client.get(old).status_code == 200
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    answer = client.get(old, {"from": "poster"})
    assert answer.status_code == 301
    assert answer.url == reverse("directory:service", args=[kept.pk]) + "?from=poster"
    assert "max-age=86400" in answer["Cache-Control"]
    sheet = client.get(reverse("directory:service_sheet", args=[merged.pk]))
    assert "Harbour lunch club" in sheet.text
    calendar = client.get(reverse("directory:service_calendar", args=[merged.pk]))
    assert calendar.url == reverse("directory:service_calendar", args=[kept.pk])
    actions.undo_merge(merge=made, by=SYSTEM)
    assert client.get(old).status_code == 200


def test_a_chain_leads_to_its_end(kept, merged):
    last = ServiceFactory(organisation=kept.organisation)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    first = Merge.objects.get()
    actions.merge(kept=last, merged=kept, by=SYSTEM)
    assert now_called([merged.pk, last.pk]) == {merged.pk: last.pk}
    with pytest.raises(ValidationError, match="Undo that first"):
        actions.undo_merge(merge=first, by=SYSTEM)


def test_a_page_that_never_was_is_not_found(client, kept):
    ghost = "00000000-0000-4000-8000-000000000000"
    assert client.get(reverse("directory:service", args=[ghost])).status_code == 404


def test_a_list_that_was_handed_on_shows_what_it_is_now(kept, merged):
    shared = SharedList.objects.create(services=[str(merged.pk)], expires_at=clock.now())
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    shown = for_others(shared.services)
    assert (shown.ids, shown.gone) == ([str(kept.pk)], ())
    assert for_others([str(kept.pk), str(merged.pk)]).ids == [str(kept.pk)]


# Feeds ---------------------------------------------------------------------------------------------------


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
    one.refresh_from_db()
    assert (one.website, one.other_names) == ("", "")
    assert Organisation.objects.current().count() == 2


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


# Undo ----------------------------------------------------------------------------------------------------


def test_undone_everything_is_as_before(kept, merged):
    NeedFactory(slug="food")
    Check.objects.create(service=merged, on=clock.today(), by="Wendy")
    state = [rows_of(each) for each in (kept, merged)]
    made = actions.merge(
        kept=kept, merged=merged, by=SYSTEM, chosen={"name": "theirs", "schedules": "theirs"}
    )
    kept.refresh_from_db()
    assert (kept.name, kept.other_names) == ("The harbour lunch", "Harbour lunch club")
    assert actions.undo_merge(merge=made, by=SYSTEM) == []
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.name, kept.other_names, kept.eligibility) == ("Harbour lunch club", "", "")
    assert (merged.archived_at, merged.checks.count(), kept.checks.count()) == (None, 1, 0)
    assert state == [rows_of(each) for each in (kept, merged)]
    with pytest.raises(ValidationError, match="already"):
        actions.undo_merge(merge=made, by=SYSTEM)


def test_undoing_takes_back_no_later_edit(kept, merged):
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM, chosen={"summary": "theirs"})
    Service.objects.filter(pk=kept.pk).update(summary="Edited since.")
    assert actions.undo_merge(merge=made, by=SYSTEM) == ["In one line"]
    kept.refresh_from_db()
    assert (kept.summary, kept.eligibility) == ("Edited since.", "")


def test_an_open_draft_keeps_its_words(kept, merged):
    kept.name = "Lunch by the sea"
    kept.save_revision()
    kept.refresh_from_db()
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    draft = Service.objects.get(pk=kept.pk).get_latest_revision_as_object()
    assert (draft.name, draft.eligibility) == ("Lunch by the sea", "Over 60")


def test_what_comes_late_goes_over_too(kept, merged):
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert actions.follow_late() == 0
    Check.objects.create(service=merged, on=clock.today(), by="Wendy")
    assert actions.follow_late() == 1
    assert kept.checks.count() == 1
    made.refresh_from_db()
    actions.undo_merge(merge=made, by=SYSTEM)
    assert merged.checks.count() == 1


# Deciding ------------------------------------------------------------------------------------------------


def test_once_made_one_they_cannot_be_again(kept, merged):
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    for one, other in ((kept, merged), (merged, kept)):
        with pytest.raises(ValidationError, match="no longer here"):
            actions.merge(kept=one, merged=other, by=SYSTEM)
    with pytest.raises(ValidationError):
        actions.merge(kept=kept, merged=kept, by=SYSTEM)


def test_found_kept_and_remembered_when_they_are_not_the_same(kept, merged):
    Service.objects.filter(pk=merged.pk).update(name="Harbour lunch club")
    assert find()["service"] == 1
    pair = MayBeSame.objects.open().get(kind=Kind.SERVICE)
    assert pair.score >= 60
    assert "the same place" in pair.reasons
    assert "the same phone" in pair.reasons
    actions.not_the_same(kind=Kind.SERVICE, one=kept.pk, other=merged.pk, by=SYSTEM)
    assert find()["service"] == 0
    pair.refresh_from_db()
    assert pair.decision == Decision.NOT_THE_SAME
    actions.ask_again(pair=pair, by=SYSTEM)
    assert MayBeSame.objects.open().count() == 1
    Service.objects.filter(pk=merged.pk).update(name="Bereavement group", archived_at=clock.now())
    assert not MayBeSame.objects.open().exists()
    find()
    assert not MayBeSame.objects.exists()


def test_what_is_kept_for_its_owner_is_no_sign(kept, merged):
    Service.objects.filter(pk=merged.pk).update(name="Harbour lunch club")
    Phone.objects.update(visibility="owner")
    Location.objects.update(visibility="owner")
    find()
    assert not MayBeSame.objects.filter(kind=Kind.SERVICE).exists()


def test_the_worker_looks_at_most_once_an_hour_and_when_something_changed(kept, merged):
    Service.objects.filter(pk=merged.pk).update(name="Harbour lunch club")
    work()
    assert MayBeSame.objects.count() == 1
    MayBeSame.objects.all().delete()
    work()
    assert not MayBeSame.objects.exists()
    with clock.moved_to(clock.now() + timedelta(days=30)):
        work()
        assert not MayBeSame.objects.exists(), "nothing has changed"
        merged.refresh_from_db()
        merged.save_revision().publish()
        work()
    assert MayBeSame.objects.count() == 1


def test_who_may_not_edit_decides_nothing(kept, merged):
    nobody = LinkHolder("x", "Group", "y")
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    pair = MayBeSame.objects.get()
    for press in (
        lambda: actions.merge(kept=kept, merged=merged, by=nobody),
        lambda: actions.undo_merge(merge=made, by=nobody),
        lambda: actions.not_the_same(kind=Kind.SERVICE, one=kept.pk, other=merged.pk, by=nobody),
        lambda: actions.ask_again(pair=pair, by=nobody),
    ):
        with pytest.raises(NotAllowed):
            press()


def test_the_audit_says_it_of_both(kept, merged):
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    actions.undo_merge(merge=made, by=SYSTEM)
    for kind in ("listings.merged", "listings.unmerged"):
        told = AuditEvent.objects.filter(kind=kind).values_list("about_id", flat=True)
        assert set(told) == {str(kept.pk), str(merged.pk)}


def test_a_fact_that_was_confirmed_stays(kept, merged):
    Service.objects.filter(pk=kept.pk).update(free="yes", free_basis=Basis.CONFIRMED)
    Service.objects.filter(pk=merged.pk).update(free="no", free_basis=Basis.INFERRED)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    kept.refresh_from_db()
    assert (kept.free, kept.free_basis) == ("yes", Basis.CONFIRMED)
