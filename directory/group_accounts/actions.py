"""An account for a member of a group who wants one: the same pages by signing in, as by the link."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory import clock
from directory.accounts.actions import add_user, give_role
from directory.accounts.actors import LinkHolder, SignedInMember
from directory.accounts.models import Membership, User
from directory.accounts.permissions import KEEP_OWN_LISTING, NotAllowed, require
from directory.accounts.roles import Role
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from directory.group_space.keepers import ACCOUNTS, tell_others
from directory.group_space.links import require_alive
from directory.group_space.models import Came, ListingKeeper
from directory.group_space.names import check_name


@transaction.atomic
def make_account(*, keeper: ListingKeeper, name: str, by: LinkHolder) -> tuple[User, bool]:
    """Whoever holds the link makes an account at their own mailbox: with a welcome to choose a password, or,
    where the mailbox has an account already, for that one. Says also whether it is new.

    Raises ValidationError for no name and for an account that was closed, NotAllowed for somebody else's.
    """
    require(by, KEEP_OWN_LISTING)
    own = require_alive(by)
    if own.pk != keeper.pk or isinstance(by, SignedInMember):
        raise NotAllowed("Only whoever holds the link makes an account for themselves.")
    kept = ListingKeeper.objects.select_for_update(of=("self",)).select_related("user").get(pk=keeper.pk)
    if kept.user is not None:
        return kept.user, False
    check_name(name)
    user = User.objects.filter(email__iexact=kept.email).first()
    new = user is None
    if user is None:
        if not name.strip():
            raise ValidationError(_("Give your name"))
        user = add_user(email=kept.email, name=name, by=ACCOUNTS)
    elif not user.is_active:
        raise ValidationError(_("The account of this address is closed. Write to us, and we look at it."))
    give_role(user=user, role=Role.MEMBER, organisation=kept.organisation, by=ACCOUNTS)
    kept.user = user
    kept.save(update_fields=["user"])
    record("keeper.account-made", kept.organisation, by=by, detail={"keeper": str(kept.pk)})
    return user, new


@transaction.atomic
def open_as_member(*, organisation: Organisation, by: User) -> ListingKeeper:
    """Somebody who was given the role of a member opens their group's pages: from then on they keep its
    listings. Raises NotAllowed for whoever is no member of it."""
    require(by, KEEP_OWN_LISTING)
    member = Membership.objects.current().filter(user=by, role=Role.MEMBER, organisation=organisation)
    if not member.exists():
        raise NotAllowed("You are not a member of this group.")
    held = ListingKeeper.objects.select_for_update().filter(organisation=organisation, ended_at=None)
    keeper = held.filter(user=by).first() or held.filter(email=by.email.lower()).first()
    if keeper is None:
        keeper = ListingKeeper(
            organisation=organisation,
            email=by.email.lower(),
            name=by.name,
            came=Came.ACCOUNT,
            asked_by=by.label[:300],
        )
    new = keeper.confirmed_at is None
    if new:
        keeper.confirmed_at, keeper.confirmed_by = clock.now(), ACCOUNTS.label
    keeper.user = by
    keeper.save()
    if new:
        record("keeper.confirmed", organisation, by=by, detail={"keeper": str(keeper.pk)})
        tell_others(keeper, "added")
    return keeper
