"""The page that reads the audit: who may, what they find, whom it names, and that reading is written down."""

from __future__ import annotations

import ast
import csv
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.permissions import PERSONAL, READ_AUDIT, NotAllowed
from directory.accounts.roles import Role
from directory.audit import kinds
from directory.audit.actions import record
from directory.audit.models import AuditEvent
from prescribing.people.audited_reads import open_person
from prescribing.privacy import audit_reading, audit_views
from prescribing.privacy.actions import break_glass, exclude_user
from prescribing.privacy.audit_reading import Asked
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_service
from tests.services import ROOT

pytestmark = pytest.mark.django_db
AUDIT = "/audit/"


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def supervisor(priya: User) -> User:
    return a_navigator(priya.team_members.get().team, role=Role.SUPERVISOR, name="Sue Visor")


@pytest.fixture
def administrator() -> User:
    return user_with(Role.ADMINISTRATOR, name="Ada Min")


def said(client: Client, user: User, query: Any = "", status: int = 200) -> str:
    client.force_login(user)
    response = client.get(AUDIT, query) if isinstance(query, dict) else client.get(f"{AUDIT}{query}")
    assert response.status_code == status
    return response.content.decode()


def rows_of(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("</tr>")[:-1]]


@pytest.mark.parametrize("role", [*Role, None])
def test_those_who_hold_the_permission_and_nobody_else(client: Client, role: Role | None) -> None:
    client.force_login(user_with(role))
    allowed = role in (Role.SUPERVISOR, Role.ADMINISTRATOR)
    for name in ("audit", "audit_sheet"):
        assert client.get(reverse(f"prescribing:{name}")).status_code == (200 if allowed else 403)
    home = client.get("/find/").content.decode()
    assert ('href="/audit/"' in home) == allowed


def test_a_superuser_reads_no_audit_without_the_role() -> None:
    root = User.objects.create_superuser("root@example.org", "a-long-enough-password", name="Root")
    assert READ_AUDIT in PERSONAL
    for reading in (
        lambda: audit_reading.events(root, Asked()),
        lambda: audit_reading.read(Asked(), [], by=root),
        lambda: audit_reading.export(Asked(), by=root),
    ):
        with pytest.raises(NotAllowed):
            reading()


def test_who_has_looked_at_somebody_from_their_page(client: Client, priya: User, supervisor: User) -> None:
    person = a_person(priya)
    other = a_person(priya, name="Ida Other")
    with clock.moved_to(clock.now() - timedelta(days=40)):
        record("person.read", person, by=priya, person_id=person.pk)
    open_person(priya, other.pk)
    client.force_login(supervisor)
    page = client.get(reverse("prescribing:person", args=[person.pk])).content.decode()
    link = re.search(r'href="([^"]+)">Who has looked at this record', page)
    assert link
    html = client.get(link[1]).content.decode()
    assert f"Who has looked at {person.name}" in html
    assert [row for row in rows_of(html) if "Opened a person" in row and "Priya Nair" in row]
    assert "Ida Other" not in html
    client.force_login(priya)
    assert (
        "Who has looked" not in client.get(reverse("prescribing:person", args=[person.pk])).content.decode()
    )


def test_an_nhs_number_is_posted_and_finds_only_those_the_reader_may_see(
    client: Client, priya: User, supervisor: User, administrator: User
) -> None:
    person = a_person(priya, nhs_number="943 476 5919")
    client.force_login(supervisor)
    found = client.post(AUDIT, {"whose": "9434765919"})
    assert found.headers["Location"] == f"{AUDIT}?person={person.pk}"
    stranger = a_navigator(role=Role.SUPERVISOR)
    for reader in (stranger, administrator):
        client.force_login(reader)
        for typed in ("9434765919", "943 476 5919", "Margaret Hallett", "x", "401 023 2137"):
            answer = client.post(AUDIT, {"whose": typed})
            assert answer.status_code == 400
            assert "Nobody you may see has this number" in answer.content.decode()
            assert f'value="{typed}"' in answer.content.decode()
        assert client.post(AUDIT, {"whose": str(person.pk)}).status_code == 302
        assert client.post(AUDIT, {"whose": " "}).status_code == 400


def test_nobody_is_named_to_whom_may_not_see_them(
    client: Client, priya: User, supervisor: User, administrator: User
) -> None:
    person = a_person(priya)
    open_person(priya, person.pk)
    stranger = a_navigator(role=Role.SUPERVISOR)
    for reader in (stranger, administrator):
        for query in ("", f"?person={person.pk}", "?first=&last="):
            html = said(client, reader, query)
            assert "Hallett" not in html
            assert f'href="/people/{person.pk}/"' not in html
            assert str(person.pk)[:8] in html
    named = said(client, supervisor)
    assert "Margaret Hallett" in named
    exclude_user(person=person, user=supervisor, by=priya)
    assert "Hallett" not in said(client, User.objects.get(pk=supervisor.pk))


def test_a_group_of_a_private_prescription_is_not_told(client: Client, priya: User, supervisor: User) -> None:
    thread = a_prescription("opened", by=priya, service=a_service(name="Harbour Refuge", sensitive=True))
    assert thread.prescription.private
    organisation = thread.prescription.service.organisation.name
    for reader in (supervisor, a_navigator(role=Role.SUPERVISOR)):
        client.force_login(reader)
        for address in (f"{AUDIT}?person={thread.person.pk}", AUDIT, f"{AUDIT}events.csv"):
            html = client.get(address).content.decode()
            assert audit_reading.A_GROUP in html
            assert f"{organisation}, by link" not in html
    open_one = a_prescription("opened", by=priya)
    assert "by link" in said(client, supervisor, f"?person={open_one.person.pk}")


def test_by_actor_kind_and_days(client: Client, priya: User, administrator: User) -> None:
    person = a_person(priya)
    for days in range(10):
        with clock.moved_to(clock.now() - timedelta(days=days)):
            record("person.read", person, by=priya, person_id=person.pk)
            record("account.backup-codes-made", administrator, by=administrator)
    opened = {"user": priya.pk, "kind": "person.read"}
    assert len(rows_of(said(client, administrator, opened))) == 7  # today and six days before
    today = f"{clock.today():%d/%m/%Y}"
    rows = rows_of(said(client, administrator, {**opened, "first": today, "last": today}))
    assert len(rows) == 1
    assert "Priya Nair" in rows[0]
    old = f"{clock.today() - timedelta(days=7):%d %m %Y}"
    assert len(rows_of(said(client, administrator, {**opened, "first": "", "last": old}))) == 3
    assert len(rows_of(said(client, administrator, {**opened, "first": "", "last": ""}))) == 10
    mine = rows_of(
        said(client, administrator, {"user": administrator.pk, "kind": "account.backup-codes-made"})
    )
    assert len(mine) == 7
    assert all("Made backup codes" in row and "Ada Min" in row for row in mine)


def test_a_day_is_londons() -> None:
    """Half past midnight in June is the day before in UTC."""
    reader = user_with(Role.SUPERVISOR)
    moment = clock.now().astimezone(clock.LONDON).replace(month=6, day=15, hour=0, minute=30)
    with clock.moved_to(moment):
        record("account.signed-in", reader, by=reader)
    day = moment.date()
    for asked, count in ((day, 1), (day - timedelta(days=1), 0), (day + timedelta(days=1), 0)):
        found = audit_reading.events(reader, Asked(first=asked, last=asked, kind="account.signed-in"))
        assert found.count() == count


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"first": "yesterday"}, "Check the date"),
        ({"last": "31 2 2026"}, "Check the date"),
        ({"first": "3 3 2026", "last": "1 3 2026"}, "The last day comes after the first"),
        ({"user": "nobody"}, "valid UUID"),
        ({"user": str(uuid4())}, "Select a valid choice"),
        ({"kind": "x"}, "Select a valid choice"),
        ({"person": "x"}, "valid UUID"),
    ],
)
def test_what_is_typed_wrongly_is_kept_and_said(
    client: Client, administrator: User, query: dict[str, str], problem: str
) -> None:
    html = said(client, administrator, query, status=400)
    assert problem in html
    assert "There is a problem" in html
    for name in set(query) & {"first", "last"}:
        assert f'value="{query[name]}"' in html
    client.force_login(administrator)
    assert client.get(f"{AUDIT}events.csv", query).status_code == 400


def test_every_reading_is_audited_with_its_filters(client: Client, priya: User, supervisor: User) -> None:
    person = a_person(priya)
    open_person(priya, person.pk)
    said(client, supervisor, {"person": person.pk, "user": priya.pk, "kind": "person.read"})
    event = AuditEvent.objects.get(kind="audit.read")
    assert (event.actor_id, event.person_id) == (str(supervisor.pk), str(person.pk))
    assert event.detail == {"user": str(priya.pk), "kind": "person.read", "page": 1, "rows": 1}
    before = AuditEvent.objects.filter(kind="person.listed", actor_id=str(supervisor.pk)).count()
    assert "Hallett" in said(client, supervisor)
    assert AuditEvent.objects.filter(kind="person.listed", actor_id=str(supervisor.pk)).count() == before + 1
    assert "Read the audit" in said(client, supervisor)


def test_pages_of_fifty_keep_the_filters(client: Client, administrator: User) -> None:
    for _ in range(60):
        record("account.backup-codes-made", administrator, by=administrator)
    html = said(client, administrator, {"kind": "account.backup-codes-made"})
    assert len(rows_of(html)) == 50
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following
    assert len(rows_of(said(client, administrator, following[1].replace("&amp;", "&")))) == 10
    assert (
        len(rows_of(said(client, administrator, {"kind": "account.backup-codes-made", "page": "none"}))) == 50
    )


def test_nothing_found_is_said(client: Client, administrator: User) -> None:
    assert "Nothing like this was done." in said(client, administrator, {"person": str(uuid4())})


def test_a_page_asks_as_many_questions_for_one_as_for_many(
    client: Client, priya: User, supervisor: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        open_person(priya, a_prescription("opened", by=priya).person.pk)
    client.force_login(supervisor)
    with django_assert_max_num_queries(32):
        client.get(AUDIT)


def test_the_spreadsheet_names_nobody_is_audited_and_holds_no_formula(
    client: Client, priya: User, supervisor: User
) -> None:
    person = a_person(priya)
    evil = user_with(Role.EDITOR, name='=HYPERLINK("http://x")', email="evil@example.org")
    record("account.signed-in", evil, by=evil)
    open_person(priya, person.pk)
    client.force_login(supervisor)
    response = client.get(f"{AUDIT}events.csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "no-store" in response.headers["Cache-Control"]
    text = response.content.decode()
    assert "Hallett" not in text
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert ["Opened a person", "person.read", priya.label] in [row[1:4] for row in rows]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    event = AuditEvent.objects.get(kind="audit.exported")
    assert (event.actor_id, event.detail["rows"]) == (str(supervisor.pk), len(rows) - 1)


def test_too_large_a_spreadsheet_is_refused_with_the_cure(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_views, "MOST", 3)
    for _ in range(4):
        record("account.signed-in", administrator, by=administrator)
    client.force_login(administrator)
    refused = client.get(f"{AUDIT}events.csv")
    assert refused.status_code == 400
    assert "choose fewer days" in refused.content.decode()
    assert not AuditEvent.objects.filter(kind="audit.exported").exists()


def test_what_is_private_in_the_detail_is_not_shown(client: Client, priya: User, supervisor: User) -> None:
    person = a_person(priya)
    stranger = a_navigator()
    break_glass(person=person, reason="She has collapsed in our waiting room", by=stranger)
    record("need.added", None, by=priya, person_id=person.pk, detail={"need": "safety-at-home"})
    html = said(client, supervisor, f"?person={person.pk}")
    assert "Broke the glass to open a person" in html
    assert "safety-at-home" not in html
    assert "collapsed" not in html


def test_the_role_that_was_given_and_to_whom_is_said(client: Client, administrator: User) -> None:
    user_with(Role.EDITOR, name="Wendy Pike")
    html = said(client, administrator, {"kind": "account.role-given"})
    assert [row for row in rows_of(html) if "Gave a role: Directory editor Wendy Pike" in row]


def test_an_event_of_a_kind_that_is_gone_is_still_read(client: Client, administrator: User) -> None:
    AuditEvent.objects.create(
        kind="old.kind", actor="Waymark", actor_id="system", about_type="gone.model", about_id="1"
    )
    assert "old.kind" in said(client, administrator)


def recorded_kinds() -> set[str]:
    """Every kind that our code writes as plain text."""
    found = set()
    for app in ("cms", "prescribing", "directory"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    first = node.args[0] if node.args else None
                    wanted = node.func.id in ("record", "record_each") and isinstance(first, ast.Constant)
                    if wanted and isinstance(first.value, str):
                        found.add(first.value)
    return found


def test_every_kind_has_words_of_its_own_and_can_be_chosen(client: Client, administrator: User) -> None:
    named = kinds.all_kinds()
    written = recorded_kinds()
    assert len(written) > 40
    assert written <= set(named)
    assert all(words[:1].isupper() and len(words) > 5 for words in named.values())
    assert len(set(named.values())) == len(named), "two kinds have the same words"
    html = said(client, administrator)
    for kind in named:
        assert f'<option value="{kind}"' in html
    assert 'label="Other"' not in html


def test_the_systems_own_events_are_read(client: Client, administrator: User) -> None:
    record("balance.checked", None, by=SYSTEM)
    rows = rows_of(said(client, administrator, {"kind": "balance.checked"}))
    assert len(rows) == 1
    assert "Nobody" in rows[0]
