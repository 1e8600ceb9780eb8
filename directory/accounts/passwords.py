"""A forgotten password, and the first one: by a link in an email."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts import actions
from directory.accounts.lockout import network_of_request
from directory.accounts.models import User
from directory.accounts.password_links import CHOOSE_PASSWORD, TooManyAsks
from directory.links.models import SignedLink
from directory.links.pages import link_page
from directory.links.tokens import LinkProblem, problem_of, read_token

_SESSION_KEY = "password-link"


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class ChoosePasswordForm(SetPasswordForm):
    """Twice the same, and what makes a good one in one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.help_text = _("At least 12 characters. Not your name, and not a password everybody uses.")
        again.label, again.help_text = _("The same password again"), ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether or not we know the address."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        try:
            network = network_of_request(request)
            actions.ask_for_new_password(email=form.cleaned_data["email"], network=network)
        except TooManyAsks:
            return render(request, "accounts/asked_too_often.html", status=429)
        return redirect("accounts:forgotten_sent")
    return render(request, "accounts/forgotten.html", {"form": form})


@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html")


@link_page
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Moves the link into the session and its token out of the address."""
    try:
        link = read_token(token, CHOOSE_PASSWORD)
    except LinkProblem as problem:
        return _problem(request, problem.reason)
    request.session[_SESSION_KEY] = str(link.pk)
    return redirect("accounts:choose_password")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    link = _link_of(request)
    user = User.objects.filter(pk=link.about_id, is_active=True).first() if link else None
    if link is None or user is None:
        return _problem(request, "unknown")
    reason = problem_of(link)
    if reason is not None:
        return _problem(request, reason)
    form = ChoosePasswordForm(user, request.POST or None)
    if form.is_valid():
        actions.choose_password(link=link, password=form.cleaned_data["new_password1"])
        request.session.pop(_SESSION_KEY, None)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("accounts:signin")
    return render(request, "accounts/choose_password.html", {"form": form, "account": user})


def _link_of(request: HttpRequest) -> SignedLink | None:
    kept: Any = request.session.get(_SESSION_KEY)
    return SignedLink.objects.filter(pk=UUID(kept), purpose=CHOOSE_PASSWORD).first() if kept else None


def _problem(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "accounts/link_problem.html", {"reason": reason}, status=410)
