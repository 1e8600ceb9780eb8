"""Mail about an account: a welcome, a way to a new password, and news that others should hear of."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.accounts.password_links import (
    CHOOSE_PASSWORD,
    PasswordAsk,
    forget_address,
    link_for,
)
from directory.accounts.roles import Role
from directory.links import addresses
from directory.links.models import SignedLink
from directory.links.tokens import problem_of
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter

PREFIX = "/password/a/"


class Welcome(MessageKind):
    name = "account.welcome"
    folder: ClassVar[str] = "account_welcome"

    def resolve(self, message: OutboxMessage) -> Envelope:
        return _password_letter(self.folder, SignedLink.objects.filter(pk=message.facts["link"]).first())


class NewPassword(MessageKind):
    """For whoever asked: whether the address is an account's is found out here, not while they wait."""

    name = "account.password"
    folder: ClassVar[str] = "account_password"

    def resolve(self, message: OutboxMessage) -> Envelope:
        if "link" in message.facts:  # posted by an earlier version, about the account itself
            link = SignedLink.objects.filter(pk=message.facts["link"]).first()
        else:
            ask = PasswordAsk.objects.filter(pk=message.about_id).first()
            link = link_for(ask) if ask else None
        return _password_letter(self.folder, link)

    def on_sent(self, message: OutboxMessage) -> None:
        _forget(message)

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        _forget(message)

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _forget(message)


class AccountNews(MessageKind):
    """To one administrator or supervisor, about somebody else's account. Names people, never patients."""

    folder: ClassVar[str]

    def resolve(self, message: OutboxMessage) -> Envelope:
        to = _open_account(message.to_id)
        about = User.objects.filter(pk=message.about_id).first()
        if to is None or about is None:
            raise Withheld("The account is closed")
        by = User.objects.filter(pk=message.facts["by"]).first() if message.facts.get("by") else None
        context = {"user": to, "about": about, "by": by.name if by else _("Waymark itself")}
        return letter(self.folder, recipient=to.email, context={**context, **self.words(message)})

    def words(self, message: OutboxMessage) -> dict[str, Any]:
        return {}


class RoleGiven(AccountNews):
    name = "account.role-news"
    folder = "account_role_news"

    def words(self, message: OutboxMessage) -> dict[str, Any]:
        return {"role": Role(message.facts["role"]).label}


class SecondFactorReset(AccountNews):
    name = "account.second-factor-news"
    folder = "account_second_factor_news"


class AboutYourAccount(MessageKind):
    """To the person whose account it is."""

    folder: ClassVar[str]

    def resolve(self, message: OutboxMessage) -> Envelope:
        user = _open_account(message.to_id)
        if user is None:
            raise Withheld("The account is closed")
        return letter(self.folder, recipient=user.email, context={"user": user})


class YourSecondFactor(AboutYourAccount):
    name = "account.your-second-factor"
    folder = "account_your_second_factor"


class ManyTries(AboutYourAccount):
    """Their name is being tried with wrong passwords."""

    name = "account.many-tries"
    folder = "account_many_tries"


def _password_letter(folder: str, link: SignedLink | None) -> Envelope:
    """Raises Withheld, in the same words whether or not there is such an account."""
    user = _open_account(link.about_id) if link else None
    if link is None or user is None:
        raise Withheld("No link is sent for this")
    if problem_of(link) is not None:
        raise Withheld("The link in it no longer opens anything")
    context = {"user": user, "button_url": link, "button_label": _("Choose a password")}
    return letter(folder, recipient=user.email, context=context)


def _open_account(pk: UUID | None) -> User | None:
    return User.objects.filter(pk=pk, is_active=True).first() if pk else None


def _forget(message: OutboxMessage) -> None:
    ask = PasswordAsk.objects.filter(pk=message.about_id).first()
    if ask is not None:
        forget_address(ask)


def register_own() -> None:
    for kind in (Welcome(), NewPassword(), RoleGiven(), SecondFactorReset()):
        register(kind)
    register(YourSecondFactor())
    register(ManyTries())
    addresses.set_prefix(CHOOSE_PASSWORD, PREFIX)
