"""Checks and agreements: seen by somebody, told in words, taken back, and their copies kept private."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation
from directory.checks_and_agreements import documents, lists
from directory.checks_and_agreements.actions import note_seen, open_document, take_back
from directory.checks_and_agreements.documents import Document
from directory.checks_and_agreements.in_words import NO_AGREEMENT, lines_of, says_why
from directory.checks_and_agreements.models import CheckDocument, CheckKind, CheckSeen
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a policy"
DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _a_tuesday() -> Any:
    with clock.moved_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        yield


@pytest.fixture
def group() -> Organisation:
    return ServiceFactory(organisation=OrganisationFactory(name="Steady On")).organisation


def kind(name: str = "Public liability insurance") -> CheckKind:
    return CheckKind.objects.get(name=name)


def seen(group: Organisation, what: str = "Public liability insurance", **more: Any) -> CheckSeen:
    said = {"seen_on": date(2026, 3, 2), "expires_on": date(2027, 3, 31), **more}
    return note_seen(organisation=group, kind=kind(what), by=user_with(Role.EDITOR), **said)


def test_the_kinds_that_most_look_for_are_there_from_the_start() -> None:
    names = list(CheckKind.objects.values_list("name", flat=True))
    assert names == [
        "Safeguarding policy",
        "Public liability insurance",
        "DBS checks",
        "Food hygiene rating",
        "Sharing agreement",
    ]


def test_what_was_seen_is_said_with_its_months(group: Organisation) -> None:
    seen(group)
    seen(group, "Safeguarding policy", expires_on=None)
    seen(group, "Food hygiene rating", expires_on=date(2026, 11, 10))
    assert [(line.words, str(line.standing)) for line in lines_of(group)] == [
        ("Safeguarding policy seen March 2026", "fine"),
        ("Public liability insurance seen March 2026, ends March 2027", "fine"),
        ("Food hygiene rating seen March 2026, ended 10 November 2026", "ended"),
    ]
    assert AuditEvent.objects.filter(kind="check.seen", about_id=str(group.pk)).count() == 3


@pytest.mark.parametrize("asked", [True, False])
def test_no_agreement_is_said_only_where_the_site_asks_for_them(
    group: Organisation, settings: Any, asked: bool
) -> None:
    settings.SHARING_AGREEMENTS_ASKED = asked
    assert says_why(group) is asked
    assert (NO_AGREEMENT in [line.words for line in lines_of(group)]) is asked
    seen(group, "Sharing agreement")
    assert not says_why(group)
    assert NO_AGREEMENT not in [line.words for line in lines_of(group)]


@pytest.mark.parametrize(
    ("last", "why"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False), (None, False)]
)
def test_an_agreement_holds_until_the_end_of_its_last_day(
    group: Organisation, settings: Any, last: date | None, why: bool
) -> None:
    settings.SHARING_AGREEMENTS_ASKED = True
    seen(group, "Sharing agreement", expires_on=last)
    assert says_why(group) is why


def test_the_one_seen_last_counts_and_one_taken_back_does_not(group: Organisation, settings: Any) -> None:
    settings.SHARING_AGREEMENTS_ASKED = True
    seen(group, "Sharing agreement", expires_on=None)
    wrong = seen(group, "Sharing agreement", seen_on=date(2026, 4, 1), expires_on=date(2026, 5, 1))
    assert says_why(group), "what was seen later says that it ended"
    with pytest.raises(ValidationError):
        take_back(seen=wrong, why=" ", by=user_with(Role.EDITOR))
    take_back(seen=wrong, why="Another group's", by=user_with(Role.EDITOR))
    assert not says_why(group)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen_on": date(2026, 11, 25)},
        {"seen_on": DAY, "expires_on": date(2026, 11, 23)},
        {"what": "DBS checks", "document": Document("dbs.pdf", "pdf", PDF)},
    ],
)
def test_what_cannot_be_is_refused(group: Organisation, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        seen(group, **wrong)
    assert not CheckSeen.objects.exists()


def test_a_kind_no_longer_used_is_not_noted_and_leaves_the_pages(group: Organisation) -> None:
    seen(group)
    CheckKind.objects.update(used=False)
    assert lines_of(group) == []
    with pytest.raises(ValidationError):
        seen(group)


def test_who_may_not_keep_checks_notes_opens_and_takes_back_nothing(group: Organisation) -> None:
    one = seen(group, document=Document("policy.pdf", "pdf", PDF))
    for role in (Role.NAVIGATOR, Role.SUPERVISOR, Role.COMMISSIONER, Role.MEMBER, Role.RECEPTIONIST):
        by = user_with(role)
        with pytest.raises(NotAllowed):
            note_seen(organisation=group, kind=kind(), seen_on=DAY, by=by)
        with pytest.raises(NotAllowed):
            open_document(seen=one, by=by)
        with pytest.raises(NotAllowed):
            take_back(seen=one, why="x", by=by)


def test_each_look_at_a_copy_is_audited_and_it_goes_with_the_mistake(group: Organisation) -> None:
    one, editor = seen(group, document=Document("policy.pdf", "pdf", PDF)), user_with(Role.EDITOR)
    found = open_document(seen=one, by=editor)
    assert found is not None
    assert bytes(found.content) == PDF
    assert AuditEvent.objects.filter(kind="check.document-opened", actor_id=editor.actor_id).count() == 1
    take_back(seen=one, why="Wrong file", by=editor)
    assert open_document(seen=one, by=editor) is None
    assert not CheckDocument.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("Policy 2026.pdf", PDF, "Policy 2026.pdf"),
        ("scan.JPEG", b"\xff\xd8\xff\xe0 x", "scan.jpg"),
        ('C:\\papers\\in"su\r\nred.png', b"\x89PNG\r\n\x1a\n x", "in su red.png"),
        ("../../etc/passwd", PDF, "document.pdf"),
        ("evil.html", PDF, "evil.pdf"),
    ],
)
def test_a_copy_is_what_its_first_bytes_say(name: str, content: bytes, kept: str) -> None:
    assert documents.read(name, content).name == kept


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"PK\x03\x04 a zip", b"MZ a program", b"%PDF-" + b"x" * documents.MOST_BYTES],
)
def test_any_other_file_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        documents.read("policy.pdf", content)


def test_the_lists_hold_what_they_say(group: Organisation, settings: Any) -> None:
    soon = seen(group, expires_on=date(2026, 12, 24))
    ended = seen(group, "Food hygiene rating", expires_on=date(2026, 11, 23))
    seen(group, "Safeguarding policy", expires_on=date(2026, 12, 25))
    gone = OrganisationFactory(archived_at=clock.now())
    seen(gone, expires_on=date(2026, 12, 1))
    never = ServiceFactory().organisation
    OrganisationFactory(name="Runs nothing")
    assert list(lists.ends_soon()) == [soon]
    assert list(lists.has_ended()) == [ended]
    assert list(lists.never_seen(kind())) == [never]
    assert {str(one) for one in lists.count_never_seen()} == {
        "Safeguarding policy",
        "Public liability insurance",
    }
    settings.SHARING_AGREEMENTS_ASKED = True
    assert lists.count_never_seen()[kind("Sharing agreement")] == 2
    newer = seen(group, seen_on=DAY, expires_on=date(2027, 12, 24))
    assert list(lists.ends_soon()) == []
    assert newer.expires_on is not None


@pytest.mark.database
def test_the_database_refuses_what_cannot_be(group: Organisation) -> None:
    for wrong in (
        {"seen_on": DAY, "expires_on": date(2026, 11, 23)},
        {"seen_on": DAY, "taken_back_at": clock.now()},
        {"seen_on": DAY, "taken_back_by": "Pat"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckSeen.objects.create(organisation=group, kind=kind(), seen_by="Pat", **wrong)
