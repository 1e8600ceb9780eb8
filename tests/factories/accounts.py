"""Builds people who sign in, with the groups that `setup` writes."""

from __future__ import annotations

from typing import Any

from directory.accounts.actions import add_user, give_role
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.accounts.write_roles import sync_roles
from directory.catalogue.models import Organisation
from directory.commissioners.practices import choose_practices

PASSWORD = "a-long-enough-password"
_made = 0


def a_commissioner(*practices: Organisation) -> User:
    """Who reads the figures of these practices; of none where none is given."""
    user = user_with(Role.COMMISSIONER)
    choose_practices(membership=user.memberships.get(), practices=practices, by=SYSTEM)
    return user


def user_with(role: Role | None, *, organisation: Organisation | None = None, **fields: Any) -> User:
    """A user in one role (or none), with its real permissions and a password."""
    global _made  # noqa: PLW0603  only to keep addresses apart
    _made += 1
    sync_roles()
    name = fields.pop("name", f"Robin Example {_made}")
    email = fields.pop("email", f"user{_made}@example.org")
    user = add_user(email=email, name=name, password=PASSWORD, by=SYSTEM)
    if role is not None:
        give_role(user=user, role=role, organisation=organisation, by=SYSTEM)
    return User.objects.get(pk=user.pk)
