"""Every page of prescribing × every role × whose object: no 200 where there should be none, and no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from prescribing.documents.actions import keep_document
from prescribing.documents.reading import read
from prescribing.keeps_well.actions import write_keeps_well
from prescribing.models import (
    Appointment,
    ContactPoint,
    Goal,
    KeptDocument,
    ListedPerson,
    Meeting,
    Person,
    PlanAction,
    Prescription,
    Referral,
    Task,
    Transfer,
)
from prescribing.people.details_given import ContactGiven
from prescribing.plan.actions import add_goal
from prescribing.privacy.actions import protect
from prescribing.tasks.actions import add_task
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.meetings import a_meeting, on_the_list
from tests.factories.plans import an_action, an_appointment
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_service, a_team

pytestmark = pytest.mark.django_db

STREET, POSTCODE, REFUGE = "17 Hidden Cottages", "DT3 6QQ", "Harbour Refuge"
CASELOAD = {Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR}


@dataclass
class Plan:
    """Something private of each kind."""

    goal: Goal
    action: PlanAction
    appointment: Appointment


@dataclass
class World:
    """One team with a protected person who has a private prescription; another team; every role."""

    owner: User
    colleague: User
    stranger: User
    person: Person
    referral: Referral
    prescription: Prescription
    task: Task
    point: ContactPoint
    other: Person
    plan: Plan
    meeting: Meeting
    listed: ListedPerson
    document: KeptDocument

    def asked(self) -> Transfer:
        """Somebody of the team is asked to take the person over."""
        there = Transfer.objects.waiting().filter(person=self.person).first()
        return there or Transfer.objects.create(
            person=self.person,
            sender=self.owner,
            to=a_navigator(self.person.team),
            to_team=self.person.team,
            asked_by=self.owner,
        )

    def url(self, name: str) -> str:
        return reverse(f"prescribing:{name}", args=ADDRESSES[name](self))


ADDRESSES: dict[str, Callable[[World], list[Any]]] = {
    **dict.fromkeys(
        (
            *("today", "today_sheet", "team_list", "team_list_paper", "cover", "people", "new_person"),
            *("desk", "sent", "audit", "audit_sheet", "my_calendar"),
            *("hand_over_whom", "call_back", "call_back_received", "without_agreement"),
            *("nobody_lost",),
            *("came", "came_thanks", "signposts", "signposts_sheet", "desk_refer"),
            *("ask_for_help", "ask_for_help_sent", "refer", "sent_referral"),
            *("intake", "intake_add", "advice", "intake_list", "referring_places"),
            *("meetings", "meeting_new"),
        ),
        lambda world: [],
    ),
    **dict.fromkeys(
        (
            *("person", "matters", "edit_person", "reach", "related", "contact", "needs", "new_spell"),
            *("plan", "plan_goal_new", "plan_scores", "plan_action_new", "plan_end_open"),
            *("plan_appointment_new", "plan_measures"),
            *("protect", "died", "visit_note", "break_glass", "find_for", "two_people", "put_on_list"),
            *("consents", "consents_withdraw", "document_new", "keeps_well", "keeps_well_sheet"),
        ),
        lambda world: [world.person.pk],
    ),
    "plan_goal": lambda world: [world.person.pk, world.plan.goal.pk],
    "plan_action": lambda world: [world.person.pk, world.plan.action.pk],
    "plan_ask": lambda world: [world.person.pk, world.plan.action.pk],
    "plan_appointment": lambda world: [world.person.pk, world.plan.appointment.pk],
    "reach_one": lambda world: [world.person.pk, world.point.pk],
    "close_referral": lambda world: [world.person.pk, world.referral.pk],
    "reopen_referral": lambda world: [world.person.pk, world.referral.pk],
    **dict.fromkeys(
        (
            *("hold", "resume", "referral_urgency", "transfer", "begin_closing", "keep_open", "end_early"),
            *("declined", "cannot_reach"),
        ),
        lambda world: [world.person.pk, world.referral.pk],
    ),
    **dict.fromkeys(("receive", "refuse", "take_back"), lambda world: [world.person.pk, world.asked().pk]),
    **dict.fromkeys(("same_as", "not_same_as"), lambda world: [world.person.pk, world.other.pk]),
    **dict.fromkeys(("document", "document_remove"), lambda world: [world.person.pk, world.document.pk]),
    "consent_withdraw": lambda world: [world.person.pk, world.prescription.consent_id],
    "prescribe": lambda world: [world.person.pk, world.prescription.service_id],
    "prescribe_several": lambda world: [world.person.pk],
    "prescription": lambda world: [world.prescription.pk],
    "take_prescription": lambda world: [world.prescription.pk],
    "task_done": lambda world: [world.task.pk],
    "task_move": lambda world: [world.task.pk],
    "take_task": lambda world: [world.task.pk],
    "desk_send": lambda world: [world.prescription.service_id],
    **dict.fromkeys(("signpost_sheet", "signpost_undo"), lambda world: [world.prescription.pk]),
    "prescribe_for": lambda world: [world.prescription.service_id],
    "desk_done": lambda world: [world.prescription.pk],
    "hand_over": lambda world: [world.owner.pk],
    **dict.fromkeys(("agreed_number", "leaves"), lambda world: [world.owner.pk]),
    "worker_facts": lambda world: [world.owner.pk],
    "intake_one": lambda world: [world.referral.pk],
    "advice_answer": lambda world: [world.referral.pk],
    "ask_for_help_page": lambda world: ["me", "who"],
    "ask_for_help_stop": lambda world: ["me"],
    "ask_for_help_check": lambda world: ["me"],
    "intake_list_columns": lambda world: [],
    **dict.fromkeys(
        (
            *("meeting", "meeting_change", "meeting_add", "meeting_fill", "meeting_finish"),
            *("meeting_call_off", "meeting_paper", "meeting_pages"),
        ),
        lambda world: [world.meeting.pk],
    ),
    **dict.fromkeys(
        ("meeting_person", "meeting_question", "meeting_move"),
        lambda world: [world.meeting.pk, world.listed.pk],
    ),
}
BY_LINK = {
    *("link", "answer", "group_register", "group_year", "group_answer", "group_events"),
    *("refer_in", "refer_in_landing", "refer_in_start", "refer_in_page", "refer_in_check", "refer_in_stop"),
    *("refer_in_sent", "refer_in_earlier", "refer_in_closed"),
    *("action_link", "action_answer", "calendar_feed"),
}
"""Pages which a signed link opens: of groups, places that refer, organisations in a plan, a calendar."""
AT_DESK = {"signpost_tray", "signpost_hand_over"}
"""Posted from the desk's page: see tests/unit/prescribing/signposts."""
AFTER_ANOTHER = {"ask_for_help_check", "intake_list_columns"}
"""Pages that lead back to the one before, until that is answered."""
PUBLIC = {
    *("call_back", "call_back_received", "came", "came_thanks"),
    *("ask_for_help", "ask_for_help_sent", "ask_for_help_page", "ask_for_help_stop"),
}
"""Forms for anybody, signed in or not."""
OPEN_TO: dict[str, set[Role]] = {
    "desk": {Role.RECEPTIONIST},
    "desk_refer": {Role.RECEPTIONIST},
    "signposts": {Role.COMMISSIONER},
    "signposts_sheet": {Role.COMMISSIONER},
    "desk_send": {Role.RECEPTIONIST},
    "sent": {Role.RECEPTIONIST, Role.PARTNER},
    "audit": {Role.SUPERVISOR, Role.ADMINISTRATOR},
    "audit_sheet": {Role.SUPERVISOR, Role.ADMINISTRATOR},
    "hand_over_whom": {Role.COORDINATOR, Role.SUPERVISOR},
    "without_agreement": {Role.SUPERVISOR},
    "nobody_lost": {Role.SUPERVISOR, Role.ADMINISTRATOR},
    "intake": {Role.COORDINATOR, Role.SUPERVISOR},
    "intake_list": {Role.COORDINATOR, Role.SUPERVISOR},
    "referring_places": {Role.COORDINATOR, Role.SUPERVISOR},
    "refer": {Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR, Role.RECEPTIONIST, Role.PARTNER},
}
OF_NOBODY = PUBLIC | {
    *("intake", "intake_add", "advice", "intake_list", "referring_places", "refer"),
    *(
        "hand_over_whom",
        "today",
        "today_sheet",
        "team_list",
        "team_list_paper",
        "cover",
        "people",
        "new_person",
    ),
    *("desk", "desk_send", "desk_refer", "sent", "prescribe_for", "audit", "audit_sheet", "nobody_lost"),
    *("without_agreement", "signposts", "signposts_sheet", "my_calendar"),
    *("meetings", "meeting_new"),
}
"""Pages that are about no record: whoever holds the permission may open them."""
OF_A_MEETING = {
    *("meeting", "meeting_change", "meeting_add", "meeting_fill", "meeting_finish"),
    *("meeting_call_off", "meeting_paper", "meeting_pages"),
}
"""Pages about a meeting of the team: whoever is hidden from opens them, and reads no name."""
POSTED = {
    *("meeting_fill", "meeting_move"),
    *("signpost_undo", "sent_referral"),
    "receive",
    "take_back",
    "task_done",
    "take_task",
    "take_prescription",
    "not_same_as",
    "two_people",
}


def names() -> Iterator[str]:
    def walk(patterns: list[Any]) -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns)
            elif isinstance(one, URLPattern) and one.name:
                yield one.name

    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.app_name == "prescribing":
            yield from walk(resolver.url_patterns)
        elif isinstance(resolver, URLResolver):
            for inner in resolver.url_patterns:
                if isinstance(inner, URLResolver) and inner.app_name == "prescribing":
                    yield from walk(inner.url_patterns)


def test_every_page_is_in_the_matrix() -> None:
    assert set(names()) - BY_LINK - AT_DESK == set(ADDRESSES)


@pytest.fixture
def world() -> World:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    owner = a_navigator(name="Owen Owner")
    team = owner.team_members.get().team
    team.serves.add(practice)
    colleague = a_navigator(team, name="Cara Colleague")
    person = a_person(
        owner,
        name="Winifred Ashdown",
        preferred_name="Win",
        address=STREET,
        postcode=POSTCODE,
        lives="home",
        team=team,
        contacts=[
            ContactGiven(kind="phone", value="07700 900555", call="yes", voicemail="no"),
            ContactGiven(kind="post", value=STREET, post="no"),
        ],
    )
    Person.objects.filter(pk=person.pk).update(
        latitude=50.61006, longitude=-2.456758, area_name="Melcombe Regis"
    )
    need = a_need(owner, person, NeedFactory(name="Somewhere safe", sensitive=True))
    thread = a_prescription(
        "opened", by=owner, need=need, service=a_service(name=REFUGE, location=LocationFactory())
    )
    protect(person=person, owner=owner, cover=None, by=owner)
    write_keeps_well(person=person, who=f"The women at {REFUGE}", private=True, by=owner)
    referral = Referral.objects.get(person=person)
    task = add_task(referral=referral, note="Ring her sister", due_at=referral.due_at, by=owner)
    meeting = a_meeting(owner)
    return World(
        owner=owner,
        colleague=colleague,
        stranger=a_navigator(name="Sol Stranger"),
        person=Person.objects.get(pk=person.pk),
        referral=referral,
        prescription=thread.fresh(),
        task=task,
        point=person.contact_points.get(kind="phone"),
        other=a_person(owner, name="Ann Other", team=team),
        plan=_a_private_plan(owner, referral),
        meeting=meeting,
        listed=on_the_list(meeting, referral, owner, words=f"When to {REFUGE}?", private=True),
        document=keep_document(
            referral=referral,
            file=read("refuge.txt", f"Room at {REFUGE}".encode()),
            title=f"Letter of {REFUGE}",
            kind="letter",
            private=True,
            by=owner,
        ),
    )


def _a_private_plan(owner: User, referral: Referral) -> Plan:
    return Plan(
        goal=add_goal(referral=referral, words=f"Leave for {REFUGE}", private=True, score=1, by=owner),
        action=an_action(owner, referral, what=f"Ring {REFUGE}", private=True),
        appointment=an_appointment(owner, referral, purpose=f"Go to {REFUGE}", private=True),
    )


def ask(client: Client, world: World, name: str) -> Any:
    method = client.post if name in POSTED else client.get
    return method(world.url(name))


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_of_another_team_opens_no_page_about_anybody(client: Client, world: World, role: Any) -> None:
    user = user_with(role, organisation=OrganisationFactory(kind=OrganisationKind.PRACTICE))
    if role in CASELOAD:
        a_team(user)
    client.force_login(user)
    for name in set(ADDRESSES) - AFTER_ANOTHER:
        allowed = OPEN_TO.get(name, CASELOAD) if name in OF_NOBODY else set()
        response = ask(client, world, name)
        wanted = {200} if name in PUBLIC or role in allowed else {403, 404}
        assert response.status_code in wanted, f"{name} answered {response.status_code} to {role}"
        said = response.content.decode()
        for secret in ("Winifred", "Ashdown", STREET, "900555"):
            assert secret not in said, f"{name} tells {role} {secret}"


def test_nobody_opens_anything_signed_out(client: Client, world: World) -> None:
    for name in set(ADDRESSES) - AFTER_ANOTHER:
        response = ask(client, world, name)
        if name in PUBLIC:
            assert response.status_code == 200, name
            continue
        assert response.status_code == 302, name
        assert response.headers["Location"].startswith(reverse("accounts:signin")), name


def test_the_owner_opens_every_page(client: Client, world: World) -> None:
    client.force_login(world.owner)
    others = {"desk", "desk_send", "desk_done", "sent", "break_glass", "audit", "audit_sheet"}
    others |= {"hand_over", "hand_over_whom", "agreed_number", "leaves", "without_agreement", "nobody_lost"}
    others |= {"desk_refer", "signpost_sheet", "signposts", "signposts_sheet"}
    others |= {"intake", "intake_one", "intake_list", "referring_places", "worker_facts", "advice_answer"}
    for name in sorted(set(ADDRESSES) - POSTED - AFTER_ANOTHER - others):
        response = client.get(world.url(name))
        # There is one already; private is never asked; nothing is ticked.
        away = {"new_spell": 302, "plan_ask": 302, "prescribe_several": 302}
        assert response.status_code == away.get(name, 200), name
    home = client.get(world.url("person")).content.decode()
    assert STREET in home
    assert REFUGE in home
    assert "Add a note" in home


def test_a_colleague_sees_neither_where_a_protected_person_lives_nor_what_is_private(
    client: Client, world: World
) -> None:
    client.force_login(world.colleague)
    for name in ADDRESSES:
        response = ask(client, world, name)
        said = response.content.decode()
        for secret in (STREET, POSTCODE, "Melcombe", "0.0 miles", "50.61"):
            if name in ("prescribe", "find_for") and secret in (POSTCODE, "Melcombe", "50.61"):
                continue  # the service's own place is no secret
            assert secret not in said, f"{name} tells a colleague {secret}"
        if name not in (
            "prescribe",
            "find_for",
            "desk_send",
            "prescribe_for",
        ):  # a listing itself is no secret
            assert REFUGE not in said, f"{name} tells a colleague of {REFUGE}"
    assert "Only the owner and the named cover" in client.get(world.url("person")).content.decode()
    assert client.get(world.url("prescription")).status_code == 404
    assert client.get(world.url("protect")).status_code == 403


def test_somebody_who_is_hidden_from_finds_nothing(client: Client, world: World) -> None:
    from prescribing.privacy.actions import exclude_user

    exclude_user(person=world.person, user=world.colleague, by=world.owner)
    client.force_login(world.colleague)
    for name in set(ADDRESSES) - OF_NOBODY - AFTER_ANOTHER - OF_A_MEETING:
        assert ask(client, world, name).status_code in (403, 404), name
    for name in OF_A_MEETING:
        assert "Ashdown" not in ask(client, world, name).content.decode(), name
    found = client.post(reverse("prescribing:people"), {"q": "Ashdown 14 2 1948"}).content.decode()
    assert "Winifred" not in found
    assert "W. A." not in found
