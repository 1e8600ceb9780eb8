"""Signing in and out, and where somebody begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from two_factor.views import LoginView

from directory import clock
from directory.accounts import idle, menu, second_factor
from directory.accounts.codes import in_our_words
from directory.accounts.demo_logins import logins
from directory.accounts.requests import user_of

_SENT_ON = "sent-on-after-sign-in"
_SECONDS = 10


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


class SignIn(LoginView):
    """Password first; then, where one is set up, the second factor."""

    template_name = "accounts/signin.html"
    form_list = ((LoginView.AUTH_STEP, SignInForm), *LoginView.form_list[1:])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return self._signed_in_already(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def _signed_in_already(self, request: HttpRequest) -> HttpResponse:
        """On to where they were going; but a page that sends them straight back is not open to them."""
        wanted, now = self.get_redirect_url(), int(clock.now().timestamp())
        before = request.session.pop(_SENT_ON, None)
        if wanted and before and before[0] == wanted and now - before[1] < _SECONDS:
            return render(request, "accounts/not_for_you.html", status=403)
        if wanted:
            request.session[_SENT_ON] = [wanted, now]
        return redirect(self.get_success_url())

    def get_context_data(self, form: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(form, **kwargs)
        idle_minutes = settings.STAFF_IDLE_MINUTES if self.request.session.get(idle.ENDED) else 0
        return {
            **context,
            "logins": logins(),
            "next": self.get_redirect_url(),
            "form_prefix": self.get_prefix(self.request),
            "idle_minutes": idle_minutes,
        }

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        step = step or self.steps.current
        return in_our_words(super().get_form(step, **kwargs), backup=step == self.BACKUP_STEP)

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        self.request.session.pop(idle.ENDED, None)
        response: HttpResponse = super().done(form_list, **kwargs)
        return response


@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To the page this person begins at, by what they may do."""
    if second_factor.is_owed(user_of(request)):
        return redirect("two_factor:setup")
    return redirect(menu.start_for(user_of(request)))
