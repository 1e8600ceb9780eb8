"""Invented data of the staff and link examples: the people that the design's pictures show."""

from __future__ import annotations

from typing import Any

from django import forms

Row = dict[str, Any]

_STEPS = ["Agreed", "Sent", "Opened", "Accepted", "Attended"]


def track(now: str, steps: list[str] | None = None) -> list[Row]:
    """Steps for the track component, with `now` as the present one ("" when none is reached yet)."""
    labels = steps or _STEPS
    at = labels.index(now) if now else -1
    return [
        {"label": label, "when": "past" if i < at else "now" if i == at else ""}
        for i, label in enumerate(labels)
    ]


PEG: Row = {
    "name": "Margaret Hallett",
    "likes": "“Peg”, she",
    "alert": "Speak to the lead worker first: Sam Orr",
    "age": "78, born 14 Feb 1948",
    "nhs_number": "999 014 2378",
    "phone": "07700 900142",
    "phone_url": "tel:07700900142",
    "contact": [{"text": "No voicemail.", "strong": True}, {"text": "Post is fine."}],
    "needs": "Large print, hearing loop",
}

PRESCRIBE: Row = {"label": "Prescribe", "url": "#", "key": "P", "kind": "filled"}

NEXT_ACTIONS: list[Row] = [
    {"label": "Call and record", "url": "#", "kind": "filled"},
    {"label": "She said yes: prescribe", "url": "#", "kind": "outline"},
    {"label": "Change the date", "url": "#", "kind": "outline"},
]

TRAY: list[Row] = [
    {"name": "Drop-in money advice", "note": "0.2 miles, today until 12.30pm", "remove_value": "1"},
    {"name": "Dorset Warm Homes Helpline", "note": "By phone, free, today until 5pm", "remove_value": "2"},
]

SHARED_BEFORE: list[Row] = [
    {"label": "Help with", "text": "Feeling steady after a fall"},
    {"label": "Age", "text": "75 to 79"},
    {"label": "Lives in", "text": "Wyke Regis"},
    {"label": "Needs", "text": "Large print, hearing loop"},
    {"label": "Days", "text": "Tuesday or Thursday"},
]

SHARED_AFTER: list[Row] = [
    {"label": "Phone", "text": "07700 900142", "href": "tel:07700900142", "after": "No voicemail"},
    {"label": "Needs", "text": "Large print, hearing loop"},
    {"label": "Getting there", "text": "Bus, or needs a lift"},
    {
        "label": "Why",
        "text": "Peg fell in October and is nervous of walking alone. She would love to walk to church again "
        "by spring. She hears best with a loop or face to face.",
    },
    {
        "label": "Priya asks",
        "text": "Can she stand and walk a few steps? Is there a hearing loop? Is there transport?",
    },
]

STAFF: Row = {
    "navigation": [
        {"label": label, "url": "#", "current": False}
        for label in ("Today", "People", "Find a service", "Signpost", "Intake")
    ],
    "place_name": "Weymouth and Portland",
    "people_url": "#",
    "user_label": "Priya Nair",
    "help_url": "#",
    "demo": False,
}


class PrescribeForm(forms.Form):
    """The fields of the prescribe example."""

    why = forms.CharField(
        label="Why Peg is coming, and what would help",
        help_text="The group and Peg will both read this. Say only what they need.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    share = forms.MultipleChoiceField(
        label="Share",
        choices=[(name, name) for name in ("Name", "Phone", "Age", "Needs", "Getting there", "Address")],
        widget=forms.CheckboxSelectMultiple,
    )
    who = forms.ChoiceField(label="Who agreed", choices=[("", "Peg herself")])
    how = forms.ChoiceField(label="How", choices=[("", "By phone, today")])
    until = forms.ChoiceField(label="Until", choices=[("", "The classes end")])
    agrees = forms.BooleanField(label="Peg agrees to what is in the preview")

    SENT = {
        "why": "Peg fell in October and is nervous of walking alone. She hears best with a loop.",
        "share": ["Name", "Phone", "Age", "Needs", "Getting there"],
    }


def _work(*words: str, **more: Any) -> Row:
    """One row of the worklist: who, where, what, when, since and the action, in that order."""
    return {**dict(zip(("who", "where", "what", "when", "since", "act"), words, strict=True)), **more}


def _staff(current: str) -> Row:
    tabs = [{**tab, "current": tab["label"] == current} for tab in STAFF["navigation"]]
    return {**STAFF, "navigation": tabs}


def today() -> Row:
    """Context of the worklist example: groups in the order of duty."""
    late = [
        _work(
            "Ray Stickland",
            "64, Westham",
            "Make first contact. Referred by Fleet View Surgery after a fall.",
            "2 working days late",
            "was due Fri 20 Nov",
            "Call Ray",
            filled=True,
        ),
        _work(
            "Amina Yusuf",
            "31, Melcombe Regis",
            "Harbourside Advice Centre has not answered. Phone them.",
            "1 working day late",
            "sent Mon 16 Nov",
            "Phone the group",
            filled=True,
            tags=[{"label": "Interpreter: Somali"}],
        ),
    ]
    due = [
        _work(
            "Joan Legg",
            "81, Littlemoor",
            "Home from hospital on Sunday. Make first contact.",
            "By 5pm",
            "home since Sun 22 Nov",
            "Call Joan",
            filled=True,
            tags=[{"label": "Urgent: 2 days", "kind": "brick"}, {"label": "Lead worker first"}],
        ),
        _work(
            "Peg Hallett",
            "78, Wyke Regis",
            "Ask if she would like Steady On Weymouth.",
            "Today",
            "last spoke Thu 19 Nov",
            "Call Peg",
            tags=[{"label": "Large print"}, {"label": "No voicemail"}],
        ),
    ]
    back = [
        _work(
            "Colin Damen",
            "69, Chickerell",
            "First visit Thu 26 Nov, 9.30am.",
            "9.05am today",
            "",
            "Tell Colin",
            strong="Chickerell Men’s Shed said yes.",
        )
    ]
    return {
        **_staff("Today"),
        "groups": [
            {"name": "late", "title": "Late", "note": "Past the day we promised", "rows": late},
            {"name": "today", "title": "Due today", "note": "", "rows": due},
            {"name": "back", "title": "Came back", "note": "A group answered", "rows": back},
        ],
        "footer_note": "Checked at 9.15am. All 43 of your open people have an owner and a next date.",
    }


def person() -> Row:
    """Context of the person example."""
    return {
        **_staff("People"),
        "person": PEG,
        "prescribe_action": PRESCRIBE,
        "next_actions": NEXT_ACTIONS,
        "prescriptions": [
            {
                "name": "Wyke Cuppa and Company",
                "state": "attended",
                "state_label": "Attended",
                "need": "Company",
                "track": track("Attended"),
                "words": "Went on Wednesday 18 November. Going again tomorrow.",
                "next": "Call Peg to ask how it was, by Wed 25 November",
            },
            {
                "name": "Phone Pals",
                "state": "waiting",
                "state_label": "Waiting list",
                "need": "Company",
                "track": track("Waiting list", ["Agreed", "Sent", "Waiting list", "Accepted", "Attended"]),
                "words": "About 3 weeks. They match people with care.",
                "next": "Review on Thu 10 December",
            },
            {
                "name": "Steady On Weymouth",
                "state": "proposed",
                "state_label": "Proposed",
                "need": "Falls",
                "track": track(""),
                "words": "Peg asked on 19 November for time to think, until today.",
                "next": "Ask Peg today",
                "due": True,
            },
        ],
        "story": [
            {
                "day": "Fri 20 Nov",
                "more": "2.15pm",
                "what": "Harbourside opened the message",
                "words": "Drop-in money advice. They have not answered yet.",
                "by": "Harbourside, by link",
            },
            {
                "day": "Thu 19 Nov",
                "more": "22 minutes",
                "what": "Phone call, and 1 prescribed",
                "words": "Glad she went to Wyke Cuppa. Agreed to Drop-in money advice.",
                "by": "Priya Nair",
            },
        ],
    }


def prescribe() -> Row:
    """Context of the prescribe example."""
    return {
        **_staff("People"),
        "person": PEG,
        "back_action": {"label": "Back to Peg", "url": "#", "kind": "outline"},
        "form": PrescribeForm(initial=PrescribeForm.SENT),
        "before": SHARED_BEFORE,
        "after": [{"label": "Name", "strong": "Margaret Hallett,", "text": "likes “Peg”"}, *SHARED_AFTER],
        "rules": [
            {"what": "Aged 65 or over", "answer": "yes", "strong": "Yes.", "text": "Peg is 78."},
            {
                "what": "Lives in Weymouth, Portland or Chickerell",
                "answer": "yes",
                "strong": "Yes.",
                "text": "Wyke.",
            },
            {
                "what": "Can stand and walk a few steps",
                "answer": "unknown",
                "strong": "Not known.",
                "matters": True,
            },
            {
                "what": "Taking people",
                "answer": "waiting",
                "strong": "Waiting list, about 3 weeks.",
                "note": "Said by the group 9 days ago. Good until 18 December.",
            },
        ],
    }


def answer() -> Row:
    """Context of both answer examples."""
    return {
        "place_name": "Weymouth and Portland",
        "demo": False,
        "before": SHARED_BEFORE,
        "after": SHARED_AFTER,
    }


def email() -> Row:
    """Context of the email example."""
    return {
        "subject": "Please answer by Tuesday 1 December: can you take one more person?",
        "place_name": "Weymouth and Portland",
        "button_label": "See what is asked, and answer",
        "button_url": "https://weymouth.waymark.example/a/7Kq2-mVx9-Tp4d",
    }
