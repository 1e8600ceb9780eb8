"""What happened to a prescription, in words: `{% load prescribing_words %}`."""

from __future__ import annotations

from django import template

register = template.Library()

_EVENTS = {
    "propose": "Proposed",
    "agree": "They agreed",
    "send": "Sent to the group",
    "resend": "Sent again",
    "open": "The group opened it",
    "accept": "The group said yes",
    "wait": "Put on the waiting list",
    "decline": "The group said no",
    "attend": "They went",
    "did-not-come": "They did not come",
    "finish": "It finished",
    "stop": "Stopped",
    "reopen": "Reopened",
}


@register.filter
def event_words(event: str) -> str:
    """ "They agreed", for an event of the table."""
    return _EVENTS[event]
