"""A source and an editor each have their say, group by group; an open draft is never lost under an import."""

import pytest

from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Basis
from directory.catalogue.models import LocationAccess, Need, Phone, Service, ServiceNeed
from directory.openreferral import provenance
from directory.openreferral.models import SourceGroup
from directory.upkeep.actions import set_capacity
from directory.upkeep.confirm_inferred import confirm_all

pytestmark = pytest.mark.database


def state(service, group):
    row = provenance.groups_of(service).get(group=group)
    return row.edited_here, row.conflict


def draft(service, **changes):
    """Save a draft with other words, as the editing screen does."""
    service = Service.objects.get(pk=service.pk)
    for name, value in changes.items():
        setattr(service, name, value)
    service.save_revision(clean=False)


def publish(service):
    """Publish the draft, as the editing screen does."""
    Service.objects.get(pk=service.pk).latest_revision.publish()
    return Service.objects.get(pk=service.pk)


def test_a_group_edited_here_stays_and_the_rest_follows_the_source(bring, record, imported):
    draft(imported, description="In our own words.")
    publish(imported)
    assert state(imported, "words") == (True, False)
    assert state(imported, "name") == (False, False)
    bring(record(name="New name", description="The source’s new words."))
    imported.refresh_from_db()
    assert (imported.name, imported.description) == ("New name", "In our own words.")
    assert state(imported, "words") == (True, True)
    conflict = provenance.groups_of(imported).get(conflict=True)
    assert (conflict.group, conflict.value["description"]) == ("words", "The source’s new words.")


def test_releasing_a_group_lets_the_source_speak_again(bring, record, imported):
    draft(imported, description="In our own words.")
    publish(imported)
    bring(record(description="The source’s new words."))
    provenance.release(imported, "words", by=SYSTEM)
    imported.refresh_from_db()
    assert imported.description == "The source’s new words."
    assert state(imported, "words") == (False, False)
    bring(record(description="And newer."))
    imported.refresh_from_db()
    assert imported.description == "And newer."


def test_keeping_ours_answers_the_conflict(bring, record, imported):
    draft(imported, description="In our own words.")
    publish(imported)
    bring(record(description="Theirs."))
    provenance.keep_ours(imported, "words", by=SYSTEM)
    assert state(imported, "words") == (True, False)


def test_keeping_a_drafts_words_leaves_the_sources_in_view_until_it_is_published(bring, record, imported):
    draft(imported, description="Drafted words.")
    bring(record(description="Theirs."))
    provenance.keep_ours(imported, "words", by=SYSTEM)
    assert state(imported, "words") == (False, False)
    assert Service.objects.get(pk=imported.pk).description == "Theirs."
    assert publish(imported).description == "Drafted words."
    assert state(imported, "words") == (True, False)


def test_releasing_a_group_takes_the_sources_words_into_the_draft_too(bring, record, imported):
    draft(imported, description="Drafted words.", first_time="Ask for Marian.")
    bring(record(description="Theirs."))
    provenance.release(Service.objects.get(pk=imported.pk), "words", by=SYSTEM)
    assert state(imported, "words") == (False, False)
    published = publish(imported)
    assert (published.description, published.first_time) == ("Theirs.", "Ask for Marian.")
    assert state(imported, "words") == (False, False)


def test_releasing_a_fact_that_was_confirmed_lets_the_source_change_it(bring, record, imported):
    place = imported.at_locations.get().location
    access = LocationAccess.objects.filter(location=place)
    access.filter(feature="step-free").update(fact="no", basis=Basis.CONFIRMED)
    LocationAccess.objects.create(location=place, feature="bsl", fact="yes", basis=Basis.CONFIRMED)
    provenance.mark_edits(place)
    assert state(place, "access_facts") == (True, False)
    provenance.release(place, "access_facts", by=SYSTEM)
    facts = dict(access.values_list("feature", "fact"))
    assert (facts["step-free"], facts["bsl"]) == ("yes", "yes")
    Service.objects.filter(pk=imported.pk).update(free="no", free_basis=Basis.CONFIRMED)
    provenance.release(Service.objects.get(pk=imported.pk), "free", by=SYSTEM)
    assert Service.objects.get(pk=imported.pk).free == "yes"


def test_going_back_to_the_sources_words_gives_the_group_back(imported):
    said = imported.description
    draft(imported, description="In our own words.")
    publish(imported)
    draft(imported, description=said)
    publish(imported)
    assert state(imported, "words") == (False, False)


def test_an_edit_nobody_marked_is_noticed_before_it_is_overwritten(bring, record, imported):
    Service.objects.filter(pk=imported.pk).update(description="Ours, unmarked.")
    bring(record(description="Theirs."))
    imported.refresh_from_db()
    assert imported.description == "Ours, unmarked."
    assert state(imported, "words") == (True, True)


def test_what_was_written_here_before_the_source_spoke_of_it_is_ours(bring, record):
    bring(record(without=("contacts",)))
    service = Service.objects.get()
    Phone.objects.create(service=service, number="01305 000000")
    bring(record())
    assert [phone.number for phone in Phone.objects.all()] == ["01305 000000"]
    assert state(service, "people") == (True, True)


def test_times_edited_here_are_rows_edited_here(bring, record, imported):
    service = Service.objects.get(pk=imported.pk)
    schedule = service.schedules.get()
    schedule.days = "MO"
    schedule.save()
    assert provenance.mark_edits(service) == ["times"]
    changed = record()
    changed["schedules"][0]["byday"] = "WE"
    bring(changed)
    assert [row.days for row in service.schedules.all()] == ["MO"]


def test_an_import_onto_an_open_draft_changes_the_live_row_and_the_draft(bring, record, imported):
    draft(imported, description="Drafted words.")
    bring(record(name="New name"))
    live = Service.objects.get(pk=imported.pk)
    assert (live.name, live.description) == ("New name", record()["description"])
    assert live.has_unpublished_changes
    drafted = live.get_latest_revision_as_object()
    assert (drafted.name, drafted.description) == ("New name", "Drafted words.")
    assert state(imported, "words") == (False, False)


def test_a_field_that_both_changed_is_a_conflict_and_keeps_the_drafts(bring, record, imported):
    draft(imported, description="Drafted words.")
    report = bring(record(description="The source’s new words."))
    live = Service.objects.get(pk=imported.pk)
    assert live.description == "The source’s new words."
    assert live.get_latest_revision_as_object().description == "Drafted words."
    assert state(imported, "words") == (False, True)
    assert "words (conflict: edited here too)" in report.lines[0].changes
    published = publish(imported)
    assert published.description == "Drafted words."
    assert state(imported, "words") == (True, True)


def test_rows_of_a_draft_are_rebased_too(bring, record, imported):
    draft(imported, description="Drafted words.")
    changed = record()
    changed["schedules"][0]["byday"] = "WE"
    bring(changed)
    published = publish(imported)
    assert [row.days for row in published.schedules.all()] == ["WE"]
    assert published.description == "Drafted words."


def test_draft_import_capacity_publish_and_nothing_is_lost(bring, record, imported):
    """The whole of it: each keeps what it said, and none takes another's away."""
    service = Service.objects.get(pk=imported.pk)
    service.first_time = "Ask for Marian at the door."
    service.phones.add(service.phones.model(number="01305 000000", label="Evenings"))
    service.save_revision(clean=False)

    changed = record(name="Money advice, drop-in")
    changed["schedules"][0]["opens_at"] = "09:30"
    bring(changed)
    set_capacity(service=imported, state="full", until=None, by=SYSTEM, note="Back in June")
    published = publish(imported)

    assert published.name == "Money advice, drop-in"
    assert published.first_time == "Ask for Marian at the door."
    assert {phone.number for phone in published.phones.all()} == {"01632 960011", "01305 000000"}
    assert f"{published.schedules.get().opens_at:%H:%M}" == "09:30"
    assert published.capacities.get().state == "full"
    assert published.capacities.get().note == "Back in June"
    assert published.checks.count() == 1
    assert published.at_locations.count() == 1
    assert [row.need.slug for row in published.needs.all()] == ["debt-advice"]
    assert not published.has_unpublished_changes
    assert state(imported, "people") == (True, False)

    bring(changed)
    again = Service.objects.get(pk=imported.pk)
    assert again.first_time == "Ask for Marian at the door."
    assert again.phones.count() == 2


def test_confirming_marks_every_inferred_fact_and_an_import_leaves_them(bring, record, imported):
    assert confirm_all(imported, by=SYSTEM) >= 4
    assert {row.basis for row in imported.needs.all()} == {Basis.CONFIRMED}
    assert imported.referral_only_basis == Basis.CONFIRMED
    assert {row.basis for row in imported.at_locations.get().location.access.all()} == {Basis.CONFIRMED}
    bring(record(description="A befriending group for lonely people. Referral by a GP only. Free."))
    imported.refresh_from_db()
    assert {row.need.slug for row in imported.needs.all()} >= {"debt-advice"}
    assert imported.referral_only == "no"
    assert not SourceGroup.objects.filter(group="needs", edited_here=True).exists()


def test_a_need_an_editor_took_away_does_not_come_back(bring, record, imported):
    ServiceNeed.objects.filter(service=imported).delete()
    provenance.mark_edits(imported)
    assert state(imported, "needs") == (True, False)
    bring(record(description="Debt, arrears and befriending for lonely people."))
    assert not ServiceNeed.objects.filter(service=imported).exists()


def test_a_need_an_editor_added_stays_beside_the_sources(bring, record, imported):
    befriending = Need.objects.get(slug="befriending")
    ServiceNeed.objects.create(service=imported, need=befriending, basis=Basis.CONFIRMED)
    provenance.mark_edits(imported)
    assert state(imported, "needs") == (False, False)
    bring(record(description="Arrears and debt advice, all day."))
    assert {row.need.slug for row in imported.needs.all()} == {"debt-advice", "befriending"}


@pytest.mark.parametrize("kind", ["organisation", "location"])
def test_organisations_and_places_have_their_provenance_too(bring, record, imported, kind):
    thing = imported.organisation if kind == "organisation" else imported.at_locations.get().location
    thing.name = "Our name"
    thing.save()
    provenance.mark_edits(thing)
    changed = record()
    changed["organization"]["name"] = changed["service_at_locations"][0]["location"]["name"] = "Their name"
    bring(changed)
    thing.refresh_from_db()
    assert thing.name == "Our name"
    assert provenance.groups_of(thing).filter(conflict=True, group__in=["name", "place"]).exists()
