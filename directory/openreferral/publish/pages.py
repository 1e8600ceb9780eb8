"""One page of rows in the envelope of Open Referral UK 3.0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from directory.openreferral.publish.parameters import Paged

Row = dict[str, Any]
M = TypeVar("M", bound=Model)


def of_query(
    found: QuerySet[M], asked: Paged, read: Callable[[QuerySet[M]], Sequence[Row]]
) -> dict[str, Any]:
    """`read` is given the rows of the page, in the order of their ids, which no change of words moves."""
    total = found.count()
    start = (asked.page - 1) * asked.per_page
    if start >= total:
        return envelope([], total, asked)
    rows = found.order_by("pk")[start : start + asked.per_page]
    # A slice takes no further filters and joins; its ids do.
    page = found.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
    return envelope(read(page.order_by("pk")), total, asked)


def of_list(rows: Sequence[Row], asked: Paged) -> dict[str, Any]:
    start = (asked.page - 1) * asked.per_page
    return envelope(rows[start : start + asked.per_page], len(rows), asked)


def envelope(rows: Sequence[Row], total: int, asked: Paged) -> dict[str, Any]:
    pages = -(-total // asked.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(rows),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not rows,
        "contents": list(rows),
    }
