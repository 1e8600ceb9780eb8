"""Two made one: what is chosen, what goes over, where old addresses and feeds lead, and how it is undone."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from directory.catalogue.facts import Basis
from directory.catalogue.models import (
    Contact,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)
from directory.duplicates import actions
from directory.duplicates.addresses import now_called
from directory.duplicates.models import Kind, MayBeSame, Merge
from directory.indexing.models import ReindexRow
from directory.shortlists.entries import for_others
from directory.shortlists.models import SharedList
from directory.upkeep.models import Capacity, Check, Closure
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import Suggestion
from tests.factories.catalogue import (
    NeedFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


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


def test_a_closure_of_their_place_is_one_of_ours_when_it_is_the_same(kept, merged):
    here, there = (Location.objects.get(name=name) for name in ("The Old Chandlery", "Old Chandlery"))
    closed = Closure.objects.create(service=merged, location=there, first_day=clock.today(), said_by="x")
    Capacity.objects.create(service=merged, location=there, state="full", said_by="x")
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert (kept.closures.get().location, kept.capacities.get().location) == (here, here)
    actions.undo_merge(merge=made, by=SYSTEM)
    closed.refresh_from_db()
    assert (closed.service, closed.location) == (merged, there)
    assert merged.capacities.get().location == there


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


def test_the_open_feed_leads_to_it_too(kept, merged, client):
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    answer = client.get(f"/o/services/{merged.pk}")
    assert (answer.status_code, answer.url) == (301, f"/o/services/{kept.pk}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/o/services/nobodys").status_code in (400, 404, 422)


def test_a_visitors_own_list_names_what_it_is_now(kept, merged, client):
    session = client.session
    session["list"] = [str(merged.pk)]
    session.save()
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert "Harbour lunch club" in client.get(reverse("directory:list")).text
    assert client.session["list"] == [str(kept.pk)]


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
