"""Tables of postcodes of every make, and what is wrong with their rows."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from directory.places.distances import metres
from directory.places.loading import load_postcodes
from directory.places.models import Area, AreaKind, Postcode
from directory.places.postcode_files import LEFT_OUT, BadRow, UnreadableTable, package_rows, read_file
from search.documents import Point

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def written(tmp_path, text, encoding="utf-8", name="table.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def told(table):
    rows = list(table.rows)
    return [r for r in rows if isinstance(r, Postcode)], [r for r in rows if isinstance(r, BadRow)]


def command(*args):
    out = io.StringIO()
    call_command("import_postcodes", *map(str, args), stdout=out)
    return out.getvalue()


def test_the_real_header_of_onspd(shared_data):
    table = read_file(shared_data / "data/geography/onspd_header_sample_real.csv")
    good, bad = told(table)
    assert not bad
    assert [str(row) for row in good] == ["AB1 0AA", "AB1 0AE"]
    first = good[0]
    assert (first.latitude, first.longitude, first.terminated) == (57.101474, -2.242851, "199606")
    assert (first.authority_code, first.ward_code) == ("S12000033", "S13002843")
    assert (first.lsoa_code, first.lsoa_edition) == ("S01006514", "2011")
    assert set(table.fields) >= {"terminated", "ward_code", "authority_code", "lsoa_code"}


def test_code_point_open_has_no_header_and_gives_metres(tmp_path):
    path = written(tmp_path, '"DT48NF",10,367777,79027,"E92000001","","","","E06000059","E05012708"\n')
    (row,), bad = told(read_file(path))
    assert not bad
    assert metres(Point(row.latitude, row.longitude), Point(50.61006, -2.456758)) < 5
    assert (row.authority_code, row.ward_code) == ("E06000059", "E05012708")


def test_any_table_with_a_postcode_and_a_point_in_any_encoding(tmp_path):
    text = "Name,PostCode,Lng,Lat\nCafé,dt4 8nf,-2.456758,50.61006\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        (row,), _bad = told(read_file(written(tmp_path, text, encoding)))
        assert (row.compact, row.sector, row.outcode) == ("DT48NF", "DT4 8", "DT4")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("DT4 88NF,50.6,-2.4", "Did you mean DT4 8NF?"),
        ("DT4,50.6,-2.4", "a district, not a postcode"),
        ("BT44 9LF,55.0,-6.2", LEFT_OUT),
        ("DT4 8NF,99.999999,0.000000", "no point"),
        ("DT4 8NF,10,10", "not in Great Britain"),
        ("DT4 8NF,north,west", "could not convert"),
        ("DT4 8NF,,", "no point"),
    ],
)
def test_rows_that_cannot_be_used_say_why_and_where(tmp_path, row, why):
    good, (bad,) = told(read_file(written(tmp_path, f"postcode,latitude,longitude\n{row}\n")))
    assert not good
    assert bad.line == 2
    assert why in bad.why


@pytest.mark.parametrize(
    ("text", "lacks"),
    [("outcode,latitude,longitude\n", "a postcode"), ("postcode,name\n", "a point"), ("", "empty")],
)
def test_a_table_without_the_columns_is_refused_by_name(tmp_path, text, lacks):
    with pytest.raises(UnreadableTable, match=lacks):
        read_file(written(tmp_path, text))


def test_tables_of_the_package():
    tables = [
        {
            "pcd": ["DT4 8NF", "BT1 1AA", "DT4 8NG"],
            "oseast1m": [367773.0, 1.0, float("nan")],
            "osnrth1m": [78988.0, 1.0, float("nan")],
            "laua": ["E06000059", "N09000003", "E06000059"],
        }
    ]
    good, bad = told(type("Table", (), {"rows": package_rows(tables)}))
    assert [str(row) for row in good] == ["DT4 8NF"]
    assert [row.why for row in bad] == [LEFT_OUT, "It has no point."]


def test_the_command_loads_reports_and_adds_districts_and_sectors(tmp_path):
    text = (
        "pcds,lat,long,doterm,oslaua\n"
        "DT4 8NF,50.61006,-2.456758,,E06000059\n"
        "DT4 8NG,50.61206,-2.456758,,E06000059\n"
        "DT4 7AA,50.62,-2.45,201809,E06000059\n"
        "BT1 1AA,54.5,-5.9,,N09000003\n"
        "rubbish,1,2,,\n"
    )
    said = command(written(tmp_path, text))
    assert "3 postcodes loaded (1 no longer in use), 1 rows not used" in said
    assert "line 6: rubbish: " in said
    assert f"1 rows left out. {LEFT_OUT}" in said
    assert Postcode.objects.get(pk="DT47AA").terminated == "201809"
    assert not Postcode.objects.filter(outcode="BT1").exists()
    sector = Area.objects.get(key="sector:DT4 8")
    assert (sector.latitude, sector.kind) == (pytest.approx(50.61106), AreaKind.SECTOR)
    assert sector.within == ["authority:E06000059", "nation:england", "outcode:DT4"]
    assert not Area.objects.filter(key="sector:DT4 7").exists()


def test_what_a_table_does_not_tell_is_left_as_it_is(tmp_path):
    command(written(tmp_path, "postcode,lat,long,ward_code\nDT4 8NF,50.61,-2.45,E05012708\n"))
    command(written(tmp_path, "postcode,lat,long\nDT4 8NF,50.62,-2.45\n"))
    row = Postcode.objects.get()
    assert (row.latitude, row.ward_code) == (50.62, "E05012708")


def test_only_the_areas_asked_for(tmp_path):
    path = written(tmp_path, "postcode,lat,long\nDT4 8NF,50.6,-2.4\nD1 1AA,50.6,-2.4\nDE1 1BE,52.9,-1.4\n")
    command(path, "--only", "DT")
    assert [str(row) for row in Postcode.objects.all()] == ["DT4 8NF"]


def test_the_command_asks_for_one_or_the_other(tmp_path):
    with pytest.raises(CommandError, match="Give a CSV file"):
        command()
    with pytest.raises(CommandError, match="cannot be read"):
        command(tmp_path / "none.csv")


def test_thousands_are_written_in_batches(shared_data, django_assert_max_num_queries):
    with (shared_data / "data/geography/unit_postcodes_BS_DE_DT_ST.csv").open(encoding="utf-8") as file:
        rows = [row for i, row in enumerate(csv.DictReader(file)) if i % 20 == 0]
    good = [
        Postcode(
            compact=row["postcode"].replace(" ", ""),
            sector=row["postcode"][:-2],
            outcode=row["postcode"].split()[0],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in rows
    ]
    with django_assert_max_num_queries(120):
        load_postcodes(good)
        load_postcodes(good)
    assert Postcode.objects.count() == len(good) > 3_000
