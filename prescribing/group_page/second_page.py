"""The second page of a press by a link: no single press is final, and mail scanners press buttons too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TEMPLATE = "prescribing/group_page/second_step.html"


class SecondPage(Exception):
    """Asks once more before anything is done; nothing is stored for it. `context` is what the template reads
    beside title, form and buttons."""

    def __init__(
        self,
        title: str,
        *,
        do: str,
        sure_label: str,
        lines: Sequence[str] = (),
        kept: dict[str, str] | None = None,
        form: Any = None,
        **context: Any,
    ) -> None:
        super().__init__(title)
        self.bad = form is not None and form.is_bound and not form.is_valid()
        self.context = {
            "title": title,
            "do": do,
            "sure_label": sure_label,
            "lines": lines,
            "kept": kept or {},
            "form": form,
            **context,
        }

    def shown(self, request: HttpRequest, **context: Any) -> HttpResponse:
        """The page; a 400 where its form needs mending."""
        return render(request, TEMPLATE, {**self.context, **context}, status=400 if self.bad else 200)


def is_sure(request: HttpRequest) -> bool:
    """The button of a second page was pressed: no first page carries it."""
    return request.POST.get("sure") == "yes"
