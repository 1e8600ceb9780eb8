"""Spreadsheets through the editing screens, as an editor presses them."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.spreadsheets import running
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.models import CHECK_STOPPED, RememberedColumns, Spreadsheet, Stage
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
FILE = (
    "Community groups,,,,\nGrp_Name,Tel,Access,£,Officer notes\n"
    "Lunch Club,01632960011,Y,2,chair is hard work\n"
    ",01632 960012,N,Free,\nTea & Chat,01632 960013,,£1.50,\n"
)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.fixture
def give(editor: Client, django_capture_on_commit_callbacks):
    """Gives a file as the form does; returns its page's address."""

    def run(content: str | bytes = FILE, name: str = "groups.csv", **more: str) -> str:
        raw = content.encode() if isinstance(content, str) else content
        data = {"source": "South Dorset Council", "kind": "", **more, "file": SimpleUploadedFile(name, raw)}
        with django_capture_on_commit_callbacks(execute=True):
            answer = editor.post(reverse("spreadsheets"), data)
        assert answer.status_code == 302, answer.content.decode()
        return answer.url

    return run


@pytest.fixture
def press(editor: Client, django_capture_on_commit_callbacks):
    def run(name: str, data: dict[str, str] | None = None) -> str:
        sheet = Spreadsheet.objects.latest("created_at")
        with django_capture_on_commit_callbacks(execute=True):
            answer = editor.post(reverse(name, args=[sheet.pk]), data or {})
        return editor.get(answer.url).content.decode()

    return run


def test_a_file_is_read_guessed_and_looked_through(editor: Client, give) -> None:
    html = editor.get(give()).content.decode()
    for words in (
        "groups.csv from South Dorset Council", "3 rows, 5 columns", "Please check",
        "could mean several things",
        "Reads like private notes", "Is a plain 2 in pounds?", "2 + 0 + 0 +", "1 = 3 rows", "No name",
        "Import 2 new and 0 changed", "Remember these columns for South Dorset Council", "chair is hard work",
        "A row above the headings is left out",
    ):  # fmt: skip
        assert words in " ".join(html.split()), words
    assert not Service.objects.exists()
    assert html.index("Please check") < html.index("Sure")


def test_it_is_imported_waits_to_be_shown_and_can_be_taken_back(editor: Client, give, press) -> None:
    give()
    html = press("spreadsheet_import")
    assert "2 new listings are not shown yet" in " ".join(html.split())
    made = set(Service.objects.values_list("name", "live"))
    assert made == {("Lunch Club", False), ("Tea & Chat", False)}
    html = press("spreadsheet_show")
    assert "2 new listings are shown now" in html
    assert Service.objects.public().count() == 2
    press("spreadsheet_take_back")
    assert not Service.objects.exists()
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert kinds >= {
        "listings.spreadsheet-given", "listings.imported", "listings.published", "listings.taken-back"
    }  # fmt: skip


def test_columns_are_chosen_looked_through_again_and_remembered(editor: Client, give, press) -> None:
    give()
    chosen = {"column-0": "name", "column-1": "phone", "column-2": "", "column-3": "cost", "column-4": ""}
    html = press(
        "spreadsheet_columns", {**chosen, "column-2": "getting_in", "pounds": "no", "remember": "on"}
    )
    assert "You chose this." in html
    press("spreadsheet_import")
    assert Service.objects.get(name="Lunch Club").costs.count() == 0, "2 is not known to be pounds"
    assert RememberedColumns.objects.get().fields["access"] == "getting_in"
    html = editor.get(give()).content.decode()
    assert "As you chose for this source before." in html
    assert "There is nothing new in it." in html


def test_two_columns_cannot_be_the_name(give, press) -> None:
    give()
    html = press("spreadsheet_columns", {"column-0": "name", "column-1": "name"})
    assert "Two columns are “Name”, and only one can be." in html


def test_refused_rows_are_downloaded_corrected_and_given_again(editor: Client, give, press) -> None:
    give()
    press("spreadsheet_import")
    sheet = Spreadsheet.objects.get()
    for file_format in ("csv", "xlsx", "ods"):
        answer = editor.get(reverse("spreadsheet_refused", args=[sheet.pk, file_format]))
        table = read_table(answer.content, f"refused.{file_format}")
        assert table.headings == [
            "Grp_Name",
            "Tel",
            "Access",
            "£",
            "Officer notes",
            "Row",
            "Why it was refused",
        ]
        assert table.rows[0].cells[-2:] == ("4", "No name. A name is the one thing a listing must have.")
    mended = answer.content and editor.get(reverse("spreadsheet_refused", args=[sheet.pk, "csv"])).content
    give(mended.replace(b"\r\n,01632", b"\r\nChoir,01632"))
    press("spreadsheet_import")
    assert Service.objects.filter(name="Choir").exists()


def test_a_long_file_is_left_to_the_worker_and_its_page_says_how_far_it_is(
    editor: Client, give, press, monkeypatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    address = give()
    html = editor.get(address).content.decode()
    assert "It waits for its turn." in html
    assert "See how far it is now" in html
    assert running.work() == 1
    assert "Import 2 new" in editor.get(address).content.decode()
    assert "It waits for its turn." in press("spreadsheet_import")
    assert running.work() == 1
    assert running.work() == 0
    assert Spreadsheet.objects.get().stage == Stage.DONE
    assert "2 new listings are not shown yet" in " ".join(editor.get(address).content.decode().split())


def test_what_is_no_spreadsheet_is_said_beside_the_field(editor: Client) -> None:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    answer = editor.post(reverse("spreadsheets"), {"source": "x", "kind": "", "file": file})
    assert "a.pdf is a PDF, not a spreadsheet" in answer.content.decode()
    assert not Spreadsheet.objects.exists()


def test_rows_and_the_whole_file_can_be_looked_at(editor: Client, give, press) -> None:
    give()
    press("spreadsheet_import")
    Service.objects.update(live=True)
    give(FILE.replace("01632960011", "01632 960099"))
    sheet = Spreadsheet.objects.latest("created_at")
    html = editor.get(reverse("spreadsheet_rows", args=[sheet.pk]), {"what": "changed"}).content.decode()
    assert "<del>01632960011</del>" in html
    assert "<ins>01632 960099</ins>" in html
    html = editor.get(reverse("spreadsheet_file", args=[sheet.pk])).content.decode()
    assert "chair is hard work" in html


def test_templates_are_read_by_ourselves(editor: Client, give) -> None:
    for kind in ("services", "organisations", "places", "contacts"):
        for file_format in ("csv", "xlsx", "ods"):
            answer = editor.get(reverse("spreadsheet_template", args=[kind, file_format]))
            assert len(read_table(answer.content, f"t.{file_format}").rows) == 1
    assert editor.get("/admin/spreadsheets/template/people.csv").status_code == 404
    html = editor.get(
        give(editor.get(reverse("spreadsheet_template", args=["services", "xlsx"])).content, "t.xlsx")
    )
    assert "Import 1 new" in html.content.decode()


def test_a_narrowed_list_is_downloaded_in_the_columns_that_are_read(editor: Client) -> None:
    ServiceFactory(name="Choir", status="active", location=LocationFactory(name="=cmd()"))
    ServiceFactory(name="Closed one", status="ended")
    address = reverse("wagtailsnippets_directory_service:list")
    html = editor.get(address, {"status": "active"}).content.decode()
    assert all(f"Download {file_format}" in html for file_format in ("CSV", "XLSX", "ODS"))
    for file_format in ("csv", "xlsx", "ods"):
        answer = editor.get(address, {"status": "active", "export": file_format})
        table = read_table(b"".join(answer) if answer.streaming else answer.content, f"s.{file_format}")
        assert [row.cells[table.headings.index("Name")] for row in table.rows] == ["Choir"]
        assert table.rows[0].cells[table.headings.index("Place")] == "'=cmd()"
    assert AuditEvent.objects.filter(kind="listings.exported").count() == 3
    assert "Download opening times" in html
    times = editor.get(address, {"status": "active", "export": "xlsx", "rows": "times"})
    assert read_table(times.content, "times.xlsx").headings[:4] == [
        "Waymark id", "Version (leave as it is)", "Who runs it", "Service",
    ]  # fmt: skip
    for model in ("organisation", "location"):
        answer = editor.get(reverse(f"wagtailsnippets_directory_{model}:list"), {"export": "csv"})
        assert read_table(answer.content, "x.csv").rows
    assert io.BytesIO(answer.content).read(3) == b"\xef\xbb\xbf"


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.MEMBER, Role.COMMISSIONER])
def test_nobody_else_may(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    assert client.get(reverse("spreadsheets")).status_code in (302, 403)
    file = SimpleUploadedFile("a.csv", FILE.encode())
    client.post(reverse("spreadsheets"), {"source": "x", "kind": "", "file": file})
    assert not Spreadsheet.objects.exists()


@pytest.mark.parametrize("stage", list(Stage))
def test_refused_rows_in_a_format_that_is_none_are_not_found(editor: Client, give, stage: Stage) -> None:
    give()
    Spreadsheet.objects.update(stage=stage, content=b"")
    sheet = Spreadsheet.objects.get()
    assert editor.get(reverse("spreadsheet_refused", args=[sheet.pk, "pdf"])).status_code == 404


def test_one_of_a_thing_is_said_as_one(editor: Client, give, press) -> None:
    html = " ".join(editor.get(give("Name,Phone\nLunch Club,01632960011\n")).content.decode().split())
    assert "1 row, 2 columns" in html
    assert "= 1 row." in html
    press("spreadsheet_import")
    assert "1 new listing is shown now." in press("spreadsheet_show")
    assert "1 row is taken back." in press("spreadsheet_take_back")
    assert "It is not imported, or is taken back already." in press("spreadsheet_take_back")


def test_one_row_that_stays_is_said_as_one(give, press) -> None:
    give("Name,Phone\nLunch Club,01632960011\n")
    press("spreadsheet_import")
    Service.objects.update(name="Another")
    html = press("spreadsheet_take_back")
    assert "0 rows are taken back. 1 was changed or used since, and stays: the rows say why." in html


def test_a_kind_chosen_while_it_is_worked_on_is_told(give, press) -> None:
    give()
    Spreadsheet.objects.update(stage=Stage.IMPORTING)
    html = press("spreadsheet_kind", {"kind": "organisations"})
    assert "It is being worked on, or is imported already." in html
    assert Spreadsheet.objects.get().stage == Stage.IMPORTING


def test_a_check_that_was_cut_off_too_often_says_so_and_offers_its_columns(give, press, editor) -> None:
    address = give()
    Spreadsheet.objects.update(stage=Stage.STOPPED, why_stopped=CHECK_STOPPED)
    html = editor.get(address).content.decode()
    assert CHECK_STOPPED in html
    assert "See what would happen" in html
    assert "Go on from there" not in html
    press("spreadsheet_import")
    assert Spreadsheet.objects.get().stage == Stage.STOPPED, "nothing is imported that was not looked through"
