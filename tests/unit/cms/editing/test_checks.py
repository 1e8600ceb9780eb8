"""The editors' screens of checks and agreements: noted, listed, and opened only by those who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation
from directory.checks_and_agreements.actions import note_seen
from directory.checks_and_agreements.documents import Document
from directory.checks_and_agreements.models import CheckKind, CheckSeen
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a policy"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.fixture
def group() -> Organisation:
    return ServiceFactory(organisation=OrganisationFactory(name="Steady On")).organisation


def seen(
    group: Organisation, days: int | None = 20, what: str = "Safeguarding policy", **more: Any
) -> CheckSeen:
    last = None if days is None else clock.today() + timedelta(days=days)
    kind = CheckKind.objects.get(name=what)
    first = clock.today() - timedelta(days=100)
    return note_seen(organisation=group, kind=kind, seen_on=first, expires_on=last, by=SYSTEM, **more)


def address(group: Organisation) -> str:
    return reverse("organisation_checks", args=[group.pk])


def form(**more: Any) -> dict[str, Any]:
    kind = CheckKind.objects.get(name=more.pop("what", "Safeguarding policy"))
    return {"seen": "1", "kind": str(kind.pk), "seen_on": clock.today().isoformat(), **more}


def test_an_editor_notes_what_they_saw_with_a_copy_and_opens_it(editor: Client, group: Organisation) -> None:
    today = clock.today().isoformat()
    assert f'value="{today}"' in editor.get(address(group)).content.decode(), "as a date field wants it"
    copy = SimpleUploadedFile("Policy.pdf", PDF)
    assert editor.post(address(group), form(note="Signed by the trustees", document=copy)).status_code == 302
    page = editor.get(address(group)).content.decode()
    assert "Signed by the trustees" in page
    one = CheckSeen.objects.get()
    answer = editor.get(reverse("check_document", args=[one.pk]))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="Policy.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.filter(kind="check.document-opened").count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"document": SimpleUploadedFile("page.pdf", b"<html>")}, "Give a PDF"),
        ({"document": SimpleUploadedFile("big.pdf", PDF + b"x" * 5 * 1024 * 1024)}, "too large"),
        ({"what": "DBS checks", "document": SimpleUploadedFile("dbs.pdf", PDF)}, "No copy is kept"),
        ({"seen_on": ""}, "Say on which day"),
        ({"expires_on": "2001-01-01"}, "It had ended"),
        ({"kind": ""}, "Choose what you saw"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    editor: Client, group: Organisation, more: dict[str, Any], words: str
) -> None:
    if "document" in more:
        more["document"].seek(0)
    page = editor.post(address(group), {**form(**{k: v for k, v in more.items() if k == "what"}), **more})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not CheckSeen.objects.exists()


def test_it_is_taken_back_with_a_reason(editor: Client, group: Organisation) -> None:
    one = seen(group, document=Document("Policy.pdf", "pdf", PDF))
    editor.post(address(group), {"take_back": str(one.pk), "why": ""})
    assert CheckSeen.objects.standing().exists()
    editor.post(address(group), {"take_back": str(one.pk), "why": "Another group's"})
    assert not CheckSeen.objects.standing().exists()
    assert "Another group" in editor.get(address(group)).content.decode()
    assert editor.get(reverse("check_document", args=[one.pk])).status_code == 404
    other = seen(OrganisationFactory())
    assert editor.post(address(group), {"take_back": str(other.pk), "why": "x"}).status_code == 404


def test_only_those_who_keep_checks_see_a_screen_or_a_copy(client: Client, group: Organisation) -> None:
    one = seen(group, document=Document("Policy.pdf", "pdf", PDF))
    screens = [address(group), reverse("checks_and_agreements"), reverse("check_document", args=[one.pk])]
    for role in (None, Role.NAVIGATOR, Role.SUPERVISOR, Role.MEMBER, Role.COMMISSIONER, Role.RECEPTIONIST):
        if role:
            client.force_login(user_with(role))
        for screen in screens:
            answer = client.get(screen)
            assert answer.status_code in (302, 403), (role, screen)
            assert PDF not in answer.content
    assert not AuditEvent.objects.filter(kind="check.document-opened").exists()


def test_the_three_lists_lead_to_the_groups(editor: Client, group: Organisation) -> None:
    seen(group)
    gone = OrganisationFactory(name="Harbour Rowers")
    seen(gone, -2)
    never = ServiceFactory(organisation=OrganisationFactory(name="Noon Chess")).organisation
    listing = reverse("checks_and_agreements")
    pages = {
        show: editor.get(f"{listing}?show={show}").content.decode() for show in ("soon", "ended", "never")
    }
    for show, here in (("soon", group), ("ended", gone), ("never", never)):
        assert address(here) in pages[show]
        assert sum(address(one) in pages[show] for one in (group, gone, never)) == 1, show
    assert "There is nobody to ask: ring them" in pages["soon"]
    assert editor.get(f"{listing}?show=x&kind=y").status_code == 200


def test_the_second_page_of_a_list_shows_the_others(editor: Client) -> None:
    for number in range(30):
        seen(OrganisationFactory(name=f"Group {number:02}"), number)
    listing = reverse("checks_and_agreements")
    page = editor.get(listing).content.decode()
    assert "?p=2" in page
    assert "Group 00" in page
    second = editor.get(f"{listing}?p=2").content.decode()
    assert "Group 00" not in second
    assert "Group 29" in second


def test_editors_add_a_kind_of_their_own(editor: Client, group: Organisation) -> None:
    answer = editor.post(
        reverse("wagtailsnippets_directory_checkkind:add"),
        {"name": "Minibus permit", "about": "", "used": "on", "keeps_document": "on", "position": "60"},
    )
    assert answer.status_code == 302
    assert "Minibus permit" in editor.get(address(group)).content.decode()
