"""Dates, times and distances as all our pages write them, for templates: `{% load words %}`."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from directory import clock
from directory.catalogue.times_words import date_short, date_words
from directory.catalogue.times_words import time_words as words_of_time
from directory.clock import LONDON
from directory.places.miles import miles_words

register = template.Library()


def _local(moment: date | datetime) -> date:
    return moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment


@register.filter
def day(moment: date | datetime | None) -> str:
    """ "Tuesday 24 November"; nothing for nothing."""
    return date_words(_local(moment), today=clock.today()) if moment else ""


@register.filter
def day_short(moment: date | datetime | None) -> str:
    """ "Tue 24 Nov"."""
    return date_short(_local(moment), today=clock.today()) if moment else ""


@register.filter
def time_words(moment: datetime | None) -> str:
    """ "10am", "12 noon", "12.30pm", in London."""
    return words_of_time(moment.astimezone(LONDON).time()) if moment else ""


@register.filter
def miles(metres: float | None) -> str:
    """ "0.8 miles", with a space that does not break."""
    return miles_words(metres)


@register.filter
def who(label: str) -> str:
    """An actor's label as people read it: without the email address that the audit keeps."""
    return label.partition(" <")[0]
