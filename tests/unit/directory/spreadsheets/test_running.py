"""Long files: cut off, gone on with, taken back, forgotten; and the two commands."""

from __future__ import annotations

import signal
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Organisation, Service
from directory.openreferral import runs
from directory.openreferral.models import ImportLine, ImportRun, SourceRecord
from directory.spreadsheets import actions, forgetting, running
from directory.spreadsheets.apply import taking_back
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.models import RowOutcome, Spreadsheet, Stage
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.processes import manage, wait_for
from tests.processes import running as process
from tests.services import ROOT

HEAD = ["Id", "Name", "Phone", "Description"]


def rows(count: int) -> list[list[str]]:
    return [[str(n), f"Group {n}", f"01632 9600{n:02}", "Words."] for n in range(count)]


@pytest.mark.database
def test_a_run_is_taken_back(brought) -> None:
    brought([HEAD, *rows(2)])
    brought(
        [HEAD, ["0", "Group 0", "01632 960000", "Other words."], ["9", "New one", "01632 960009", "New."]]
    )
    sheet = Spreadsheet.objects.latest("created_at")
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 2, "left": 0}
    assert set(Service.objects.values_list("name", "description")) == {
        ("Group 0", "Words."),
        ("Group 1", "Words."),
    }
    again = brought([HEAD, ["0", "Group 0", "01632 960000", "Other words."]])
    assert running.counts_of(again, is_check=False)["changed"] == 1, "the source's own word is back too"


@pytest.mark.database
def test_what_an_editor_changed_since_stays_when_a_run_is_taken_back(brought) -> None:
    sheet = brought([HEAD, *rows(2)])
    Service.objects.filter(name="Group 1").update(description="An editor's.")
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 1, "left": 1}
    assert Service.objects.get().description == "An editor's."


@pytest.mark.database
def test_a_listing_that_was_here_before_is_as_it_was_when_a_run_is_taken_back(brought) -> None:
    ServiceFactory(name="Group 0", description="", organisation=OrganisationFactory(name="Group 0"))
    sheet = brought([HEAD, *rows(1)])
    assert Service.objects.get().description == "Words."
    Service.objects.update(alert="Ours, written after.")
    taking_back.take_back(sheet=sheet, by=SYSTEM)
    service = Service.objects.get()
    assert (service.description, service.phones.count()) == ("", 0)
    assert service.alert == "Ours, written after."
    assert not SourceRecord.objects.filter(kind="service").exists()


@pytest.mark.django_db
def test_old_files_are_forgotten_and_their_runs_stay(brought) -> None:
    sheet = brought([HEAD, *rows(1)])
    Spreadsheet.objects.update(stage_at=clock.now() - timedelta(days=91))
    forgetting.forget_old()
    assert not Spreadsheet.objects.exists()
    assert not RowOutcome.objects.exists()
    assert ImportRun.objects.get(pk=sheet.run_id).added == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_a_killed_import_leaves_whole_rows_says_how_far_it_came_and_goes_on(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    many, two_batches = 400, 24
    lines = [HEAD, *[[str(n), f"Group {n}", f"01632 960{n:03}", "Words."] for n in range(many)]]
    path = tmp_path / "groups.csv"
    path.write_text("\n".join(",".join(line) for line in lines))
    command = manage("import_spreadsheet", str(path), "--source", "council")
    with process(command, process_environment, tmp_path / "log") as importing:
        wait_for(lambda: ImportLine.objects.count() >= two_batches, "the first two batches")
        importing.send_signal(signal.SIGKILL)
        importing.wait(timeout=30)
    came = Service.objects.count()
    assert two_batches <= came < many
    run, sheet = ImportRun.objects.get(), Spreadsheet.objects.get()
    assert (run.added, run.ended_at, run.lines.count(), sheet.outcomes.count()) == (came, None, came, came)
    assert runs.state_of(run) == f"stopped before its end, after {came} of {many}"
    assert running.has_died(sheet)
    assert Organisation.objects.count() == came
    for service in Service.objects.all():
        assert (service.phones.count(), service.description) == (1, "Words.")
    assert running.release_dead() == 1
    sheet.refresh_from_db()
    assert (sheet.stage, sheet.why_stopped) == (Stage.STOPPED, "It was cut off.")
    Spreadsheet.objects.update(stage=Stage.TO_IMPORT)
    subprocess.run(
        manage("worker", "--once"),
        cwd=ROOT,
        env=process_environment,
        check=True,
        capture_output=True,
        timeout=300,
    )
    sheet.refresh_from_db()
    assert (sheet.stage, running.counts_of(sheet, is_check=False)["added"]) == (Stage.DONE, many)
    assert Service.objects.count() == many


@pytest.mark.django_db
def test_an_import_whose_run_ended_is_done_though_its_process_died_before_it_said_so(brought) -> None:
    sheet = brought([HEAD, *rows(1)])
    working = Spreadsheet.objects.filter(pk=sheet.pk)
    working.update(stage=Stage.IMPORTING, stage_at=clock.now())
    assert running.release_dead() == 0, "it may be about to say so"
    working.update(stage_at=clock.now() - timedelta(minutes=6))
    sheet.refresh_from_db()
    assert running.has_died(sheet)
    assert running.release_dead() == 1
    sheet.refresh_from_db()
    assert (sheet.stage, sheet.why_stopped) == (Stage.DONE, "")


@pytest.mark.django_db
def test_an_import_whose_run_failed_is_not_done(brought) -> None:
    sheet = brought([HEAD, *rows(1)])
    ImportRun.objects.update(failure="It broke.")
    silent = clock.now() - timedelta(minutes=6)
    Spreadsheet.objects.update(stage=Stage.IMPORTING, stage_at=silent)
    assert running.release_dead() == 1
    sheet.refresh_from_db()
    assert sheet.stage == Stage.STOPPED


@pytest.mark.django_db
def test_a_check_that_dies_is_tried_twice_again_and_then_stands_as_stopped(given) -> None:
    sheet = given([HEAD, *rows(1)])
    stages = []
    for _ in range(3):
        assert running._begin(sheet, Stage.TO_CHECK, Stage.CHECKING)
        Spreadsheet.objects.update(stage_at=clock.now() - timedelta(minutes=6))
        assert running.release_dead() == 1
        sheet.refresh_from_db()
        stages.append(sheet.stage)
    assert stages == [Stage.TO_CHECK, Stage.TO_CHECK, Stage.STOPPED]
    assert sheet.why_stopped.startswith("It could not be looked through: it was cut off 3 times.")
    assert running.work() == 0
    actions.choose_columns(sheet=sheet, fields=sheet.fields, options=sheet.options, remember=True, by=SYSTEM)
    assert running.check_now(sheet, by=SYSTEM), "somebody may try again"
    sheet.refresh_from_db()
    assert (sheet.stage, sheet.why_stopped) == (Stage.CHECKED, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stage", [Stage.CHECKING, Stage.TO_IMPORT, Stage.IMPORTING, Stage.DONE, Stage.TAKEN_BACK]
)
def test_what_is_worked_on_or_imported_is_not_guessed_anew(given, stage: Stage) -> None:
    sheet = given([HEAD, *rows(1)])
    Spreadsheet.objects.update(stage=stage)
    for again in (
        lambda: actions.guess_again(sheet=sheet, kind="organisations", by=SYSTEM),
        lambda: actions.choose_columns(
            sheet=sheet, fields=sheet.fields, options={}, remember=True, by=SYSTEM
        ),
    ):
        with pytest.raises(actions.WrongColumns, match="being worked on, or is imported"):
            again()
    sheet.refresh_from_db()
    assert (sheet.stage, sheet.kind) == (stage, "services")


@pytest.mark.django_db
def test_two_presses_take_an_import_back_once(brought) -> None:
    sheet = brought([HEAD, *rows(1)])
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 1, "left": 0}
    with pytest.raises(taking_back.NotNow):
        taking_back.take_back(sheet=sheet, by=SYSTEM)
    Spreadsheet.objects.update(stage=Stage.IMPORTING)
    with pytest.raises(taking_back.NotNow):
        taking_back.take_back(sheet=sheet, by=SYSTEM)
    assert Spreadsheet.objects.get().stage == Stage.IMPORTING


# Commands ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_commands_bring_in_and_write_out(world, tmp_path: Path, capsys) -> None:
    path, refused = tmp_path / "in.csv", tmp_path / "refused.xlsx"
    path.write_text("Id,Name,Phone,Extra\n1,Choir,01632 960011,x\n2,,01632 960012,y\n")
    call_command("import_spreadsheet", str(path), source="council", dry_run=True)
    said = capsys.readouterr().out
    assert "1 new, 0 changed, 0 the same, 1 refused, 0 joined to another: 2 rows. Dry run" in said
    assert "Row 3 refused: No name." in said
    assert not Service.objects.exists()
    assert not Spreadsheet.objects.exists()
    call_command(
        "import_spreadsheet", str(path), source="council", show_new=True, column=["Extra=description"],
        refused=str(refused),
    )  # fmt: skip
    assert Service.objects.public().get().description == "x"
    assert read_table(refused.read_bytes(), "refused.xlsx").rows[0].cells[0] == "2"
    target = tmp_path / "out.ods"
    call_command("export_spreadsheet", "services", str(target), where=["status=active"])
    assert "1 service is in out.ods." in capsys.readouterr().out
    assert "Choir" in read_table(target.read_bytes(), "out.ods").rows[0].cells
    call_command("export_spreadsheet", "places", str(tmp_path / "t.csv"), template=True)
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"file": "none.csv"}, "none.csv cannot be read"),
        ({"column": ["Nonsense=name"]}, "There is no column “Nonsense”"),
        ({"column": ["Phone=nonsense"]}, "There is no field “nonsense”"),
    ],
)
def test_commands_say_what_is_wrong(tmp_path: Path, options: dict, why: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Name,Phone\nA,01632 960011\n")
    file = options.pop("file", str(path))
    with pytest.raises(CommandError, match=why):
        call_command("import_spreadsheet", file, source="x", **options)
