"""Asking an organisation by link: exactly what it will see stands beside the form."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.open_person import open_or_404
from prescribing.people.views import put_errors
from prescribing.plan.action_views import action_or_404
from prescribing.plan.by_link.ask_form import AskForm
from prescribing.plan.by_link.asking import ask_by_link, reader_at
from prescribing.plan.by_link.what_they_see import USUAL_TO_SHARE, Ask, preview_of_ask
from prescribing.plan.models import PlanAction, Who
from prescribing.plan.moves import CannotMoveAction
from prescribing.plan.views import in_plan


@needs(may.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID, action: UUID) -> HttpResponse:
    """Preview, consent, send. What is private, and whom nobody confirmed reads, is phoned instead."""
    person = open_or_404(request, pk)
    by = user_of(request)
    found = action_or_404(request, pk, action)
    contact = reader_at(found.organisation)
    if found.who != Who.ORGANISATION or found.private or contact is None or not found.is_open:
        messages.error(request, "This is not asked by link. Phone them, and record what they say.")
        return redirect("prescribing:plan_action", pk=pk, action=action)
    sending = request.POST.get("send") == "1"
    form = AskForm(request.POST or None, action=found, sending=sending)
    if request.method == "POST" and form.is_valid() and sending and _send(request, form, found, by):
        messages.success(request, f"Sent to {contact.name}, {found.organisation}. It names nobody.")
        return redirect("prescribing:plan", pk=pk)
    seen = preview_of_ask(_asked(form, found, by))
    typed = QueryDict(mutable=True)
    typed.update(form.data)  # a QueryDict adds the lists of another one
    typed["seen"] = seen.fingerprint
    form.data = typed
    form.fields["seen"].initial = seen.fingerprint
    context = {
        "form": form,
        **in_plan(person),
        "action_row": found,
        "preview": seen,
        "contact": contact,
    }
    bad = sending and bool(form.errors)
    return render(request, "prescribing/plan/by_link/ask.html", context, status=400 if bad else 200)


def _asked(form: AskForm, action: PlanAction, by: User) -> Ask:
    """What the form says now; what cannot be read yet is as it was offered."""
    if not form.is_bound:
        return Ask(action, by, "", USUAL_TO_SHARE)
    form.is_valid()
    data = form.cleaned_data
    shared = tuple(data.get("shared", ()))
    return Ask(action, by, data.get("about", ""), shared, data.get("note", ""))


def _send(request: HttpRequest, form: AskForm, action: PlanAction, by: User) -> bool:
    """Whether it was sent; what stands in the way is put on the form."""
    try:
        ask_by_link(
            action=action,
            ask=_asked(form, action, by),
            consent=form.consent(),
            expected=form.cleaned_data["seen"],
            no_agreement_why=form.cleaned_data.get("no_agreement_why", ""),
            by=by,
        )
    except CannotMoveAction as problem:
        form.add_error(None, str(problem))
    except ValidationError as problem:
        put_errors(form, problem)
    else:
        return True
    return False
