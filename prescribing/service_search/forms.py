"""What may be asked for a person: their own facts stand in the form, and may be changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from directory.catalogue.locations import AccessFeature
from directory.catalogue.models import DeliveredBy, Need


class FindForm(forms.Form):
    """Draws the question; directory.finder.question reads it."""

    ACCESS = AccessFeature.choices
    DELIVERY = DeliveredBy.choices
    MILES = (("", "Usual"), ("1", "1 mile"), ("2", "2 miles"), ("5", "5 miles"), ("10", "10 miles"))
    WHEN = (
        *(("morning", "Morning"), ("afternoon", "Afternoon"), ("evening", "Evening")),
        *(("weekend", "Weekend"), ("open-now", "Open now"), ("today", "Today")),
    )

    q = forms.CharField(
        label="What would help, in your own words",
        max_length=500,
        required=False,
        widget=forms.TextInput(
            {"data-suggest": reverse_lazy("directory:suggest"), "data-suggest-label": "Suggestions"}
        ),
    )
    need = forms.ChoiceField(label="Kind of help", required=False)
    miles = forms.ChoiceField(label="How far from home", required=False)
    age = forms.IntegerField(label="Age", required=False)
    delivery = forms.MultipleChoiceField(
        label="How", choices=DELIVERY, widget=forms.CheckboxSelectMultiple, required=False
    )
    access = forms.MultipleChoiceField(
        label="Getting in", choices=ACCESS, widget=forms.CheckboxSelectMultiple, required=False
    )
    when = forms.MultipleChoiceField(
        label="When", choices=WHEN, widget=forms.CheckboxSelectMultiple, required=False
    )
    free = forms.BooleanField(label="Free only", required=False)
    taking = forms.BooleanField(label="Taking new people", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        miles: Any = self.fields["miles"]
        own = str(self.initial.get("miles") or "")
        own = own.removesuffix(".0")
        self.initial["miles"] = own
        choices = [*self.MILES, ("any", "Any distance")]
        if own and own not in dict(choices):
            choices.insert(1, (own, f"{own} miles"))
        miles.choices = choices
        need: Any = self.fields["need"]
        need.choices = slug_choices()


def slug_choices() -> list[tuple[str, Any]]:
    """Every need by its slug, under the one above it."""
    rows = list(Need.objects.current().order_by("name"))
    below: dict[Any, list[tuple[str, str]]] = {}
    for row in rows:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append((row.slug, row.name))
    tops = [row for row in rows if row.parent_id is None]
    return [("", "Any"), *((top.slug, top.name) for top in tops)] + [
        (slug, f"{top.name}: {name}") for top in tops for slug, name in below.get(top.pk, [])
    ]
