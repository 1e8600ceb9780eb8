"""Several services for one person at once: a block for each, and each is a prescription of its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from directory.given_ids import uuids_in
from prescribing import permissions as may
from prescribing.before_sending.block import Block, DoneBefore
from prescribing.people.open_person import about, open_or_404
from prescribing.prescriptions.forms import PrescribeForm
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral

log = logging.getLogger(__name__)
MOST = 8
"""Services on one page."""
SEND, THINK, LEAVE = "send", "think", "leave"


class OneOfSeveralForm(PrescribeForm):
    """What becomes of each is chosen beside it, and one press does them all."""

    do = forms.ChoiceField(label="What becomes of this one?", initial=SEND, widget=forms.RadioSelect)

    def __init__(self, *args: Any, phoned: bool, **kwargs: Any) -> None:
        super().__init__(*args, phoned=phoned, **kwargs)
        self.fields["do"].choices = [  # type: ignore[attr-defined]
            (SEND, "Record the call" if phoned else "Send it"),
            (THINK, "They want time to think"),
            (LEAVE, "Not this one"),
        ]


class OneOfSeveral(Block):
    form_class = OneOfSeveralForm

    @property
    def choice(self) -> str:
        return self.request.POST.get(f"{self.prefix}-do", SEND)

    @property
    def sending(self) -> bool:
        return self.choice == SEND

    @property
    def left_out(self) -> bool:
        return self.choice == LEAVE

    @property
    def refused(self) -> bool:
        return self.form.is_bound and not self.previewing and not self.left_out and bool(self.form.errors)

    def try_it(self) -> Prescription | None:
        """What fails here stops nothing but itself, and says so."""
        try:
            return self.press()
        except DoneBefore:
            theirs = Prescription.objects.visible_to(self.by).filter(
                referral=self.referral, service=self.service, author=self.by
            )
            return theirs.order_by("-proposed_at").first()
        except Exception:
            log.exception("One of several prescriptions could not be written; the others go on")
            self.form.add_error(
                None, "This one could not be saved, and nothing of it was sent. Try it again."
            )
            return None


@needs(may.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def prescribe_several(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each with its own need, words, agreement and preview; each stands or falls alone."""
    person, by = open_or_404(request, pk), user_of(request)
    referral = Referral.objects.visible_to(by).open().filter(person=person).first()
    if referral is None:
        messages.error(request, "There is no open spell of support. Open one first, then prescribe.")
        return redirect("prescribing:person", pk=pk)
    asked = uuids_in((request.POST if request.method == "POST" else request.GET).getlist("service"))
    services, gone = _services(asked[:MOST])
    if request.method == "GET" and len(asked) <= 1:
        if services:
            return redirect("prescribing:prescribe", pk=pk, service=services[0].pk)
        messages.error(request, "Tick the services first, then prescribe them together.")
        return redirect("prescribing:find_for", pk=pk)
    blocks = [OneOfSeveral(request, person, referral, one, prefix=f"s-{one.pk}") for one in services]
    done = _done_before(request, referral, by)
    if request.method == "POST" and "preview" not in request.POST:
        done, blocks = _press_each(blocks, done)
        if not gone and all(block.left_out for block in blocks):
            messages.success(request, _said(done))
            return redirect("prescribing:person", pk=pk)
    again = urlencode([("with", str(block.service.pk)) for block in blocks])
    context = {
        **about(person),
        "blocks": [(block, block.context()) for block in blocks],
        "refused": [block for block in blocks if block.refused],
        "done": done,
        "gone": [(one, _typed_of(request, one)) for one in gone],
        "left_off": max(0, len(asked) - MOST),
        "find_url": f"{reverse('prescribing:find_for', args=[pk])}?{again}",
    }
    status = 400 if request.method == "POST" and "preview" not in request.POST else 200
    return render(request, "prescribing/before_sending/several.html", context, status=status)


def _press_each(
    blocks: Sequence[OneOfSeveral], done: list[Prescription]
) -> tuple[list[Prescription], list[OneOfSeveral]]:
    """What was made, and what is still to do."""
    made, left = list(done), []
    for block in blocks:
        prescription = None if block.left_out else block.try_it()
        if prescription is None:
            left.append(block)
        else:
            made.append(prescription)
    return made, left


def _services(ids: Sequence[UUID]) -> tuple[list[Service], list[Service]]:
    """Those that can be prescribed, in that order, and those that have closed since they were ticked."""
    every = {one.pk: one for one in Service.objects.select_related("organisation").filter(pk__in=ids)}
    current = set(Service.objects.for_professionals().filter(pk__in=ids).values_list("pk", flat=True))
    was_listed = {pk for pk, one in every.items() if one.live or one.archived_at is not None}
    known = [every[pk] for pk in ids if pk in every]
    return (
        [one for one in known if one.pk in current],
        [one for one in known if one.pk not in current and one.pk in was_listed],
    )


def _done_before(request: HttpRequest, referral: Referral, by: User) -> list[Prescription]:
    """Those of this page that were made by an earlier press."""
    ids = uuids_in(request.POST.getlist("done"))
    found = Prescription.objects.visible_to(by).filter(pk__in=ids, referral=referral)
    return list(found.select_related("service"))


def _said(done: Sequence[Prescription]) -> str:
    if not done:
        return "Nothing was prescribed."
    names = ", ".join(f"{one.service.name} ({one.get_state_display().lower()})" for one in done)
    return f"Done: {names}. Each comes back to Today by itself."


def _typed_of(request: HttpRequest, service: Service) -> str:
    """What was written for one that can no longer be prescribed, so that it is not lost."""
    return request.POST.get(f"s-{service.pk}-why", "").strip()
