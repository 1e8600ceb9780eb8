"""What the gallery shows of each component: colours, type, states, and a form with every kind of field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator

from cms.gallery import public, staff

PALETTE = [
    # name, colour, contrast as measured, what it is for
    ("ink", "#17211e", "on white 16.5:1", "Words"),
    ("ink-2", "#3f4c47", "on white 9.0:1", "Second words"),
    ("edge", "#5b6963", "on white 5.8:1", "Field borders"),
    ("line", "#ccd6d1", "decoration only", "Rules only"),
    ("wash", "#f2f6f3", "ink on it 15.1:1", "Quiet panels"),
    ("pine-900", "#0a2f29", "on white 14.5:1", "The button’s edge"),
    ("pine-700", "#10493f", "on white 10.3:1", "Header, discs"),
    ("pine-600", "#12604f", "on white 7.5:1", "Buttons"),
    ("pine-100", "#e0efe8", "ink on it 13.9:1", "Selected, next step"),
    ("river", "#00546b", "on white 8.5:1", "Links"),
    ("marker", "#ffcd3c", "ink on it 11.0:1", "The mark, today"),
    ("focus", "#ffeb3b", "ink on it 13.5:1", "Focus only"),
    ("brick", "#97241b", "on white 8.1:1", "Late, errors"),
    ("amber", "#643f00", "on white 9.3:1", "Warnings"),
    ("plum", "#54266b", "on white 11.3:1", "Waiting, visited"),
    ("river-100", "#e1eff4", "ink on it 14.0:1", "Sent, opened"),
    ("marker-100", "#fff4d3", "ink on it 15.0:1", "Look here"),
    ("brick-100", "#fbe9e6", "ink on it 14.1:1", "Full, declined"),
    ("plum-100", "#f2e9f6", "ink on it 14.0:1", "Waiting list"),
]

TYPE = [
    # class of the sample, words, what it is
    ("home", "Find help near you", "3 / 1.125, 600"),
    ("page", "Drop-in money advice", "2 / 1.2, 600"),
    ("section", "What happens there", "1.5 / 1.25, 600"),
    ("result", "Result name", "1.375 / 1.27, 600"),
    ("public", "Public words: bring your letters.", "1.1875 / 1.47, 400"),
    ("staff", "Staff words and small public words.", "1 / 1.5, 400"),
    ("small", "Labels on charts and banner. The smallest.", "0.875 / 1.43, 400"),
]

STATES = [
    ("proposed", "Proposed"),
    ("agreed", "Agreed"),
    ("sent", "Sent"),
    ("opened", "Opened"),
    ("waiting", "Waiting list"),
    ("accepted", "Accepted"),
    ("attended", "Attended"),
    ("finished", "Finished"),
    ("declined", "Declined"),
    ("stopped", "Stopped"),
]


class EveryField(forms.Form):
    """One field of each kind, to see how it is drawn."""

    name = forms.CharField(label="Name", max_length=80)
    postcode = forms.CharField(label="Postcode", help_text="Like DT4 8RU", max_length=8)
    need = forms.ChoiceField(label="Need", choices=[("", "Choose"), ("debt", "Debt"), ("food", "Food")])
    why = forms.CharField(label="Why Peg is coming", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    contact = forms.ChoiceField(
        label="How shall we get in touch?",
        choices=[("phone", "Phone"), ("text", "Text"), ("post", "Post")],
        widget=forms.RadioSelect,
    )
    share = forms.MultipleChoiceField(
        label="Share",
        choices=[("name", "Name"), ("phone", "Phone"), ("age", "Age")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agrees = forms.BooleanField(label="Peg agrees to what is in the preview")
    born = forms.DateField(label="Date of birth", help_text="Like 14 2 1948", required=False)

    def clean_postcode(self) -> str:
        raise forms.ValidationError("Check the postcode, like DT4 8RU")


def parts() -> dict[str, Any]:
    """Context of cms/components.html."""
    wrong = EveryField(
        {"wrong-name": "Margaret Hallett", "wrong-postcode": "DT4 8R", "wrong-contact": "phone"},
        prefix="wrong",
    )
    wrong.is_valid()
    return {
        "palette": PALETTE,
        "type": TYPE,
        "states": STATES,
        "track": staff.track("Opened"),
        "result": public.RESULTS[1],
        "numbered_result": public.RESULTS[0],
        "person": staff.PEG,
        "prescribe_action": staff.PRESCRIBE,
        "next_actions": staff.NEXT_ACTIONS,
        "week": public.WEEK,
        "danger": public.DANGER,
        "quiet": public.QUIET,
        "urgent": public.URGENT_LINES,
        "pairs": staff.SHARED_BEFORE,
        "form": EveryField(),
        "wrong_form": wrong,
        "page_of_results": Paginator(range(1, 76), 25).page(2),
        "tray_items": staff.TRAY,
    }
