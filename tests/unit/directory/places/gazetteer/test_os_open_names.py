"""Settlements of OS Open Names are read from a zip, a folder or a file, and loaded once."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.catalogue.models import ServiceArea
from directory.places.gazetteer.os_open_names import COLUMNS, BadName, Settlement, UnreadableNames, read_names
from directory.places.loading import load_areas
from directory.places.locate import locate
from directory.places.models import Area, AreaKind
from tests.factories.catalogue import ServiceFactory

pytestmark = pytest.mark.django_db


def line(name: str, x: object, y: object, **said: object) -> str:
    """A row as the file has it, 34 columns without a header."""
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {"NAME1": name, "TYPE": "populatedPlace", "LOCAL_TYPE": "Village"}
    cells |= {"GEOMETRY_X": str(x), "GEOMETRY_Y": str(y)}
    cells |= {key: str(value) for key, value in said.items()}
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells.values())


UPPER_TRENNACK = line(
    "Upper Trennack",
    145_400,
    38_500,
    POSTCODE_DISTRICT="TR26",
    COUNTY_UNITARY="Cornwall",
    MBR_XMIN=144_400,
    MBR_XMAX=146_400,
    MBR_YMIN=38_000,
    MBR_YMAX=39_000,
)
TWO_NAMES = line("Dwybont", 287_000, 350_000, NAME2="Twobridge", LOCAL_TYPE="Hamlet")
SAMPLE = [
    UPPER_TRENNACK,
    TWO_NAMES,
    line("Trennack Lane", 145_000, 38_000, TYPE="transportNetwork", LOCAL_TYPE="Named Road"),
    line("Nowhere", "", ""),
    line("At Sea", -5, 2_000_000),
    line("", 145_000, 38_000),
    "too,short",
]


@pytest.fixture(autouse=True)
def _areas() -> None:
    load_areas(
        [
            Area(key="authority:E06000052", kind=AreaKind.AUTHORITY, code="E06000052", name="Cornwall",
                 search_name="cornwall", latitude=50.4, longitude=-4.8, within=["nation:england"]),
            Area(key="outcode:TR26", kind=AreaKind.OUTCODE, code="TR26", name="TR26", search_name="tr26",
                 latitude=50.2, longitude=-5.5, within=["authority:E06000052", "nation:england"]),
        ]
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "SW43.csv").write_text("\n".join(SAMPLE) + "\n", encoding="utf-8-sig")
    (tmp_path / "OS_Open_Names_Header.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    return tmp_path


def zipped(folder: Path) -> Path:
    path = folder / "opname_csv_gb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in folder.rglob("*.csv"):
            archive.write(each, each.relative_to(folder).as_posix())
    return path


def run(path: Path) -> str:
    out = io.StringIO()
    call_command("import_places", str(path), stdout=out)
    return out.getvalue()


def test_a_folder_its_zip_and_one_file_say_the_same(folder: Path) -> None:
    read = [list(read_names(path)) for path in (folder, zipped(folder), folder / "data" / "SW43.csv")]
    told = [[row for row in rows if isinstance(row, Settlement)] for rows in read]
    assert told[0] == told[1] == told[2]
    trennack, two = told[0]
    assert (trennack.names, trennack.reach, trennack.district) == (("Upper Trennack",), 1000, "TR26")
    assert (trennack.point.latitude, trennack.point.longitude) == pytest.approx((50.19, -5.57), abs=0.02)
    assert (two.names, two.reach) == (("Dwybont", "Twobridge"), 800)
    why = [row.why for row in read[2] if isinstance(row, BadName)]
    assert why == [
        "Nowhere has no point.",
        "At Sea: -5, 2e+06 is not on the National Grid.",
        "It has no name.",
        "It has 2 columns, where 34 are told.",
    ]
    assert [row.line for row in read[2] if isinstance(row, BadName)] == [4, 5, 6, 7]


def test_loaded_twice_is_loaded_once(folder: Path) -> None:
    said = run(folder)
    assert "SW43.csv, line 4: Nowhere has no point." in said
    assert "3 places added, 0 renewed, 0 known already, 4 rows not used" in said
    place = Area.objects.get(key="town:upper-trennack")
    assert place.within == ["authority:E06000052", "nation:england", "outcode:TR26"]
    before = list(Area.objects.order_by("key").values())
    assert "0 places added, 3 renewed" in run(zipped(folder))
    assert list(Area.objects.order_by("key").values()) == before
    assert locate("Upper Trennack").codes >= {"town:upper-trennack", "authority:E06000052"}


def test_a_place_that_is_there_stays_as_it_is_and_one_far_away_is_another(folder: Path) -> None:
    for code, latitude, longitude in (("upper-trennack", 50.19, -5.57), ("dwybont", 56.0, -3.0)):
        Area.objects.create(
            key=f"town:{code}", kind=AreaKind.TOWN, code=code, name=code.replace("-", " ").title(),
            search_name=code.replace("-", " "), latitude=latitude, longitude=longitude, reach=2000,
            source="shipped",
        )  # fmt: skip
    assert "2 places added, 0 renewed, 1 known already" in run(folder)
    assert Area.objects.get(key="town:upper-trennack").reach == 2000
    keys = Area.objects.filter(search_name="dwybont").values_list("key", flat=True)
    assert sorted(keys) == ["town:dwybont", "town:dwybont-2"]


def test_areas_that_nobody_could_place_are_read_again(folder: Path) -> None:
    area = ServiceArea.objects.create(service=ServiceFactory.create(), name="Cornwall and Upper Trennack")
    assert area.unplaced == "Cornwall and Upper Trennack"
    assert "1 of 1 listings now serve an area we can place." in run(folder)
    area.refresh_from_db()
    assert (area.codes, area.unplaced) == (["authority:E06000052", "town:upper-trennack"], "")


def test_nothing_is_written_where_a_part_cannot_be_read(folder: Path) -> None:
    (folder / "data" / "ZZ99.csv").write_text("ID,NAME1,TYPE\n1,Somewhere,populatedPlace\n", encoding="utf-8")
    with pytest.raises(CommandError, match="no column LOCAL_TYPE"):
        run(folder)
    assert not Area.objects.filter(kind=AreaKind.TOWN).exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty", None, "holds no CSV file"),
        ("not.zip", b"no zip", "is not a zip file"),
        ("roads.csv", b"", "holds no populated place"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    path = tmp_path / name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises((CommandError, UnreadableNames), match=said):
        run(path)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "missing.csv")
