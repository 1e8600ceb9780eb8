"""From within a person's page: is it right for them, what is told, do they agree, send."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from prescribing import permissions as may
from prescribing.before_sending.block import Block
from prescribing.people.open_person import about, open_or_404
from prescribing.referrals.models import Referral


@needs(may.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def prescribe(request: HttpRequest, pk: UUID, service: UUID) -> HttpResponse:
    """One form: what the group sees stands beside it, and is exactly what is sent."""
    person = open_or_404(request, pk)
    chosen = get_object_or_404(Service.objects.for_professionals().select_related("organisation"), pk=service)
    referral = Referral.objects.visible_to(user_of(request)).open().filter(person=person).first()
    if referral is None:
        messages.error(request, "There is no open spell of support. Open one first, then prescribe.")
        return redirect("prescribing:person", pk=pk)
    block = Block(request, person, referral, chosen)
    if request.method == "POST" and not block.previewing:
        made = block.press()
        if made is not None:
            said = "Sent" if block.form.sending and not block.form.phoned else "Recorded"
            where = f"You find it on {person.called}'s page, and it comes back to Today."
            messages.success(request, f"{said}. {where}")
            return redirect("prescribing:prescription", pk=made.pk)
    context = {**about(person), **block.context()}
    wrong = block.form.is_bound and block.form.errors and not block.previewing
    return render(request, "prescribing/prescriptions/prescribe.html", context, status=400 if wrong else 200)
