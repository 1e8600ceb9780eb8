"""Who keeps a group's listings: invited, claimed, added by the group; ended, and for a day brought back.

Whoever is added gets a link by mail; the others of the group are told of everybody who comes or goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from directory import clock
from directory.accounts.actions import end_role, give_role
from directory.accounts.actors import Actor, LinkHolder, SignedInMember, System
from directory.accounts.permissions import (
    CONFIRM_REFERRAL_CONTACT,
    KEEP_OWN_LISTING,
    SEE_PROFESSIONAL,
    NotAllowed,
    require,
)
from directory.accounts.roles import Role
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from directory.group_space.known_address import is_known, was_sent_away
from directory.group_space.links import PURPOSE, links_of, require_alive, send_link
from directory.group_space.models import Came, ListingKeeper
from directory.group_space.names import check_name, is_plain_name
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.shortlists.sending_limits import FORMS, Visitor, count, mailbox_of

WITHIN = timedelta(days=1)
"""So long an end is taken back by the link that it closed."""
VISITOR = System("said on the site")
ACCOUNTS = System("accounts of groups")
CLAIMS = {**FORMS, "recipient": 3}
COLLEAGUES = {"keeper": 5, "group": 10, "recipient": 2}
"""So many are let in by one of a group, by all of it, and written to at one mailbox, in an hour."""


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, name: str = "", by: Actor, came: Came = Came.INVITED
) -> ListingKeeper:
    """Let somebody keep this group's listings, and mail them their link. Who waits to be confirmed is.

    Inviting somebody again sends another link. Raises ValidationError for what is no address or no name.
    """
    require(by, CONFIRM_REFERRAL_CONTACT)
    check_name(name)
    return _let_in(organisation, email, name, came, by)


@transaction.atomic
def add_colleague(*, keeper: ListingKeeper, email: str, name: str = "", by: LinkHolder) -> ListingKeeper:
    """One of the group lets somebody else of it in. Raises TooMany, and ValidationError for what is no
    address or no name."""
    require(by, KEEP_OWN_LISTING)
    _require_same_group(keeper, by)
    check_name(name)
    marks = {"keeper": by.about, "group": str(keeper.organisation_id), "recipient": mailbox_of(email)}
    count("colleague", marks, COLLEAGUES)
    return _let_in(keeper.organisation, email, name, Came.COLLEAGUE, by)


@transaction.atomic
def claim(*, organisation: Organisation, email: str, name: str, words: str, by: Visitor) -> ListingKeeper:
    """Somebody says that it is their group. At an address that the group is known by they get the link at
    once; else an editor looks, as for whoever was refused or ended before. Raises TooMany."""
    email = _address(email)
    check_name(name)
    count("claim", {**by.marks, "recipient": mailbox_of(email)}, CLAIMS)
    return _ask_to_keep(organisation, email, Came.CLAIMED, VISITOR, name=name, words=words)


@transaction.atomic
def pass_on_address(*, organisation: Organisation, email: str, name: str, by: Actor) -> ListingKeeper:
    """Somebody of the staff rang the group and was given an address. If the group is known by it, the link
    goes there at once; else an editor looks. Raises ValidationError for what is no address."""
    require(by, SEE_PROFESSIONAL)
    return _ask_to_keep(
        organisation, _address(email), Came.PHONED, by, name=name if is_plain_name(name) else ""
    )


def _ask_to_keep(
    organisation: Organisation, email: str, came: Came, by: Actor, *, name: str, words: str = ""
) -> ListingKeeper:
    """Confirmed at once at an address the group is known by; whoever keeps it already gets the link again."""
    held = ListingKeeper.objects.select_for_update().filter(
        organisation=organisation, email=email, ended_at=None
    )
    keeper = held.first()
    if keeper is not None and keeper.confirmed_at is not None:
        send_link(keeper)
        return keeper
    if keeper is None:
        keeper = ListingKeeper.objects.create(
            organisation=organisation,
            email=email,
            name=name[:200],
            words=words[:500],
            came=came,
            asked_by=by.label[:300],
        )
        record("keeper.claimed", organisation, by=by, detail={"keeper": str(keeper.pk)})
    if is_known(organisation, email) and not was_sent_away(organisation, email):
        _confirm(keeper, by)
    return keeper


@transaction.atomic
def confirm_claim(*, keeper: ListingKeeper, by: Actor) -> None:
    """An editor has checked that it is their group: they get their link."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    kept = ListingKeeper.objects.select_for_update().get(pk=keeper.pk)
    if kept.ended_at is not None:
        raise ValidationError("This was ended meanwhile.")
    if kept.confirmed_at is None:
        _confirm(kept, by)


@transaction.atomic
def refuse_claim(*, keeper: ListingKeeper, words: str, by: Actor) -> None:
    """It is not their group, as far as we can tell. They are told why."""
    require(by, CONFIRM_REFERRAL_CONTACT)
    kept = ListingKeeper.objects.select_for_update().get(pk=keeper.pk)
    if kept.ended_at is not None or kept.confirmed_at is not None:
        raise ValidationError("Somebody has answered this already.")
    kept.ended_at, kept.ended_by, kept.ended_why = clock.now(), by.label[:300], words.strip()[:200]
    kept.save(update_fields=["ended_at", "ended_by", "ended_why"])
    record("keeper.refused", kept.organisation, by=by, detail={"keeper": str(kept.pk)})
    post("group.claim-refused", about=kept, to=Recipient("keeper", kept.pk))


@transaction.atomic
def end(*, keeper: ListingKeeper, by: Actor, why: str = "") -> None:
    """They keep these listings no longer, and their links close: by themselves, their group, or an editor.

    They and the others are told. Ending twice keeps the first moment; but whoever left by themselves does not
    take that back once somebody else has ended it too.
    """
    if isinstance(by, LinkHolder):
        require(by, KEEP_OWN_LISTING)
        _require_same_group(keeper, by)
    else:
        require(by, CONFIRM_REFERRAL_CONTACT)
    _end(keeper, by, why)


def _end(keeper: ListingKeeper, by: Actor, why: str, said_with: SignedLink | None = None) -> None:
    kept = ListingKeeper.objects.select_for_update(of=("self",)).get(pk=keeper.pk)
    if kept.ended_at is not None and (said_with is not None or not kept.left_by_themselves):
        return
    told = kept.ended_at is None
    kept.ended_at, kept.ended_by, kept.ended_why = clock.now(), by.label[:300], why[:200]
    kept.ended_with = said_with
    kept.save(update_fields=["ended_at", "ended_by", "ended_why", "ended_with"])
    for link in links_of(kept):
        links.withdraw(link)
    if kept.user is not None:
        end_role(user=kept.user, role=Role.MEMBER, organisation=kept.organisation, by=ACCOUNTS)
    record("keeper.ended", kept.organisation, by=by, detail={"keeper": str(kept.pk)})
    if not told:
        return
    if not (isinstance(by, LinkHolder) and by.about == str(kept.pk)):
        post("group.ended", about=kept, to=Recipient("keeper", kept.pk), key=f"group.ended:{kept.pk}")
    tell_others(kept, "ended")


@transaction.atomic
def take_back_end(*, link: SignedLink) -> bool:
    """ "This is no longer me" was a mistake: as before, within a day, by the link it was said with."""
    keeper = end_to_take_back(link)
    if keeper is None:
        return False
    ended_at = keeper.ended_at
    keeper.ended_at, keeper.ended_by, keeper.ended_why, keeper.ended_with = None, "", "", None
    keeper.save(update_fields=["ended_at", "ended_by", "ended_why", "ended_with"])
    if keeper.user is not None:
        give_role(user=keeper.user, role=Role.MEMBER, organisation=keeper.organisation, by=ACCOUNTS)
    closed = SignedLink.objects.filter(purpose=PURPOSE, about_id=keeper.pk, withdrawn_at__gte=ended_at)
    for one in closed:
        links.bring_back(one)
    record("keeper.brought-back", keeper.organisation, by=VISITOR, detail={"keeper": str(keeper.pk)})
    tell_others(keeper, "added")
    return True


def end_to_take_back(link: SignedLink) -> ListingKeeper | None:
    """Whose end may be taken back by this link: said with this very link, within the day."""
    found = ListingKeeper.objects.filter(ended_with=link, ended_at__gt=clock.now() - WITHIN)
    keeper = found.select_related("organisation").exclude(confirmed_at=None).first()
    if keeper is None or link.withdrawn_at is None:
        return None
    again = ListingKeeper.objects.filter(organisation=keeper.organisation, email=keeper.email, ended_at=None)
    return None if again.exists() else keeper


NOT_ME = "No longer them"


@transaction.atomic
def no_longer_me(*, keeper: ListingKeeper, by: LinkHolder) -> None:
    """They keep these listings no longer: said by themselves, to be taken back for a day."""
    require(by, KEEP_OWN_LISTING)
    if by.about != str(keeper.pk):
        raise NotAllowed("Only they themselves say that.")
    _require_same_group(keeper, by)
    link = None if isinstance(by, SignedInMember) else SignedLink.objects.get(pk=by.link_id)
    _end(keeper, by, NOT_ME, said_with=link)


def _let_in(organisation: Organisation, email: str, name: str, came: Came, by: Actor) -> ListingKeeper:
    email = _address(email)
    keeper = (
        ListingKeeper.objects.select_for_update()
        .filter(organisation=organisation, email=email, ended_at=None)
        .first()
    )
    if keeper is None:
        keeper = ListingKeeper.objects.create(
            organisation=organisation, email=email, name=name[:200], came=came, asked_by=by.label[:300]
        )
    if keeper.confirmed_at is None:
        _confirm(keeper, by)
    else:
        send_link(keeper)
    return keeper


def _confirm(keeper: ListingKeeper, by: Actor) -> None:
    keeper.confirmed_at, keeper.confirmed_by = clock.now(), by.label[:300]
    keeper.save(update_fields=["confirmed_at", "confirmed_by"])
    record("keeper.confirmed", keeper.organisation, by=by, detail={"keeper": str(keeper.pk)})
    send_link(keeper)
    tell_others(keeper, "added")


def tell_others(keeper: ListingKeeper, what: str) -> None:
    """The others of the group, that somebody was added or ended."""
    stamp = f"{clock.now():%Y%m%d%H%M%S%f}"
    for other in others_of(keeper):
        to = Recipient("keeper", other.pk)
        key = f"group.news:{keeper.pk}:{other.pk}:{stamp}"
        post("group.news", about=keeper, to=to, key=key, facts={"what": what})


def others_of(keeper: ListingKeeper) -> Iterable[ListingKeeper]:
    """Who else keeps this group's listings now."""
    return ListingKeeper.objects.current().filter(organisation=keeper.organisation_id).exclude(pk=keeper.pk)


def _require_same_group(keeper: ListingKeeper, by: LinkHolder) -> None:
    try:
        own = require_alive(by)
    except LinkProblem as problem:
        raise NotAllowed("This link does not open anything now.") from problem
    if own.organisation_id != keeper.organisation_id:
        raise NotAllowed("That is another group.")


def _address(email: str) -> str:
    email = email.strip().lower()
    validate_email(email)
    return email
