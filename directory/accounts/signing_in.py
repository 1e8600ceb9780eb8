"""Signing in and out, and where somebody begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from two_factor.utils import default_device
from two_factor.views import LoginView, SetupView

from directory.accounts import menu, second_factor
from directory.accounts.demo_logins import logins
from directory.audit.actions import record


class SignInForm(AuthenticationForm):
    """Email address in any case, and a password."""

    username = forms.EmailField(
        label=_("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    error_messages = {
        "invalid_login": _("This email address and password do not go together. Check both, then try again."),
        "inactive": _("This account is closed. Ask the person who looks after accounts."),
    }


def in_our_words(form: forms.Form) -> forms.Form:
    """The library's forms say token; people say code."""
    wrong = _("That code is not right. Wait for the next one, then type its six numbers.")
    for name in ("token", "otp_token"):
        if name in form.fields:
            form.fields[name].label = _("Your code")
            form.fields[name].error_messages["required"] = _("Type the code.")
    for messages in ("error_messages", "otp_error_messages"):
        if hasattr(form, messages):
            told = {"invalid_token": wrong, "token_required": _("Type the code.")}
            setattr(form, messages, {**getattr(form, messages), **told})
    return form


class SignIn(LoginView):
    """Password first; then, where one is set up, the second factor."""

    template_name = "accounts/signin.html"
    redirect_authenticated_user = True
    form_list = ((LoginView.AUTH_STEP, SignInForm), *LoginView.form_list[1:])

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(form, **kwargs)
        return {
            **context,
            "logins": logins(),
            "next": self.get_redirect_url(),
            "form_prefix": self.get_prefix(self.request),
        }

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        return in_our_words(super().get_form(step, **kwargs))

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().done(form_list, **kwargs)
        record("account.signed-in", self.get_user(), by=self.get_user())
        return response


class SetUpSecondFactor(SetupView):
    """Only for somebody who has none: a session with a password alone may not add a second phone."""

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        return in_our_words(super().get_form(step, **kwargs))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and default_device(request.user):
            verified: bool = request.user.is_verified()  # type: ignore[attr-defined]
            return redirect(self.get_success_url() if verified else sign_in_again(request))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


def sign_in_again(request: HttpRequest) -> str:
    """Ends a session that has only a password behind it, though the account has a second factor."""
    from django.contrib.auth import logout

    logout(request)
    return reverse("accounts:signin")


@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To the page this person begins at, by what they may do."""
    if second_factor.is_owed(request.user):  # type: ignore[arg-type]
        return redirect("two_factor:setup")
    return redirect(menu.start_for(request.user))  # type: ignore[arg-type]
