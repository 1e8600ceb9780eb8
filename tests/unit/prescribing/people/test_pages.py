"""A person's pages: searching without an address, the story, contacts, needs, closing, and broken glass."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.models import OutboxMessage
from prescribing.group_page import actions
from prescribing.models import BreakGlass, ContactEntry, NeedInReferral, Person, Referral, Task
from prescribing.people.actions import merge
from prescribing.people.as_written.typed_query import split
from prescribing.people.audited_reads import banner
from prescribing.referrals.actions import log_contact
from prescribing.tasks.actions import add_task, make_task
from prescribing.tasks.models import TaskKind
from tests.factories.catalogue import NeedFactory
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db
PEOPLE = "/people/"


@pytest.fixture
def priya(client: Client) -> User:
    user = a_navigator(name="Priya Nair")
    client.force_login(user)
    return user


def page_of(person: Person, name: str = "person", *more: object) -> str:
    return reverse(f"prescribing:{name}", args=[person.pk, *more])


@pytest.mark.parametrize(
    ("typed", "name", "born", "number", "postcode"),
    [
        ("Hallett 14 2 1948", "Hallett", date(1948, 2, 14), "", ""),
        ("peg hallett 14 feb 1948", "peg hallett", date(1948, 2, 14), "", ""),
        ("999 014 2378", "", None, "999 014 2378", ""),
        ("07700 900142 Hallett", "Hallett", None, "07700 900142", ""),
        ("Hallett dt48nf", "Hallett", None, "", "dt48nf"),
        ("1948-02-14", "", date(1948, 2, 14), "", ""),
        ("31 2 1948", "31 2 1948", None, "", ""),
        ("", "", None, "", ""),
    ],
)
def test_what_was_typed_is_taken_apart(
    typed: str, name: str, born: date | None, number: str, postcode: str
) -> None:
    found = split(typed)
    assert (found.name, found.born, found.number, found.postcode) == (name, born, number, postcode)


def test_a_search_is_posted_and_each_person_shown_is_audited(client: Client, priya: User) -> None:
    peg = a_person(priya)
    a_person(priya, name="Tom Guppy", preferred_name="", date_of_birth=date(1979, 1, 1))
    html = client.post(PEOPLE, {"q": "Hallett 14 2 1948"}).content.decode()
    assert "1 person found" in html
    assert page_of(peg) in html
    assert "Guppy" not in html
    listed = AuditEvent.objects.filter(kind="person.listed", person_id=str(peg.pk))
    assert listed.count() == 1
    assert 'action="/people/"' in html
    assert 'method="post"' in html
    assert "Hallett" not in client.get(f"{PEOPLE}?q=Hallett").content.decode().replace("“Hallett", "")
    assert client.post(PEOPLE, {"q": ""}).status_code == 400


def test_the_caseload_is_paged_and_asks_a_constant_number_of_questions(client: Client, priya: User) -> None:
    def asked() -> int:
        client.get(PEOPLE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PEOPLE)
        return len(queries)

    for number in range(2):
        a_referral(priya, a_person(priya, name=f"Ann Early {number}"))
    few = asked()
    for number in range(24):
        a_referral(priya, a_person(priya, name=f"Zed Later {number:02}"))
    assert asked() == few
    first = client.get(PEOPLE).content.decode()
    assert "My people (26)" in first
    assert "1 to 25 of 26" in first
    assert "Zed Later 23" in client.get(f"{PEOPLE}?page=2").content.decode()
    assert "Priya Nair" in first


def test_a_person_is_shown_in_a_constant_number_of_questions(client: Client, priya: User) -> None:
    need = a_referral(priya).needs.get()
    person = need.referral.person

    def asked() -> int:
        client.get(page_of(person))
        with CaptureQueriesContext(connection) as queries:
            html = client.get(page_of(person)).content.decode()
        assert "wm-track" in html
        return len(queries)

    a_prescription("sent", by=priya, need=need)
    log_contact(referral=need.referral, channel="phone", note="Spoke", by=priya)
    few = asked()
    for _ in range(3):
        a_prescription("sent", by=priya, need=need)
        log_contact(referral=need.referral, channel="phone", note="Spoke", by=priya)
    assert asked() == few


def test_a_private_note_is_read_by_the_owner_and_not_by_a_colleague(client: Client, priya: User) -> None:
    referral = a_referral(priya)
    log_contact(referral=referral, channel="phone", note="About her brother", private=True, by=priya)
    assert "About her brother" in client.get(page_of(referral.person)).content.decode()
    client.force_login(a_navigator(priya.team_members.get().team))
    html = client.get(page_of(referral.person)).content.decode()
    assert "Margaret Hallett" in html
    assert "About her brother" not in html


def test_a_call_is_recorded_and_settles_its_task(client: Client, priya: User) -> None:
    referral = a_referral(priya)
    task = add_task(referral=referral, note="Ask about the bus", due_at=clock.now(), by=priya)
    url = page_of(referral.person, "contact")
    form = client.get(f"{url}?task={task.pk}&from=today").content.decode()
    assert "This is done: Ask about the bus" in form
    assert "checked" not in form.split("This is done")[0].rsplit("<input", 1)[1]
    said = {"channel": "phone", "outcome": "no-answer", "minutes": "2", "task": str(task.pk), "from": "today"}
    day = clock.today() + timedelta(days=3)
    moved = client.post(url, {**said, "next_day": f"{day:%d %m %Y}"})
    assert moved.headers["Location"] == "/today/"
    task.refresh_from_db()
    assert task.done_at is None
    assert task.due_at is not None
    assert task.due_at.date() == day
    client.post(url, {**said, "outcome": "spoke", "note": "She takes the 10", "settled": "on"})
    task.refresh_from_db()
    assert task.done_at is not None
    assert ContactEntry.objects.filter(note="She takes the 10").exists()
    assert client.post(url, {"channel": "note", "outcome": "spoke"}).status_code == 400


def test_a_task_about_somebody_else_is_not_settled_here(client: Client, priya: User) -> None:
    other = add_task(referral=a_referral(priya), note="Other", due_at=clock.now(), by=priya)
    referral = a_referral(priya, a_person(priya, name="Tom Guppy"))
    url = page_of(referral.person, "contact")
    client.post(
        url, {"channel": "phone", "outcome": "spoke", "task": str(other.pk), "settled": "on", "from": ""}
    )
    other.refresh_from_db()
    assert other.done_at is None


def test_needs_are_added_and_resolved(client: Client, priya: User) -> None:
    referral = a_referral(priya)
    new = NeedFactory(name="Company")
    url = page_of(referral.person, "needs")
    client.post(url, {"do": "add", "need": new.pk, "note": "Sundays", "private": "on"})
    row = NeedInReferral.objects.get(need=new)
    assert row.private
    client.post(
        url, {"do": "resolve", "need": row.pk, "resolution": "no-service", "system_condition": "None"}
    )
    row.refresh_from_db()
    assert row.resolution == "no-service"
    assert client.post(url, {"do": "add", "need": ""}).status_code == 400
    assert client.post(url, {"do": "resolve", "need": "nonsense"}).status_code == 404


def test_a_spell_says_what_keeps_it_open_closes_and_opens_again(client: Client, priya: User) -> None:
    referral = a_referral(priya)
    url = page_of(referral.person, "close_referral", referral.pk)
    assert "1 need has no resolution yet" in client.get(url).content.decode()
    NeedInReferral.objects.update(resolution="resolved", resolved_at=clock.now())
    assert client.post(url, {"reason": "resolved"}).status_code == 302
    html = client.get(page_of(referral.person)).content.decode()
    assert "Open a new spell" in html
    assert 'data-key="p"' not in html
    reopen = page_of(referral.person, "reopen_referral", referral.pk)
    assert client.post(reopen, {"note": ""}).status_code == 400
    client.post(reopen, {"note": "She rang again"})
    assert Referral.objects.get(pk=referral.pk).closed_at is None
    assert 'data-key="p"' in client.get(page_of(referral.person)).content.decode()


def test_a_new_spell_for_somebody_who_is_known(client: Client, priya: User) -> None:
    person = a_person(priya)
    client.post(
        page_of(person, "new_spell"), {"source": "self", "urgency": "routine", "what_matters": "Chess"}
    )
    assert "“Chess”" in client.get(page_of(person)).content.decode()
    client.post(page_of(person, "new_spell"), {"source": "self", "urgency": "routine"})
    assert Referral.objects.filter(person=person).count() == 1


def test_a_death_stops_everything_and_offers_nothing_more(client: Client, priya: User) -> None:
    thread = a_prescription("sent", by=priya)
    url = page_of(thread.person, "died")
    assert client.post(url, {"on": "3 11 2090", "sure": "on"}).status_code == 400
    client.post(url, {"on": "3 11 2026", "sure": "on"})
    assert thread.fresh().state == "stopped"
    html = client.get(page_of(thread.person)).content.decode()
    assert "Died 3 Nov 2026" in html
    assert 'data-key="p"' not in html
    assert "Open a new spell" not in html


def test_proposing_another_for_the_need_settles_find_another(client: Client, priya: User) -> None:
    came = a_prescription("opened", by=priya)
    actions.decline(prescription=came.fresh(), reason="full", by=came.group())
    assert "Find another" in client.get("/today/").content.decode()
    a_prescription("proposed", by=priya, need=came.prescription.need_in_referral)
    assert "Find another" not in client.get("/today/").content.decode()


def test_whose_phone_it_is_and_that_others_use_it_is_asked_with_the_number(
    client: Client, priya: User
) -> None:
    said = {"name": "Amina Khan", "lives": "not-known", "getting_about": "not-known", "source": "self"}
    said |= {"phone": "07700 900777", "call": "yes", "whose": "her son Imran", "shared": "on"}
    client.post(reverse("prescribing:new_person"), {**said, "urgency": "routine"})
    person = Person.objects.get(name="Amina Khan")
    assert "Her son Imran's phone, others use it." in repr(banner(person).contact)


def test_two_records_of_one_person_are_joined(client: Client, priya: User) -> None:
    one, other = a_person(priya), a_person(priya)
    client.post(reverse("prescribing:same_as", args=[one.pk, other.pk]))
    html = client.get(page_of(one)).content.decode()
    assert "This record is part of another" in html
    assert page_of(other) in html


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.SUPERVISOR])
def test_a_merge_is_undone_where_it_is_seen(client: Client, priya: User, role: Role) -> None:
    one, other = a_person(priya), a_person(priya)
    merged = client.post(reverse("prescribing:same_as", args=[one.pk, other.pk]), follow=True)
    undo = page_of(one, "two_people")
    assert f'action="{undo}"' in merged.content.decode()  # right after, on the page of the one to use
    client.force_login(a_navigator(priya.team_members.get().team, role=role))
    for where in (one, other):
        assert f'action="{undo}"' in client.get(page_of(where)).content.decode()
    said = client.post(undo, follow=True).content.decode()
    assert "They are two people again" in said
    for where in (one, other):
        html = client.get(page_of(where)).content.decode()
        assert "part of another" not in html
        assert undo not in html
    again = client.post(undo, follow=True).content.decode()
    assert "stands for itself already" in again
    kinds = AuditEvent.objects.filter(kind="person.unmerged").values_list("person_id", flat=True)
    assert sorted(kinds) == sorted([str(one.pk), str(other.pk)])


def test_the_records_of_one_person_are_shown_in_a_constant_number_of_questions(
    client: Client, priya: User
) -> None:
    other = a_person(priya)

    def asked(times: int) -> int:
        for _ in range(times):
            merge(person=a_person(priya), into=other, by=priya)
        client.get(page_of(other))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(other))
        return len(queries)

    assert asked(1) == asked(3)


def test_a_merge_beyond_sight_is_undone_by_nobody_there(client: Client, priya: User) -> None:
    theirs = a_navigator()
    one, other = a_person(theirs), a_person(theirs)
    merge(person=one, into=other, by=theirs)
    assert client.post(page_of(one, "two_people")).status_code == 404
    assert Person.objects.get(pk=one.pk).merged_into == other
    client.force_login(theirs)
    assert client.get(page_of(one, "two_people")).status_code == 405


def test_a_merge_answers_whether_somebody_was_recorded_twice(client: Client, priya: User) -> None:
    one, other = a_person(priya), a_person(priya)
    task = make_task(
        TaskKind.POSSIBLE_DUPLICATE,
        one,
        since=clock.now(),
        due_at=clock.now(),
        owner=priya,
        queue=None,
        person=one,
    )
    html = client.get(f"{page_of(one)}?task={task.pk}&from=today").content.decode()
    assert "May be the same as" in html
    assert "See both side by side" in html
    assert 'name="next" value="/today/"' in html  # they are two people: it is done, and back to the list
    client.post(reverse("prescribing:same_as", args=[one.pk, other.pk]))
    assert not Task.objects.open().exists()


class TestBrokenGlass:
    """Somebody of another team."""

    def test_whoever_is_not_theirs_is_the_same_as_nobody(self, client: Client, priya: User) -> None:
        peg = a_person(a_navigator())
        there = client.get(page_of(peg))
        nobody = client.get(page_of(Person(pk="00000000-0000-4000-8000-000000000000")))
        assert (there.status_code, nobody.status_code) == (404, 404)
        plain = [page.content.decode().split("<main")[1] for page in (there, nobody)]
        assert _without_tokens(plain[0]) == _without_tokens(plain[1])
        assert client.get(page_of(peg, "break_glass")).status_code == 404

    def test_a_name_alone_says_nothing_of_other_teams(self, client: Client, priya: User) -> None:
        a_person(a_navigator())
        html = client.post(PEOPLE, {"q": "Hallett"}).content.decode()
        assert "Known to another team" not in html
        assert "M. H." not in html

    def test_two_identifiers_a_reason_and_the_supervisor_is_told(self, client: Client, priya: User) -> None:
        theirs = a_navigator()
        a_navigator(theirs.team_members.get().team, role=Role.SUPERVISOR)
        peg = a_person(theirs)
        html = client.post(PEOPLE, {"q": "Hallett 14 2 1948"}).content.decode()
        assert "Known to another team" in html
        assert "Margaret" not in html
        url = page_of(peg, "break_glass")
        assert url in html
        assert client.post(url, {"reason": "", "hours": "1"}).status_code == 400
        assert client.get(page_of(peg)).status_code == 404
        client.post(url, {"reason": "She is in our waiting room, and confused", "hours": "1"})
        broken = BreakGlass.objects.get(person=peg, user=priya)
        assert broken.until - broken.at == timedelta(hours=1)
        assert OutboxMessage.objects.filter(kind="break-glass").count() == 1
        assert "breaking the glass" in client.get(page_of(peg)).content.decode()
        with clock.moved_to(clock.now() + timedelta(hours=2)):
            client.logout()
            client.force_login(priya)  # the session has ended by then
            assert client.get(page_of(peg)).status_code == 404


def _without_tokens(html: str) -> str:
    import re

    return re.sub(r'value="[A-Za-z0-9]{64}"', "", html)
