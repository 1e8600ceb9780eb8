"""The times of a listing as a group writes them: days ticked, from and to; others are kept or taken away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.catalogue.models import Service
from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS
from directory.catalogue.times_words import WEEKDAYS
from directory.group_space.change_words import lines_of
from directory.group_space.listing_parts import Values, at_hidden_place, shown
from directory.group_space.part_forms import PartForm
from directory.indexing.service_at_place import places_seen
from search.documents import Audience

_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_NOT_A_TIME = {"invalid": gettext_lazy("Give the time like 10:30")}
NEW = 1
"""Empty rows for times to add."""


class TimesForm(PartForm):
    """A row for each time that is there, and one to add. `rows` are drawn one under the other.

    A weekly time has its days and hours to change; any other (second Tuesday, by appointment) is kept as it
    is or taken away. One at a place that the public may not know of is not shown here, and stays.
    """

    title = gettext_lazy("When it is on")

    def __init__(self, data: Any, record: Service) -> None:
        self.all_rows: list[dict[str, Any]] = list(shown(record, "times")["schedules"])
        self.kept = [row for row in self.all_rows if not at_hidden_place(record, row)]
        self.places = places_seen(record, Audience.PUBLIC)
        super().__init__(data, record)
        for number, row in enumerate(self.kept):
            if _is_weekly(row):
                self._add_weekly(number, row)
            else:
                self._add_other(number, row)
        for number in range(len(self.kept), len(self.kept) + NEW):
            self._add_weekly(number, None)

    def from_record(self, record: Service) -> dict[str, Any]:
        return {}

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        found = []
        for number in range(len(self.kept) + NEW):
            names = [f"{name}-{number}" for name in ("days", "from", "to", "place", "keep")]
            title = self._title(self.kept[number]) if number < len(self.kept) else _("Another time")
            found.append((title, [self[name] for name in names if name in self.fields]))
        return found

    def _title(self, row: dict[str, Any]) -> str:
        """The time as it is, with its place where there are several."""
        said = lines_of("times", {"schedules": [row]})[0]
        where = next((str(place) for place in self.places if str(place.pk) == row["location"]), "")
        return f"{said}, {where}" if where and len(self.places) > 1 else said

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(len(self.kept) + NEW):
            days, opens = data.get(f"days-{number}"), data.get(f"from-{number}")
            closes = data.get(f"to-{number}")
            if days and opens is None and f"from-{number}" not in self.errors:
                self.add_error(f"from-{number}", _("Say when it begins, like 10:30"))
            if (opens or closes) and not days:
                self.add_error(f"days-{number}", _("Tick at least one day, or empty the times"))
        return data

    def after(self) -> Values:
        numbers = iter(range(len(self.kept)))
        rows = []
        for row in self.all_rows:
            if at_hidden_place(self.record, row):
                rows.append(row)
            else:
                rows += self._after(next(numbers), row)
        for number in range(len(self.kept), len(self.kept) + NEW):
            rows += self._after(number, None)
        return {"times": {"schedules": rows}}

    def _after(self, number: int, row: dict[str, Any] | None) -> list[dict[str, Any]]:
        """What a row has become: itself, or nothing."""
        if row is not None and f"keep-{number}" in self.fields:
            return [row] if self.cleaned_data[f"keep-{number}"] == "keep" else []
        days = self.cleaned_data[f"days-{number}"]
        return [self._said(number, row, days)] if days else []

    def _said(self, number: int, row: dict[str, Any] | None, days: list[str]) -> dict[str, Any]:
        opens, closes = self.cleaned_data[f"from-{number}"], self.cleaned_data[f"to-{number}"]
        made = dict(row) if row else dict(_EMPTY, location=self._place(number))
        if not row or set(days) != set(row["days"].split(",")):
            made["days"] = ",".join(day for day in BYDAYS if day in days)
        made["opens_at"] = opens.isoformat("minutes")
        made["closes_at"] = closes.isoformat("minutes") if closes else None
        return made

    def _place(self, number: int) -> str | None:
        if f"place-{number}" in self.fields:
            return self.cleaned_data[f"place-{number}"] or None
        return str(self.places[0].pk) if self.places else None

    def _add_weekly(self, number: int, row: dict[str, Any] | None) -> None:
        days = row["days"].split(",") if row else []
        self.fields[f"days-{number}"] = forms.MultipleChoiceField(
            label=_("Every week on"),
            choices=list(zip(BYDAYS, WEEKDAYS, strict=True)),
            initial=days,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for name, label, key in (("from", _("From"), "opens_at"), ("to", _("To"), "closes_at")):
            self.fields[f"{name}-{number}"] = forms.TimeField(
                label=label,
                initial=row[key] if row else None,
                required=False,
                widget=_TIME,
                error_messages=_NOT_A_TIME,
            )
        if row is None and len(self.places) > 1:
            self.fields[f"place-{number}"] = forms.ChoiceField(
                label=_("Where"),
                required=False,
                choices=[(str(place.pk), str(place)) for place in self.places],
            )

    def _add_other(self, number: int, row: dict[str, Any]) -> None:
        self.fields[f"keep-{number}"] = forms.ChoiceField(
            label=_("Is this still right?"),
            choices=[("keep", _("Keep it")), ("gone", _("Take it away"))],
            initial="keep",
            widget=forms.RadioSelect,
        )


def _is_weekly(row: dict[str, Any]) -> bool:
    days = {day for day in row["days"].split(",") if day}
    whole = bool(days) and days <= set(BYDAYS) and bool(row["opens_at"])
    return bool(row["frequency"] == Frequency.WEEKLY and whole)


_EMPTY: dict[str, Any] = {
    "location": None,
    "frequency": Frequency.WEEKLY.value,
    "interval": 1,
    "days": "",
    "month_days": "",
    "opens_at": None,
    "closes_at": None,
    "starts_on": None,
    "ends_on": None,
    "note": "",
}
