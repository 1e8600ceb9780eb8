"""Mail about an account: a welcome, and a way to a new password."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.links import addresses
from directory.links.models import SignedLink
from directory.links.tokens import problem_of
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter

CHOOSE_PASSWORD = "account.password"  # noqa: S105  the purpose of a link
PREFIX = "/password/a/"


class _PasswordLetter(MessageKind):
    folder: ClassVar[str]

    def resolve(self, message: OutboxMessage) -> Envelope:
        user = User.objects.filter(pk=message.about_id, is_active=True).first()
        link = SignedLink.objects.filter(pk=message.facts["link"]).first()
        if user is None or link is None:
            raise Withheld("The account is closed")
        if problem_of(link) is not None:
            raise Withheld("The link in it no longer opens anything")
        context = {"user": user, "button_url": link, "button_label": _("Choose a password")}
        return letter(self.folder, recipient=user.email, context=context)


class Welcome(_PasswordLetter):
    name = "account.welcome"
    folder = "account_welcome"


class NewPassword(_PasswordLetter):
    name = "account.password"
    folder = "account_password"


def register_own() -> None:
    register(Welcome())
    register(NewPassword())
    addresses.lead(CHOOSE_PASSWORD, PREFIX)
