"""Who signs in, and in which capacity they act for which organisation."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from directory import clock
from directory.accounts.permissions import PERSONAL
from directory.accounts.roles import Role


class UserManager(BaseUserManager["User"]):
    """People are found by email address in any case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who can sign in once a password is set. Raises ValueError without an email address."""
        if not email:
            raise ValueError("A user signs in by email address: give one.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def who_may(self, permission: str) -> models.QuerySet[User]:
        """Open accounts that hold a permission through a role, by name."""
        app, _, codename = permission.partition(".")
        held = DjangoPermission.objects.filter(content_type__app_label=app, codename=codename)
        return self.filter(is_active=True, groups__permissions__in=held).distinct()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Somebody who signs in, by an email address that may change; the id never does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField("work phone", max_length=30, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    second_factor_missing = False
    """Set for the length of a request whose session has only a password behind it, where more is required."""

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        app_label = "directory"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    # Wagtail shows these.
    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def last_name(self) -> str:
        return self.name.partition(" ")[2]

    @property
    def is_staff(self) -> bool:
        """May open the editing screens at all; what they may do there is asked permission by permission."""
        return self.has_perm("wagtailadmin.access_admin")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.email

    # An actor: see directory.accounts.actors.
    @property
    def label(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def actor_id(self) -> str:
        return str(self.pk)

    def may(self, permission: str) -> bool:
        """Whether this user holds a permission. A superuser's blanket leave stops where people begin."""
        if not self.is_active:
            return False
        if permission in PERSONAL:
            return not self.second_factor_missing and permission in self._permissions_by_role()
        return super().has_perm(permission)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.may(perm) if perm in PERSONAL else super().has_perm(perm, obj)

    def holds_personal(self) -> bool:
        """Whether any role of this user opens people, second factor or not."""
        return self.is_active and not PERSONAL.isdisjoint(self._permissions_by_role())

    def _permissions_by_role(self) -> set[str]:
        """Permissions held through groups or given one by one, never through being a superuser."""
        cached: set[str] | None = getattr(self, "_role_permissions", None)
        if cached is None:
            held = DjangoPermission.objects.filter(models.Q(group__user=self) | models.Q(user=self))
            cached = {
                f"{app}.{name}" for app, name in held.values_list("content_type__app_label", "codename")
            }
            self._role_permissions = cached
        return cached


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_at=None)


class Membership(models.Model):
    """A user acts in a role for an organisation, from a day until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="memberships", null=True, blank=True
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        permissions = [("manage_accounts", "Add people who sign in and give them roles")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ended_at=None, organisation=None),
                name="membership_of_none_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"
