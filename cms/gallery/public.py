"""Invented data of the public examples: the services that the design's pictures show."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def _result(name: str, by: str, line: str, action: str, **more: Any) -> Row:
    return {"name": name, "organisation": by, "summary": line, "url": "#", "action": _call(action), **more}


def _call(label: str) -> Row:
    return {"label": label, "url": "tel:" + "".join(c for c in label if c.isdigit())}


OPEN = {"state": "open", "label": "Taking new people"}
FREE, STEP_FREE = {"label": "Free"}, {"label": "Step-free"}


def _checked(ago: str) -> Row:
    return {"state": "fresh", "label": f"Checked {ago} ago"}


RESULTS: list[Row] = [
    _result(
        "Drop-in money advice",
        "Harbourside Advice Centre",
        "Sort out letters and debts with a trained volunteer beside you.",
        "Call 01632 960011",
        number=1,
        where_strong="0.2 miles",
        where="The Old Chandlery, DT4 8NF",
        next_strong="Today, 10am to 12.30pm",
        next="then Tuesdays and Thursdays",
        room=OPEN,
        tags=[STEP_FREE, {"label": "Cost not known", "kind": "unknown"}],
        why="helps with debt, and is near DT4 8",
        freshness=_checked("3 weeks"),
    ),
    _result(
        "Dorset Warm Homes Helpline",
        "Dorset Home Comfort Partnership",
        "Advice by phone about heating and bills. May pay for a boiler repair, or for fuel in a crisis.",
        "Call free: 0808 157 0048",
        where_strong="By phone",
        where="anywhere in Dorset",
        next_strong="Today, 9am to 5pm",
        next="then Monday to Friday",
        room=OPEN,
        tags=[FREE],
        why="helps with energy bills, and covers your area",
        freshness=_checked("12 weeks"),
    ),
    _result(
        "Clear Water Debt Line",
        "Clear Water Debt Charity",
        "Make a plan to pay what you owe, or get 60 days of breathing space.",
        "Call free: 0808 157 0011",
        where_strong="By phone or webchat",
        where="anywhere in England and Wales",
        next_strong="Today, 8am to 8pm",
        next="then Monday to Saturday",
        room=OPEN,
        tags=[FREE],
        why="helps with debt, and is by phone, for your area",
        freshness=_checked("5 weeks"),
    ),
    _result(
        "Chesil Bank Savers",
        "Chesil Bank Savers Credit Union",
        "Save a few pounds a week, or borrow £100 to £1,500 at a fair rate.",
        "Call 01632 960122",
        number=2,
        where_strong="0.4 miles",
        where="Park District Mission Hall, DT4 7BJ",
        next_strong="Saturday, 9.30am to 12 noon",
        tags=[STEP_FREE, {"label": "£2 to join"}],
        why="helps with money, and is near DT4 8",
        freshness={"state": "old", "label": "Not checked for 14 months"},
    ),
]

WEEK: list[Row] = [
    {
        "name": name,
        "number": 23 + i,
        "today": i == 1,
        "times": "10am to 12.30pm" if i in (1, 3) else "",
    }
    for i, name in enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
]

DANGER: Row = {
    "title": "You can talk to someone right now",
    "text": "If you are thinking about ending your life, you do not have to be alone with it.",
    "calls": [
        {
            "label": "Call 116 123",
            "url": "tel:116123",
            "who": "Samaritans.",
            "note": "Free. Open now, day and night.",
        },
        {
            "label": "Call 111, then press 2",
            "url": "tel:111",
            "who": "NHS mental health help.",
            "note": "Free. Open now.",
        },
        {
            "label": "Text SHOUT to 85258",
            "url": "sms:85258",
            "who": "If you would rather not speak.",
            "note": "Free. Open now.",
        },
    ],
    "near": {
        "before": "Near you:",
        "url": "#",
        "name": "After Dark",
        "after": ", a calm room with someone to listen, opens at 5pm tonight.",
    },
}

QUIET: Row = {
    "title": "Is somebody not safe?",
    "text": "If you or somebody else may be in danger, or you are not sure:",
    "calls": [
        {
            "label": "Call 0808 1689 111",
            "url": "tel:+448081689111",
            "who": "Victim Support.",
            "note": "Free. Open now, day and night.",
        }
    ],
    "more": DANGER["calls"],
}

URGENT_LINES: list[Row] = [
    {
        "strong": "Danger to life:",
        "text": "call",
        "href": "tel:999",
        "link": "999",
        "after": ". If you cannot speak, press 55 when asked.",
    },
    {
        "strong": "Thinking about ending your life:",
        "text": "call",
        "href": "tel:116123",
        "link": "116 123",
        "after": ", free, day and night, or text SHOUT to 85258.",
    },
    {
        "strong": "Afraid of someone at home:",
        "text": "call",
        "href": "tel:08082000247",
        "link": "0808 2000 247",
        "after": ", free, day and night.",
    },
]

NAVIGATION: list[Row] = [
    {"label": "Find help", "url": "#", "current": False},
    {"label": "My list (0)", "url": "#", "current": False},
    {"label": "Other languages", "url": "#", "current": False},
]

HUB: Row = {
    "place_name": "Weymouth and Portland",
    "hub_phone": "01632 960400",
    "hub_hours": "every day, 8am to 8pm",
    "hub_call_url": "#",
    "footer_links": [
        {"label": "Run a group? Add it or change it", "url": "#"},
        {"label": "Accessibility", "url": "#"},
        {"label": "Privacy", "url": "#"},
        {"label": "Staff sign in", "url": "#"},
    ],
    "navigation": NAVIGATION,
    "demo": False,
}

_NEEDS = (
    ("Money worries", "Bills, debt, benefits"),
    ("Someone to talk to", "Feeling low, lonely or anxious"),
    ("Food", "Food banks, lunch clubs, cooking"),
    ("A place to live", "Rent, eviction, nowhere to sleep"),
    ("Help at home", "Shopping, small jobs, staying steady"),
    ("Getting active", "Walks, swimming, gentle classes"),
    ("Looking after someone", "Breaks and help for carers"),
    ("Getting about", "Lifts, buses, wheelchairs"),
    ("Someone has died", "Company and counselling"),
    ("Getting online", "Phones, tablets, the internet"),
    ("Work and learning", "Jobs, English, volunteering"),
    ("Staying safe", "Abuse, drink, drugs, gambling"),
)


def home() -> Row:
    """Context of the home page."""
    return {
        **HUB,
        "page": {
            "title": "Find help near you",
            "lead": "Free and low-cost help in Weymouth and Portland, from people who live here.",
            "group_words": "Add it, or tell us when something changes. You do not need an account. "
            "It takes about 10 minutes.",
        },
        "needs": [{"label": label, "description": words, "url": "#"} for label, words in _NEEDS],
        "urgent": [
            {
                "what": "Danger to life",
                "name": "Emergency services",
                "phone": "999",
                "note": "If you cannot speak, press 55.",
            },
            {
                "what": "Thinking about ending your life",
                "name": "Samaritans",
                "phone": "116 123",
                "note": "Free.",
            },
        ],
        "add_group_url": "#",
    }


def _choices(name: str, kind: str, chosen: str, *options: tuple[str, int]) -> Row:
    return {
        "label": name,
        "name": name.lower().replace(" ", "-"),
        "kind": kind,
        "options": [{"label": label, "count": n, "chosen": label == chosen} for label, n in options],
    }


def find() -> Row:
    """Context of the results example, and of the filters on their own page."""
    return {
        **HUB,
        "q": "cant pay my gas bill",
        "place": "DT4 8",
        "title": "12 kinds of help with energy bills, near DT4 8",
        "chips": ["Energy bills", "Money and debt", "Near DT4 8, up to 5 miles"],
        "results": RESULTS,
        "filters": [
            _choices("How far", "radio", "5 miles", ("1 mile", 6), ("3 miles", 9), ("5 miles", 12)),
            _choices(
                "How", "checkbox", "", ("In person", 4), ("By phone", 6), ("Online", 3), ("Comes to you", 2)
            ),
            _choices("Cost", "checkbox", "", ("Free", 10)),
            _choices(
                "Getting in touch", "checkbox", "I can contact them myself", ("I can contact them myself", 12)
            ),
            _choices(
                "Getting in", "checkbox", "", ("Step-free", 3), ("Hearing loop", 1), ("Parking close by", 1)
            ),
            _choices("When", "checkbox", "", ("Open now", 5), ("Evening", 3), ("Weekend", 4)),
        ],
    }


def find_in_danger() -> Row:
    """The same with words that tell of danger."""
    return {
        **find(),
        "q": "i cant go on",
        "title": "9 kinds of help, near DT4 8",
        "chips": ["Mental health", "Up to 5 miles"],
        "danger": DANGER,
    }


def service() -> Row:
    """Context of the service example and of its sheet of paper."""
    return {
        **HUB,
        "service": RESULTS[0],
        "week": WEEK,
        "access": [
            {"label": "Step-free", "value": "yes", "note": "Ramp from the car park side"},
            {"label": "Hearing loop", "value": "yes", "note": "At the reception desk"},
            {"label": "Accessible toilet", "value": "yes"},
            {"label": "Parking", "value": "", "note": "Ring to ask"},
        ],
        "pairs": [
            {"label": "Cost", "text": "Not known. Ring to ask."},
            {"label": "Who it is for", "text": "Anyone in Weymouth and Portland"},
            {"label": "Languages", "text": "English. Other languages not known."},
        ],
    }
