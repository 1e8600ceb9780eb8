"""The report as a workbook: a sheet for each of its tables, with the same numbers."""

from __future__ import annotations

from tablib import Databook, Dataset

from directory.quality.report import SPLITS, Report
from directory.spreadsheets.exporting import neutral


def as_xlsx(report: Report) -> bytes:
    complete = Dataset(title="Completeness", headers=["Part", "Listings that say it", "Missing", "Per cent"])
    for line in report.complete:
        complete.append([neutral(line.part.label), line.has, line.missing, line.percent])
    fresh = Dataset(title="Freshness", headers=["Checked within", "Listings", "Per cent"])
    for one in (*report.fresh, report.never):
        fresh.append([one.label, one.count, one.percent])
    cover = Dataset(
        title=f"Needs {SPLITS[report.split].lower()}",
        headers=["Need", *(neutral(name) for name in report.cover.columns), "Total"],
    )
    for row in report.cover.lines:
        cover.append([neutral(row.need), *row.numbers, row.total])
    content: bytes = Databook([complete, fresh, cover]).export("xlsx")
    return content
