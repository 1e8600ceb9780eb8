"""Spreadsheets in the editing screens: give one, check its columns, see what would happen, import it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.editing.spreadsheets.forms import SpreadsheetForm, choices_of, chosen_in, shown_columns
from directory.accounts.permissions import EDIT_LISTINGS, IMPORT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.spreadsheets import actions, reads, running
from directory.spreadsheets.apply import taking_back
from directory.spreadsheets.columns.names_of_fields import KIND_WORDS, Kind
from directory.spreadsheets.exporting import CONTENT_TYPES, FORMATS, rows_as_file, template
from directory.spreadsheets.files.limits import NotASpreadsheet
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.models import CHECK_STOPPED, Spreadsheet, Stage

log = logging.getLogger(__name__)
_WORKING = (Stage.TO_CHECK, Stage.CHECKING, Stage.TO_IMPORT, Stage.IMPORTING)
_AFTER = (Stage.DONE, Stage.STOPPED, Stage.TAKEN_BACK)


def _sheet(request: HttpRequest, pk: UUID) -> Spreadsheet:
    require(user_of(request), IMPORT_LISTINGS)
    return get_object_or_404(Spreadsheet.objects.select_related("source", "run"), pk=pk)


def _after_saving(do: Callable[[], object]) -> None:
    """Once what was asked is saved: rows are then written one by one, not all with the press."""

    def quietly() -> None:
        try:
            do()
        except Exception:
            log.exception("A spreadsheet could not be worked on; its page says so.")

    transaction.on_commit(quietly)


@require_http_methods(["GET", "POST"])
def spreadsheets(request: HttpRequest) -> HttpResponse:
    """A form for one more, our own templates, and those given so far."""
    by = user_of(request)
    require(by, IMPORT_LISTINGS)
    form = SpreadsheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = actions.take_file(
                name=str(file.name),
                content=file.read(),
                source_name=form.cleaned_data["source"],
                kind=form.cleaned_data["kind"],
                by=by,
            )
        except NotASpreadsheet as problem:
            form.add_error("file", str(problem))
        else:
            _choose(request, sheet, sheet.fields, sheet.options, remember=True)
            return redirect("spreadsheet", pk=sheet.pk)
    found = Spreadsheet.objects.select_related("source").defer("content")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "kinds": KIND_WORDS.items(), "formats": FORMATS}
    return render(request, "cms/editing/spreadsheets.html", context)


def _choose(
    request: HttpRequest, sheet: Spreadsheet, fields: list[str], options: dict[str, bool], *, remember: bool
) -> None:
    """Keep the choice and look the rows through; a choice that cannot be is told and keeps the page."""
    by = user_of(request)
    try:
        actions.choose_columns(sheet=sheet, fields=fields, options=options, remember=remember, by=by)
    except actions.WrongColumns as problem:
        messages.warning(request, str(problem))
        return
    if running.is_short(sheet):
        _after_saving(partial(running.check_now, sheet, by=by))


@require_GET
def spreadsheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one file: its columns and what would happen, how far it is, or what became of it."""
    sheet = _sheet(request, pk)
    if sheet.stage in _WORKING:
        return _progress(request, sheet)
    if sheet.stage == Stage.STOPPED and sheet.why_stopped == CHECK_STOPPED:
        return _columns(request, sheet)
    return _done(request, sheet) if sheet.stage in _AFTER else _columns(request, sheet)


def _columns(request: HttpRequest, sheet: Spreadsheet) -> HttpResponse:
    table = read_table(bytes(sheet.content), sheet.name)
    columns = shown_columns(reads.columns_of(sheet, table), sheet.fields, sheet.options)
    checked = sheet.stage == Stage.CHECKED
    counts = running.counts_of(sheet, is_check=True)
    context = {
        "sheet": sheet,
        "table": table,
        "columns": columns,
        "choices": choices_of(sheet.kind),
        "kinds": KIND_WORDS.items(),
        "to_check": sum(one.asks for one in columns),
        "checked": checked,
        "counts": counts,
        "kept": sheet.outcomes.filter(is_check=True).exclude(kept=[]).count() if checked else 0,
        "refused": running.refused_for(sheet, is_check=True) if checked else [],
        "may_show": user_of(request).may(EDIT_LISTINGS),
        "to_import": counts["added"] + counts["changed"],
    }
    return render(request, "cms/editing/spreadsheet.html", context)


def _progress(request: HttpRequest, sheet: Spreadsheet) -> HttpResponse:
    is_check = sheet.stage in (Stage.TO_CHECK, Stage.CHECKING)
    counts = running.counts_of(sheet, is_check=is_check)
    context = {
        "sheet": sheet,
        "is_check": is_check,
        "done": sum(counts.values()),
        "counts": counts,
        "died": running.has_died(sheet),
        "waits": sheet.stage in (Stage.TO_CHECK, Stage.TO_IMPORT),
    }
    return render(request, "cms/editing/spreadsheet_progress.html", context)


def _done(request: HttpRequest, sheet: Spreadsheet) -> HttpResponse:
    counts = running.counts_of(sheet, is_check=False)
    context = {
        "sheet": sheet,
        "counts": counts,
        "done": sum(counts.values()),
        "refused": running.refused_for(sheet, is_check=False),
        "waiting": reads.waiting_to_be_shown(sheet).count(),
        "may_show": user_of(request).may(EDIT_LISTINGS),
        "stopped": sheet.stage == Stage.STOPPED,
        "taken_back": sheet.stage == Stage.TAKEN_BACK,
    }
    return render(request, "cms/editing/spreadsheet_done.html", context)


@require_POST
def spreadsheet_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each column is: looked through at once with it, or by the worker where the file is long."""
    sheet = _sheet(request, pk)
    fields, options = chosen_in(request.POST, len(sheet.fields))
    _choose(request, sheet, fields, sheet.options | options, remember="remember" in request.POST)
    return redirect("spreadsheet", pk=sheet.pk)


@require_POST
def spreadsheet_kind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its rows are something else."""
    sheet = _sheet(request, pk)
    if request.POST.get("kind") not in list(Kind):
        raise Http404
    try:
        actions.guess_again(sheet=sheet, kind=request.POST["kind"], by=user_of(request))
    except actions.WrongColumns as problem:
        messages.warning(request, str(problem))
        return redirect("spreadsheet", pk=sheet.pk)
    _choose(request, sheet, sheet.fields, sheet.options, remember=True)
    return redirect("spreadsheet", pk=sheet.pk)


@require_POST
def spreadsheet_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import it, or go on where it was cut off."""
    sheet, by = _sheet(request, pk), user_of(request)
    if sheet.stage == Stage.IMPORTING and running.has_died(sheet):
        running.release_dead()
    show_new = sheet.show_new or "show_new" in request.POST
    if actions.ask_import(sheet=sheet, show_new=show_new, by=by) and running.is_short(sheet):
        _after_saving(partial(running.import_now, sheet, by=by))
    return redirect("spreadsheet", pk=sheet.pk)


@require_POST
def spreadsheet_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show its new listings to the public."""
    sheet = _sheet(request, pk)
    count = actions.show_new_listings(sheet=sheet, by=user_of(request))
    messages.success(request, f"{count} new {'listing is' if count == 1 else 'listings are'} shown now.")
    return redirect("spreadsheet", pk=sheet.pk)


@require_POST
def spreadsheet_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the whole import back, but for what was changed since."""
    sheet = _sheet(request, pk)
    try:
        found = taking_back.take_back(sheet=sheet, by=user_of(request))
    except taking_back.NotNow as problem:
        messages.warning(request, str(problem))
        return redirect("spreadsheet", pk=sheet.pk)
    back, stay = found["back"], found["left"]
    left = f" {stay} {'was' if stay == 1 else 'were'} changed or used since, and" if stay else ""
    left += f" {'stays' if stay == 1 else 'stay'}: the rows say why." if stay else ""
    messages.success(request, f"{back} {'row is' if back == 1 else 'rows are'} taken back.{left}")
    return redirect("spreadsheet", pk=sheet.pk)


@require_GET
def spreadsheet_refused(request: HttpRequest, pk: UUID, file_format: str) -> HttpResponse:
    """The refused rows as they came, each with why: to correct and send again."""
    if file_format not in FORMATS:
        raise Http404
    sheet = _sheet(request, pk)
    is_check = sheet.stage not in _AFTER
    headings, rows = running.refused_table(sheet, is_check=is_check)
    return _file(
        f"refused-{sheet.pk.hex[:8]}", file_format, rows_as_file(headings, rows, file_format, "Refused")
    )


@require_GET
def spreadsheet_rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rows that became, or would become, the same: changed ones with their cells side by side."""
    sheet = _sheet(request, pk)
    rows = sheet.outcomes.filter(is_check=sheet.stage not in _AFTER).order_by("number")
    what, why = request.GET.get("what", ""), request.GET.get("why", "")
    rows = rows.filter(what=what) if what else rows
    rows = rows.filter(why=why) if why else rows
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request, "cms/editing/spreadsheet_rows.html", {"sheet": sheet, "page": page, "what": what, "why": why}
    )


@require_GET
def spreadsheet_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as it was read, a page at a time."""
    sheet = _sheet(request, pk)
    table = read_table(bytes(sheet.content), sheet.name)
    page = Paginator(table.rows, 50).get_page(request.GET.get("page"))
    return render(
        request, "cms/editing/spreadsheet_file.html", {"sheet": sheet, "table": table, "page": page}
    )


@require_GET
def spreadsheet_template(request: HttpRequest, kind: str, file_format: str) -> HttpResponse:
    """Our own columns with an example."""
    require(user_of(request), IMPORT_LISTINGS)
    if kind not in list(Kind) or file_format not in FORMATS:
        raise Http404
    return _file(f"template-{kind}", file_format, template(Kind(kind), file_format))


def _file(name: str, file_format: str, content: bytes) -> HttpResponse:
    if file_format not in FORMATS:
        raise Http404
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
