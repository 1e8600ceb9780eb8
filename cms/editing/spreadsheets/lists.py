"""A list of the editing screens as a spreadsheet: what it was narrowed to, in the columns that are read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.widgets.button import Button

from cms.editing.choosing import OnceEachIndexView
from directory.accounts.permissions import EDIT_LISTINGS
from directory.accounts.requests import user_of
from directory.catalogue.models import Location, Organisation, Service
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import CONTENT_TYPES, FORMATS, export

_KINDS: dict[type[Any], Kind] = {
    Service: Kind.SERVICES,
    Organisation: Kind.ORGANISATIONS,
    Location: Kind.PLACES,
}


class DownloadedIndexView(OnceEachIndexView):
    """Wagtail's own buttons for it, with our columns: a file goes out and comes back the same."""

    FORMATS = FORMATS
    list_export = ("name",)
    """Not empty, so that the buttons are there; the columns are ours."""

    @cached_property
    def show_export_buttons(self) -> bool:
        return user_of(self.request).may(EDIT_LISTINGS)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.show_export_buttons:
            return list(super().header_more_buttons)
        address = self.get_export_url("ods")
        buttons = [Button("Download ODS", url=address, icon_name="download", priority=100)]
        if self.model is Service:
            url = f"{self.get_export_url('xlsx')}&rows={Kind.TIMES}"
            buttons.append(Button("Download opening times", url=url, icon_name="download", priority=110))
        return [*super().header_more_buttons, *buttons]

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponse:
        kind = _KINDS[self.model]
        if self.model is Service and self.request.GET.get("rows") == Kind.TIMES:
            kind = Kind.TIMES
        found = (
            queryset.order_by().values("pk") if isinstance(queryset, QuerySet) else [r.pk for r in queryset]
        )
        narrowed = self.model._base_manager.filter(pk__in=found).order_by("name", "pk")
        content = export(kind=kind, found=narrowed, file_format=spreadsheet_format, by=user_of(self.request))
        response = HttpResponse(content, content_type=CONTENT_TYPES[spreadsheet_format])
        response["Content-Disposition"] = f'attachment; filename="{kind}.{spreadsheet_format}"'
        return response
