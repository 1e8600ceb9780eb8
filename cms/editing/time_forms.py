"""The times of a service: days are ticked, and what does not go together is said beside the field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel

from cms.editing.day_ticks import BYDAYS, DAYS, WEEKS, TickedDays, ticks_of, written
from directory.catalogue.services import Frequency, Schedule
from directory.catalogue.times import monthdays
from directory.catalogue.times_words import schedule_words
from directory.clock import today

HOW_OFTEN = [
    (
        "On fixed days",
        [
            (Frequency.WEEKLY.value, "Weekly"),
            (Frequency.MONTHLY.value, "Monthly"),
            (Frequency.ONCE.value, "On one date"),
        ],
    ),
    (
        "Without fixed days",
        [
            (Frequency.APPOINTMENT.value, "By appointment"),
            (Frequency.TEXT.value, "In words only: they are in the note, and no search by day finds them"),
        ],
    ),
]
MONTHS = [(str(month), f"{date(2000, month, 1):%B}") for month in range(1, 13)]
FIXED = frozenset({Frequency.WEEKLY, Frequency.MONTHLY, Frequency.ONCE})


class ScheduleForm(WagtailAdminModelForm):
    """One time. A draft may be unfinished; what is published may not, save what is live as it is already."""

    frequency = forms.ChoiceField(label="How often", choices=HOW_OFTEN, initial=Frequency.WEEKLY)
    days = forms.MultipleChoiceField(
        label="Days", choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    weeks = forms.MultipleChoiceField(
        label="Which of them in the month",
        choices=WEEKS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only for monthly times: the second Tuesday is Tuesday and Second.",
    )

    months = forms.MultipleChoiceField(
        label="Only in these months",
        choices=MONTHS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="No tick: all year.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["months"] = [part for part in self.instance.months.split(",") if part]
        self._stored: str = self.instance.days
        ticks = ticks_of(self._stored, self.instance.frequency)
        said = schedule_words(self.instance, today=today()) if self._stored else ""
        if ticks is None:
            self.fields["days"].help_text = f"Now: {said}. That stays unless you tick other days."
        elif said:
            self.fields["days"].help_text = f"People read: {said}."
        self.initial["days"] = sorted((ticks or TickedDays()).days, key=BYDAYS.index)
        self.initial["weeks"] = [week for week, _name in WEEKS if week in (ticks or TickedDays()).weeks]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        days, weeks = cleaned.get("days", []), cleaned.get("weeks", [])
        frequency = cleaned.get("frequency", "")
        problems = [] if self.is_deferred_validation or not frequency else _problems(cleaned, self._irregular)
        cleaned["days"] = written(self._stored, frequency, days, weeks)
        cleaned["months"] = ",".join(month for month, _name in MONTHS if month in cleaned.get("months", []))
        if self.instance.read_from and set(self.changed_data) - {"ORDER", "note", "location"}:
            self.instance.read_from = ""  # what an editor changed is the editor's
        if problems and not self._is_live_as_it_is(cleaned):
            for field, problem in problems:
                self.add_error(field, problem)
        return cleaned

    @cached_property
    def _irregular(self) -> bool:
        """Whether it has days that ticks cannot say."""
        return ticks_of(self._stored, self.instance.frequency) is None

    def _is_live_as_it_is(self, cleaned: dict[str, Any]) -> bool:
        """A feed may have said half of it; that is no reason to refuse a change of something else."""
        live = Schedule.objects.filter(pk=self.instance.pk, service__live=True).first()
        names = [
            field.name for field in Schedule._meta.fields if field.name in cleaned and not field.primary_key
        ]
        return live is not None and all(getattr(live, name) == cleaned[name] for name in names)


def _problems(cleaned: dict[str, Any], irregular: bool) -> list[tuple[str, str]]:
    """Field and what is wrong with it, for each thing that is missing or does not go with the frequency."""
    frequency = cleaned["frequency"]
    return [*_of_days(frequency, cleaned, irregular), *_of_hours(frequency, cleaned), *_of_dates(cleaned)]


def problems_of(time: Schedule) -> list[str]:
    """What is wrong with a time that is kept as a draft, as Publish would say it."""
    ticks = ticks_of(time.days, time.frequency)
    names = ("frequency", "month_days", "opens_at", "closes_at", "starts_on", "ends_on", "interval", "note")
    said: dict[str, Any] = {name: getattr(time, name) for name in names}
    said |= {"days": list((ticks or TickedDays()).days), "weeks": list((ticks or TickedDays()).weeks)}
    return [problem for _field, problem in _problems(said, irregular=ticks is None)]


def _of_days(frequency: str, cleaned: dict[str, Any], irregular: bool) -> list[tuple[str, str]]:
    days, weeks = cleaned.get("days", []), cleaned.get("weeks", [])
    month_days = cleaned.get("month_days") or ""
    found = []
    if month_days and not _are_month_days(month_days):
        found.append(("month_days", "Write numbers from 1 to 31: 1, 15. The last day of the month is -1."))
    if frequency != Frequency.MONTHLY:
        if weeks:
            found.append(
                ("weeks", "Weeks of the month are for monthly times. Untick them, or choose Monthly.")
            )
        if month_days:
            found.append(
                ("month_days", "Days of the month are for monthly times. Empty it, or choose Monthly.")
            )
    if frequency == Frequency.WEEKLY and not days:
        found.append(("days", "Tick at least one day."))
    elif frequency == Frequency.MONTHLY and not (irregular and not days and not weeks):
        if days and not weeks:
            found.append(("weeks", "Tick which of them in the month: first, second, last…"))
        if not days and (weeks or not month_days):
            found.append(("days", "Tick the day, or give days of the month below."))
    elif frequency == Frequency.TEXT and days:
        found.append(("days", "Times in words only have no days. Untick them, or choose Weekly."))
    elif frequency == Frequency.ONCE and days:
        first = cleaned.get("starts_on")
        if first and set(days) != {BYDAYS[first.weekday()]}:
            found.append(("days", "The first date is on another day. Untick the days: the date says it."))
    return found


def _of_hours(frequency: str, cleaned: dict[str, Any]) -> list[tuple[str, str]]:
    opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
    if frequency == Frequency.TEXT:
        found = [] if cleaned.get("note") else [("note", "Write the times here, in words.")]
        if opens is not None or closes is not None:
            field = "opens_at" if opens is not None else "closes_at"
            found.append((field, "Times in words only have no hours. Empty it, or choose Weekly."))
        return found
    if closes is not None and opens is None:
        return [("opens_at", "It has an end but no start.")]
    if opens is None and frequency in FIXED:
        return [("opens_at", "Say when it begins. Where nobody knows, choose “In words only”.")]
    return []


def _of_dates(cleaned: dict[str, Any]) -> list[tuple[str, str]]:
    first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
    found = []
    if cleaned["frequency"] == Frequency.ONCE and first is None:
        found.append(("starts_on", "Give the date."))
    if first and last and last < first:
        found.append(("ends_on", "The last date is before the first."))
    if cleaned.get("interval") == 0:
        found.append(("interval", "1 is every week or month, 2 every other one."))
    return found


def _are_month_days(text: str) -> bool:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return bool(parts) and all(len(monthdays(part)) == 1 for part in parts)


class TicksPanel(FieldPanel):
    """TickedDays beside the days; versions are compared by the days themselves."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            return []


class TimesPanel(InlinePanel):
    """The times of a service, each in a form of its own rules."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = ScheduleForm
        return options
