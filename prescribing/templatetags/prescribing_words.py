"""What happened to a prescription, in words: `{% load prescribing_words %}`."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from directory import clock
from prescribing.words import at_time, day_long, local_day

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
    "cannot": "The group cannot after all",
    "correct": "They have not come yet",
    "take-back": "The group took its answer back",
    "finish": "It finished",
    "stop": "Stopped",
    "reopen": "Reopened",
}


@register.filter
def event_words(event: str) -> str:
    """ "They agreed", for an event of the table."""
    return _EVENTS[event]


@register.filter
def said_when(moment: datetime) -> str:
    """ "today at 10.14am", "on Saturday 28 November at 4pm"."""
    if local_day(moment) == clock.today():
        return _("today at %(time)s") % {"time": at_time(moment)}
    return _("on %(day)s at %(time)s") % {"day": day_long(moment), "time": at_time(moment)}
