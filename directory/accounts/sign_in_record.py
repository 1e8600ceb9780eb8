"""Signing in and out in the audit, from Django's own signals: so every way in is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed
from django.http import HttpRequest
from django_otp.forms import otp_verification_failed
from django_otp.plugins.otp_static.models import StaticDevice

from directory.accounts import counting, lockout
from directory.accounts.actors import System
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.actions import record

SIGNING_IN = System("signing in")
UNKNOWN_AN_HOUR = 20
"""Tries with names nobody has, by one network: more of them say nothing new, and the audit only grows."""


def connect() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="waymark-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="waymark-signed-out")
    user_login_failed.connect(_failed, dispatch_uid="waymark-sign-in-failed")
    user_locked_out.connect(_locked_out, dispatch_uid="waymark-locked-out")
    otp_verification_failed.connect(_code_failed, dispatch_uid="waymark-code-failed")
    m2m_changed.connect(_groups_changed, sender=User.groups.through, dispatch_uid="waymark-groups")


def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    device = getattr(user, "otp_device", None)
    record("account.signed-in", user, by=user, detail={"second_factor": device is not None, **_from(request)})
    if isinstance(device, StaticDevice):
        record("account.backup-code-used", user, by=user, detail={"left": device.token_set.count()})


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None and not getattr(request, "ended_by_idleness", False):
        record("account.signed-out", user, by=user)


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kw: Any) -> None:
    """A password that was tried and wrong. What is refused unread, during a lock-out, is not counted."""
    read = getattr(request, "axes_failures_since_start", None) is not None
    if getattr(request, "axes_locked_out", False) and not read:
        return
    name = str(credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email__iexact=name).first()
    network = lockout.network_of_request(request)
    lockout.count_failure(name, user)
    if user is None:
        if counting.counted("unknown", network, within=timedelta(hours=1)) >= UNKNOWN_AN_HOUR:
            return
        counting.count("unknown", network)
    record("account.sign-in-failed", user, by=SIGNING_IN, detail=_from(request))


def _locked_out(sender: Any, request: HttpRequest, username: str | None = None, **kwargs: Any) -> None:
    """Once, when it begins: axes says so again at every try that is refused."""
    if getattr(request, "axes_failures_since_start", None) is not None:
        user = User.objects.filter(email__iexact=str(username or "")).first()
        record("account.locked-out", user, by=SIGNING_IN, detail=_from(request))


def _code_failed(sender: Any, user: User, **kwargs: Any) -> None:
    record("account.code-failed", user, by=SIGNING_IN)


def _groups_changed(sender: Any, instance: Any, action: str, pk_set: set[Any] | None, **kwargs: Any) -> None:
    """Groups that no role gives, or that a role gives and somebody took, are recorded; our verbs are not."""
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    users = [instance] if isinstance(instance, User) else User.objects.filter(pk__in=pk_set or ())
    for user in users:
        held = set(user.memberships.current().values_list("role", flat=True))
        due = {Role(role).label for role in held}
        names = set(Group.objects.filter(user=user).values_list("name", flat=True))
        if names != due:
            record("account.groups-changed", user, by=System("by hand"), detail={"groups": len(names)})


def _from(request: HttpRequest | None) -> dict[str, str]:
    network = lockout.network_of_request(request)
    return {"from": network} if network else {}
