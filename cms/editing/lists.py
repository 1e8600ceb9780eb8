"""Lists of what waits for an editor: how they are parted into pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ON_A_PAGE = 25


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page that was asked for, else the first."""
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
