"""Is this somebody we know? What "the same" and "two people" do, and what a sender learns of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.messages.delivery import deliver_due
from prescribing.intake.models import Intake, SameAs
from prescribing.intake.queue import decide
from prescribing.intake.sent_words import sent_by_place, sent_by_user
from prescribing.models import ContactEntry, Person, Referral, Task
from prescribing.people.actions import change_person, unmerge
from prescribing.people.details_given import CommunicationGiven, ContactGiven
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals import closing, triage
from prescribing.referrals.actions import add_need
from prescribing.referrals.states import State
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory
from tests.factories.intake import a_coordinator, a_place, sent_in, team_of
from tests.factories.prescribing import a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def test_the_question_who_it_is_comes_before_taking_on(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    referral = sent_in()
    client = Client()
    client.force_login(coordinator)
    url = reverse("prescribing:intake_one", args=[referral.pk])
    assert "Is this somebody we know?" in client.get(url).content.decode()

    refused = client.post(url, {"do": "accept", "to": str(coordinator.pk)})
    assert refused.status_code == 400
    with pytest.raises(ValidationError, match="somebody we know"):
        decide.accept(referral=referral, by=coordinator, to=coordinator)

    client.post(url, {"do": "accept", "to": str(coordinator.pk), "who": str(known.pk)})
    referral.refresh_from_db()
    assert (referral.person, referral.owner) == (known, coordinator)


def test_the_same_person_keeps_all_that_came_and_it_can_be_undone(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9), communication=[])
    referral = sent_in(phone="01632 960255", communication=[CommunicationGiven("large-print")])
    came = referral.person

    goes_on = decide.accept(referral=referral, by=coordinator, same_as=known, to=coordinator)

    assert goes_on == referral
    came.refresh_from_db()
    assert came.merged_into == known
    assert known.contact_points.filter(match_value="+441632960255").exists()
    assert [need.code for need in known.communication_needs.all()] == ["large-print"]
    assert Intake.objects.get(referral=referral).same_as == SameAs.SAME
    unmerge(person=came, by=coordinator)
    assert Person.objects.get(pk=came.pk).merged_into is None


def test_a_number_somebody_sent_is_not_safe_on_the_record_of_somebody_known(coordinator: User) -> None:
    known = a_person(
        coordinator,
        name="Violet Samways",
        date_of_birth=date(1938, 6, 9),
        contacts=[ContactGiven("phone", "01632 960100", call="yes", preferred=True)],
    )
    sent = [
        ContactGiven("phone", "01632 960255", call="yes", voicemail="yes", text="no", preferred=True),
        ContactGiven("email", "violet@example.org", email="yes"),
    ]
    referral = sent_in(contacts=sent)
    client = Client()
    client.force_login(coordinator)
    page = client.get(reverse("prescribing:intake_one", args=[referral.pk])).content.decode()
    assert "01632 960255" in page.partition("Is this somebody we know?")[2]

    decide.accept(referral=referral, by=coordinator, same_as=known, to=coordinator)

    phone = known.contact_points.get(match_value="+441632960255")
    assert (phone.call, phone.voicemail, phone.text, phone.preferred) == (
        "not-known",
        "not-known",
        "no",
        False,
    )
    assert "not confirmed" in phone.note
    assert known.contact_points.get(kind="email").email == "not-known"
    assert not any(point.is_safe_for("email") for point in known.contact_points.filter(kind="email"))
    assert [point.value for point in known.contact_points.filter(preferred=True)] == ["01632 960100"]
    assert Person.objects.get(pk=known.pk).email_known == "known"
    came = Intake.objects.get(referral=referral).sent_as
    assert came.contact_points.count() == 2


def test_two_people_after_all_each_get_back_what_was_theirs(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9), communication=[])
    referral = sent_in(phone="01632 960255", communication=[CommunicationGiven("large-print")])
    came = referral.person
    decide.accept(referral=referral, by=coordinator, same_as=known, to=coordinator)
    need = add_need(referral=Referral.objects.get(pk=referral.pk), need=NeedFactory(), by=coordinator)
    prescription = a_prescription("sent", by=coordinator, need=need).prescription
    assert prescription.person == known

    unmerge(person=came, by=coordinator)

    referral.refresh_from_db()
    assert (referral.person, referral.owner) == (came, coordinator)
    assert Intake.objects.get(referral=referral).same_as == SameAs.ASKED
    assert not known.contact_points.filter(match_value="+441632960255", ended_at=None).exists()
    assert not known.communication_needs.filter(ended_at=None).exists()
    assert came.contact_points.filter(match_value="+441632960255", ended_at=None).exists()
    assert came.communication_needs.filter(ended_at=None).exists()
    assert not Task.objects.filter(about_id=referral.pk, person=known).exists()
    prescription.refresh_from_db()
    assert (prescription.person, prescription.consent.person) == (came, came)
    assert not known.tasks.open().exists()


def test_two_people_after_all_reopens_what_ended_as_a_duplicate(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    open_one = a_referral(coordinator, known)
    referral = sent_in()
    came = referral.person
    decide.accept(referral=referral, by=coordinator, same_as=known, to=coordinator)
    assert Intake.objects.get(referral=referral).went_into == open_one

    unmerge(person=came, by=coordinator)

    referral.refresh_from_db()
    assert (referral.person, referral.is_open, referral.closed_reason) == (came, True, "")
    assert Intake.objects.get(referral=referral).went_into is None
    assert "somebody else" in ContactEntry.objects.filter(referral=open_one).first().note
    open_one.refresh_from_db()
    assert (open_one.person, open_one.is_open) == (known, True)


def test_onto_an_open_referral_it_is_a_note_and_the_sender_reads_taken_on(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    open_one = a_referral(coordinator, known)
    partner = user_with(Role.PARTNER)
    referral = sent_in(partner, came_by="account", source="police", sender_phone="01632 960177")

    goes_on = decide.accept(referral=referral, by=coordinator, same_as=known, to=coordinator)

    assert goes_on == open_one
    note = ContactEntry.objects.get(referral=open_one).note
    assert "Arthur" in note
    assert "01632 960177" in note
    referral.refresh_from_db()
    assert (referral.state, referral.closed_reason) == (State.CLOSED, "duplicate")
    assert [one.word for one in sent_by_user(partner)] == ["Taken on"]
    task = Task.objects.open().get(about_id=open_one.pk, kind="manual")
    assert (task.owner, task.urgency) == (coordinator, referral.urgency)
    assert "referred again" in task.note
    deliver_due()
    assert "accepted" in mail.outbox[-1].body


def test_over_days_a_sender_reads_of_somebody_known_what_they_would_of_anybody(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    open_one = a_referral(coordinator, known, needs=[])
    partner = user_with(Role.PARTNER)
    referral = sent_in(partner, came_by="account", source="police")
    decide.accept(referral=referral, by=coordinator, same_as=known, to=coordinator)

    def word() -> str:
        return sent_by_user(partner)[0].word

    assert word() == "Taken on"
    mail.outbox.clear()
    with clock.moved_to(clock.now() + timedelta(days=30)):
        assert word() == "We are in touch with them"
        closing.close_referral(referral=open_one, reason="resolved", referrer_told="By phone", by=coordinator)
        assert word() == "Finished"
        deliver_due()
    assert [partner.email] in [one.to for one in mail.outbox]


def test_a_sender_reads_the_name_they_sent_and_not_a_new_one(coordinator: User) -> None:
    place, partner = a_place(coordinator), user_with(Role.PARTNER)
    by_link = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    own = sent_in(partner, came_by="account", source="police", name="Alec Stickland", date_of_birth=None)
    for referral in (by_link, own):
        change_person(person=referral.person, name="Somebody Renamed", by=coordinator)

    assert [one.person for one in sent_by_place(place, SYSTEM)] == ["Violet Samways"]
    assert [one.person for one in sent_by_user(partner)] == ["Alec Stickland"]


def test_where_the_person_minds_a_sender_reads_no_outcome(coordinator: User) -> None:
    partner = user_with(Role.PARTNER)
    referral = sent_in(partner, came_by="account", source="police", name="Alec Stickland")
    triage.redirect(referral=referral, to="The refuge", by=coordinator)
    assert sent_by_user(partner)[0].word == "Sent on: The refuge"
    Referral.objects.filter(pk=referral.pk).update(referrer_not_told=True)
    assert sent_by_user(partner)[0].word == "Taken on"


def test_a_sender_from_whom_somebody_hides_does_not_learn_it_from_the_list(coordinator: User) -> None:
    partner = user_with(Role.PARTNER)
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    ExcludedUser.objects.create(person=known, user=partner)

    referral = sent_in(partner, came_by="account", source="police", team=team_of(coordinator))

    [row] = sent_by_user(partner)
    assert (row.person, row.word, row.may_take_back) == ("Violet Samways", "Waiting to be read", False)
    triage.ask_for_information(referral=referral, what="Where is she?", by=coordinator)
    assert sent_by_user(partner)[0].question == ""


def test_somebody_new_is_said_and_goes_on(coordinator: User) -> None:
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    referral = sent_in()

    decide.accept(referral=referral, by=coordinator, somebody_new=True, to=coordinator)

    assert Intake.objects.get(referral=referral).same_as == SameAs.SOMEBODY_NEW
    assert referral.state == State.ALLOCATED
