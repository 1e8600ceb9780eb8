"""How often somebody came, as the register and the answers of their group say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prescribing.group_register.models import Attendance
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import HowOften
from prescribing.words import day_long


@dataclass(frozen=True, slots=True)
class Came:
    """`times` are days on which they came, `missed` days of which the register says that they did not."""

    times: int
    missed: int
    last: date | None

    @property
    def words(self) -> str:
        """ "Came 3 times, last on Tuesday 12 May." Empty where nothing is said."""
        if self.last is None:
            return f"Did not come on {self.missed} days." if self.missed > 1 else ""
        if self.times == 1:
            said = f"Came once, on {day_long(self.last)}"
        else:
            said = f"Came {self.times} times, last on {day_long(self.last)}"
        return f"{said}; did not come {_times(self.missed)}." if self.missed else f"{said}."

    @property
    def how_often(self) -> HowOften:
        """The same as one of the answers a group chooses from."""
        if not self.times:
            return HowOften.NOT_SAID
        if self.times == 1:
            return HowOften.ONCE
        if not self.missed:
            return HowOften.ALWAYS
        return HowOften.MOSTLY if self.times >= self.missed else HowOften.SOMETIMES


def came_of(prescription: Prescription) -> Came:
    """The first visit counts also where only an answer said so and no register."""
    said = dict(Attendance.objects.filter(prescription=prescription).values_list("on", "came"))
    if prescription.attended_on is not None:
        said.setdefault(prescription.attended_on, True)
    days = [on for on, came in said.items() if came]
    return Came(times=len(days), missed=len(said) - len(days), last=max(days, default=None))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
