"""A form that is pressed twice is saved once, also where both presses arrive together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import reverse

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from directory.links.tokens import token_of
from directory.messages.models import OutboxMessage
from directory.once.middleware import UsedOnce
from directory.once.models import UsedKey
from directory.once.sweeping import sweep
from directory.upkeep.suggestions import Suggestion
from prescribing.models import CallBack, ContactEntry, Feedback, GroupQuestion, Person, Prescription, Worry
from prescribing.people.details import ContactPoint, RelatedPerson, VisitNote
from prescribing.teams.hand_over import hand_over
from tests.at_once import at_once
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import (
    a_navigator,
    a_need,
    a_person,
    a_prescription,
    a_referral,
    a_service,
)
from tests.services import ROOT

KEY = "k" * 24
NOTE = {"channel": "note", "outcome": "none", "note": "Rang"}


@dataclass
class Form:
    """Where it is posted, what is typed, and how many there are of what it makes."""

    url: str
    said: dict[str, Any]
    count: Callable[[], int]


def _person_form(name: str, said: dict[str, Any], model: Any) -> Callable[[Client], Form]:
    def made(client: Client) -> Form:
        by = a_navigator()
        client.force_login(by)
        person = a_referral(by).person
        return Form(reverse(f"prescribing:{name}", args=[person.pk]), said, model.objects.count)

    return made


def _new_person(client: Client) -> Form:
    client.force_login(a_navigator())
    said = {"name": "Kit Marlow", "lives": "not-known", "getting_about": "not-known", "source": "self"}
    return Form(
        reverse("prescribing:new_person"),
        {**said, "urgency": "routine", "date_of_birth": "14 2 1948", "phone": "07700 900777", "anyway": "1"},
        Person.objects.count,
    )


def _prescribe(do: str) -> Callable[[Client], Form]:
    def made(client: Client) -> Form:
        by = a_navigator()
        client.force_login(by)
        need, service = a_need(by), a_service()
        url = reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk])
        said: dict[str, object] = {
            "need": str(need.need.pk),
            "why": "Company.",
            "asks": "",
            "days": "",
            "urgency": "routine",
        }
        said |= {"fields_shared": ["name", "phone"], "given_by": "person", "method": "phone"}
        page = client.post(url, {**said, "preview": "1"}).content.decode()
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
        assert seen
        return Form(url, {**said, do: "1", "agrees": "on", "seen": seen[1]}, Prescription.objects.count)

    return made


def _desk(client: Client) -> Form:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    a_navigator().team_members.get().team.serves.add(practice)
    client.force_login(user_with(Role.RECEPTIONIST, organisation=practice))
    need = NeedFactory(name="Company")
    service = a_service(need=need, location=LocationFactory())
    said = {"name": "Kit Marlow", "value": "07700 900777", "safe": "yes", "voicemail": "no", "agrees": "on"}
    url = reverse("prescribing:desk_send", args=[service.pk])
    return Form(url, {**said, "need": need.pk}, Person.objects.count)


def _prescription(state: str, do: str) -> Callable[[Client], Form]:
    def made(client: Client) -> Form:
        thread = a_prescription(state)
        client.force_login(thread.navigator)
        url = reverse("prescribing:prescription", args=[thread.prescription.pk])
        return Form(url, {"do": do}, OutboxMessage.objects.filter(kind__startswith="prescription.").count)

    return made


FORMS: dict[str, tuple[Callable[[Client], Form], int]] = {
    "new person": (_new_person, 1),
    "prescribe, send": (_prescribe("send"), 1),
    "prescribe, propose": (_prescribe("propose"), 1),
    "desk": (_desk, 1),
    "contact": (
        _person_form("contact", {"channel": "note", "outcome": "none", "note": "Rang"}, ContactEntry),
        1,
    ),
    "related": (_person_form("related", {"relation": "carer", "name": "Ann"}, RelatedPerson), 1),
    "visit note": (_person_form("visit_note", {"text": "Dog"}, VisitNote), 1),
    "phone": (_person_form("reach", {"kind": "phone", "value": "07700 900778"}, ContactPoint), 1),
    "new link": (_prescription("accepted", "new-link"), 1),
    "ask group": (_prescription("accepted", "ask-group"), 1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_second_press_does_nothing_and_leads_where_the_first_did(name: str, client: Client) -> None:
    make, more = FORMS[name]
    form = make(client)
    before = form.count()

    first = client.post(form.url, {**form.said, "once": KEY})
    second = client.post(form.url, {**form.said, "once": KEY})

    assert first.status_code == 302, first.content.decode()[:3000]
    assert form.count() == before + more
    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.parametrize("name", FORMS)
def test_two_presses_at_once_are_one(name: str, client: Client) -> None:
    make, more = FORMS[name]
    form = make(client)
    before, clients = form.count(), [Client(), Client()]
    for one in clients:
        one.cookies.update(client.cookies)

    answers = at_once(*[lambda one=one: one.post(form.url, {**form.said, "once": KEY}) for one in clients])

    assert [answer.status_code for answer in answers] == [302, 302], answers  # type: ignore[attr-defined]
    assert form.count() == before + more


@pytest.mark.django_db
def test_a_form_with_a_mistake_keeps_its_key(client: Client) -> None:
    form = _new_person(client)
    wrong = client.post(form.url, {**form.said, "name": "", "once": KEY})
    assert wrong.status_code == 400
    assert f'value="{KEY}"' in wrong.content.decode()
    assert not UsedKey.objects.exists()
    assert client.post(form.url, {**form.said, "once": KEY}).status_code == 302
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_who_goes_back_and_writes_something_else_loses_nothing(client: Client) -> None:
    form = FORMS["contact"][0](client)
    client.post(form.url, {**form.said, "once": KEY})
    client.post(form.url, {**form.said, "note": "Rang again", "once": KEY})
    assert set(ContactEntry.objects.values_list("note", flat=True)) == {"Rang", "Rang again"}


@pytest.mark.django_db
def test_the_key_of_another_is_not_theirs(client: Client) -> None:
    by = a_navigator()
    form = FORMS["contact"][0](client)
    client.post(form.url, {**form.said, "once": KEY})
    client.force_login(by)
    assert client.post(form.url, {**form.said, "once": KEY}).status_code == 404


@pytest.mark.django_db
def test_what_fails_takes_back_what_it_wrote(client: Client) -> None:
    by = a_navigator()

    def fails(request: HttpRequest) -> HttpResponse:
        a_person(by, name="Half Written")
        return HttpResponse(status=500)

    request = RequestFactory().post("/x/", {"once": KEY})
    UsedOnce(fails)(request)

    assert not Person.objects.filter(name="Half Written").exists()
    assert not UsedKey.objects.exists()


@pytest.mark.django_db
def test_old_keys_are_swept(client: Client) -> None:
    UsedKey.objects.create(key="old", at=clock.now() - timedelta(days=8))
    UsedKey.objects.create(key="new")
    assert sweep() == 1
    assert UsedKey.objects.get().key == "new"


@pytest.mark.django_db
def test_a_refusal_that_leads_back_uses_no_key_up(client: Client) -> None:
    """Pressed again once the reason is gone, from a page that the browser kept: it is done."""
    team = a_navigator().team_members.get().team
    leaver = a_navigator(team)
    a_referral(leaver)
    client.force_login(user_with(Role.ADMINISTRATOR))
    url, press = reverse("account", args=[leaver.pk]), {"close": "1", "once": KEY}
    assert client.post(url, press).status_code == 302
    hand_over(owner=leaver, to=a_navigator(team), by=a_navigator(team, role=Role.SUPERVISOR))
    client.post(url, press)
    leaver.refresh_from_db()
    assert not leaver.is_active


def _group(do: str, **said: str) -> Callable[[Client], Form]:
    made = {"ask": GroupQuestion, "worry": Worry, "feedback": Feedback}[do]

    def form(client: Client) -> Form:
        thread = a_prescription("attended" if do == "feedback" else "opened")
        session = client.session
        kept = {"link": thread.group().link_id, "seen": True}
        session["answering"] = {str(thread.prescription.pk): kept}
        session.save()
        url = reverse("prescribing:answer", args=[thread.prescription.pk])
        return Form(url, {"do": do, **said}, made.objects.count)

    return form


def _suggestion(client: Client) -> Form:
    said = {"name": "Knit and Natter", "words": "Tuesdays at ten", "reply_to": ""}
    return Form(reverse("directory:suggest_group"), said, Suggestion.objects.count)


def _call_back(client: Client) -> Form:
    a_navigator()
    said = {"name": "Ron", "phone": "01632 960111", "safe": "yes", "when": "", "message": "no", "about": ""}
    return Form(reverse("prescribing:call_back"), said, CallBack.objects.count)


def _new_account(client: Client) -> Form:
    client.force_login(user_with(Role.ADMINISTRATOR))
    said = {"name": "Kit Marlow", "email": "kit@example.org", "phone": "", "role": Role.NAVIGATOR.value}
    sent = OutboxMessage.objects.filter(kind="account.welcome")
    return Form(reverse("account_add"), said, sent.count)


def _codes(client: Client) -> Form:
    client.force_login(user_with(Role.ADMINISTRATOR))
    other = a_navigator()
    sent = OutboxMessage.objects.filter(kind="account.your-second-factor")
    return Form(reverse("account", args=[other.pk]), {"codes": "1"}, sent.count)


OURS: dict[str, Any] = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}
OUTSIDE: dict[str, Callable[[Client], Form]] = {
    "group asks": _group("ask", question="Does she walk with a stick?"),
    "group is worried": _group("worry", sure="yes", worry="She is frightened"),
    "group says how it goes": _group(
        "feedback", ended="going", attended="mostly", helped="yes", more_people="yes"
    ),
    "a group to add": _suggestion,
    "call me": _call_back,
    "a new account": _new_account,
    "new codes for somebody": _codes,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", OUTSIDE)
def test_forms_of_groups_visitors_and_editors_are_saved_once(name: str, client: Client) -> None:
    form = OUTSIDE[name](client)
    before = form.count()
    first = client.post(form.url, {**form.said, "once": KEY}, **OURS)
    second = client.post(form.url, {**form.said, "once": KEY}, **OURS)
    assert first.status_code == 302, first.content.decode()[:3000]
    assert form.count() == before + 1
    assert second.headers["Location"] == first.headers["Location"]


@pytest.mark.django_db
def test_at_the_address_of_a_mail_a_second_press_is_told_and_no_token_is_kept(client: Client) -> None:
    """The answer of the first press may never have come, and with it the session: nothing is led to a page
    that this browser cannot open."""
    thread = a_prescription("sent")
    thread.group()
    url = reverse("prescribing:link", args=[token_of(thread.link())])
    said = {"do": "ask", "question": "Does she walk with a stick?", "once": KEY}
    first = client.post(url, said)
    assert first.status_code == 302
    client.cookies.clear()
    second = client.post(url, said)
    assert second.status_code == 200
    assert "saved already" in second.content.decode()
    assert url in second.content.decode()
    assert GroupQuestion.objects.count() == 1
    assert url.rstrip("/").rpartition("/")[2] not in UsedKey.objects.get().answer_url
    assert client.get(url).status_code == 200


@pytest.mark.django_db
def test_who_is_told_twice_reads_a_page_of_their_own(client: Client) -> None:
    said = UsedOnce(lambda request: HttpResponseRedirect("https://elsewhere.example/"))
    request = lambda: RequestFactory().post("/x/", {"once": KEY})  # noqa: E731
    said(request())
    html = said(request()).content.decode()
    assert "saved already" in html
    assert reverse("prescribing:today") not in html


WITHOUT = {
    "prescribing/service_search/find.html": "searches, saves nothing",
    "prescribing/signposts/search_strip.html": "searches, saves nothing",
    "prescribing/signposts/desk.html": "ticks, which stand as they are when pressed again",
    "prescribing/signposts/came.html": "looks a code up, saves nothing",
    "prescribing/people/seek_form.html": "searches, saves nothing",
    "prescribing/privacy/audit.html": "searches, saves nothing",
    "prescribing/group_page/before.html": "the press that shows the name must open the session each time",
    "prescribing/plan/by_link/before.html": "the press that shows the name must open the session each time",
    "prescribing/group_register/hidden.html": "the press that shows names must open the session each time",
    "prescribing/group_register/waiting.html": "the press must open the session of the answer page each time",
    "prescribing/intake/by_link/landing.html": "the press that opens the form opens the session each time",
    "prescribing/intake/by_link/code.html": "a code opens what was sent each time while it is good",
    "prescribing/intake/by_link/earlier.html": "closes the page, which is as closed when pressed again",
    "prescribing/intake/steps/question.html": "an answer is kept in its place; pressed again it is the same",
    "prescribing/intake/steps/stop.html": "forgets what was typed, which is as forgotten when pressed again",
    "directory/group_space/landing.html": "the press that opens the space must open the session each time",
    "directory/group_space/space.html": "closes the page, which is as closed when pressed again",
    "cms/editing/try.html": "tries a question, saves nothing",
    "cms/editing/imports.html": "a run is written as it goes; the same file again changes nothing",
    "directory/shortlists/list.html": "ticks, which stand as they are when pressed again",
    "directory/shortlists/ticks.html": "ticks, which stand as they are when pressed again",
    "accounts/signin.html": "signs in",
    "accounts/not_for_you.html": "signs out",
    "components/header_staff.html": "signs out",
    "components/menu.html": "signs out",
    "components/toast.html": "nothing is undone twice: an undo takes what it names",
    "cms/examples/answer_after.html": "a picture of a form",
    "cms/examples/answer_before.html": "a picture of a form",
    "cms/examples/prescribe.html": "a picture of a form",
}
"""Templates with a posted form that carries no key, and why."""

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
TEMPLATES = ROOT / "templates"


def forms_of(path: Path) -> list[str]:
    return FORM.findall(path.read_text())


def test_every_form_that_writes_has_a_key() -> None:
    posting = {str(path.relative_to(TEMPLATES)): forms_of(path) for path in TEMPLATES.rglob("*.html")}
    without = {
        name for name, forms in posting.items() for form in forms if not re.search(r"\{% once_key %\}", form)
    }
    assert sum(len(forms) for forms in posting.values()) > 60
    assert sorted(without - set(WITHOUT)) == [], "put once_key beside csrf_token, or say why not"
    assert sorted(set(WITHOUT) - without) == [], "these carry a key: no reason is needed"
