"""What a sender says of a referral of theirs: the answer to a question, and that it is no longer wanted.

The same for a place by its link and for somebody with an account; only their own is found.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.models import User
from directory.accounts.permissions import require
from prescribing import permissions as may
from prescribing.intake.models import Intake
from prescribing.referrals import triage
from prescribing.referrals.models import Referral
from prescribing.referrals.moving import ReferralChanged

PRESSES = frozenset({"answer", "take-back"})


@transaction.atomic
def answer_question(*, referral_id: str, answer: str, by: Actor) -> Referral:
    """The answer to what we asked: the referral is back in the queue. Raises ValidationError."""
    require(by, may.READ_SENT)
    referral = _sent(referral_id, by)
    if not answer.strip():
        raise ValidationError(_("Write the answer first."))
    try:
        return triage.send(referral=referral, note=answer.strip()[:500], by=by)
    except ReferralChanged:
        raise ValidationError(_("Somebody at the hub has gone on with it already.")) from None


@transaction.atomic
def take_back(*, referral_id: str, by: Actor) -> Referral:
    """No longer wanted, as long as nobody has accepted it. Raises ValidationError."""
    require(by, may.READ_SENT)
    referral = _sent(referral_id, by)
    try:
        return triage.cancel(referral=referral, why=_("Taken back by who sent it"), by=by)
    except ReferralChanged:
        raise ValidationError(_("Somebody at the hub has gone on with it already. Please ring us.")) from None


def pressed(request: HttpRequest, by: Actor, page: str, layout: str = "layouts/link.html") -> HttpResponse:
    """A press on the sender's page, which is named `page`; "no longer wanted" asks once more. Raises Http404
    for any other press."""
    do, which = request.POST.get("do", ""), request.POST.get("referral", "")
    if do not in PRESSES:
        raise Http404
    if do == "take-back" and request.POST.get("sure") != "yes":
        context: dict[str, Any] = {
            "layout": layout,
            "back": reverse(page),
            "title": _("Is it no longer wanted?"),
            "lines": [_("Nobody rings because of it then. You can send it again.")],
            "kept": [("do", do), ("referral", which)],
            "sure_label": _("Yes, take it back"),
        }
        return render(request, "directory/group_space/sure.html", context)
    try:
        if do == "answer":
            answer_question(referral_id=which, answer=request.POST.get("answer", ""), by=by)
            messages.success(request, _("Sent to the hub."))
        else:
            take_back(referral_id=which, by=by)
            messages.success(request, _("It is taken back."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(page)


def _sent(referral_id: str, by: Actor) -> Referral:
    """The one of theirs. Raises ValidationError, in the same words whether it exists or not."""
    try:
        pk = UUID(referral_id)
    except ValueError:
        pk = None
    seen = Intake.objects.visible_to(by).filter(referral=pk)
    if isinstance(by, LinkHolder):
        seen = seen.filter(place=UUID(by.about))
    else:
        seen = seen.filter(referral__sent_by=by) if isinstance(by, User) else seen.none()
    found = seen.select_related("referral").first() if pk else None
    if found is None:
        raise ValidationError(_("You did not send this one."))
    return found.referral
