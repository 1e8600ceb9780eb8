"""The questions, as they are asked."""

from __future__ import annotations

from typing import Any

from django import forms

from prescribing.plan.forms import private_field, score_field
from prescribing.plan.measures.actions import ANSWERS
from prescribing.plan.measures.models import LonelyOften, Mode, Moment
from prescribing.plan.measures.wording import LONELINESS, LONELY_OFTEN_ASKED, OFTEN, WELLBEING


class AssessmentForm(forms.Form):
    """Whatever is not answered stays blank."""

    moment = forms.ChoiceField(label="When is this?", choices=Moment.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label="How are they asked?", choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.IN_PERSON
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in WELLBEING:
            hint = f"0 is “{question.low.lower()}”, 10 is “{question.high.lower()}”."
            self.fields[question.name] = score_field(question.asked, help_text=hint)
        for question in LONELINESS:
            self.fields[question.name] = forms.TypedChoiceField(
                label=question.asked,
                choices=[("", "Not said"), *((str(number), words) for number, words in OFTEN)],
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.fields["lonely_often"] = forms.ChoiceField(
            label=LONELY_OFTEN_ASKED, choices=[("", "Not said"), *LonelyOften.choices], required=False
        )
        self.fields["refused"] = forms.BooleanField(label="They did not want to answer", required=False)
        self.fields["language"] = forms.CharField(
            label="Asked in which language, if not English?", max_length=60, required=False
        )
        self.fields["answered_for"] = forms.CharField(
            label="Who answered, if somebody did for them?", max_length=200, required=False
        )
        self.fields["private"] = private_field()

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("moment", "mode", "language", "answered_for", "refused", "private")
        return {
            **{name: data[name] for name in names},
            "answers": {name: data[name] for name in ANSWERS},
        }
