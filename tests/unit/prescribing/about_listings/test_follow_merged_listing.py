"""Prescriptions, consents and counts follow a listing or group that was made one with another."""

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.duplicates import actions
from directory.duplicates.models import Kind
from directory.duplicates.what_moves import about_people
from prescribing.about_listings import follow_merged_listing
from prescribing.group_register.models import OthersCame
from prescribing.models import Person, Prescription
from prescribing.people.models import Lives
from prescribing.signposts.models import Signpost, SignpostedService
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.prescribing import a_prescription

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    return a_prescription("sent").prescription


def test_a_prescription_follows_its_listing_and_comes_back(sent):
    merged = sent.service
    kept = ServiceFactory(organisation=merged.organisation)
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert Prescription.objects.get(pk=sent.pk).service == kept
    told = AuditEvent.objects.get(kind="prescription.followed-listing")
    assert (told.about_id, told.person_id) == (str(sent.pk), str(sent.person_id))
    actions.undo_merge(merge=made, by=SYSTEM)
    assert Prescription.objects.get(pk=sent.pk).service == merged


def test_it_is_not_shown_to_another_group_through_a_merge(sent):
    merged = sent.service
    kept = ServiceFactory()
    with pytest.raises(ValidationError, match="make the organisations one first"):
        actions.merge(kept=kept, merged=merged, by=SYSTEM)
    other = ServiceFactory()
    actions.merge(kept=kept, merged=other, by=SYSTEM)


def test_with_its_group_goes_what_people_agreed_to(sent):
    group = sent.service.organisation
    kept = OrganisationFactory()
    made = actions.merge(kept=kept, merged=group, by=SYSTEM)
    sent.refresh_from_db()
    assert sent.service.organisation == kept
    assert sent.consent.organisation_id == kept.pk
    actions.undo_merge(merge=made, by=SYSTEM)
    again = Prescription.objects.get(pk=sent.pk)
    assert (again.consent.organisation_id, again.service.organisation_id) == (group.pk, group.pk)


@pytest.mark.parametrize("what", ["practice", "care home", "referred from", "team", "role"])
def test_an_organisation_by_which_people_are_seen_does_not_go(sent, what):
    group = OrganisationFactory()
    if what == "role":
        user_with(Role.PARTNER, organisation=group)
    elif what == "team":
        sent.person.team.serves.add(group)
    elif what == "referred from":
        type(sent.referral).objects.filter(pk=sent.referral_id).update(source_organisation=group)
    else:
        field = what.replace(" ", "_")
        lives = {"lives": Lives.CARE_HOME} if what == "care home" else {}
        Person.objects.filter(pk=sent.person_id).update(**{field: group}, **lives)
    with pytest.raises(ValidationError, match="who may see whom"):
        actions.merge(kept=OrganisationFactory(), merged=group, by=SYSTEM)
    actions.merge(kept=group, merged=OrganisationFactory(), by=SYSTEM)


def test_days_that_both_counted_are_counted_once():
    kept = ServiceFactory()
    merged = ServiceFactory(organisation=kept.organisation)
    today = clock.today()
    for service, days in ((kept, 0), (merged, 0), (merged, 1)):
        on = today.fromordinal(today.toordinal() - days)
        OthersCame.objects.create(service=service, on=on, how_many=3, said_by="x")
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert OthersCame.objects.filter(service=kept).count() == 2


def test_signposts_go_over_and_one_that_had_both_counts_once():
    kept = ServiceFactory()
    merged = ServiceFactory(organisation=kept.organisation)
    practice = OrganisationFactory()
    for services in ((kept, merged), (merged,)):
        signpost = Signpost.objects.create(at=clock.now(), practice=practice, channel="print")
        for service in services:
            SignpostedService.objects.create(signpost=signpost, service=service)
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert SignpostedService.objects.filter(service=kept).count() == 2
    actions.undo_merge(merge=made, by=SYSTEM)
    assert SignpostedService.objects.filter(service=merged).count() == 2
    other = OrganisationFactory()
    actions.merge(kept=other, merged=practice, by=SYSTEM)
    assert Signpost.objects.filter(practice=other).count() == 2


def test_an_editor_reads_no_number_of_people(sent):
    assert about_people(Kind.SERVICE, sent.service_id) == ["prescriptions"]
    assert about_people(Kind.ORGANISATION, sent.service.organisation_id) == ["consents"]


def test_one_that_is_sent_while_they_are_made_one_goes_over_later(sent):
    merged = sent.service
    kept = ServiceFactory(organisation=merged.organisation)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    Prescription.objects.filter(pk=sent.pk).update(service=merged)
    assert actions.follow_late() == 1
    assert Prescription.objects.get(pk=sent.pk).service == kept


def test_nothing_comes_late_to_a_group_that_was_not_agreed_to(sent, caplog):
    merged = sent.service
    kept = ServiceFactory(organisation=merged.organisation)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    Prescription.objects.filter(pk=sent.pk).update(service=merged)
    Service.objects.filter(pk=kept.pk).update(organisation=OrganisationFactory())
    assert actions.follow_late() == 0
    assert Prescription.objects.get(pk=sent.pk).service == merged
    assert "another organisation" in caplog.text


# The way back --------------------------------------------------------------------------------------------


def test_that_a_prescription_goes_back_is_told_and_its_person_held(sent, monkeypatch):
    merged = sent.service
    kept = ServiceFactory(organisation=merged.organisation)
    made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
    held = []
    monkeypatch.setattr(follow_merged_listing, "hold", lambda *records: held.extend(records))
    actions.undo_merge(merge=made, by=SYSTEM)
    assert held == [sent]
    back = AuditEvent.objects.get(kind="prescription.followed-listing", detail__back=True)
    assert (back.about_id, back.person_id) == (str(sent.pk), str(sent.person_id))
    assert back.detail == {"listing": str(merged.pk), "back": True}


def test_one_that_went_elsewhere_since_does_not_go_back(sent):
    kept = ServiceFactory(organisation=sent.service.organisation)
    made = actions.merge(kept=kept, merged=sent.service, by=SYSTEM)
    elsewhere = ServiceFactory(organisation=kept.organisation)
    Prescription.objects.filter(pk=sent.pk).update(service=elsewhere)
    actions.undo_merge(merge=made, by=SYSTEM)
    assert Prescription.objects.get(pk=sent.pk).service == elsewhere
    assert not AuditEvent.objects.filter(kind="prescription.followed-listing", detail__back=True).exists()


def test_that_consents_follow_their_group_and_go_back_is_told(sent, monkeypatch):
    group = sent.service.organisation
    kept = OrganisationFactory()
    made = actions.merge(kept=kept, merged=group, by=SYSTEM)
    there = AuditEvent.objects.get(kind="consent.followed-group")
    assert (there.about_id, there.person_id) == (str(sent.consent_id), str(sent.person_id))
    assert there.detail == {"organisation": str(kept.pk)}
    held = []
    monkeypatch.setattr(follow_merged_listing, "hold", lambda *records: held.extend(records))
    actions.undo_merge(merge=made, by=SYSTEM)
    assert held == [sent.consent]
    back = AuditEvent.objects.get(kind="consent.followed-group", detail__back=True)
    assert (back.about_id, back.person_id) == (str(sent.consent_id), str(sent.person_id))
    assert back.detail == {"organisation": str(group.pk), "back": True}
