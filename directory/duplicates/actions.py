"""Two listings or organisations are made one, that is undone, or they are said not to be the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from wagtail.log_actions import log as log_action
from wagtail.models import ReferenceIndex

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.background.sweep import each
from directory.catalogue.models import Organisation, Service
from directory.duplicates import contacts_wait, history, what_moves
from directory.duplicates.choosing import Thing, places_of, write_back, write_parts
from directory.duplicates.models import NAMED, Decision, Kind, MayBeSame, Merge, in_order
from directory.duplicates.parts import same_places
from directory.duplicates.what_moves import MODELS, Moved
from directory.indexing.touched import touch
from directory.openreferral import provenance, rebase_drafts
from directory.upkeep import review
from directory.upkeep.models import Check

log = logging.getLogger(__name__)
LATE = timedelta(days=30)
"""How long after a merge something may still come to hang on what was merged."""
GONE = "One of the two is no longer here: somebody may have made them one already."


@transaction.atomic
def merge(*, kept: Thing, merged: Thing, by: Actor, chosen: Mapping[str, str] | None = None) -> Merge:
    """`merged` becomes `kept`: parts as chosen (else the sensible default), and everything that hangs on it.

    It is archived, its address leads to the kept one, and feeds that know it mean the kept one from now on.
    Raises ValidationError when they may not be made one, saying why and what to do first.
    """
    require(by, EDIT_LISTINGS)
    kind = kind_of(kept)
    both = _locked(kind, kept.pk, merged.pk)
    ours, theirs = both.get(kept.pk), both.get(merged.pk)
    if ours is None or theirs is None or ours.archived_at or theirs.archived_at:
        raise ValidationError(GONE)
    if why := refused(kind, ours, theirs):
        raise ValidationError(why)
    contacts_wait.require_for(kind, ours.pk, theirs.pk, by=by)
    was = rebase_drafts.before(ours)
    places = same_places(places_of(ours), places_of(theirs))
    before, after = write_parts(ours, theirs, dict(chosen or {}), places)
    moved = _move_all(kind, theirs.pk, ours.pk, by=by)
    moved += what_moves.move_to_our_places(moved, places)
    type(theirs)._base_manager.filter(pk=theirs.pk).update(archived_at=clock.now())
    made = Merge.objects.create(
        kind=kind,
        kept_id=ours.pk,
        merged_id=theirs.pk,
        merged_name=theirs.name,
        chosen=dict(chosen or {}),
        before=before,
        after=after,
        moved=moved,
        by=by.label[:300],
    )
    _decide(kind, ours.pk, theirs.pk, Decision.MERGED, by)
    _settle(ours, was)
    _check_again(kind, ours.pk, moved)
    _tell(made, "listings.merged", ours, theirs, by)
    return made


@transaction.atomic
def undo_merge(*, merge: Merge, by: Actor) -> list[str]:
    """They are two again. Returns in words what stays as it is now, for it was changed since.

    Raises ValidationError where a later merge stands on this one.
    """
    require(by, EDIT_LISTINGS)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise ValidationError("Somebody has undone it already.")
    kind, ids = Kind(merge.kind), [merge.kept_id, merge.merged_id]
    later = Merge.objects.filter(Q(kept_id__in=ids) | Q(merged_id__in=ids), undone_at=None, at__gte=merge.at)
    if later.exclude(pk=merge.pk).exists():
        raise ValidationError("One of the two was made one with another since. Undo that first.")
    both = _locked(kind, *ids)
    if len(both) < 2:
        raise ValidationError(GONE)
    ours, theirs = both[merge.kept_id], both[merge.merged_id]
    was = rebase_drafts.before(ours)
    drafted = _drafts_of_moved(merge, ours)
    told = write_back(ours, merge)
    for moved in reversed(merge.moved):
        what_moves.move_back(moved, theirs.pk, ours.pk, by=by)
    for service, live in drafted:
        rebase_drafts.rebase(service, live)
    type(theirs)._base_manager.filter(pk=theirs.pk).update(archived_at=None)
    Merge.objects.filter(pk=merge.pk).update(undone_at=clock.now(), undone_by=by.label[:300])
    _decide(kind, merge.kept_id, merge.merged_id, Decision.OPEN, by)
    _settle(ours, was)
    _settle(theirs, None)
    _tell(merge, "listings.unmerged", ours, theirs, by)
    return told


def _drafts_of_moved(merge: Merge, ours: Thing) -> list[tuple[Service, Any]]:
    """Listings that go back and have a draft, which names the kept organisation; each as it is now."""
    if not isinstance(ours, Organisation):
        return []
    label = Service._meta.label_lower
    ids = [pk for moved in merge.moved if moved["model"] == label for pk in moved["ids"]]
    rows = Service.objects.filter(pk__in=ids, organisation=ours, has_unpublished_changes=True)
    return [(row, rebase_drafts.before(row)) for row in rows]


@transaction.atomic
def not_the_same(*, kind: Kind, one: UUID, other: UUID, by: Actor) -> None:
    """An editor looked: they are two. Nobody is asked about them again."""
    require(by, EDIT_LISTINGS)
    pair = _decide(kind, one, other, Decision.NOT_THE_SAME, by)
    record("listings.not-the-same", pair, by=by)


@transaction.atomic
def name_pair(*, kind: Kind, one: UUID, other: UUID, by: Actor) -> MayBeSame:
    """An editor names two that nothing found: they wait to be compared like those that were found."""
    require(by, EDIT_LISTINGS)
    if one == other or len(_locked(kind, one, other)) < 2:
        raise ValidationError(
            "Give two that are different and of one kind: two listings, or two organisations."
        )
    first, second = in_order(one, other)
    pair, made = MayBeSame.objects.get_or_create(
        kind=kind, first_id=first, second_id=second, defaults={"score": 0, "reasons": [NAMED]}
    )
    if made:
        record("listings.pair-named", pair, by=by)
    return pair


@transaction.atomic
def ask_again(*, pair: MayBeSame, by: Actor) -> None:
    """That they are not the same was a mistake: they wait for an editor again."""
    require(by, EDIT_LISTINGS)
    undecided = MayBeSame.objects.filter(pk=pair.pk, decision=Decision.NOT_THE_SAME)
    if undecided.update(decision=Decision.OPEN, decided_at=None, decided_by=""):
        record("listings.asked-again", pair, by=by)


def kind_of(thing: Thing) -> Kind:
    return Kind.SERVICE if isinstance(thing, Service) else Kind.ORGANISATION


def refused(kind: Kind, ours: Thing, theirs: Thing) -> str:
    """Why the two may not be made one, or nothing."""
    if ours.pk == theirs.pk:
        return "These are one already."
    if isinstance(ours, Organisation) and isinstance(theirs, Organisation):
        contacts = [one.referral_contacts.filter(ended_at=None).exists() for one in (ours, theirs)]
        if all(contacts):
            return (
                "Both have a referral contact. End one of them first: what was sent to it can then no "
                "longer be opened by its links, and nothing more goes there."
            )
    return _followers_refuse(kind, theirs.pk, ours.pk)


def _followers_refuse(kind: Kind, merged: UUID, kept: UUID) -> str:
    return next((why for each in what_moves.followers() if (why := each.refuses(kind, merged, kept))), "")


def follow_late() -> int:
    """The sweep's step: what came to hang on a merged record while it was made one goes over as well.

    Where the two might not be made one today, because of who would see people, it stays.
    """
    recent = Merge.objects.filter(undone_at=None, at__gte=clock.now() - LATE).order_by("at", "pk")
    return each("what hangs on merged listings", list(recent.values_list("pk", flat=True)), _follow)


def _follow(pk: UUID) -> int:
    """In the caller's transaction."""
    held = Merge.objects.select_for_update().filter(pk=pk, undone_at=None).first()
    if held is None or not MODELS[Kind(held.kind)]._base_manager.filter(pk=held.kept_id).exists():
        return 0
    kind = Kind(held.kind)
    if why := _followers_refuse(kind, held.merged_id, held.kept_id):
        log.warning("What came late to %s of merge %s stays there: %s", kind, held.pk, why)
        return 0
    late = _move_all(kind, held.merged_id, held.kept_id, by=System("duplicates"))
    if late:
        held.moved = [*held.moved, *late]
        held.save(update_fields=["moved"])
    return sum(len(each["ids"]) for each in late if "to" not in each)


def _move_all(kind: Kind, merged: UUID, kept: UUID, *, by: Actor) -> list[Moved]:
    moved: list[Moved] = []
    drafted = []
    if kind == Kind.ORGANISATION:
        services = Service.objects.filter(organisation_id=merged)
        drafted = [(one, rebase_drafts.before(one)) for one in services.filter(has_unpublished_changes=True)]
        touch(services.values_list("pk", flat=True))
    moved += what_moves.move_hanging(kind, merged, kept)
    moved += what_moves.move_source_records(kind, merged, kept)
    for follower in what_moves.followers():
        moved += follower.follow(kind, merged, kept, by=by)
    if kind == Kind.ORGANISATION:
        moved += contacts_wait.let_wait(kept, moved, by=by)
    for service, was in drafted:
        rebase_drafts.rebase(service, was, taking=["organisation"])
    return moved


def _check_again(kind: Kind, kept: UUID, moved: list[Moved]) -> None:
    """A check of the other is one of this: it counts as an answer from its day on."""
    if kind != Kind.SERVICE or not any(each["model"] == Check._meta.label_lower for each in moved):
        return
    latest: date | None = Check.objects.filter(service=kept).aggregate(on=Max("on"))["on"]
    if latest is not None:
        review.answered(Service.objects.get(pk=kept), on=latest)


def _locked(kind: Kind, *ids: UUID) -> dict[UUID, Any]:
    """Both, in the order of their keys. Not FOR UPDATE: rows that merely point at them may be written."""
    rows = MODELS[kind]._base_manager.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _decide(kind: Kind, one: UUID, other: UUID, decision: Decision, by: Actor) -> MayBeSame:
    first, second = in_order(one, other)
    is_open = decision == Decision.OPEN
    pair, _made = MayBeSame.objects.update_or_create(
        kind=kind,
        first_id=first,
        second_id=second,
        defaults={
            "decision": decision,
            "decided_at": None if is_open else clock.now(),
            "decided_by": "" if is_open else by.label[:300],
        },
        create_defaults={
            "score": 0,
            "decision": decision,
            "decided_at": None if is_open else clock.now(),
            "decided_by": "" if is_open else by.label[:300],
        },
    )
    return pair


def _settle(thing: Thing, was: dict[str, Any] | None) -> None:
    """Who has the say over each part, what refers to what, and an open draft are brought up to date."""
    fresh = type(thing)._base_manager.get(pk=thing.pk)
    ReferenceIndex.create_or_update_for_object(fresh)
    rebase_drafts.rebase(fresh, was)
    provenance.mark_edits(fresh)
    touch(provenance.services_showing(fresh))


def _tell(made: Merge, kind: str, ours: Thing, theirs: Thing, by: Actor) -> None:
    """In the audit, and in the history of both."""
    counts: dict[str, int] = {}
    for moved in (one for one in made.moved if "to" not in one):
        name = str(moved["model"]).rpartition(".")[2]
        counts[name] = counts.get(name, 0) + len(moved["ids"])
    record(kind, ours, by=by, detail={"merged": str(theirs.pk), "merge": str(made.pk), **counts})
    record(kind, theirs, by=by, detail={"kept": str(ours.pk), "merge": str(made.pk)})
    action = history.MERGED if kind == "listings.merged" else history.UNMERGED
    user = by if isinstance(by, User) else None
    for thing, other in ((ours, theirs), (theirs, ours)):
        log_action(
            instance=thing, action=action, user=user, data={"other": str(other.pk), "name": other.name}
        )
