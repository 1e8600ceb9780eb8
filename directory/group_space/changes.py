"""Changing a group's own listing by its link: shown at once, or once an editor has looked; and undone.

A part is a group of fields, as for feeds: what a group wrote belongs to whoever edits here, and no feed
writes over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory import clock
from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import EDIT_LISTINGS, KEEP_OWN_LISTING, NotAllowed, require
from directory.audit.actions import record as audit
from directory.catalogue.actions import name_referral_contact
from directory.catalogue.models import Location, Service
from directory.catalogue.services import ServiceStatus
from directory.given_by_groups.deciding import say_why
from directory.group_space.change_words import REFERRAL_CONTACT
from directory.group_space.listing_parts import (
    CHANGEABLE,
    Listed,
    Values,
    keeper_for,
    record_of,
    says_same,
    shown,
    waits,
    without_hidden,
)
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.group_space.write_part import write_part
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.openreferral import provenance
from directory.upkeep.review import answered


@transaction.atomic
def change(
    *, record: Listed, after: Values, by: LinkHolder, service: Service | None = None
) -> list[GroupChange]:
    """Change parts of what the group runs. Parts that say the same as now are left out.

    Each is shown at once or waits: see `waits`. What is shown at once answers whether the listing is still
    right: the record itself, or for a place the `service` whose page they came from. Raises NotAllowed for
    another group's listing, or for a part that a group does not change.
    """
    require(by, KEEP_OWN_LISTING)
    keeper = keeper_for(record, by)
    if not set(after) <= CHANGEABLE[type(record)]:
        raise NotAllowed("That part of a listing is changed by an editor.")
    made = []
    for part, value in after.items():
        said = _Said(record, part, shown(record, part), value, keeper, by)
        if says_same(said.before, value):
            _forget_waiting(record, part, keeper)
        elif waits(record, part, keeper, value):
            made.append(_wait(said))
        else:
            made.append(_keep(said, ChangeState.LIVE))  # before hidden things change their place
            write_part(record, part, value)
            audit("listing.changed-by-group", record, by=by, detail={"part": part})
    if any(one.state == ChangeState.LIVE for one in made):
        _answer(record, service, keeper)
    return made


@transaction.atomic
def approve(*, change: GroupChange, by: Actor, words: str = "") -> None:
    """An editor looked: it is shown now, and the group is told. Raises ValidationError where what it was
    changed from has itself been changed meanwhile, or somebody was first."""
    require(by, EDIT_LISTINGS)
    kept = _decide(change, ChangeState.WAITING, ChangeState.LIVE, words, by)
    record = record_of(kept)
    if not says_same(shown(record, kept.part), kept.before):
        raise ValidationError(
            "This part was changed meanwhile. Refuse it with a word, and put it right yourself."
        )
    if kept.part == REFERRAL_CONTACT:
        name_referral_contact(organisation=kept.organisation, by=by, **kept.after)
    else:
        write_part(record, kept.part, kept.after)
        _answer(record, None, kept.keeper)
    audit("listing.change-approved", record, by=by, detail={"change": str(kept.pk), "part": kept.part})
    _tell(kept)


@transaction.atomic
def refuse(*, change: GroupChange, words: str, by: Actor) -> None:
    """It is not shown, and the group is told why in the editor's words."""
    require(by, EDIT_LISTINGS)
    say_why(words)
    kept = _decide(change, ChangeState.WAITING, ChangeState.REFUSED, words, by)
    audit("listing.change-refused", record_of(kept), by=by, detail={"change": str(kept.pk)})
    _tell(kept)


@transaction.atomic
def undo(*, change: GroupChange, by: Actor, words: str = "") -> GroupChange:
    """As it was before: by an editor, or by the group itself, from whom it waits for an editor where the same
    said anew would. Returns what is undone, or what waits. Raises ValidationError where it was changed again
    since, and NotAllowed for what is not that group's (any more)."""
    kept = GroupChange.objects.select_related("organisation", "keeper").get(pk=change.pk)
    record = record_of(kept)
    if isinstance(by, LinkHolder):
        require(by, KEEP_OWN_LISTING)
        keeper = keeper_for(record, by)
        if keeper.organisation_id != kept.organisation_id:
            raise NotAllowed("That is another group's.")
    else:
        require(by, EDIT_LISTINGS)
        keeper = None
    now = shown(record, kept.part)
    if kept.part == REFERRAL_CONTACT or kept.state != ChangeState.LIVE or not says_same(now, kept.after):
        raise ValidationError(_("It has been changed again since, so it cannot be undone here."))
    if isinstance(by, LinkHolder) and keeper is not None and waits(record, kept.part, keeper, kept.before):
        return _wait(_Said(record, kept.part, now, kept.before, keeper, by, _turned_round(kept)))
    kept = _decide(kept, ChangeState.LIVE, ChangeState.UNDONE, words, by)
    write_part(record, kept.part, kept.before)
    audit("listing.change-undone", record, by=by, detail={"change": str(kept.pk), "part": kept.part})
    if not isinstance(by, LinkHolder):
        _tell(kept)
    return kept


def _answer(record: Listed, service: Service | None, keeper: ListingKeeper) -> None:
    """It is still right, of the one listing in hand."""
    if isinstance(record, Service):
        answer_for_running(record)
    elif isinstance(record, Location) and service is not None:
        own = Service.objects.filter(organisation=keeper.organisation_id, archived_at=None)
        here = own.filter(pk=service.pk, at_locations__location=record).first()
        if here is not None:
            answer_for_running(here)


def answer_for_running(service: Service) -> None:
    """A listing that is paused or has ended is not shown again because somebody wrote something of it."""
    if Service.objects.filter(pk=service.pk, status=ServiceStatus.ACTIVE).exists():
        answered(service)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a group says of one part, before it is kept."""

    record: Listed
    part: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    keeper: ListingKeeper
    by: LinkHolder
    read_as: Mapping[str, Any] | None = None
    """Before and after as the group has read them earlier, where that is less than it would read now."""


def _turned_round(change: GroupChange) -> Mapping[str, Any] | None:
    read = change.read_as
    return {"before": read["after"], "after": read["before"]} if read else None


def _wait(said: _Said) -> GroupChange:
    """One waits at a time: a second thought takes the place of the first."""
    _forget_waiting(said.record, said.part, said.keeper)
    made = _keep(said, ChangeState.WAITING)
    audit("listing.change-waits", said.record, by=said.by, detail={"part": said.part})
    return made


def _forget_waiting(record: Listed, part: str, keeper: ListingKeeper) -> None:
    GroupChange.objects.filter(
        state=ChangeState.WAITING, object_id=record.pk, part=part, organisation=keeper.organisation_id
    ).delete()


def _keep(said: _Said, state: ChangeState) -> GroupChange:
    return GroupChange.objects.create(
        organisation_id=said.keeper.organisation_id,
        keeper=said.keeper,
        kind=provenance.KINDS[type(said.record)],
        object_id=said.record.pk,
        part=said.part,
        before=dict(said.before),
        after=dict(said.after),
        read_as=said.read_as
        or {
            name: without_hidden(said.record, said.part, value)
            for name, value in (("before", said.before), ("after", said.after))
        },
        state=state,
        said_by=said.by.label[:300],
    )


def _decide(
    change: GroupChange, was: ChangeState, becomes: ChangeState, words: str, by: Actor
) -> GroupChange:
    decided = GroupChange.objects.filter(pk=change.pk, state=was).update(
        state=becomes, decided_at=clock.now(), decided_by=by.label[:300], words=words.strip()[:500]
    )
    if not decided:
        raise ValidationError("Somebody has decided this already.")
    return GroupChange.objects.select_related("organisation", "keeper").get(pk=change.pk)


def _tell(change: GroupChange) -> None:
    to = Recipient("keeper", change.keeper_id)
    post("group.change-decided", about=change, to=to, key=f"group.change:{change.pk}:{change.state}")
