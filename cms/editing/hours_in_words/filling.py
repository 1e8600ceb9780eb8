"""The button beside the box: the times of the form are filled in from the words, and nothing is saved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from wagtail.admin import messages

from cms.editing.day_ticks import ticks_of
from cms.editing.hours_in_words.box import FILL, LONGEST
from directory.catalogue.hours_in_prose import Reading, read_hours, schedule_values
from directory.clock import today

MOST_ROWS = 60


class FillsTheWeek:
    """An editing view whose form may be sent only to have its times filled in from the words in its box."""

    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if FILL not in request.POST:
            response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
            return response
        return self._filled()

    def _filled(self) -> HttpResponse:
        view: Any = self
        view.new_id = None
        if not hasattr(view, "object"):
            view.object = None
        data = view.request.POST.copy()
        reading = read_hours(data.get("hours_words", "")[:LONGEST], today=today())
        added = fill(data, reading)
        view.request.POST = data
        view.form = view.get_form()
        view.form.defer_required_fields()
        if added:
            times = "1 time is" if added == 1 else f"{added} times are"
            messages.success(view.request, f"{times} filled in below. Look at them, then save or publish.")
        else:
            messages.warning(view.request, "Nothing was filled in: see below the box what was read.")
        answer: HttpResponse = view.render_to_response(view.get_context_data())
        return answer


def fill(data: QueryDict, reading: Reading) -> int:
    """Put a row for each rule into what a form sent, beside those that are there; how many are new."""
    written = data.get("schedules-TOTAL_FORMS", "0")
    total = int(written) if written.isascii() and written.isdigit() else 0
    have = [_row_in(data, number) for number in range(min(total, MOST_ROWS))]
    added = 0
    for rule in reading.rules[:MOST_ROWS]:
        row = _form_values(schedule_values(rule))
        if row in have:
            continue
        for field, sent in row.items():
            data.setlist(f"schedules-{total}-{field}", [*sent])
        for name, value in (("id", ""), ("DELETE", ""), ("ORDER", str(total + 1)), ("location", "")):
            data[f"schedules-{total}-{name}"] = value
        total, added = total + 1, added + 1
    data["schedules-TOTAL_FORMS"] = str(total)
    return added


_FIELDS = (
    *(
        "frequency",
        "interval",
        "days",
        "weeks",
        "month_days",
        "opens_at",
        "closes_at",
        "starts_on",
        "ends_on",
    ),
    *("months", "school", "closed_bank_holidays", "note"),
)


_SEVERAL = frozenset({"days", "weeks", "months", "closed_bank_holidays"})


def _form_values(values: dict[str, Any]) -> dict[str, list[str]]:
    """A row as the form of a time sends it: days are ticked."""
    ticks = ticks_of(values["days"], values["frequency"])
    made: dict[str, list[str]] = {}
    for name in _FIELDS:
        value = values.get(name)
        if name == "days":
            made[name] = sorted(ticks.days) if ticks else []
        elif name == "weeks":
            made[name] = sorted(ticks.weeks) if ticks and values["frequency"] == "monthly" else []
        elif name == "months":
            made[name] = [part for part in str(value).split(",") if part]
        elif name == "closed_bank_holidays":
            made[name] = ["on"] if value else []
        else:
            made[name] = ["" if value is None else _written(value)]
    return made


def _written(value: Any) -> str:
    return str(value.isoformat("minutes")) if hasattr(value, "hour") else str(value)


def _row_in(data: QueryDict, number: int) -> dict[str, list[str]]:
    """A row as it was sent, to be compared with one to add; none that is to be deleted."""
    if data.get(f"schedules-{number}-DELETE"):
        return {}
    row: dict[str, list[str]] = {}
    for name in _FIELDS:
        sent = data.getlist(f"schedules-{number}-{name}")
        if name in _SEVERAL:
            row[name] = sorted(sent) if name in {"days", "weeks"} else sent
        else:
            row[name] = [(sent[0] if sent else "")[: 5 if name in {"opens_at", "closes_at"} else None]]
    return row
