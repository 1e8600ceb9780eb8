"""What hangs on a listing or organisation and goes with it when two are made one; and what other apps add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models

from directory.accounts.actors import Actor
from directory.accounts.models import Membership
from directory.asked_of_senders.models import SenderQuestion
from directory.catalogue.models import Organisation, ReferralContact, Service
from directory.catalogue.services import HIDDEN
from directory.checks_and_agreements.models import CheckSeen
from directory.duplicates.models import Kind
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.openreferral.models import SourceRecord
from directory.photos.models import ListingPhoto, PhotoState
from directory.photos.shown import may_show_photos
from directory.upkeep.models import Capacity, Check, Closure, RefusedInference
from directory.upkeep.suggestions import Suggestion

Moved = dict[str, Any]
"""A model's label, its field, and the ids of the rows that went over: kept, to be undone. With `from` and
`to` the field is another than that which names the record: what it held before, and since."""
MODELS: dict[Kind, type[Service] | type[Organisation]] = {
    Kind.SERVICE: Service,
    Kind.ORGANISATION: Organisation,
}
STAYS = {
    "directory.listingfreshness": "reckoned anew for the kept listing",
    "directory.listingreview": "the kept listing has its own day of review",
    "directory.serviceatlocation": "chosen as a part",
    "directory.schedule": "chosen as a part",
    "directory.phone": "chosen as a part",
    "directory.contact": "chosen as a part",
    "directory.cost": "chosen as a part",
    "directory.servicegroup": "chosen as a part",
    "directory.servicedelivery": "chosen as a part",
    "directory.serviceneed": "chosen as a part",
    "directory.servicearea": "chosen as a part",
    "directory.servicelanguage": "chosen as a part",
}
"""What refers to a listing or organisation and does not go over, with the reason."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """Rows that name a record in `field`. `once` are fields of which the kept record may have one row only:
    where it has one, theirs stays with the record that was merged. `is_told` are words that everybody reads
    at once: of a listing that not everybody may see they stay."""

    model: type[models.Model]
    field: str
    where: tuple[tuple[str, Any], ...] = ()
    once: tuple[str, ...] = ()
    once_where: tuple[tuple[str, Any], ...] = ()
    is_told: bool = False


_DECIDED = (ChangeState.LIVE, ChangeState.REFUSED, ChangeState.UNDONE)
HANGING: dict[Kind, tuple[Hanging, ...]] = {
    Kind.SERVICE: (
        Hanging(Check, "service_id"),
        Hanging(Closure, "service_id", is_told=True),
        Hanging(Capacity, "service_id", once=("location_id",), is_told=True),
        Hanging(RefusedInference, "service_id", once=("part", "value")),
        Hanging(GroupChange, "object_id", (("kind", "service"), ("state__in", _DECIDED))),
        Hanging(
            GroupChange,
            "object_id",
            (("kind", "service"), ("state", ChangeState.WAITING)),
            once=("part", "organisation_id"),
        ),
        Hanging(Suggestion, "about_id", (("about", "service"),)),
        Hanging(ListingPhoto, "service_id"),
        Hanging(SenderQuestion, "service_id", (("state__in", ("refused", "removed")),)),
        Hanging(SenderQuestion, "service_id", (("state__in", ("waiting", "asked")),), once=("text",)),
    ),
    Kind.ORGANISATION: (
        Hanging(Service, "organisation_id"),
        Hanging(CheckSeen, "organisation_id"),
        Hanging(Membership, "organisation_id", once=("user_id", "role"), once_where=(("ended_at", None),)),
        Hanging(Membership.practices.through, "organisation_id", once=("membership_id",)),
        Hanging(ListingKeeper, "organisation_id", once=("email",), once_where=(("ended_at", None),)),
        Hanging(GroupChange, "organisation_id", (("state__in", _DECIDED),)),
        Hanging(
            GroupChange,
            "organisation_id",
            (("state", ChangeState.WAITING),),
            once=("kind", "object_id", "part"),
        ),
        Hanging(GroupChange, "object_id", (("kind", "organisation"), ("state__in", _DECIDED))),
        Hanging(
            GroupChange,
            "object_id",
            (("kind", "organisation"), ("state", ChangeState.WAITING)),
            once=("part",),
        ),
        Hanging(ReferralContact, "organisation_id", once=(), once_where=(("ended_at", None),)),
        Hanging(Suggestion, "about_id", (("about", "organisation"),)),
    ),
}


class Follow(Protocol):
    """Brings what another app keeps of the merged record to the kept one. Returns what went over."""

    def __call__(self, kind: Kind, merged: UUID, kept: UUID, *, by: Actor) -> list[Moved]: ...


class GoBack(Protocol):
    """Called before rows of another app that still name the kept record name the merged one again."""

    def __call__(self, model: str, ids: list[str], merged: UUID, kept: UUID, *, by: Actor) -> None: ...


def _nothing_more(model: str, ids: list[str], merged: UUID, kept: UUID, *, by: Actor) -> None:
    """For rows of which nobody needs to be told."""


@dataclass(frozen=True, slots=True)
class Follower:
    """`refuses` says in words why two may not be made one, or nothing; `about_people` names kinds of records
    that would go over, without a number. `labels` are the models it looks after, as app.model; `goes_back`
    locks and records what goes back when a merge is undone."""

    follow: Follow
    refuses: Callable[[Kind, UUID, UUID], str]
    about_people: Callable[[Kind, UUID], list[str]]
    labels: frozenset[str]
    goes_back: GoBack = _nothing_more


_followers: dict[str, Follower] = {}


def register_follower(name: str, follower: Follower) -> None:
    """Called by apps when they are ready. Registering another under a name in use is an error."""
    if _followers.setdefault(name, follower) is not follower:
        raise ValueError(f"What follows a merge under the name {name} is already registered")


def followers() -> list[Follower]:
    return list(_followers.values())


def move(hanging: Hanging, merged: UUID, kept: UUID) -> list[Moved]:
    """Every row that can go over does."""
    manager = hanging.model._base_manager
    theirs = manager.filter(**{hanging.field: merged}, **dict(hanging.where))
    names = hanging.once
    taken: set[tuple[Any, ...]] = set()
    if names or hanging.once_where:
        only = dict(hanging.once_where)
        taken = set(
            manager.filter(**{hanging.field: kept}, **dict(hanging.where), **only).values_list(
                *names or ("pk",)
            )
        )
    ids = []
    for row in theirs.order_by("pk"):
        counts = all(getattr(row, name) == value for name, value in hanging.once_where)
        if counts and taken and (not names or tuple(getattr(row, name) for name in names) in taken):
            continue
        ids.append(row.pk)
    return moved_rows(hanging.model, hanging.field, ids, kept)


def moved_rows(model: type[models.Model], field: str, ids: Iterable[Any], kept: UUID) -> list[Moved]:
    """Let these rows name the kept record in `field`, and say which they were."""
    listed = list(ids)
    if not listed:
        return []
    model._base_manager.filter(pk__in=listed).update(**{field: kept})
    return [{"model": model._meta.label_lower, "field": field, "ids": [str(pk) for pk in listed]}]


def move_hanging(kind: Kind, merged: UUID, kept: UUID) -> list[Moved]:
    """What hangs on the merged record goes over. Of a listing that not everybody may see, what is told of its
    days and room stays, and its photos wait for an editor."""
    is_open = kind != Kind.SERVICE or is_for_everybody(merged)
    moved: list[Moved] = []
    for hanging in HANGING[kind]:
        if is_open or not hanging.is_told:
            moved += move(hanging, merged, kept)
    photos = [each["ids"] for each in moved if each["model"] == ListingPhoto._meta.label_lower]
    return moved if is_open else moved + _let_wait(pk for ids in photos for pk in ids)


def is_for_everybody(pk: UUID) -> bool:
    """Whether the public may see this listing and where it is, were it not archived."""
    service = Service._base_manager.get(pk=pk)
    is_public = service.live and service.hidden_at is None and service.status not in HIDDEN
    return is_public and may_show_photos(service)


def _let_wait(photos: Iterable[str]) -> list[Moved]:
    shown = ListingPhoto.objects.shown().filter(pk__in=list(photos)).values_list("pk", flat=True)
    return changed_rows(ListingPhoto, "state", shown, PhotoState.SHOWN.value, PhotoState.WAITING.value)


def changed_rows(
    model: type[models.Model], field: str, ids: Iterable[Any], before: str | None, after: str
) -> list[Moved]:
    """Let these rows hold `after` in a field in which they held `before`, and say which they were."""
    listed = list(ids)
    if not listed:
        return []
    model._base_manager.filter(pk__in=listed).update(**{field: after})
    entry = {"model": model._meta.label_lower, "field": field, "ids": [str(pk) for pk in listed]}
    return [{**entry, "from": before, "to": after}]


def move_to_our_places(moved: Iterable[Moved], places: Mapping[str, str]) -> list[Moved]:
    """Closures and room that came over, at a place of theirs that is one of ours, are at ours."""
    made: list[Moved] = []
    at_places = {model._meta.label_lower: model for model in (Closure, Capacity)}
    for each in moved:
        model = at_places.get(each["model"])
        for theirs, ours in places.items() if model is not None else ():
            if model is None or theirs == ours:
                continue
            rows = model._base_manager.filter(pk__in=each["ids"], location_id=theirs)
            ids = list(rows.values_list("pk", flat=True))
            if model is Capacity:
                services = set(Capacity.objects.filter(pk__in=ids).values_list("service_id", flat=True))
                taken = Capacity.objects.filter(location_id=ours, service_id__in=services)
                ids = [] if taken.exists() else ids
            for entry in moved_rows(model, "location_id", ids, UUID(ours)):
                made.append({**entry, "from": theirs, "to": ours})
    return made


def move_source_records(kind: Kind, merged: UUID, kept: UUID) -> list[Moved]:
    """Ids of feeds mean the kept record from now on, so that no import makes the other anew."""
    rows = SourceRecord.objects.filter(kind=kind.value, object_id=merged)
    before = dict(rows.values_list("pk", "is_merged"))
    SourceRecord.objects.filter(pk__in=before).update(is_merged=True)
    moved = moved_rows(SourceRecord, "object_id", before, kept)
    merged_before = [pk for pk, was in before.items() if was]
    return [{**each, "merged_before": merged_before} for each in moved]


def move_back(moved: Moved, merged: UUID, kept: UUID, *, by: Actor) -> int:
    """Rows that still name the kept record name the other again. Returns how many."""
    model = apps.get_model(moved["model"])
    field = moved["field"]
    for follower in followers():
        if moved["model"] in follower.labels:
            follower.goes_back(moved["model"], moved["ids"], merged, kept, by=by)
    rows = model._base_manager.filter(pk__in=moved["ids"], **{field: moved.get("to", kept)})
    if model is not SourceRecord:
        return rows.update(**{field: moved.get("from", merged)})
    ids = list(rows.values_list("pk", flat=True))
    SourceRecord.objects.filter(pk__in=ids).update(object_id=merged, is_merged=False)
    SourceRecord.objects.filter(pk__in=moved["merged_before"]).update(is_merged=True)
    return len(ids)


def counts_of(kind: Kind, pk: UUID) -> dict[str, int]:
    """What would go over, in words: plural name → count."""
    made: dict[str, int] = {}
    for hanging in HANGING[kind]:
        count = hanging.model._base_manager.filter(**{hanging.field: pk}, **dict(hanging.where)).count()
        name = _NAMES.get(hanging.model, str(hanging.model._meta.verbose_name_plural))
        made[name] = made.get(name, 0) + count
    made["ids of feeds"] = SourceRecord.objects.filter(kind=kind.value, object_id=pk).count()
    return {name: count for name, count in made.items() if count}


def about_people(kind: Kind, pk: UUID) -> list[str]:
    """Kinds of records about people that hang on it."""
    return [name for follower in followers() for name in follower.about_people(kind, pk)]


_NAMES: dict[type[models.Model], str] = {
    Service: "listings",
    ListingKeeper: "people who keep it by a link",
    Membership: "roles of people who sign in",
    RefusedInference: "facts that were called wrong",
    GroupChange: "changes by the group",
    Suggestion: "things the public told",
}
