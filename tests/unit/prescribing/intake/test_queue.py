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
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from directory.shortlists.sending_limits import Visitor
from prescribing.call_back import actions as call_back
from prescribing.intake.advice.actions import log_advice
from prescribing.intake.models import AdviceCall, Intake
from prescribing.intake.queue import decide
from prescribing.intake.queue.balance import since_monday
from prescribing.intake.queue.rows import age_words, late_words, queue_of
from prescribing.intake.queue.worker_facts import change_worker_facts
from prescribing.intake.queue.workers import workers_for
from prescribing.intake.sent_words import word_for
from prescribing.models import Person, Referral
from prescribing.people.details_given import CommunicationGiven
from prescribing.referrals import triage
from prescribing.referrals.states import State
from prescribing.teams.actions import agree_number
from tests.factories.intake import a_coordinator, a_place, sent_in, team_of
from tests.factories.prescribing import a_navigator, a_person

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
