"""A refusal to end a role, leave a team or close an account leads to where the work is handed over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from directory.accounts.models import User
from directory.accounts.requests import user_of
from prescribing.teams.hand_over import hands_over_for, still_owns


def tell_refusal(request: HttpRequest, error: ValidationError, leaver: User) -> None:
    """Say why not; where open work is the reason, also who hands it over, or for them the way there."""
    for message in error.messages:
        messages.error(request, message)
    if not still_owns(leaver):
        return
    able = hands_over_for(leaver)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    if user_of(request) in able:
        messages.error(request, format_html('<a href="{}">Hand over from {}</a>', url, leaver.name))
    elif able:
        names = ", ".join(user.name for user in able)
        messages.error(request, f"Ask one of these to hand over from {leaver.name}: {names}.")
    else:
        said = f"Nobody in a team of {leaver.name} shares out work. Add a supervisor to the team first."
        messages.error(request, said)
