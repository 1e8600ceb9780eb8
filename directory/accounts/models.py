"""Who signs in, and in which capacity they act for which organisation."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django_otp import devices_for_user

from directory import clock
from directory.accounts.permissions import NEEDS_SECOND_FACTOR, PERSONAL
from directory.accounts.roles import PERMISSIONS, Role, roles_that_may


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
        """Open accounts that hold a permission through a role they act in now, by name."""
        current = Membership.objects.current().filter(role__in=roles_that_may(permission))
        return self.filter(is_active=True, pk__in=current.values("user"))

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

    session_is_verified: bool | None = None
    """Of the session of a request: whether the second factor was given. None where there is no session."""

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
        """Whether this user holds a permission: by a role they act in now, or by being a superuser.

        A superuser's blanket leave stops where people begin. Groups and single permissions that somebody
        set by hand count for nothing, and neither does a session that lacks the second factor.
        """
        if not self.is_active or self.second_factor_missing:
            return False
        return self._holds(permission)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.may(perm)

    def has_module_perms(self, app_label: str) -> bool:
        if self.is_superuser:
            return self.is_active and not self.second_factor_missing
        return any(name.startswith(f"{app_label}.") for name in self.get_all_permissions())

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        return {name for name in self._permissions_by_role() if self.may(name)}

    def get_group_permissions(self, obj: Any = None) -> set[str]:
        return self.get_all_permissions(obj)

    def get_user_permissions(self, obj: Any = None) -> set[str]:
        return set()

    @cached_property
    def second_factor_missing(self) -> bool:
        """Whether this session has only a password behind it and the account asks for more.

        An account that owns a device asks for it everywhere; where SECOND_FACTOR_REQUIRED, so does one
        whose role needs it.
        """
        if self.session_is_verified is not False:
            return False
        required: bool = settings.SECOND_FACTOR_REQUIRED and self.needs_second_factor()
        return required or self.owns_device()

    def needs_second_factor(self) -> bool:
        """Whether what this user may do is kept for whoever signs in with a second factor."""
        return any(self._holds(permission) for permission in NEEDS_SECOND_FACTOR)

    def owns_device(self) -> bool:
        return any(True for _ in devices_for_user(self))

    def holds_personal(self) -> bool:
        """Whether any role of this user opens people, second factor or not."""
        return self.is_active and not PERSONAL.isdisjoint(self._permissions_by_role())

    def _holds(self, permission: str) -> bool:
        if self.is_superuser and permission not in PERSONAL:
            return True
        return permission in self._permissions_by_role()

    def _permissions_by_role(self) -> set[str]:
        """Permissions of the roles they act in now, as roles.py says; never through being a superuser."""
        cached: set[str] | None = getattr(self, "_role_permissions", None)
        if cached is None:
            roles = Membership.objects.current().filter(user=self).values_list("role", flat=True)
            cached = set().union(*(PERMISSIONS[Role(role)] for role in roles))
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
    practices = models.ManyToManyField(
        "directory.Organisation",
        related_name="read_by",
        blank=True,
        help_text="Of a commissioner: the practices they read figures of.",
    )
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
