"""Who signs in: add somebody, give and end roles, close an account. Each press calls a verb.

Wagtail's own user screens expect a user model with first and last names and hand out groups by hand;
ours give roles for organisations, so that a role can end and be audited.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts import actions
from directory.accounts.models import Membership, User
from directory.accounts.permissions import MANAGE_ACCOUNTS, require
from directory.accounts.requests import user_of
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation
from directory.commissioners.practices import choose_practices, practices_to_choose
from directory.given_ids import uuid_or_404
from prescribing.teams.refused_to_leave import tell_refusal
from prescribing.words import counted


class RoleForm(forms.Form):
    """A role for an organisation; some roles need none."""

    role = forms.ChoiceField(choices=Role.choices)
    organisation = forms.ModelChoiceField(
        Organisation.objects.current(),
        required=False,
        help_text="The practice, care home, hub or group they act for.",
    )


class PracticesForm(forms.Form):
    """Whose figures a commissioner reads."""

    practices = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Practices they read figures of",
    )

    def __init__(self, data: Any = None, *, role: Membership) -> None:
        super().__init__(data, auto_id=f"id_{role.pk}_%s")
        chosen = role.practices.all()
        offered = practices_to_choose() | Organisation.objects.filter(pk__in=chosen)
        self.fields["practices"].queryset = offered.distinct()  # type: ignore[attr-defined]
        self.fields["practices"].initial = [one.pk for one in chosen]


class AccountForm(RoleForm):
    name = forms.CharField(max_length=120, label="Name")
    email = forms.EmailField(
        label="Work email", help_text="They get a message with a link to choose a password."
    )
    phone = forms.CharField(max_length=30, required=False, label="Work phone")
    field_order = ("name", "email", "phone", "role", "organisation")


def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in, found by name or email."""
    require(user_of(request), MANAGE_ACCOUNTS)
    asked = request.GET.get("q", "").strip()
    users = User.objects.prefetch_related("memberships__organisation").order_by("-is_active", "name")
    if asked:
        users = users.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    page = Paginator(users, 50).get_page(request.GET.get("page"))
    return render(request, "cms/editing/accounts.html", {"page": page, "asked": asked})


@require_http_methods(["GET", "POST"])
def add_account(request: HttpRequest) -> HttpResponse:
    require(user_of(request), MANAGE_ACCOUNTS)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():  # without its role the account is not there either
                user = actions.add_user(
                    email=data["email"], name=data["name"], phone=data["phone"], by=user_of(request)
                )
                actions.give_role(
                    user=user, role=data["role"], organisation=data["organisation"], by=user_of(request)
                )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{user.name} can sign in once they have chosen a password.")
            return redirect("account", pk=user.pk)
    return render(request, "cms/editing/account_add.html", {"form": form})


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: its roles, and whether it is open."""
    require(user_of(request), MANAGE_ACCOUNTS)
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST if "give" in request.POST else None)
    if request.method == "POST":
        try:
            said = _change(request, user, form)
        except ValidationError as error:
            tell_refusal(request, error, user)
            return redirect("account", pk=pk)
        if said:
            messages.success(request, said)
            return redirect("account", pk=pk)
    current = user.memberships.current().select_related("organisation")
    context = {
        "account": user,
        "roles": current,
        "form": form,
        "reads_figures": [(role, PracticesForm(role=role)) for role in current if _reads_figures(role)],
        "none_is_every": settings.COMMISSIONERS_START_WITH_EVERY_PRACTICE,
    }
    return render(request, "cms/editing/account.html", context)


def _reads_figures(role: Membership) -> bool:
    return role.role == Role.COMMISSIONER


def _change(request: HttpRequest, user: User, form: RoleForm) -> str:
    by = user_of(request)
    if "give" in request.POST and form.is_valid():
        given = actions.give_role(user=user, by=by, **form.cleaned_data)
        return f"{user.name} is now {given.get_role_display().lower()}."
    if "end" in request.POST:
        ended = get_object_or_404(
            Membership.objects.current(), pk=uuid_or_404(request.POST["end"]), user=user
        )
        actions.end_role(user=user, role=ended.role, organisation=ended.organisation, by=by)
        return f"{user.name} is no longer {ended.get_role_display().lower()}."
    if "choose" in request.POST:
        role = get_object_or_404(
            Membership.objects.current(), pk=uuid_or_404(request.POST["choose"]), user=user
        )
        chosen = PracticesForm(request.POST, role=role)
        if not chosen.is_valid():
            raise ValidationError("Choose practices from the list.")
        practices = list(chosen.cleaned_data["practices"])
        choose_practices(membership=role, practices=practices, by=by)
        return f"{user.name} reads figures of {counted(len(practices), 'practice')}."
    if "close" in request.POST:
        actions.deactivate(user=user, by=by)
        return f"{user.name} can no longer sign in."
    if "codes" in request.POST:
        actions.reset_second_factor(user=user, by=by)
        return f"{user.name} sets up new codes when they next sign in. Tell them in person, not by email."
    if "open" in request.POST:
        actions.reactivate(user=user, by=by)
        return f"{user.name} can sign in again."
    return ""
