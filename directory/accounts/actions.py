"""Verbs on accounts: who signs in, and in which role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django_otp import devices_for_user

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.messages import CHOOSE_PASSWORD
from directory.accounts.models import Membership, User
from directory.accounts.permissions import MANAGE_ACCOUNTS, require
from directory.accounts.roles import Role
from directory.accounts.write_roles import group_of
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import post
from directory.messages.kinds import Recipient

WELCOME_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=2)
Guard = Callable[[User], str]
_guards: list[Guard] = []


class CannotDeactivate(ValidationError):
    """Something still rests on this account; the messages say what, and what to do first."""


def register_guard(guard: Guard) -> None:
    """`guard(user)` returns why the account may not be closed yet, or an empty text. Registered once each."""
    if guard not in _guards:
        _guards.append(guard)


@transaction.atomic
def add_user(
    *, email: str, name: str, by: Actor, phone: str = "", password: str | None = None, hashed: str = ""
) -> User:
    """Somebody new who signs in. Without a `password` a welcome is mailed with a link to choose one.

    `hashed` is a password that was hashed before: hashing is slow on purpose, and the demo has many logins.

    Raises ValidationError for an address that cannot be one or is in use.
    """
    require(by, MANAGE_ACCOUNTS)
    user = User(email=User.objects.normalize_email(email).lower(), name=name.strip(), phone=phone)
    if hashed:
        user.password = hashed
    else:
        user.set_password(password)
    user.full_clean()
    user.save()
    record("account.added", user, by=by)
    if password is None and not hashed:
        _send_password_link(user, "account.welcome", WELCOME_LASTS)
    return user


@transaction.atomic
def give_role(
    *, user: User, role: Role | str, organisation: Organisation | None = None, by: Actor
) -> Membership:
    """The user acts in this role for the organisation from now on. Giving it twice changes nothing."""
    require(by, MANAGE_ACCOUNTS)
    membership, new = Membership.objects.current().get_or_create(
        user=user, role=Role(role), organisation=organisation, defaults={"ended_at": None}
    )
    if new:
        record("account.role-given", user, by=by, detail=_role_detail(membership))
    user.groups.add(group_of(Role(role)))
    _forget_permissions(user)
    return membership


@transaction.atomic
def end_role(*, user: User, role: Role | str, organisation: Organisation | None = None, by: Actor) -> None:
    """The user no longer acts in this role for the organisation. Ending what is not held changes nothing."""
    require(by, MANAGE_ACCOUNTS)
    current = Membership.objects.current().filter(user=user, role=Role(role))
    for membership in current.filter(organisation=organisation):
        membership.ended_at = clock.now()
        membership.save(update_fields=["ended_at"])
        record("account.role-ended", user, by=by, detail=_role_detail(membership))
    if not current.exists():
        user.groups.remove(group_of(Role(role)))
    _forget_permissions(user)


@transaction.atomic
def deactivate(*, user: User, by: Actor) -> None:
    """Close an account at once, sessions and links with it; roles and history stay.

    Raises CannotDeactivate while a registered guard objects.
    """
    require(by, MANAGE_ACCOUNTS)
    user = User.objects.select_for_update().get(pk=user.pk)
    objections = [reason for reason in (guard(user) for guard in _guards) if reason]
    if objections:
        raise CannotDeactivate(objections)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        _withdraw_password_links(user)
        record("account.deactivated", user, by=by)


@transaction.atomic
def reactivate(*, user: User, by: Actor) -> None:
    """Open a closed account again, with the roles it had."""
    require(by, MANAGE_ACCOUNTS)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.refresh_from_db()
        record("account.reactivated", user, by=by)


@transaction.atomic
def ask_for_new_password(*, email: str) -> None:
    """Mail a link to choose a new password, if the address is an open account's; say nothing either way.

    Asking again within five minutes sends nothing more.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None or _asked_since(user, clock.now() - timedelta(minutes=5)):
        return
    _withdraw_password_links(user)
    record("account.password-asked", user, by=user)
    _send_password_link(user, "account.password", RESET_LASTS)


@transaction.atomic
def choose_password(*, link: SignedLink, password: str) -> User:
    """Set the password of the account a link is about; the link, and any other, opens nothing afterwards."""
    user = User.objects.select_for_update().get(pk=link.about_id, is_active=True)
    user.set_password(password)
    user.save(update_fields=["password"])
    links.note_press(link)
    _withdraw_password_links(user)
    record("account.password-chosen", user, by=user)
    return user


def _send_password_link(user: User, kind: str, lasts: timedelta) -> None:
    link = links.make(purpose=CHOOSE_PASSWORD, about=user, holder=user.email, expires_at=clock.now() + lasts)
    to = Recipient("user", user.pk)
    post(kind, about=user, to=to, key=f"{kind}:{link.pk}", facts={"link": link.pk})


def _password_links(user: User) -> QuerySet[SignedLink]:
    return SignedLink.objects.filter(purpose=CHOOSE_PASSWORD, about_id=user.pk, withdrawn_at=None)


def _asked_since(user: User, moment: datetime) -> bool:
    return bool(_password_links(user).filter(created_at__gte=moment).exists())


def _withdraw_password_links(user: User) -> None:
    for link in _password_links(user):
        links.withdraw(link)


def _role_detail(membership: Membership) -> dict[str, str]:
    return {"role": membership.role, "organisation": str(membership.organisation_id or "")}


def _forget_permissions(user: User) -> None:
    for cache in ("_role_permissions", "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(cache, None)


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor) -> None:
    """For somebody who lost phone and backup codes: the next sign-in asks them to set up new ones."""
    require(by, MANAGE_ACCOUNTS)
    for device in list(devices_for_user(user, confirmed=None)):
        device.delete()
    record("account.second-factor-reset", user, by=by)
