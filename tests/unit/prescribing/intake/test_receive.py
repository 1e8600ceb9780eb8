"""What comes in is there: person, referral, and what came with it; whoever sends learns nothing of others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from prescribing import permissions as may
from prescribing.intake.models import CameBy, Footing, Intake, Knows, SameAs
from prescribing.intake.queue import decide
from prescribing.intake.queue.rows import queue_of
from prescribing.intake.queue.workers import workers_for
from prescribing.intake.receive import NobodyReads, SentBy, receive, receive_for
from prescribing.models import ContactEntry, Person, Referral
from prescribing.people.details_given import CommunicationGiven
from prescribing.people.duplicates import PossibleDuplicates
from prescribing.privacy.actions import protect
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals.models import Source
from prescribing.referrals.states import State
from prescribing.sight import sees_place
from tests.factories.accounts import user_with
from tests.factories.intake import a_coordinator, a_place, sent_in, team_of, told
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def test_what_is_sent_waits_in_the_queue_with_all_that_came(coordinator: User) -> None:
    referral = sent_in(
        source=Source.POLICE,
        sender_name="PC Lisa Hann",
        sender_role="Neighbourhood team",
        sender_phone="01632 960177",
        knows=Knows.NOT_YET,
        not_to_say="Do not speak of the night before her daughter",
        known_to=["police", "practice"],
        how_to_reach="After 2pm",
        urgency="today",
        urgency_why="Out at night and alone",
        phone="01632 960588",
    )

    assert (referral.state, referral.owner, referral.sent_by) == (State.SENT, None, None)
    assert referral.queue == referral.team
    assert referral.due_at is not None
    intake = Intake.objects.get(referral=referral)
    assert intake.knows == Knows.NOT_YET
    assert intake.not_to_say.startswith("Do not speak")
    assert intake.known_to_labels == ["Police", "Their GP practice"]
    assert (referral.source_name, intake.sender_role, intake.sender_phone) == (
        "PC Lisa Hann",
        "Neighbourhood team",
        "01632 960177",
    )
    assert AuditEvent.objects.filter(kind="referral.sent", person_id=str(referral.person_id)).exists()


def test_from_hospital_two_days_by_itself_and_the_day_is_asked(coordinator: User) -> None:
    with pytest.raises(ValidationError, match="go home"):
        sent_in(source=Source.HOSPITAL)
    assert not Person.objects.exists()

    referral = sent_in(source=Source.HOSPITAL, discharged_on=clock.today())

    assert referral.urgency == "two-days"
    assert referral.urgency_why
    assert referral.discharged_on == clock.today()


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"what_matters": " "}, "what would help"),
        ({"urgency": "today"}, "cannot wait"),
        ({"knows": Knows.UNAWARE}, "footing"),
        ({"knows": Knows.CANNOT_DECIDE, "footing": Footing.DECIDED_FOR}, "who decided"),
        ({"knows": Knows.CANNOT_DECIDE, "decided_by": "Her daughter"}, "footing"),
    ],
)
def test_what_is_missing_is_asked_and_nothing_is_saved(
    coordinator: User, missing: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        sent_in(**missing)
    assert not Person.objects.exists()
    assert not Referral.objects.exists()


def test_without_a_team_it_is_refused_and_not_lost_in_silence() -> None:
    with pytest.raises(NobodyReads):
        sent_in()


def test_a_sender_is_not_told_of_somebody_known_but_triage_is_asked(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))

    referral = sent_in()

    assert referral.person != known
    assert referral.intake.same_as == SameAs.ASKED


def test_the_question_is_not_asked_of_a_team_from_one_of_whom_somebody_hides(coordinator: User) -> None:
    other = a_navigator()
    known = a_person(other, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    ExcludedUser.objects.create(person=known, user=coordinator)

    assert sent_in(team=team_of(coordinator)).intake.same_as == SameAs.NOBODY


def test_who_somebody_hides_from_does_not_see_their_second_record_and_is_not_given_it(
    coordinator: User,
) -> None:
    team = team_of(coordinator)
    second = a_navigator(team, role=Role.COORDINATOR)
    hidden_from = a_navigator(team)
    known = a_person(second, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    for user in (coordinator, hidden_from):
        ExcludedUser.objects.create(person=known, user=user)

    referral = sent_in(team=team)

    assert referral.intake.same_as == SameAs.ASKED
    assert queue_of(coordinator).total == 0
    assert queue_of(second).total == 1
    assert not Person.objects.visible_to(hidden_from).exists()
    assert hidden_from not in [one.user for one in workers_for(referral, second)]
    with pytest.raises((ValidationError, NotAllowed)):
        decide.accept(referral=referral, by=second, somebody_new=True, to=hidden_from)


def test_where_nobody_of_the_team_may_see_them_it_goes_to_a_team_where_somebody_may(
    coordinator: User,
) -> None:
    other = a_coordinator()
    known = a_person(other, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    ExcludedUser.objects.create(person=known, user=coordinator)

    referral = sent_in(team=team_of(coordinator))

    assert (referral.team, referral.intake.same_as) == (team_of(other), SameAs.ASKED)
    assert queue_of(other).total == 1


def test_the_second_record_of_somebody_protected_is_protected_too(coordinator: User) -> None:
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    protect(person=known, owner=coordinator, cover=None, by=coordinator)

    person = sent_in(postcode="DT4 8NF").person

    assert (person.protected, person.owner) == (True, coordinator)
    assert not sees_place(a_navigator(team_of(coordinator)), person)
    assert sees_place(coordinator, person)


def test_staff_are_asked_before_anything_is_saved(coordinator: User) -> None:
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    before = Person.objects.count()
    sent = SentBy(came_by=CameBy.STAFF, source=Source.PRACTICE)

    with pytest.raises(PossibleDuplicates):
        receive(told=told(), sent=sent, by=coordinator)

    assert Person.objects.count() == before
    assert receive(told=told(), sent=sent, by=coordinator, known_not_asked=True).state == State.SENT


def test_onto_the_record_of_somebody_known_nothing_typed_is_lost(coordinator: User) -> None:
    known = a_person(coordinator)
    sent = SentBy(came_by=CameBy.STAFF, source=Source.POLICE, name="PC Hann", phone="01632 960177")

    referral = receive_for(
        person=known,
        told=told(
            phone="01632 960588", not_to_say="Her debts", communication=[CommunicationGiven("braille")]
        ),
        sent=sent,
        by=coordinator,
    )

    assert (referral.person, referral.state, referral.intake.same_as) == (known, State.SENT, SameAs.SAME)
    phone = known.contact_points.get(match_value="+441632960588", ended_at=None)
    assert phone.call == "yes"
    assert known.contact_points.filter(ended_at=None).count() == 2
    assert {need.code for need in known.communication_needs.filter(ended_at=None)} == {
        "braille",
        "large-print",
    }


def test_onto_an_open_referral_it_becomes_a_note(coordinator: User) -> None:
    open_one = a_referral(coordinator)
    sent = SentBy(came_by=CameBy.STAFF, source=Source.POLICE, name="PC Hann", phone="01632 960177")
    given = told(phone="01632 960588", not_to_say="Her debts", known_to=["police"], how_to_reach="After 2pm")

    referral = receive_for(person=open_one.person, told=given, sent=sent, by=coordinator)

    assert referral == open_one
    note = ContactEntry.objects.get(referral=open_one).note
    for words in ("PC Hann", "01632 960177", "Her debts", "Police", "After 2pm", "Arthur"):
        assert words in note
    assert open_one.person.contact_points.filter(match_value="+441632960588").exists()


def test_what_came_with_a_referral_is_seen_with_it_and_by_its_place(coordinator: User) -> None:
    place = a_place(coordinator)
    mine = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home").intake
    other = sent_in(team=team_of(a_coordinator()), name="Alec Stickland", date_of_birth=None).intake
    rights = frozenset({may.REFER_IN})
    holder = LinkHolder(link_id="1", organisation="Chesil Lodge", about=str(place.pk), permissions=rights)

    assert list(Intake.objects.visible_to(coordinator)) == [mine]
    assert list(Intake.objects.visible_to(holder)) == [mine]
    assert set(Intake.objects.visible_to(SYSTEM)) == {mine, other}
    ExcludedUser.objects.create(person=mine.sent_as, user=coordinator)
    assert not Intake.objects.visible_to(coordinator).exists()
    assert not Intake.objects.visible_to(user_with(Role.EDITOR)).exists()


def test_who_may_not_refer_is_refused(coordinator: User) -> None:
    sent = SentBy(came_by=CameBy.ACCOUNT, source=Source.OTHER)
    for role in (Role.EDITOR, Role.MEMBER, Role.COMMISSIONER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            receive(told=told(), sent=sent, by=user_with(role))


def test_a_partner_is_not_asked_about_anybody_known(coordinator: User) -> None:
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    sent = SentBy(came_by=CameBy.ACCOUNT, source=Source.OTHER)

    referral = receive(told=told(), sent=sent, by=user_with(Role.PARTNER))

    assert referral.intake.same_as == SameAs.ASKED
    assert referral.due_at is not None
    assert referral.due_at > clock.now() - timedelta(days=1)
