"""Verbs on accounts: who signs in, and in which role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django_otp import devices_for_user

from directory import clock
from directory.accounts import counting, password_links
from directory.accounts.actors import Actor
from directory.accounts.models import Membership, User
from directory.accounts.password_links import WELCOME_LASTS, PasswordAsk
from directory.accounts.permissions import (
    MANAGE_ACCOUNTS,
    NEEDS_SECOND_FACTOR,
    PERSONAL,
    READ_AUDIT,
    NotAllowed,
    require,
)
from directory.accounts.roles import PERMISSIONS, Role
from directory.accounts.write_roles import group_of
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import post
from directory.messages.kinds import Recipient

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
    """The user acts in this role for the organisation from now on. Giving it twice changes nothing.

    Of a role that opens people, or opens them to others, everybody who looks after accounts or supervises is
    told. Raises NotAllowed for a role of one's own.
    """
    require(by, MANAGE_ACCOUNTS)
    require_somebody_else(by, user, "A role is given by somebody else: ask another administrator.")
    membership, new = Membership.objects.current().get_or_create(
        user=user, role=Role(role), organisation=organisation, defaults={"ended_at": None}
    )
    if new:
        record("account.role-given", user, by=by, detail=_role_detail(membership))
        if not (PERSONAL | NEEDS_SECOND_FACTOR).isdisjoint(PERMISSIONS[Role(role)]):
            _tell_the_others("account.role-news", user, by, str(membership.pk), role=str(Role(role)))
    user.groups.add(group_of(Role(role)))
    _forget_permissions(user)
    return membership


@transaction.atomic
def end_role(*, user: User, role: Role | str, organisation: Organisation | None = None, by: Actor) -> None:
    """The user no longer acts in this role for the organisation. Ending what is not held changes nothing.

    Raises CannotDeactivate where it is the last that opens people to them and a registered guard objects.
    """
    require(by, MANAGE_ACCOUNTS)
    every = Membership.objects.current().filter(user=user)
    current = every.filter(role=Role(role))
    ending = current.filter(organisation=organisation)
    others = every.exclude(pk__in=ending.values("pk")).values_list("role", flat=True)
    opens = [one for one in {Role(role), *map(Role, others)} if not PERSONAL.isdisjoint(PERMISSIONS[one])]
    if ending.exists() and opens == [Role(role)] and Role(role) not in others:
        _refuse_while_guarded(user)
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
    _refuse_while_guarded(user)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        password_links.withdraw_links(user)
        record("account.deactivated", user, by=by)


@transaction.atomic
def reactivate(*, user: User, by: Actor) -> None:
    """Open a closed account again, with the roles it had."""
    require(by, MANAGE_ACCOUNTS)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.refresh_from_db()
        record("account.reactivated", user, by=by)


@transaction.atomic
def ask_for_new_password(*, email: str, network: str = "") -> None:
    """Ask for a link to choose a new password. The same is written whoever has the address, or nobody.

    Raises TooManyAsks when enough was asked from `network` within the hour.
    """
    password_links.count_ask(network)
    ask = PasswordAsk.objects.create(email=email.strip()[:254])
    post("account.password", about=ask, to=Recipient("address", ask.pk))


@transaction.atomic
def choose_password(*, link: SignedLink, password: str) -> User:
    """Set the password of the account a link is about; the link, and any other, opens nothing afterwards."""
    user = User.objects.select_for_update().get(pk=link.about_id, is_active=True)
    user.set_password(password)
    user.save(update_fields=["password"])
    links.note_press(link)
    password_links.withdraw_links(user)
    counting.forget("sign-in", user.email.lower())
    record("account.password-chosen", user, by=user)
    return user


def require_somebody_else(by: Actor, user: User, why: str) -> None:
    """Raise NotAllowed, saying `why`, when somebody does this for themselves."""
    if by.actor_id == user.actor_id:
        raise NotAllowed(why)


def _send_password_link(user: User, kind: str, lasts: timedelta) -> None:
    link = password_links.make_link(user, lasts)
    to = Recipient("user", user.pk)
    post(kind, about=user, to=to, key=f"{kind}:{link.pk}", facts={"link": link.pk})


def who_is_told_of_accounts() -> list[User]:
    """Whoever is told of news about accounts: administrators and supervisors, who may read the audit."""
    open_accounts = User.objects.filter(is_active=True)
    return list(
        open_accounts.filter(Q(is_superuser=True) | Q(pk__in=User.objects.who_may(READ_AUDIT).values("pk")))
    )


def _tell_the_others(kind: str, about: User, by: Actor, once: str, **facts: str) -> None:
    """News about an account, to all who watch but whoever did it and whom it is about."""
    left_out = {by.actor_id, about.actor_id}
    by_user = by.actor_id if isinstance(by, User) else None
    for watcher in who_is_told_of_accounts():
        if watcher.actor_id not in left_out:
            to = Recipient("user", watcher.pk)
            key = f"{kind}:{once}:{watcher.pk}"
            post(kind, about=about, to=to, key=key, facts={"by": by_user, **facts})


def _role_detail(membership: Membership) -> dict[str, str]:
    return {"role": membership.role, "organisation": str(membership.organisation_id or "")}


def _forget_permissions(user: User) -> None:
    for cache in ("_role_permissions", "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(cache, None)


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor) -> None:
    """For somebody who lost phone and backup codes: the next sign-in asks them to set up new ones.

    Raises NotAllowed for one's own. Everybody who looks after accounts or supervises is told, and so is the
    user.
    """
    require(by, MANAGE_ACCOUNTS)
    require_somebody_else(by, user, "Somebody else resets your codes: ask another administrator.")
    for device in list(devices_for_user(user, confirmed=None)):
        device.delete()
    event = record("account.second-factor-reset", user, by=by)
    _tell_the_others("account.second-factor-news", user, by, str(event.pk))
    to = Recipient("user", user.pk)
    post("account.your-second-factor", about=user, to=to, key=f"account.your-second-factor:{event.pk}")


def _refuse_while_guarded(user: User) -> None:
    objections = [reason for reason in (guard(user) for guard in _guards) if reason]
    if objections:
        raise CannotDeactivate(objections)
