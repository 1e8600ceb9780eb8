"""The link of somebody who keeps a group's listings. Its holder has proved that they read that mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from directory import clock
from directory.accounts.actors import LinkHolder, SignedInMember
from directory.accounts.models import Membership, User
from directory.accounts.permissions import KEEP_OWN_LISTING, SET_CAPACITY
from directory.accounts.roles import Role
from directory.group_space.models import ListingKeeper
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, problem_of
from directory.messages.actions import post
from directory.messages.kinds import Recipient

PURPOSE = "group.space"
LASTS = timedelta(days=60)
"""Then its page offers to send a new one to the same mailbox."""
FRESH = timedelta(days=7)
"""Pressed so soon after it was sent, a link shows also who is named to the group; later it asks for a new
one, because an old message may be read by somebody else by now."""


def make_link(keeper: ListingKeeper) -> SignedLink:
    return links.make(purpose=PURPOSE, about=keeper, holder=keeper.email, expires_at=clock.now() + LASTS)


def send_link(keeper: ListingKeeper) -> SignedLink:
    """Mail them a new link of theirs."""
    link = make_link(keeper)
    post(
        "group.link",
        about=keeper,
        to=Recipient("keeper", keeper.pk),
        key=f"group.link:{link.pk}",
        facts={"link": link.pk},
    )
    return link


def links_of(keeper: ListingKeeper) -> list[SignedLink]:
    """Those that nobody has withdrawn."""
    return list(SignedLink.objects.filter(purpose=PURPOSE, about_id=keeper.pk, withdrawn_at=None))


def is_fresh(link: SignedLink, opened_at: datetime | None) -> bool:
    """Whether names may be shown in a session that was opened by this link then."""
    if opened_at is None:
        return False
    return opened_at <= link.created_at + FRESH and clock.now() <= opened_at + FRESH


def close_older(link: SignedLink) -> None:
    """A new link was asked for: every earlier one of the same mailbox opens nothing any more."""
    earlier = SignedLink.objects.filter(
        purpose=PURPOSE, holder=link.holder, withdrawn_at=None, replaced_by=None
    )
    for one in earlier.exclude(pk=link.pk):
        links.replace(one, with_=link)


def name_in_mail(keeper: ListingKeeper) -> str:
    """Their name, once they have pressed a link of theirs: until then it is only what somebody typed."""
    pressed = SignedLink.objects.filter(purpose=PURPOSE, about_id=keeper.pk).exclude(pressed_at=None)
    return keeper.name if keeper.name and pressed.exists() else ""


def keeper_of(link: SignedLink) -> ListingKeeper:
    """Whose link it is. Raises LinkProblem when it may not be used now."""
    if link.purpose != PURPOSE:
        raise LinkProblem("unknown", link)
    keeper = ListingKeeper.objects.select_related("organisation").filter(pk=link.about_id).first()
    if keeper is None:
        raise LinkProblem("unknown", link)
    reason = problem_of(link)
    if reason is None and (keeper.ended_at is not None or keeper.confirmed_at is None):
        reason = "withdrawn"
    if reason is not None:
        raise LinkProblem(reason, link)
    return keeper


def reached_by(link: SignedLink, keeper_id: UUID) -> ListingKeeper:
    """The space that a session of this link may open: the link's own, or another of the same mailbox.

    Raises LinkProblem.
    """
    own = keeper_of(link)
    if own.pk == keeper_id:
        return own
    current = ListingKeeper.objects.current().of_mailbox(link.holder).select_related("organisation")
    other = current.filter(pk=keeper_id).first()
    if other is None:
        raise LinkProblem("unknown", link)
    return other


def holder_of(link: SignedLink, keeper: ListingKeeper) -> LinkHolder:
    """The keeper as an actor, known to the audit by the link."""
    name = f"{keeper.name}, {keeper.organisation.name}" if keeper.name else keeper.organisation.name
    return LinkHolder(
        link_id=str(link.pk),
        organisation=name[:280],
        about=str(keeper.pk),
        permissions=frozenset({KEEP_OWN_LISTING, SET_CAPACITY}),
    )


def kept_by(user: User) -> QuerySet[ListingKeeper]:
    """What somebody keeps by signing in: where they keep it now and are a member of that group now."""
    member = Membership.objects.current().filter(user=user, role=Role.MEMBER)
    return (
        ListingKeeper.objects.current()
        .filter(user=user, organisation__in=member.values("organisation"))
        .select_related("organisation")
        .order_by("organisation__name")
    )


def kept_by_account(user: User, keeper_id: UUID) -> ListingKeeper:
    """Raises LinkProblem where it is not theirs to open, or the second factor is owed."""
    found = kept_by(user).filter(pk=keeper_id).first() if user.may(KEEP_OWN_LISTING) else None
    if found is None:
        raise LinkProblem("unknown")
    return found


def signed_in_as(user: User, keeper: ListingKeeper) -> SignedInMember:
    """The keeper as an actor, known to the audit by the account."""
    return SignedInMember(
        link_id="",
        organisation=f"{user.name}, {keeper.organisation.name}"[:280],
        about=str(keeper.pk),
        permissions=frozenset({KEEP_OWN_LISTING, SET_CAPACITY}),
        user_id=str(user.pk),
    )


def require_alive(by: LinkHolder) -> ListingKeeper:
    """The keeper an actor stands for, asked again at the moment of acting. Raises LinkProblem."""
    if isinstance(by, SignedInMember):
        user = User.objects.filter(pk=by.user_id, is_active=True).first()
        if user is None:
            raise LinkProblem("withdrawn")
        return kept_by_account(user, UUID(by.about))
    link = SignedLink.objects.filter(pk=UUID(by.link_id), purpose=PURPOSE).first()
    if link is None:
        raise LinkProblem("unknown")
    return reached_by(link, UUID(by.about))
