"""The forms of a plan: goals, scores, and who does what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from directory.accounts.models import User
from directory.catalogue.models import Organisation, OrganisationKind
from prescribing.people.forms import day_field
from prescribing.people.models import Person
from prescribing.plan.actions import WhoDoesIt
from prescribing.plan.models import Goal, GoalEnd
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.teams.models import Team, TeamMember
from prescribing.today.forms import coming_day

ASKED_KINDS = (
    OrganisationKind.POLICE,
    OrganisationKind.FIRE,
    OrganisationKind.HOUSING,
    OrganisationKind.COUNCIL,
    OrganisationKind.NHS,
    OrganisationKind.PRACTICE,
    OrganisationKind.CARE_HOME,
)
"""Who may be asked to do something, beside services that are prescribed."""
ZERO_TO_TEN = [("", "Not said"), *((str(number), str(number)) for number in range(11))]


def score_field(label: str, **options: Any) -> forms.TypedChoiceField:
    """A whole number from 0 to 10, or nothing: what is not said stays blank."""
    return forms.TypedChoiceField(
        label=label, choices=ZERO_TO_TEN, coerce=int, empty_value=None, required=False, **options
    )


def private_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="Keep this private",
        required=False,
        help_text="Seen by the owner and the named cover alone, and in nothing that is sent or printed.",
    )


class GoalForm(forms.Form):
    words = forms.CharField(
        label="Their goal, in their own words",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the goal in their own words"},
    )
    score = score_field("How near are they now? 0 is not at all, 10 is there", help_text="Let them choose.")
    private = private_field()


class ChangeGoalForm(forms.Form):
    words = forms.CharField(
        label="Their goal, in their own words",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the goal in their own words"},
    )
    private = private_field()
    ended_how = forms.ChoiceField(
        label="Where is it now?", choices=[("", "They go on with it"), *GoalEnd.choices], required=False
    )


class ScoresForm(forms.Form):
    """One select for each goal that goes on."""

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_for = {f"goal-{goal.pk}": goal for goal in goals}
        for name, goal in self.asked_for.items():
            self.fields[name] = score_field(f"“{goal.words}”")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) is not None for name in self.asked_for):
            raise forms.ValidationError("Choose at least one score, or cancel")
        return data

    def scores(self) -> dict[Goal, int | None]:
        return {goal: self.cleaned_data[name] for name, goal in self.asked_for.items()}


class ActionForm(forms.Form):
    what = forms.CharField(
        label="What is to be done?",
        max_length=300,
        error_messages={"required": "Say what is to be done"},
    )
    who = forms.ChoiceField(label="Who does it?", error_messages={"required": "Choose who does it"})
    who_there = forms.CharField(
        label="Whom there, if it is an organisation",
        max_length=200,
        required=False,
        help_text="Like Dr S Patel",
    )
    due_on = day_field(
        "By when?", help_text="Like 3 12 2026", error_messages={"required": "Give a day, like 3 12 2026"}
    )
    private = private_field()
    open_to_team = forms.BooleanField(
        label="The team may read it, though a need is sensitive",
        required=False,
        help_text="What an organisation does is private where a need is sensitive, unless you tick this. "
        "What is private is never sent by link.",
    )

    def __init__(self, *args: Any, person: Person, by: User, sensitive: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not sensitive:
            del self.fields["open_to_team"]
        self.fields["who"].choices = who_choices(person, by)  # type: ignore[attr-defined]

    def clean_due_on(self) -> date | None:
        return coming_day(self.cleaned_data["due_on"])

    def is_private(self) -> bool | None:
        """None where nobody said."""
        if self.cleaned_data["private"]:
            return True
        return False if self.cleaned_data.get("open_to_team") else None

    def who_does_it(self) -> WhoDoesIt:
        kind, _, pk = self.cleaned_data["who"].partition(":")
        there = self.cleaned_data["who_there"]
        if kind == "user":
            return WhoDoesIt(user=User.objects.get(pk=UUID(pk)))
        if kind == "related":
            return WhoDoesIt(related=self.person.related_people.get(pk=UUID(pk)))
        if kind == "organisation":
            return WhoDoesIt(organisation=Organisation.objects.get(pk=UUID(pk)), who_there=there)
        return WhoDoesIt()


def who_choices(person: Person, by: User) -> list[tuple[str, Any]]:
    """Everybody who may be asked, under headings; nobody who is not to be told."""
    close = person.related_people.filter(ended_at=None, do_not_tell=False)
    groups: list[tuple[str, Any]] = [
        ("", "Choose who"),
        ("person", person.called),
        ("Of us", [(f"user:{one.pk}", one.name) for one in colleagues_for(person, by)]),
    ]
    if related := [
        (f"related:{one.pk}", f"{one.name}, {one.get_relation_display().lower()}") for one in close
    ]:
        groups.append((f"Close to {person.called}", related))
    of_kinds = Organisation.objects.current().filter(kind__in=ASKED_KINDS).order_by("kind", "name")
    others = [(f"organisation:{one.pk}", one.name) for one in of_kinds]
    if others:
        groups.append(("Organisations", others))
    return groups


def colleagues_for(person: Person, by: User) -> list[User]:
    """Those of the reader's and the person's teams whom the person does not mind, the reader first."""
    teams = [*Team.objects.of(by).values_list("pk", flat=True), person.team_id]
    members = TeamMember.objects.current().filter(team__in=teams).values("user")
    hidden = users_who_may_not_find(person.pk)
    found = User.objects.filter(pk__in=members, is_active=True).exclude(pk__in=hidden).order_by("name")
    return sorted({by, *found}, key=lambda user: (user != by, user.name))


class RecordForm(forms.Form):
    """What became of an action. The button says which."""

    note = forms.CharField(
        label="What came of it, or why not",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ActionDateForm(forms.Form):
    due_on = day_field(
        "By when?", help_text="Like 3 12 2026", error_messages={"required": "Give a day, like 3 12 2026"}
    )

    def clean_due_on(self) -> date | None:
        return coming_day(self.cleaned_data["due_on"])


class EndOpenForm(forms.Form):
    why = forms.CharField(
        label="Why does it end?", max_length=300, error_messages={"required": "Say why it ends"}
    )
