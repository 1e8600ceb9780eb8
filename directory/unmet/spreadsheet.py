"""The report as a spreadsheet: what is hidden on the page is hidden there."""

from __future__ import annotations

import csv
import io

from directory.unmet.report import Report
from directory.unmet.table_of_counts import Table

HIDDEN = "hidden"
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> str:
    return table_as_csv(report.table)


def table_as_csv(table: Table | None, practices: str = "") -> str:
    """Comma-separated, with a mark that lets Excel read it as UTF-8. `practices`: whose figures they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["Need", *(safe(column) for column in table.columns if table), "Total"]
        if table
        else ["Need", "Total"]
    )
    for line in table.lines if table else ():
        numbers = (HIDDEN if number is None else number for number in line.numbers)
        writer.writerow([safe(line.label), *numbers, line.total])
    if table:
        writer.writerow(["All needs", *table.totals, table.total])
    if practices:
        writer.writerow(["Practices", safe(practices)])
    return f"\ufeff{out.getvalue()}"


def safe(text: str) -> str:
    """Never a formula to a spreadsheet, whoever wrote it."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
