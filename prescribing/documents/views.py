"""Keeping a document with a person, giving it out to whoever may see it, and removing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.documents import actions, forms
from prescribing.documents.models import KeptDocument
from prescribing.documents.reading import MIME
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.page_views import current_referral
from prescribing.people.views import put_errors


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def add_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a letter, a form or a picture with them."""
    person, by = open_or_404(request, pk), user_of(request)
    referral = current_referral(by, person)
    if referral is None:
        raise Http404
    form = forms.DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_document(referral=referral, by=by, **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Kept.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, **about(person)}
    status = 400 if form.errors else 200
    return render(request, "prescribing/documents/add.html", context, status=status)


@needs(may.READ_PERSON)
@require_safe
def document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """The file, to be saved: never shown as a page of this site, whatever is in it."""
    by = user_of(request)
    found = _of_person(pk, document, by)
    content = actions.open_document(document=found, by=by)
    response = HttpResponse(content, content_type=MIME[found.file_type])
    response["Content-Disposition"] = content_disposition_header(True, found.file_name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """It is shown no more; the story says that, and why."""
    person, by = open_or_404(request, pk), user_of(request)
    found = _of_person(pk, document, by)
    form = forms.RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.remove_document(document=found, by=by, **form.cleaned_data)
        messages.success(request, "Removed. Nobody can open it any more.")
        return redirect("prescribing:person", pk=pk)
    context = {
        "form": form,
        **about(person),
        "heading": f"Remove “{found.title}”",
        "lead": "Nobody can open it any more. Who kept it, who removed it and why stays on record.",
        "go": "Remove it",
    }
    status = 400 if form.errors else 200
    return render(request, "prescribing/people/small_form.html", context, status=status)


def _of_person(pk: UUID, document: UUID, by: User) -> KeptDocument:
    """One of theirs, or of a record that was made one with theirs, that `by` may see."""
    person = get_object_or_404(Person.objects.visible_to(by), pk=pk)
    shown = KeptDocument.objects.visible_to(by).shown().select_related("referral")
    return get_object_or_404(
        shown,
        pk=document,
        referral__person__in=[person.pk, *person.merged.visible_to(by).values_list("pk", flat=True)],
    )
