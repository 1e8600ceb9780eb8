"""Opening a person for a page: audited, or a page that says there is nobody here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from directory.accounts.requests import user_of
from prescribing.people.audited_reads import banner, open_person
from prescribing.people.models import Person


def open_or_404(request: HttpRequest, pk: UUID) -> Person:
    """The person of an address. Whoever may not see them is told the same as for nobody: not found."""
    by = user_of(request)
    try:
        return open_person(by=by, pk=pk)
    except Person.DoesNotExist as nobody:
        raise Http404("Nobody you may see is here.") from nobody


def about(person: Person) -> dict[str, Any]:
    """What every page about one person passes to its template."""
    url = reverse("prescribing:person", args=[person.pk])
    back = {"label": f"Back to {person.called}", "url": url, "kind": "outline"}
    return {"person": person, "banner": banner(person), "person_url": url, "back": back}
