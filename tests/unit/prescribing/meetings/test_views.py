"""The pages of meetings: planned, lived through one person at a time, finished; and what paper tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import OrganisationKind
from prescribing.meetings.people_listed import note_decision
from prescribing.models import ListedPerson, Meeting, Person, PlanAction
from prescribing.privacy.actions import exclude_user, protect
from prescribing.referrals.actions import log_contact
from prescribing.teams.models import TeamMember
from tests.factories.catalogue import OrganisationFactory
from tests.factories.meetings import a_meeting, on_the_list, over
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db


def typed(days: int) -> str:
    day = clock.today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"


@pytest.fixture
def priya(client: Client) -> User:
    user = a_navigator(name="Priya Nair")
    client.force_login(user)
    return user


def named(by: User, name: str, **fields: Any) -> Person:
    return a_person(by, name=name, preferred_name="", **fields)


def test_a_meeting_from_its_plan_to_its_end(client: Client, priya: User) -> None:
    team = priya.team_members.get().team
    planned = {"team": team.pk, "kind": "mdt", "day": typed(3), "at": "2pm", "place": "Quarry Room"}
    answer = client.post(reverse("prescribing:meeting_new"), planned)
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("prescribing:meeting", args=[meeting.pk])
    later = a_meeting(priya, days=10)
    first, second = (a_referral(priya, named(priya, name)).person for name in ("Ann Adams", "Bea Brown"))
    asked = {"meeting": meeting.pk, "words": "Is the house safe?", "urgency": "routine", "knows": "yes"}
    for person in (first, second):
        client.post(reverse("prescribing:put_on_list", args=[person.pk]), asked)
    page = client.get(reverse("prescribing:person", args=[first.pk])).content.decode()
    assert "On the list for" in page
    assert "“Is the house safe?”" in page

    one, two = (ListedPerson.objects.get(referral__person=person) for person in (first, second))
    url = reverse("prescribing:meeting_person", args=[meeting.pk, one.pk])
    alone = client.post(url, {"do": "decide", "decision": "Ask fire", "owner": priya.pk})
    assert "Give a day" in alone.content.decode()
    said = {"do": "decide", "decision": "Ask fire", "owner": priya.pk, "due_on": typed(6)}
    answer = client.post(url, said)
    assert answer.headers["Location"] == reverse("prescribing:meeting_person", args=[meeting.pk, two.pk])
    client.post(url, {"do": "action", "action-what": "Look out bills", "action-who": "person",
                      "action-due_on": typed(6)})  # fmt: skip
    assert PlanAction.objects.get().what == "Look out bills"
    assert "Look out bills: Ann, by" in client.get(url).content.decode()

    over(meeting)
    finish = reverse("prescribing:meeting_finish", args=[meeting.pk])
    there = {"users": [priya.pk], "name-1": "Dr S Patel", "role-1": "GP", "do": "finish"}
    assert "Say where those go" in client.post(finish, there).content.decode()
    client.post(finish, {**there, "rest": later.pk})
    meeting.refresh_from_db()
    assert meeting.finished_at is not None
    shown = client.get(reverse("prescribing:meetings")).content.decode()
    assert "Dr S Patel, GP" in shown
    assert ListedPerson.objects.get(meeting=later).referral.person == second


def test_paper_names_neither_who_is_protected_nor_private_unless_asked(client: Client, priya: User) -> None:
    meeting = a_meeting(priya)
    for name in ("Ann Adams", "Bea Brown", "Cy Cole", "Di Dean"):
        person = named(priya, name, address="17 Hidden Cottages", lives="home")
        on_the_list(meeting, a_referral(priya, person), priya, private=name == "Bea Brown")
    people = {person.name: person for person in Person.objects.all()}
    protect(person=people["Cy Cole"], owner=priya, cover=None, by=priya)
    sam = a_navigator(priya.team_members.get().team)
    exclude_user(person=people["Di Dean"], user=sam, by=priya)
    for name in ("meeting_paper", "meeting_pages"):
        url = reverse(f"prescribing:{name}", args=[meeting.pk])
        paper = client.get(url).content.decode()
        assert "Destroy this after the meeting" in paper
        assert ("Ann Adams" in paper, "Bea Brown" in paper, "Cy Cole" in paper) == (True, False, False)
        assert "No voicemail." in paper
        assert "2 on the list are not named" in paper
        more = client.get(f"{url}?also=1").content.decode()
        assert "Bea Brown" in more
        assert "Cy Cole" in more
        assert "Hidden Cottages" not in more
        client.force_login(sam)
        theirs = client.get(f"{url}?also=1").content.decode()
        assert "Bea Brown" not in theirs
        assert "Di Dean" not in theirs
        assert "Cy Cole" in theirs
        client.force_login(priya)
    client.force_login(sam)
    page = client.get(reverse("prescribing:meeting", args=[meeting.pk])).content.decode()
    assert page.count("Somebody you may not see") == 2
    assert "4 on it" in page


def test_a_round_shows_what_is_new_since_the_last_one(client: Client, priya: User) -> None:
    home = OrganisationFactory(kind=OrganisationKind.CARE_HOME, name="Chesil View")
    TeamMember.objects.update(since=clock.now() - timedelta(days=60))
    with clock.moved_to(clock.now() - timedelta(days=30)):
        referral = a_referral(priya, named(priya, "Ann Adams", lives="care-home", care_home=home))
        last = a_meeting(priya, days=2, care_home=home)
        log_contact(referral=referral, channel="phone", outcome="spoke", note="Long before", by=priya)
        note_decision(listed=ListedPerson.objects.get(), decision="Try the choir", by=priya)
    Meeting.objects.filter(pk=last.pk).update(finished_at=clock.now(), finished_by="Priya")
    log_contact(referral=referral, channel="phone", outcome="spoke", note="Eats better now", by=priya)
    meeting = a_meeting(priya, care_home=home)
    listed = ListedPerson.objects.get(meeting=meeting)
    page = client.get(reverse("prescribing:meeting_person", args=[meeting.pk, listed.pk])).content.decode()
    assert "Since the last round" in page
    assert "Eats better now" in page
    assert "Long before" not in page
    assert "What is due" in page
    Person.objects.update(lives="home", care_home=None)
    answer = client.get(reverse("prescribing:meeting", args=[meeting.pk])).content.decode()
    assert "Does not live here any more" in answer
