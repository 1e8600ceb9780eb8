"""Addresses of the pages about spreadsheets, below the admin's."""

from __future__ import annotations

from django.urls import URLPattern, path

from cms.editing.spreadsheets import screens

ADDRESSES: list[URLPattern] = [
    path("spreadsheets/", screens.spreadsheets, name="spreadsheets"),
    path(
        "spreadsheets/template/<slug:kind>.<slug:file_format>",
        screens.spreadsheet_template,
        name="spreadsheet_template",
    ),
    path("spreadsheets/<uuid:pk>/", screens.spreadsheet, name="spreadsheet"),
    path("spreadsheets/<uuid:pk>/columns/", screens.spreadsheet_columns, name="spreadsheet_columns"),
    path("spreadsheets/<uuid:pk>/kind/", screens.spreadsheet_kind, name="spreadsheet_kind"),
    path("spreadsheets/<uuid:pk>/import/", screens.spreadsheet_import, name="spreadsheet_import"),
    path("spreadsheets/<uuid:pk>/show/", screens.spreadsheet_show, name="spreadsheet_show"),
    path("spreadsheets/<uuid:pk>/take-back/", screens.spreadsheet_take_back, name="spreadsheet_take_back"),
    path("spreadsheets/<uuid:pk>/rows/", screens.spreadsheet_rows, name="spreadsheet_rows"),
    path("spreadsheets/<uuid:pk>/file/", screens.spreadsheet_file, name="spreadsheet_file"),
    path(
        "spreadsheets/<uuid:pk>/refused.<slug:file_format>",
        screens.spreadsheet_refused,
        name="spreadsheet_refused",
    ),
]
