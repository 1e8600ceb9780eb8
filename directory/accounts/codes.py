"""The second factor's own pages: setting it up, backup codes, taking it away. Each change is in the audit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from two_factor.views import BackupTokensView, DisableView, ProfileView, SetupView

from directory.accounts import second_factor
from directory.accounts.requests import user_of
from directory.audit.actions import record

WRONG_CODE = _("That code is not right. Wait for the next one, then type its six numbers.")
WRONG_BACKUP = _(
    "That backup code is not right, or it was used before. Check it letter by letter, or use another one."
)
WAIT = ngettext_lazy(
    "After a wrong code you have to wait a moment. Try again in half a minute.",
    "After %(failure_count)d wrong codes you have to wait longer. Try again in a few minutes.",
    "failure_count",
)
_MISSING = _("Type the code.")


def in_our_words(form: forms.Form, *, backup: bool = False) -> forms.Form:
    """The library's forms say token; people say code."""
    wrong = WRONG_BACKUP if backup else WRONG_CODE
    for name in ("token", "otp_token"):
        if name in form.fields:
            form.fields[name].label = _("Your backup code") if backup else _("Your code")
            for problem in ("invalid", "min_length", "max_length", "min_value", "max_value"):
                form.fields[name].error_messages[problem] = wrong
            form.fields[name].error_messages["required"] = _MISSING
    told = {
        "invalid_token": wrong,
        "token_required": _MISSING,
        "n_failed_attempts": WAIT,
        "verification_not_allowed": _("Codes cannot be checked just now. Wait a few minutes and try again."),
    }
    for messages in ("error_messages", "otp_error_messages"):
        if hasattr(form, messages):
            setattr(form, messages, {**getattr(form, messages), **told})
    return form


class YourCodes(ProfileView):
    """Whether codes are set up. Somebody with only a password behind the session is asked for the code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = _again(request) or super().dispatch(request, *args, **kwargs)
        return response


class SetUpSecondFactor(SetupView):
    """Only for somebody who has none: a session with a password alone may not add a second phone."""

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        return in_our_words(super().get_form(step, **kwargs))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.owns_device():
            return _again(request, self.get_redirect_url()) or redirect(self.get_success_url())
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().done(form_list, **kwargs)
        user = user_of(self.request)
        record("account.second-factor-set-up", user, by=user)
        return response


class BackupCodes(BackupTokensView):
    """Codes for the day the phone is lost. Before codes are set up there is nothing to back up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not user.session_is_verified:
            again = _again(request, request.get_full_path())
            return again or render(request, "two_factor/core/otp_required.html", status=403)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = user_of(self.request)
        record("account.backup-codes-made", user, by=user, detail={"codes": self.number_of_tokens})
        return response


class RemoveSecondFactor(DisableView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not user.session_is_verified:
            again = _again(request, request.get_full_path())
            return again or render(request, "two_factor/core/otp_required.html", status=403)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = user_of(self.request)
        record("account.second-factor-removed", user, by=user)
        return response


def _again(request: HttpRequest, back_to: str = "") -> HttpResponse | None:
    """To signing in again, where the account has a second factor that this session did not give."""
    user = request.user
    if user.is_authenticated and not user.session_is_verified and user.owns_device():
        return second_factor.sign_in_again(request, back_to)
    return None
