"""The list of the day as it is drawn: true counts, one action a row that leads on, queries, audit."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import OrganisationKind
from prescribing.group_page import actions
from prescribing.models import Prescription, Referral, Task
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.prescribe_at_desk import prescribe_at_desk
from prescribing.tasks import prescription_timers
from prescribing.tasks.actions import NEVER_TICKED, add_task
from prescribing.tasks.models import TaskKind
from prescribing.teams.models import Cover
from prescribing.today.task_words import say
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory
from tests.factories.prescribing import AGREED, a_navigator, a_prescription, a_referral, a_service
from tests.markup import without_tokens

pytestmark = pytest.mark.django_db
TODAY = "/today/"


def counts(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'class="wm-count[^>]*><strong>(\d+)', html)]


def test_counts_add_up_and_each_row_leads_on(client: Client) -> None:
    with clock.moved_to(clock.now() - timedelta(days=30)):
        priya = a_navigator(name="Priya Nair")
        late = a_prescription("sent", by=priya)
    came = a_prescription("opened", by=priya)
    actions.decline(prescription=came.fresh(), reason="full", by=came.group())
    asked = a_prescription("sent", by=priya)
    prescription_timers.apply()
    client.force_login(priya)

    html = client.get(TODAY).content.decode()
    assert counts(html) == [1, 1, 0, 1]
    assert "2 things need you today." in html
    to_phone = Task.objects.open().get(prescription=late.prescription)
    assert f'href="/prescriptions/{late.prescription.pk}/?task={to_phone.pk}&amp;from=today"' in html
    assert "Phone the group" in html
    need = came.prescription.need_in_referral.need.slug
    assert f"/people/{came.person.pk}/find/?need={need}" in html
    assert f'href="/prescriptions/{asked.prescription.pk}/"' in html
    assert "All 3 open people have an owner and a next date." in html


def test_the_list_asks_as_many_questions_for_one_as_for_many_and_audits_each_person(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)

    def asked() -> int:
        client.get(TODAY)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(TODAY).status_code == 200
        return len(queries)

    def more(times: int) -> None:
        for _ in range(times):
            came = a_prescription("opened", by=priya)
            actions.decline(prescription=came.fresh(), reason="full", by=came.group())
            a_prescription("sent", by=priya)

    more(1)
    few = asked()
    more(3)
    assert asked() == few

    before = AuditEvent.objects.filter(kind="person.listed").count()
    client.get(TODAY)
    assert AuditEvent.objects.filter(kind="person.listed").count() == before + 8


def from_the_desk(team_owner: User) -> Prescription:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    team_owner.team_members.get().team.serves.add(practice)
    return prescribe_at_desk(
        name="Kit Marlow",
        contact=ContactGiven(kind="phone", value="07700 900777", call="yes"),
        service=a_service(contact=False),
        need=NeedFactory(),
        consent=AGREED,
        by=user_with(Role.RECEPTIONIST, organisation=practice),
    )


def test_what_waits_in_the_queue_is_taken_whole(client: Client) -> None:
    martin = a_navigator(role=Role.COORDINATOR)
    sent = from_the_desk(martin)
    client.force_login(martin)
    html = client.get(TODAY).content.decode()
    assert "Take it" in html
    assert "Kit Marlow" in html
    url = re.search(r'action="(/(?:tasks|prescriptions)/[^"]+/take/)"', html)
    assert url

    client.post(url[1])
    sent.refresh_from_db()
    assert sent.owner == martin
    assert Referral.objects.get(pk=sent.referral_id).owner == martin
    assert not Task.objects.open().filter(owner=None).exists()
    assert "Take it" not in client.get(TODAY).content.decode()


def test_a_navigator_sees_her_own_people_first_and_the_queue_when_she_asks(client: Client) -> None:
    priya = a_navigator()
    from_the_desk(priya)
    client.force_login(priya)
    assert "Kit Marlow" not in client.get(TODAY).content.decode()
    assert "Kit Marlow" in client.get(f"{TODAY}?show=queue").content.decode()
    assert "Kit Marlow" not in client.get(f"{TODAY}?show=team").content.decode()


def test_cover_shows_the_list_of_who_is_away(client: Client) -> None:
    sam = a_navigator(name="Sam Orr")
    team = sam.team_members.get().team
    priya = a_navigator(team)
    person = a_prescription("sent", by=sam).person
    client.force_login(priya)
    assert person.name not in client.get(TODAY).content.decode()
    day = clock.today()
    said = client.post(
        reverse("prescribing:cover"),
        {"owner": priya.pk, "covered_by": sam.pk, "first": f"{day:%d %m %Y}", "last": f"{day:%d %m %Y}"},
    )
    assert said.status_code == 302
    assert Cover.objects.get().covered_by == sam
    client.force_login(sam)
    assert "Cover for" in client.get(TODAY).content.decode()


def test_nothing_due_is_said_to_be_good(client: Client) -> None:
    client.force_login(a_navigator())
    html = client.get(TODAY).content.decode()
    assert "Nothing is due. Well done." in html
    assert counts(html) == [0, 0, 0, 0]


def test_a_task_is_done_and_moved_and_comes_back_to_its_page(client: Client) -> None:
    priya = a_navigator()
    referral = a_referral(priya)
    task = add_task(referral=referral, note="Ring the council", due_at=clock.now(), by=priya)
    client.force_login(priya)
    person_page = reverse("prescribing:person", args=[referral.person_id])
    move = reverse("prescribing:task_move", args=[task.pk])
    wrong = client.post(move, {"day": "1 1 2020"})
    assert wrong.status_code == 400
    later = clock.today() + timedelta(days=7)
    moved = client.post(move, {"day": f"{later:%d/%m/%Y}", "next": person_page})
    assert moved.headers["Location"] == person_page
    task.refresh_from_db()
    assert task.due_at is not None
    assert task.due_at.astimezone(clock.LONDON).date() == later
    client.post(reverse("prescribing:task_done", args=[task.pk]), {"next": "https://elsewhere.example/"})
    task.refresh_from_db()
    assert task.done_at is not None


def opened_from_today(client: Client, label: str) -> tuple[str, str]:
    """The page that a row's button leads to: its address, and what it says."""
    found = re.search(rf'href="([^"]+)"[^>]*>{label}<', client.get(TODAY).content.decode())
    assert found, f"no row says {label}"
    url = found[1].replace("&amp;", "&")
    page = client.get(url)
    assert page.status_code == 200
    return url, page.content.decode()


def done_there(page: str, task: Task) -> str:
    """Where the "Done" of this task on the page leads on."""
    url = reverse("prescribing:task_done", args=[task.pk])
    found = re.search(rf'action="{url}".*?name="next" value="([^"]*)".*?Done', page)
    assert found, "the page has no Done for its task"
    return found[1].replace("&amp;", "&")


def test_what_a_group_said_is_read_and_done_on_the_same_page(client: Client) -> None:
    thread = a_prescription("finished")
    client.force_login(thread.navigator)
    task = Task.objects.open().get(kind=TaskKind.FINISHED)
    url, page = opened_from_today(client, "Read it")
    assert url.startswith(f"/prescriptions/{thread.prescription.pk}/")
    goes_on = done_there(page, task)
    assert goes_on == TODAY
    after = client.post(reverse("prescribing:task_done", args=[task.pk]), {"next": goes_on}, follow=True)
    assert "Done. It is off the list." in after.content.decode()
    assert "Read it" not in after.content.decode()
    assert "Done" not in without_tokens(client.get(url).content.decode())


ABOUT_NOBODY = (TaskKind.CALL_BACK, TaskKind.FINISH_MEETING, TaskKind.LEAVER)
KINDS_OF_A_PRESCRIPTION = [
    kind for kind in TaskKind if kind not in (TaskKind.MANUAL, *ABOUT_NOBODY, *NEVER_TICKED)
]


@pytest.mark.parametrize("kind", KINDS_OF_A_PRESCRIPTION)
def test_whatever_a_row_opens_the_task_can_be_finished_there(client: Client, kind: TaskKind) -> None:
    thread = a_prescription("finished")
    client.force_login(thread.navigator)
    Task.objects.open().update(kind=kind, due_at=clock.now())
    task = Task.objects.open().get()
    _, page = opened_from_today(client, say(task).action)
    if say(task).goes_to == "contact":
        assert f'name="task" value="{task.pk}"' in page
        assert 'name="from" value="today"' in page
        assert "This is done" in page
    else:
        assert done_there(page, task) == TODAY


def test_an_answer_recorded_from_today_leads_back_to_today(client: Client) -> None:
    with clock.moved_to(clock.now() - timedelta(days=10)):
        thread = a_prescription("sent")
    prescription_timers.apply()
    client.force_login(thread.navigator)
    url, _ = opened_from_today(client, "Phone the group")
    said = client.post(url, {"do": "said", "answer": "accept"})
    assert thread.fresh().state == "accepted"
    assert said.headers["Location"] == TODAY
    again = client.post(url, {"do": "ask-group"})
    assert again.headers["Location"] == url  # nothing brought anybody here any more


def test_a_task_of_somebody_else_is_not_finished_by_an_address(client: Client) -> None:
    mine, other = a_prescription("finished"), a_prescription("finished")
    task = Task.objects.open().get(prescription=other.prescription)
    client.force_login(mine.navigator)
    page = client.get(
        reverse("prescribing:prescription", args=[mine.prescription.pk]), {"task": task.pk, "from": "today"}
    )
    assert f"/tasks/{task.pk}/" not in page.content.decode()
    assert client.post(reverse("prescribing:task_done", args=[task.pk])).status_code == 404


def test_no_page_sends_anybody_to_another_site(client: Client) -> None:
    priya = a_navigator()
    task = add_task(referral=a_referral(priya), note="Ring", due_at=clock.now(), by=priya)
    client.force_login(priya)
    done = client.post(
        reverse("prescribing:task_done", args=[task.pk]), {"next": "https://elsewhere.example/"}
    )
    assert done.headers["Location"] == TODAY


def test_the_paper_says_how_to_reach_each_person_safely(client: Client) -> None:
    priya = a_navigator()
    a_prescription("sent", by=priya)
    client.force_login(priya)
    sheet = client.get(reverse("prescribing:today_sheet")).content.decode()
    assert "Margaret Hallett" in sheet
    assert "07700 900142: No voicemail." in sheet
