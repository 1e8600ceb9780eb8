from __future__ import annotations

import pytest
from django.core import mail

from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation
from directory.messages.delivery import deliver_due
from directory.upkeep.models import Capacity
from prescribing.group_page import actions
from prescribing.group_page.page import who
from prescribing.models import Person, Task
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.actions import take_prescription
from prescribing.prescriptions.prescribe_at_desk import NoTeam, prescribe_at_desk, sent_by
from prescribing.privacy.actions import exclude_user, protect
from prescribing.today.worklist import today
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory
from tests.factories.prescribing import AGREED, Thread, a_navigator, a_person, a_service, a_team
from tests.markup import without_tokens

pytestmark = pytest.mark.django_db
PHONE = ContactGiven("phone", "07700 900142", call="yes")


@pytest.fixture
def practice() -> Organisation:
    return OrganisationFactory(kind="practice", name="Fleet View Surgery")


def at_desk(practice: Organisation, **fields: object) -> Thread:
    receptionist = user_with(Role.RECEPTIONIST, organisation=practice)
    fields.setdefault("service", a_service())
    prescription = prescribe_at_desk(
        name="Ray Stickland", contact=PHONE, need=NeedFactory(), consent=AGREED, by=receptionist, **fields
    )
    return Thread(receptionist, prescription)


def test_the_short_way_is_owned_by_the_queue_of_the_team(practice: Organisation) -> None:
    priya = a_navigator()
    team = priya.team_members.get().team
    team.serves.add(practice)
    thread = at_desk(practice)
    prescription = thread.fresh()
    assert (prescription.state, prescription.owner, prescription.queue) == ("sent", None, team)
    assert prescription.referral.queue == team
    deliver_due()
    assert len(mail.outbox) == 1
    assert "Ray" not in without_tokens(mail.outbox[0].body)
    [row] = sent_by(thread.navigator)
    assert (row.person, row.word) == ("Ray Stickland", "Sent")

    group = thread.group()
    actions.show_who(prescription=prescription, by=group)
    assert who(thread.fresh(), group).name == "Ray Stickland"
    actions.decline(prescription=thread.fresh(), reason="full", by=group)
    assert sent_by(thread.navigator)[0].word == "Declined: full"
    [back] = today(priya).came_back
    assert (back.goes_to, back.owner) == ("find", f"Queue of {team.name}")
    said = Capacity.objects.get(service=prescription.service)
    assert (said.state, said.said_by) == ("full", f"{prescription.service.organisation.name}, by link")


def test_a_navigator_takes_it_from_the_queue(practice: Organisation) -> None:
    priya = a_navigator()
    priya.team_members.get().team.serves.add(practice)
    thread = at_desk(practice)
    take_prescription(prescription=thread.fresh(), by=priya)
    assert thread.fresh().owner == priya


def test_without_a_referral_contact_the_team_phones(practice: Organisation) -> None:
    a_team(serves=(practice,))
    thread = at_desk(practice, service=a_service(contact=False))
    assert thread.fresh().state == "agreed"
    assert Task.objects.get().kind == "phone-new"
    assert deliver_due() == 0


def test_a_possible_duplicate_becomes_a_task_of_the_team(practice: Organisation) -> None:
    priya = a_navigator()
    priya.team_members.get().team.serves.add(practice)
    a_person(priya, name="Ray Stickland", preferred_name="")
    at_desk(practice)
    assert Task.objects.get(kind="possible-duplicate").queue == priya.team_members.get().team
    assert Person.objects.count() == 2


def test_nobody_who_hides_is_given_away_by_the_question(practice: Organisation) -> None:
    priya = a_navigator()
    team = priya.team_members.get().team
    team.serves.add(practice)
    elsewhere = a_navigator()
    protected = a_person(elsewhere, name="Ray Stickland", preferred_name="")
    protect(person=protected, owner=elsewhere, cover=None, by=elsewhere)
    hiding = a_person(priya, name="Ray Stickland", preferred_name="")
    exclude_user(person=hiding, user=a_navigator(team), by=priya)
    at_desk(practice)
    assert not Task.objects.filter(kind="possible-duplicate").exists()


def test_a_practice_without_a_team_is_refused_and_nothing_is_kept(practice: Organisation) -> None:
    with pytest.raises(NoTeam):
        at_desk(practice)
    assert not Person.objects.exists()


def test_the_desk_is_for_those_who_may() -> None:
    with pytest.raises(NotAllowed):
        prescribe_at_desk(
            name="Ray",
            contact=PHONE,
            service=a_service(),
            need=NeedFactory(),
            consent=AGREED,
            by=user_with(Role.PARTNER),
        )
