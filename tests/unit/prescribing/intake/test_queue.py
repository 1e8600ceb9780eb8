"""The queue: counts that add up, urgency first and oldest first, and every decision from one page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from directory.shortlists.sending_limits import Visitor
from prescribing.call_back import actions as call_back
from prescribing.intake.advice.actions import log_advice
from prescribing.intake.models import AdviceCall, Intake, SameAs
from prescribing.intake.queue import decide
from prescribing.intake.queue.balance import since_monday
from prescribing.intake.queue.rows import age_words, late_words, queue_of
from prescribing.intake.queue.worker_facts import change_worker_facts
from prescribing.intake.queue.workers import workers_for
from prescribing.intake.sent_words import sent_by_place, sent_by_user, word_for
from prescribing.models import ContactEntry, Person, Referral, Task
from prescribing.people.actions import change_person, unmerge
from prescribing.people.details_given import CommunicationGiven, ContactGiven
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals import closing, triage
from prescribing.referrals.actions import add_need
from prescribing.referrals.states import State
from prescribing.teams.actions import agree_number
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory
from tests.factories.intake import a_coordinator, a_place, sent_in, team_of
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def test_counts_add_up_and_the_oldest_of_the_most_urgent_is_first() -> None:
    with clock.moved_to(MONDAY - timedelta(days=30)):
        coordinator = a_coordinator()
    for hours, name, urgency in (
        (1, "Lee Marden", "today"),
        (4, "Doris Trevett", "today"),
        (26, "Janet Old", "two-days"),
        (3, "Violet Samways", "routine"),
        (21, "Marta Kowalczyk", "routine"),
    ):
        with clock.moved_to(MONDAY - timedelta(hours=hours)):
            why = "" if urgency == "routine" else "Alone"
            sent_in(name=name, date_of_birth=None, urgency=urgency, urgency_why=why)
    with clock.moved_to(MONDAY - timedelta(hours=2)):
        log_advice(
            source="fire", asked_by="Weymouth station", question="Who clears hallways?", by=coordinator
        )
        call_back.ask(
            name="Sam",
            phone="+447700900142",
            safe="yes",
            when="",
            may_leave_message=False,
            about="",
            by=Visitor({}),
        )
    with clock.moved_to(MONDAY):
        asked = sent_in(name="Harold Cake", date_of_birth=None)
        triage.ask_for_information(referral=asked, what="Does he agree?", by=coordinator)
        queue = queue_of(coordinator)

    assert {group.slug: group.count for group in queue.groups} == {
        "today": 2,
        "two-days": 1,
        "routine": 4,
        "asked": 1,
        "waiting": 0,
    }
    assert queue.total == queue.everybody == 8 == sum(number for _, _, number in queue.sources)
    assert [row.who for row in queue.groups[0].rows] == ["Doris Trevett", "Lee Marden"]
    assert [row.who for row in queue.groups[2].rows] == [
        "Marta Kowalczyk",
        "Violet Samways",
        "Nobody named",
        "Asked to be rung",
    ]
    assert queue.groups[0].rows[0].came == "4 hours ago"
    assert queue.groups[3].rows[0].asks == "We asked: Does he agree?"
    assert queue_of(coordinator, "fire").total == 1


def test_age_and_lateness_in_words() -> None:
    with clock.moved_to(MONDAY):
        ages = [timedelta(0), timedelta(minutes=1), timedelta(hours=26), timedelta(hours=49)]
        assert [age_words(MONDAY - passed) for passed in ages] == [
            "Just now",
            "1 minute ago",
            "26 hours ago",
            "2 days ago",
        ]
        assert late_words(MONDAY - timedelta(hours=2)) == "2 hours late"
        assert late_words(MONDAY + timedelta(hours=2)) == ""
        assert late_words(MONDAY - timedelta(minutes=5)) == "Just late"


def test_only_their_own_teams_queue_is_shown_and_only_to_who_shares_it_out(coordinator: User) -> None:
    other = a_coordinator()
    mine = sent_in(team=team_of(coordinator))
    theirs = sent_in(team=team_of(other), name="Alec Stickland", date_of_birth=None)

    assert [row.id for group in queue_of(coordinator).groups for row in group.rows] == [mine.pk]
    assert [row.id for group in queue_of(other).groups for row in group.rows] == [theirs.pk]
    with pytest.raises(NotAllowed):
        queue_of(a_navigator(team_of(coordinator)))
    client = Client()
    client.force_login(other)
    assert client.get(reverse("prescribing:intake_one", args=[mine.pk])).status_code == 404


def test_everybody_shown_is_audited(coordinator: User) -> None:
    referral = sent_in()
    client = Client()
    client.force_login(coordinator)

    client.get(reverse("prescribing:intake"))
    client.get(reverse("prescribing:intake_one", args=[referral.pk]))

    kinds = AuditEvent.objects.filter(actor_id=str(coordinator.pk), person_id=str(referral.person_id))
    assert {"person.listed", "person.read"} <= set(kinds.values_list("kind", flat=True))


def test_accept_and_give_to_a_named_worker(coordinator: User) -> None:
    priya = a_navigator(team_of(coordinator), name="Priya Nair")
    referral = sent_in()
    client = Client()
    client.force_login(coordinator)
    url = reverse("prescribing:intake_one", args=[referral.pk])
    page = client.get(url).content.decode()
    assert "0 of 50" in page

    response = client.post(url, {"do": "accept", "to": str(priya.pk), "complexity": "several"})

    assert response["Location"] == reverse("prescribing:intake")
    referral.refresh_from_db()
    assert (referral.state, referral.owner) == (State.ALLOCATED, priya)
    assert Intake.objects.get(referral=referral).complexity == "several"
    assert queue_of(coordinator).total == 0


def test_nobody_chosen_is_asked_and_what_was_chosen_stays(coordinator: User) -> None:
    referral = sent_in()
    client = Client()
    client.force_login(coordinator)

    response = client.post(reverse("prescribing:intake_one", args=[referral.pk]), {"do": "accept"})

    assert response.status_code == 400
    assert "Choose who takes them on" in response.content.decode()


def test_left_with_the_team_it_stays_in_view_until_somebody_has_it(coordinator: User) -> None:
    referral = sent_in()
    decide.accept(referral=referral, by=coordinator)
    waiting = queue_of(coordinator).groups[-1]

    assert referral.state == State.WAITING
    assert (waiting.slug, waiting.count) == ("waiting", 1)
    decide.accept(referral=referral, by=coordinator, to=coordinator)
    assert queue_of(coordinator).total == 0


@pytest.mark.parametrize(
    ("do", "state"),
    [
        ("ask", State.INFORMATION_NEEDED),
        ("redirect", State.REDIRECTED),
        ("advise", State.ADVICE_GIVEN),
    ],
)
def test_ask_redirect_and_advise_need_words(coordinator: User, do: str, state: State) -> None:
    referral = sent_in()
    client = Client()
    client.force_login(coordinator)
    url = reverse("prescribing:intake_one", args=[referral.pk])

    assert client.post(url, {"do": do, "words": " "}).status_code == 400
    referral.refresh_from_db()
    assert referral.state == State.SENT
    assert client.post(url, {"do": do, "words": "The falls clinic"}).status_code == 302

    referral.refresh_from_db()
    assert referral.state == state


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


def test_several_at_once_and_one_with_a_question_stays(coordinator: User) -> None:
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    asks = sent_in()
    others = [sent_in(name=name, date_of_birth=None) for name in ("Janet Old", "Kenneth Bugg")]
    client = Client()
    client.force_login(coordinator)
    ticked = [str(one.pk) for one in (asks, *others)]

    page = client.post(
        reverse("prescribing:intake"), {"ticked": ticked, "to": str(coordinator.pk)}, follow=True
    ).content.decode()

    assert "2 taken on" in page
    assert "Say first whether this is somebody we know" in page
    assert Referral.objects.filter(state=State.ALLOCATED).count() == 2
    more = [sent_in(name=name, date_of_birth=None) for name in ("Alec Stickland", "Sue Lugg")]
    client.post(
        reverse("prescribing:intake"), {"ticked": [one.pk for one in more], "elsewhere": "Falls clinic"}
    )
    assert {Referral.objects.get(pk=one.pk).destination for one in more} == {"Falls clinic"}


def test_several_for_somebody_who_cannot_take_them_are_refused_and_stay(coordinator: User) -> None:
    referral = sent_in(name="Janet Old", date_of_birth=None)
    left = a_navigator(team_of(coordinator))
    User.objects.filter(pk=left.pk).update(is_active=False)
    client = Client()
    client.force_login(coordinator)
    for to in (str(left.pk), str(a_navigator().pk), str(Person.objects.get().pk), "nobody"):
        page = client.post(
            reverse("prescribing:intake"), {"ticked": [str(referral.pk)], "to": to}, follow=True
        ).content.decode()
        assert "cannot take anybody on now" in page
    referral.refresh_from_db()
    assert referral.state == State.SENT
    client.post(reverse("prescribing:intake"), {"ticked": [str(referral.pk)], "to": "team"})
    referral.refresh_from_db()
    assert referral.state == State.WAITING


def test_one_that_may_be_somebody_we_know_is_not_sent_elsewhere_with_others(coordinator: User) -> None:
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    asks = sent_in()
    client = Client()
    client.force_login(coordinator)

    response = client.post(
        reverse("prescribing:intake"), {"ticked": [str(asks.pk)], "elsewhere": "Falls clinic"}
    )

    asks.refresh_from_db()
    assert asks.state == State.SENT
    said = " ".join(str(one) for one in get_messages(response.wsgi_request))
    assert "V. S.: Say first whether this is somebody we know" in said
    assert "Samways" not in said
    decided = decide.accept_each(referrals=[asks], by=coordinator, to=coordinator)
    assert "Samways" not in " ".join(decided.problems)


def test_since_monday_adds_up() -> None:
    with clock.moved_to(MONDAY - timedelta(days=30)):
        coordinator = a_coordinator()
    with clock.moved_to(MONDAY):
        made = [
            sent_in(name=f"Ann {family}", date_of_birth=None) for family in ("One", "Two", "Three", "Four")
        ]
        decide.accept(referral=made[0], by=coordinator, to=coordinator)
        triage.redirect(referral=made[1], to="Elsewhere", by=coordinator)
        triage.advise(referral=made[2], advice="Ring them", by=coordinator)
        balance = since_monday(coordinator)

    assert (balance.came, balance.accepted, balance.sent_elsewhere, balance.advised, balance.here) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert balance.adds_up


def test_who_fits_stands_first_with_what_was_agreed(coordinator: User) -> None:
    team = team_of(coordinator)
    kofi = a_navigator(team, name="Kofi Mensah")
    ela = a_navigator(team, name="Ela Nowak")
    agree_number(user=ela, number=30, by=coordinator)
    change_worker_facts(user=ela, languages="Polish, BSL", skills="Debt", by=coordinator)
    referral = sent_in(
        name="Marta Kowalczyk", communication=[CommunicationGiven("interpreter", language="polish")]
    )

    workers = workers_for(referral, coordinator)

    assert workers[0].user == ela
    assert (workers[0].agreed, workers[0].why) == (30, "Speaks Polish. Debt")
    assert kofi in [one.user for one in workers]
    with pytest.raises(NotAllowed):
        change_worker_facts(user=ela, by=a_coordinator())


def test_the_sender_of_each_kind_reads_a_word_and_no_more(coordinator: User) -> None:
    place = a_place(coordinator)
    referral = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    assert word_for(referral) == "Waiting to be read"
    triage.redirect(referral=referral, to="The falls clinic", by=coordinator)
    assert word_for(referral) == "Sent on: The falls clinic"
    deliver_due()
    assert mail.outbox[-1].to == [place.email]
    assert "Violet" not in mail.outbox[-1].body


def test_a_question_about_nobody_names_nobody(coordinator: User) -> None:
    for words in ("Mrs Samways, born 9 June", "NHS 999 014 2378", "She lives at DT4 8NF"):
        with pytest.raises(ValidationError, match="nobody in particular"):
            log_advice(source="fire", asked_by="Weymouth station", question=words, by=coordinator)
    client = Client()
    client.force_login(coordinator)
    said = {"source": "fire", "asked_by": "Weymouth station", "question": "Who clears hallways?"}

    client.post(reverse("prescribing:advice"), {**said, "urgency": "routine"})
    call = AdviceCall.objects.get()
    assert call.queue == team_of(coordinator)
    client.post(
        reverse("prescribing:advice_answer", args=[call.pk]), {"answer": "Men in Sheds", "minutes": 6}
    )

    call.refresh_from_db()
    assert (call.queue, call.due_at, call.minutes) == (None, None, 6)
    assert queue_of(coordinator).total == 0
    assert AuditEvent.objects.filter(kind="advice.answered", person_id="").exists()


def test_another_teams_question_is_not_answered_here(coordinator: User) -> None:
    call = log_advice(source="fire", asked_by="Station", question="Who clears?", by=a_coordinator())
    client = Client()
    client.force_login(coordinator)

    assert client.get(reverse("prescribing:advice_answer", args=[call.pk])).status_code == 404
