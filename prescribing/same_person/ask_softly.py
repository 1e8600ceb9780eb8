"""Somebody was written down whose name is like one that is known: asked beside what was done, and no more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.models import Person
from prescribing.same_person.alike_by_name import alike_by_name


def ask_softly(request: HttpRequest, person: Person) -> None:
    """On the next page: "There is a Thomas Guppy, born 1948, Chickerell. The same?", with both side by side.

    Where two things agree it was asked before anything was saved; this is for a name alone.
    """
    by = user_of(request)
    for one in alike_by_name(person, by):
        url = reverse("prescribing:person", args=[one.person_id])
        if by.may(may.CHANGE_PERSON):
            url = reverse("prescribing:same_as", args=[person.pk, one.person_id])
        said = format_html('There is a {}. <a href="{}">The same?</a>', one.words, url)
        messages.info(request, said)
