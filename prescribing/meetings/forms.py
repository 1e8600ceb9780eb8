"""The forms of meetings: when and where, the question, the decision, who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms

from directory.accounts.models import User
from directory.catalogue.facts import Fact
from directory.catalogue.models import Organisation, OrganisationKind
from directory.clock import LONDON
from prescribing.meetings.about_person import name_and_day
from prescribing.meetings.actions import Attendance, MeetingGiven, Outsider
from prescribing.meetings.models import ListedPerson, Meeting, MeetingKind, WasThere
from prescribing.meetings.people_listed import Question
from prescribing.people.forms import day_field, of_kind
from prescribing.plan.appointments.forms import TimeTypedField
from prescribing.plan.forms import private_field
from prescribing.records import Urgency
from prescribing.teams.models import Team, TeamMember
from prescribing.today.forms import coming_day
from prescribing.words import at_time

OUTSIDERS = 4
"""Rows for people from outside whom nobody has noted yet."""
NOT_NEEDED = "not-needed"


class MeetingForm(forms.Form):
    """A new meeting. The team is asked only of whoever is in several."""

    team = forms.ModelChoiceField(
        Team.objects.none(), label="Whose meeting?", error_messages={"required": "Choose the team"}
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[(MeetingKind.MDT, "An MDT meeting"), (MeetingKind.ROUND, "The round of a care home")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is"},
    )
    care_home = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which care home, if it is a round",
        required=False,
        help_text="Its list begins with everybody who lives there and has an open referral.",
    )
    day = day_field(
        "Which day?", help_text="Like 3 12 2026", error_messages={"required": "Give a day, like 3 12 2026"}
    )
    at = TimeTypedField(
        label="What time?", help_text="Like 10.30am", error_messages={"required": "Give a time, like 10.30am"}
    )
    place = forms.CharField(
        label="Where?",
        max_length=200,
        help_text="A room, or how to join",
        error_messages={"required": "Say where it is"},
    )

    def __init__(self, *args: Any, by: User, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting is not None:
            for name in ("team", "kind", "care_home"):
                del self.fields[name]
            return
        teams = Team.objects.of(by).filter(ended_at=None)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].initial = teams.first()
        homes = of_kind(OrganisationKind.CARE_HOME)
        self.fields["care_home"].queryset = homes  # type: ignore[attr-defined]
        if teams.count() == 1:
            self.fields["team"].widget = forms.HiddenInput()

    def clean_day(self) -> date | None:
        return coming_day(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == MeetingKind.ROUND and not data.get("care_home") and not self.errors:
            self.add_error("care_home", "Choose the care home")
        return data

    def given(self) -> MeetingGiven:
        data = self.cleaned_data
        kind = self.meeting.kind if self.meeting else data["kind"]
        home = self.meeting.care_home if self.meeting else data["care_home"]
        return MeetingGiven(
            starts_at=datetime.combine(data["day"], data["at"], LONDON),
            place=data["place"],
            kind=kind,
            care_home=home if kind == MeetingKind.ROUND else None,
        )


def written_as(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form would have it."""
    local = meeting.starts_at.astimezone(LONDON)
    return {"day": local.date(), "at": at_time(meeting.starts_at), "place": meeting.place}


class QuestionForm(forms.Form):
    words = forms.CharField(
        label="The question for the meeting",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the question for the meeting"},
    )
    urgency = forms.ChoiceField(
        label="How soon?", choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    knows = forms.ChoiceField(
        label="Do they know that they are talked about?",
        choices=((Fact.YES, "Yes"), (Fact.NO, "No"), (Fact.NOT_KNOWN, "Not asked")),
        initial=Fact.NOT_KNOWN,
        widget=forms.RadioSelect,
        help_text="Tell them who is at the meeting, and ask what should not be said there.",
    )
    private = private_field()

    def __init__(self, *args: Any, asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = asked

    def question(self) -> Question:
        return Question(
            **{name: self.cleaned_data[name] for name in ("words", "urgency", "knows", "private")}
        )


class PutOnListForm(QuestionForm):
    """From the person's page: at which meeting."""

    meeting = forms.ChoiceField(label="Which meeting?", error_messages={"required": "Choose the meeting"})
    field_order = ("meeting", "words", "urgency", "knows", "private")

    def __init__(self, *args: Any, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.pk): one for one in meetings}
        self.fields["meeting"].choices = _choices(meetings)  # type: ignore[attr-defined]

    def chosen(self) -> Meeting:
        return self.meetings[self.cleaned_data["meeting"]]


class DecisionForm(forms.Form):
    decision = forms.CharField(
        label="What was decided?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was decided"},
    )
    owner = forms.ChoiceField(label="Who does it?", required=False)
    due_on = day_field("By when?", help_text="Like 3 12 2026", required=False)

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        names = [(pk, one.name) for pk, one in self.colleagues.items()]
        self.fields["owner"].choices = [("", "Nobody needs to do anything"), *names]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date | None:
        return coming_day(self.cleaned_data["due_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Give a day, like 3 12 2026")
        if data.get("due_on") and not data.get("owner") and "owner" not in self.errors:
            self.add_error("owner", "Choose who does it")
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        owner = self.colleagues.get(data["owner"])
        return {"decision": data["decision"], "owner": owner, "due_on": data["due_on"]}


class OffForm(forms.Form):
    why = forms.CharField(
        label="Why do they come off the list?", max_length=300, error_messages={"required": "Say why"}
    )


class CarryForm(forms.Form):
    to = forms.ChoiceField(label="To which meeting?", error_messages={"required": "Choose the meeting"})

    def __init__(self, *args: Any, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.pk): one for one in meetings}
        self.fields["to"].choices = _choices(meetings)  # type: ignore[attr-defined]

    def chosen(self) -> Meeting:
        return self.meetings[self.cleaned_data["to"]]


class RestForm(forms.Form):
    """Where those go who were not reached; asked only where anybody is left."""

    rest = forms.ChoiceField(
        label="Those who were not talked about",
        error_messages={"required": "Say where those go who were not talked about"},
    )

    def __init__(self, *args: Any, left: int, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.pk): one for one in meetings}
        if not left:
            del self.fields["rest"]
            return
        words = "One was" if left == 1 else f"{left} were"
        self.fields["rest"].label = f"{words} not talked about. Where do they go?"
        self.fields["rest"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((pk, f"To the {name_and_day(one)}") for pk, one in self.meetings.items()),
            (NOT_NEEDED, "They need not be talked about"),
        ]

    def rest_given(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("rest", "")
        return {"rest_to": self.meetings.get(chosen), "rest_not_needed": chosen == NOT_NEEDED}


class CallOffForm(RestForm):
    why = forms.CharField(
        label="Why is it called off?", max_length=300, error_messages={"required": "Say why it is called off"}
    )
    field_order = ("why", "rest")


class FinishForm(RestForm):
    """Who was there: colleagues to tick, whoever came before to tick, and rows for others."""

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        colleagues: Sequence[User],
        came_before: Sequence[WasThere],
        **kwargs: Any,
    ) -> None:
        noted = list(meeting.there.all())
        super().__init__(*args, **kwargs)
        self.users = {str(one.pk): one for one in colleagues}
        self.outsiders = {one.words: one for one in [*came_before, *noted] if one.user_id is None}
        self.fields["users"] = forms.MultipleChoiceField(
            label="Who of us was there?",
            choices=[(pk, one.name) for pk, one in self.users.items()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[str(one.user_id) for one in noted if one.user_id],
        )
        if self.outsiders:
            self.fields["before"] = forms.MultipleChoiceField(
                label="From outside, who came before",
                choices=[(words, words) for words in self.outsiders],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[one.words for one in noted if one.user_id is None],
            )
        for number in range(1, OUTSIDERS + 1):
            for name, label in (("name", "Name"), ("role", "Role"), ("organisation", "Organisation")):
                field = forms.CharField(label=label, max_length=120, required=False)
                self.fields[f"{name}-{number}"] = field
        self.order_fields([name for name in self.fields if name != "rest"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, OUTSIDERS + 1):
            beside = data.get(f"role-{number}") or data.get(f"organisation-{number}")
            if beside and not data.get(f"name-{number}"):
                self.add_error(f"name-{number}", "Write their name")
        return data

    def there(self) -> Attendance:
        data = self.cleaned_data
        known = [self.outsiders[words] for words in data.get("before", [])]
        new = [
            Outsider(data[f"name-{number}"], data[f"role-{number}"], data[f"organisation-{number}"])
            for number in range(1, OUTSIDERS + 1)
            if data[f"name-{number}"]
        ]
        old = [Outsider(one.name, one.role, one.organisation) for one in known]
        return Attendance(users=[self.users[pk] for pk in data["users"]], outsiders=[*old, *new])

    def outsider_rows(self) -> list[list[forms.BoundField]]:
        parts = ("name", "role", "organisation")
        return [[self[f"{part}-{number}"] for part in parts] for number in range(1, OUTSIDERS + 1)]


def colleagues_of(meeting: Meeting) -> list[User]:
    """Who of the team may have been there, and whoever was noted already."""
    members = TeamMember.objects.current().filter(team=meeting.team).values("user")
    noted = WasThere.objects.filter(meeting=meeting).values("user")
    found = User.objects.filter(pk__in=members, is_active=True) | User.objects.filter(pk__in=noted)
    return list(found.distinct().order_by("name"))


def came_before(meeting: Meeting, by: User) -> list[WasThere]:
    """People from outside who were at the meetings before this one, of the same team and place."""
    seen = Meeting.objects.visible_to(by).filter(team=meeting.team, care_home=meeting.care_home)
    earlier = seen.filter(finished_at__isnull=False).order_by("-starts_at")[:3]
    found = WasThere.objects.filter(meeting__in=[one.pk for one in earlier], user=None)
    return list({one.words: one for one in found}.values())


def asked_as(listed: ListedPerson) -> dict[str, Any]:
    """A question as its form would have it."""
    return {
        "words": listed.question,
        "urgency": listed.urgency,
        "knows": listed.knows,
        "private": listed.private,
    }


def _choices(meetings: Sequence[Meeting]) -> list[tuple[UUID | str, str]]:
    return [("", "Choose"), *((str(one.pk), name_and_day(one)) for one in meetings)]
