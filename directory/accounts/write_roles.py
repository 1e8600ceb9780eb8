"""Writes roles.py to Django's groups, where permissions are asked for. Safe to repeat."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from directory.accounts.roles import PERMISSIONS, Role


def group_of(role: Role) -> Group:
    """The role's group; made, with its permissions, if `setup` has not run yet."""
    group, new = Group.objects.get_or_create(name=Role(role).label)
    if new:
        group.permissions.set(_permissions(PERMISSIONS[role])[0])
    return group


@transaction.atomic
def sync_roles() -> list[str]:
    """Every role's group holds exactly what roles.py says. Returns names that no app declares."""
    unknown: set[str] = set()
    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.label)
        found, missing = _permissions(PERMISSIONS[role])
        group.permissions.set(found)
        unknown |= missing
    return sorted(unknown)


def _permissions(names: set[str]) -> tuple[list[Permission], set[str]]:
    """The rows of "app.codename" names, and the names without a row."""
    codenames = {name.partition(".")[2] for name in names}
    rows = Permission.objects.filter(codename__in=codenames).select_related("content_type")
    by_name = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    return [by_name[name] for name in names & by_name.keys()], names - by_name.keys()
