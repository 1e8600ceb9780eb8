"""Making an account from the group's page, and where a member who signs in begins."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from directory.accounts.models import Membership, User
from directory.accounts.page_permissions import needs
from directory.accounts.permissions import KEEP_OWN_LISTING
from directory.accounts.requests import user_of
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation
from directory.group_accounts.actions import make_account, open_as_member
from directory.group_space.entry import Held, in_space
from directory.group_space.links import kept_by
from directory.group_space.names import check_name


class AccountForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        validators=[check_name],
        error_messages={"required": gettext_lazy("Give your name")},
    )


@in_space
def account(request: HttpRequest, held: Held) -> HttpResponse:
    """What an account is for, and the press that makes one."""
    if held.keeper.user_id is not None or held.link is None:
        return redirect("directory:group_space", pk=held.keeper.pk)
    form = AccountForm(request.POST if request.method == "POST" else None, initial={"name": held.keeper.name})
    if request.method == "POST" and form.is_valid():
        try:
            _user, new = make_account(keeper=held.keeper, name=form.cleaned_data["name"], by=held.by)
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            messages.success(
                request,
                _("We have sent a message to %(email)s. Choose your password there.")
                % {"email": held.keeper.email}
                if new
                else _("You have an account with this address already. Sign in with it to come here."),
            )
            return redirect("directory:group_space", pk=held.keeper.pk)
    context = {"held": held, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "directory/group_accounts/account.html", context, status=status)


@needs(KEEP_OWN_LISTING)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The groups whose pages they keep. Where it is one, that is where they begin."""
    by = user_of(request)
    waiting = _not_opened(by)
    if request.method == "POST":
        wanted = next((one for one in waiting if str(one.pk) == request.POST.get("open", "")), None)
        if wanted is None:
            raise Http404
        return redirect("directory:group_space", pk=open_as_member(organisation=wanted, by=by).pk)
    keepers = list(kept_by(by))
    if len(keepers) == 1 and not waiting:
        return redirect("directory:group_space", pk=keepers[0].pk)
    context = {"keepers": keepers, "waiting": waiting}
    return render(request, "directory/group_accounts/mine.html", context)


def _not_opened(user: User) -> list[Organisation]:
    """Groups that an administrator made them a member of, and whose pages they have not opened yet."""
    member = Membership.objects.current().filter(user=user, role=Role.MEMBER)
    opened: list[UUID] = [one.organisation_id for one in kept_by(user)]
    found = Organisation.objects.filter(pk__in=member.values("organisation")).exclude(pk__in=opened)
    return list(found.order_by("name"))
