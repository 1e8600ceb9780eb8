"""A person's plan as one page: what matters, goals with their line, who does what, the next appointment, what
became of needs, and how they say things are. Filtered for who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from directory import clock
from directory.accounts.models import User
from prescribing.people.audited_reads import Banner, banner, open_person
from prescribing.people.models import Person
from prescribing.people.page_views import current_referral
from prescribing.plan.appointments.models import Appointment, AppointmentState, Where
from prescribing.plan.appointments.reminders import reminder_way
from prescribing.plan.appointments.today import where_words, with_words
from prescribing.plan.goal_rows import GoalRow, goal_rows
from prescribing.plan.lines import LARGE, Line, Scored, line_of_scores
from prescribing.plan.measures.models import Assessment
from prescribing.plan.measures.wording import LONELINESS, OFTEN, WELLBEING, Question, band, loneliness_total
from prescribing.plan.models import PlanAction, Who
from prescribing.plan.states import State
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import NeedInReferral, Referral, Resolution
from prescribing.today.worklist import Row, coming_for
from prescribing.words import at_time, counted, day_long, day_short, local_day


@dataclass(frozen=True, slots=True)
class ActionRow:
    action: PlanAction
    who: str
    second: str
    """What stands under who: "asked by link, opened Mon 23 Nov"."""
    is_persons: bool
    by: str
    late: bool
    state_kind: str
    """The colour of the tag."""


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    appointment: Appointment
    when: str
    what: str
    reminder: str
    passed: bool


@dataclass(frozen=True, slots=True)
class NeedRow:
    row: NeedInReferral
    since: str
    tag: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class MeasureChart:
    question: Question
    line: Line
    cells: tuple[tuple[int | None, str], ...]
    """One for each asking: the score, or None, and its band."""


@dataclass(frozen=True, slots=True)
class Asking:
    day: str
    how: str
    refused: bool
    private: bool
    lonely: str
    total: int | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything the page shows, already filtered for who reads it."""

    person: Person
    banner: Banner
    referral: Referral | None
    coming: tuple[Row, ...]
    current_goals: tuple[GoalRow, ...]
    ended_goals: tuple[GoalRow, ...]
    span: str
    """ "14 July to 27 October": from the first score to the last."""
    to_do: tuple[ActionRow, ...]
    ended: tuple[ActionRow, ...]
    next_ones: tuple[AppointmentRow, ...]
    kept_words: str
    need_rows: tuple[NeedRow, ...]
    needs_words: str
    charts: tuple[MeasureChart, ...]
    askings: tuple[Asking, ...]
    has_private: bool


def plan_page(by: User, pk: UUID | str) -> PlanPage:
    """Opens the person (audited). Raises what open_person raises."""
    person = open_person(by, pk)
    referral = current_referral(by, person)
    rows_of_goals, span = goal_rows(by, referral)
    actions = _actions(by, referral)
    appointments = _appointments(by, referral)
    need_rows = _needs(by, referral)
    assessments = list(Assessment.objects.visible_to(by).filter(referral=referral)) if referral else []
    private = [
        *(one.goal.private for one in rows_of_goals),
        *(one.action.private for one in actions),
        *(one.private for one in appointments),
        *(one.row.private for one in need_rows),
        *(one.private for one in assessments),
    ]
    return PlanPage(
        person=person,
        banner=banner(person),
        referral=referral,
        coming=coming_for(person, by),
        current_goals=tuple(one for one in rows_of_goals if one.goal.ended_at is None),
        ended_goals=tuple(one for one in rows_of_goals if one.goal.ended_at is not None),
        span=span,
        to_do=tuple(one for one in actions if one.action.is_open),
        ended=tuple(one for one in actions if not one.action.is_open),
        next_ones=tuple(
            _appointment_row(one) for one in appointments if one.state == AppointmentState.PLANNED
        ),
        kept_words=_kept_words(appointments),
        need_rows=need_rows,
        needs_words=_needs_words(need_rows),
        charts=_charts(assessments),
        askings=tuple(_asking(one) for one in assessments),
        has_private=any(private),
    )


_KINDS = {
    State.TO_DO: "",
    State.ASKED: "river",
    State.OPENED: "river",
    State.ACCEPTED: "pine",
    State.REFUSED: "brick",
    State.DONE: "pine",
    State.DROPPED: "grey",
}


def _actions(by: User, referral: Referral | None) -> list[ActionRow]:
    if referral is None:
        return []
    found = (
        PlanAction.objects.visible_to(by)
        .filter(referral=referral)
        .select_related("referral__person", "user", "related", "organisation")
        .prefetch_related("shares")
    )
    return [action_row(one) for one in found]


def action_row(action: PlanAction) -> ActionRow:
    state = State(action.state)
    asked = state not in (State.TO_DO, State.DONE, State.DROPPED)
    since = f"{state.label}, {day_short(action.state_since)}" if asked else ""
    relation = str(action.related.get_relation_display()) if action.related else ""
    return ActionRow(
        action=action,
        who=action.who_there or action.who_words,
        second=". ".join(filter(None, [action.who_words if action.who_there else relation, since])),
        is_persons=action.who == Who.PERSON,
        by=day_short(action.due_on),
        late=action.is_open and action.due_on < clock.today(),
        state_kind=_KINDS[state],
    )


def _appointments(by: User, referral: Referral | None) -> list[Appointment]:
    if referral is None:
        return []
    found = Appointment.objects.visible_to(by).filter(referral=referral)
    return list(found.select_related("referral__person", "lead").prefetch_related("others"))


def _appointment_row(appointment: Appointment) -> AppointmentRow:
    company = with_words(appointment)
    parts = [where_words(appointment) + (f", with {company}" if company else ""), appointment.purpose]
    return AppointmentRow(
        appointment=appointment,
        when=f"{day_long(appointment.starts_at)}, {at_time(appointment.starts_at)}",
        what=". ".join(part.rstrip(".") for part in parts if part) + ".",
        reminder=_reminder_words(appointment),
        passed=appointment.starts_at <= clock.now(),
    )


def _reminder_words(appointment: Appointment) -> str:
    if appointment.where == Where.PHONE and not appointment.remind:
        return ""
    if not appointment.remind:
        return "No reminder is sent."
    way = reminder_way(appointment.referral.person)
    if way is None:
        return "There is no safe way to remind them: nothing is sent."
    return f"Reminder by {way.channel} the day before."


def _kept_words(appointments: Sequence[Appointment]) -> str:
    """ "Kept 4 of 5. Missed Tue 6 Oct: no signal."."""
    told = [one for one in appointments if one.state in (AppointmentState.KEPT, AppointmentState.MISSED)]
    if not told:
        return ""
    kept = sum(one.state == AppointmentState.KEPT for one in told)
    missed = [one for one in told if one.state == AppointmentState.MISSED]
    words = f"Kept {kept} of {len(told)}."
    if missed:
        why = f": {missed[-1].why.rstrip('.')}" if missed[-1].why else ""
        words += f" Missed {day_short(missed[-1].starts_at)}{why}."
    return words


_NEED_TAGS = {
    "": ("Open", "river"),
    Resolution.RESOLVED: ("Met", "solid"),
    Resolution.PARTLY: ("Partly met", "pine"),
    Resolution.UNRESOLVED: ("Not met", "brick"),
    Resolution.NO_SERVICE: ("No service exists", "brick"),
    Resolution.SERVICE_FULL: ("The service is full", "plum"),
    Resolution.DECLINED: ("They did not want it", "grey"),
}


def _needs(by: User, referral: Referral | None) -> tuple[NeedRow, ...]:
    if referral is None:
        return ()
    needs = NeedInReferral.objects.visible_to(by).filter(referral=referral).select_related("need")
    newest: dict[UUID, Prescription] = {}
    prescribed = Prescription.objects.visible_to(by).filter(referral=referral).select_related("service")
    for one in prescribed.order_by("state_since"):
        newest[one.need_in_referral_id] = one
    return tuple(_need_row(row, newest.get(row.pk)) for row in needs)


def _need_row(row: NeedInReferral, prescription: Prescription | None) -> NeedRow:
    tag, kind = _NEED_TAGS[row.resolution]
    said = []
    if prescription is not None:
        state = str(prescription.get_state_display()).lower()
        said.append(f"{prescription.service.name}: {state} since {day_short(prescription.state_since)}")
    if row.system_condition:
        said.append(f"In the way: {row.system_condition}")
    if row.resolution in (Resolution.NO_SERVICE, Resolution.SERVICE_FULL):
        said.append("Counted as unmet need")
    words = ". ".join(part.rstrip(".") for part in said)
    return NeedRow(row, day_short(row.added_at), tag, kind, f"{words}." if words else "")


def _needs_words(rows: Sequence[NeedRow]) -> str:
    """ "4: 1 met, 1 partly"."""
    met = sum(one.row.resolution == Resolution.RESOLVED for one in rows)
    partly = sum(one.row.resolution == Resolution.PARTLY for one in rows)
    parts = [f"{met} met" if met else "", f"{partly} partly" if partly else ""]
    words = ", ".join(filter(None, parts))
    return f"{len(rows)}: {words}" if words else (counted(len(rows), "need") if rows else "")


def _charts(assessments: Sequence[Assessment]) -> tuple[MeasureChart, ...]:
    answered = [one for one in assessments if not one.refused]
    days = [local_day(one.at) for one in answered]
    charts = []
    for question in WELLBEING:
        scores = [(one, getattr(one, question.name)) for one in answered]
        marks = [Scored(one.at, score) for one, score in scores if score is not None]
        line = line_of_scores(marks, LARGE, first=min(days, default=None), last=max(days, default=None))
        cells = tuple(
            (score, band(question.name, score))
            for score in (getattr(one, question.name) for one in assessments)
        )
        charts.append(MeasureChart(question, line, cells))
    return tuple(charts) if assessments else ()


def _asking(one: Assessment) -> Asking:
    often = dict(OFTEN)
    items = [getattr(one, question.name) for question in LONELINESS]
    how = [str(one.get_moment_display()).lower(), str(one.get_mode_display()).lower()]
    if one.language:
        how.append(f"in {one.language}")
    if one.answered_for:
        how.append(f"answered by {one.answered_for}")
    return Asking(
        day=day_short(one.at),
        how=", ".join(how),
        refused=one.refused,
        private=one.private,
        lonely=str(one.get_lonely_often_display()),
        total=loneliness_total(one.companionship, one.left_out, one.isolated),
        items=tuple(often.get(item, "") if item is not None else "" for item in items),
    )
