"""Changing a group's own listing by its link: shown at once, or once an editor has looked; and undone.

A part is a group of fields, as for feeds: what a group wrote belongs to whoever edits here, and no feed
writes over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from directory import clock
from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import EDIT_LISTINGS, KEEP_OWN_LISTING, NotAllowed, require
from directory.audit.actions import record as audit
from directory.catalogue.actions import name_referral_contact
from directory.catalogue.facts import Visibility
from directory.catalogue.locations import LocationAccess
from directory.catalogue.models import Location, Organisation, Service
from directory.catalogue.services import ServiceStatus
from directory.group_space.change_words import REFERRAL_CONTACT
from directory.group_space.known_address import host_of
from directory.group_space.links import require_alive
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.indexing.service_at_place import places_seen
from directory.indexing.touched import touch
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.openreferral import provenance, rebase_drafts, values
from directory.openreferral.field_groups import BY_MODEL
from directory.openreferral.placing import came_from_a_postcode, place_published
from directory.upkeep.review import answered
from search.documents import Audience, Point

Values = Mapping[str, Mapping[str, Any]]
ALWAYS_WAIT = frozenset({"name", "status", "place", "address", REFERRAL_CONTACT})
CHANGEABLE: dict[type[models.Model], frozenset[str]] = {
    Service: frozenset(
        {
            "name",
            "words",
            "times",
            "free",
            "cost",
            "contact",
            "people",
            "begin_by",
            "begin",
            "bring",
            "status",
        }
    ),
    Location: frozenset({"place", "address", "access_facts"}),
    Organisation: frozenset({REFERRAL_CONTACT}),
}
Listed = Service | Location | Organisation


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
        if _same(said.before, value):
            _forget_waiting(record, part, keeper)
        elif waits(record, part, keeper, value):
            made.append(_wait(said))
        else:
            made.append(_keep(said, ChangeState.LIVE))  # before hidden things change their place
            _apply(record, part, value)
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
    if not _same(shown(record, kept.part), kept.before):
        raise ValidationError(
            "This part was changed meanwhile. Refuse it with a word, and put it right yourself."
        )
    if kept.part == REFERRAL_CONTACT:
        name_referral_contact(organisation=kept.organisation, by=by, **kept.after)
    else:
        _apply(record, kept.part, kept.after)
        _answer(record, None, kept.keeper)
    audit("listing.change-approved", record, by=by, detail={"change": str(kept.pk), "part": kept.part})
    _tell(kept)


@transaction.atomic
def refuse(*, change: GroupChange, words: str, by: Actor) -> None:
    """It is not shown, and the group is told why in the editor's words."""
    require(by, EDIT_LISTINGS)
    if not words.strip():
        raise ValidationError("Say why, in a few words: the group reads them.")
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
    if kept.part == REFERRAL_CONTACT or kept.state != ChangeState.LIVE or not _same(now, kept.after):
        raise ValidationError(_("It has been changed again since, so it cannot be undone here."))
    if isinstance(by, LinkHolder) and keeper is not None and waits(record, kept.part, keeper, kept.before):
        return _wait(_Said(record, kept.part, now, kept.before, keeper, by, _turned_round(kept)))
    kept = _decide(kept, ChangeState.LIVE, ChangeState.UNDONE, words, by)
    _apply(record, kept.part, kept.before)
    audit("listing.change-undone", record, by=by, detail={"change": str(kept.pk), "part": kept.part})
    if not isinstance(by, LinkHolder):
        _tell(kept)
    return kept


def waits(record: Listed, part: str, keeper: ListingKeeper, after: Mapping[str, Any]) -> bool:
    """Whether an editor looks first: by the setting, for a name, an address and the referral contact, for an
    email or a website elsewhere than now (a group is known by them), and for a place where another
    organisation meets too."""
    if settings.GROUP_CHANGES_WAIT or part in ALWAYS_WAIT:
        return True
    if part == "contact":
        return _is_elsewhere(shown(record, part), after)
    if not isinstance(record, Location):
        return False
    others = Service.objects.filter(at_locations__location=record, archived_at=None)
    return others.exclude(organisation=keeper.organisation_id).exists()


def shown(record: Listed, part: str) -> dict[str, Any]:
    """What is shown now of a part, as plain values, with how we know it where that is told apart."""
    if part == REFERRAL_CONTACT:
        contact = record.referral_contacts.filter(ended_at=None).first()
        return {name: getattr(contact, name, "") for name in ("name", "email", "phone")}
    value = values.current(record, part)
    basis = BY_MODEL[type(record)][part].basis
    return value | ({basis: str(getattr(record, basis))} if basis else {})


def without_hidden(record: Listed, part: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """A part's values as its group reads them by its link: without what the public may not see of it."""
    made = dict(value)
    if isinstance(record, Service) and part == "people":
        hidden = {one.number for one in record.phones.all() if one.visibility != Visibility.PUBLIC}
        made["phones"] = [row for row in made.get("phones", ()) if row["number"] not in hidden]
        shown_to_all = {
            one.phone
            for one in record.contacts.all()
            if one.visibility == Visibility.PUBLIC and one.phone_visibility == Visibility.PUBLIC
        }
        made["contacts"] = [row for row in made.get("contacts", ()) if row["phone"] in shown_to_all]
    if isinstance(record, Service) and part == "times":
        made["schedules"] = [row for row in made.get("schedules", ()) if not at_hidden_place(record, row)]
    if isinstance(record, Service) and part == "contact" and record.email_visibility != Visibility.PUBLIC:
        made["email"] = "" if made.get("email") == record.email else made.get("email", "")
    return made


def at_hidden_place(service: Service, row: Mapping[str, Any]) -> bool:
    """Whether a time is at a place that the public may not know of."""
    seen = {str(place.pk) for place in places_seen(service, Audience.PUBLIC)}
    return bool(row.get("location")) and str(row["location"]) not in seen


def same_as_shown(record: Listed, part: str, value: Mapping[str, Any]) -> bool:
    """Whether this says nothing new."""
    return _same(shown(record, part), value)


def keeper_for(record: Listed, by: LinkHolder) -> ListingKeeper:
    """Whose listing it is. Raises NotAllowed for another group's, and for a place that the public may not
    know of."""
    keeper = require_alive(by)
    own = Service.objects.filter(organisation=keeper.organisation_id, archived_at=None)
    if isinstance(record, Service):
        allowed = own.filter(pk=record.pk).exists()
    elif isinstance(record, Location):
        here = own.filter(at_locations__location=record)
        allowed = any(record in places_seen(service, Audience.PUBLIC) for service in here)
    else:
        allowed = record.pk == keeper.organisation_id
    if not allowed:
        raise NotAllowed("That is not a listing of this group.")
    return keeper


def record_of(change: GroupChange) -> Any:
    return provenance.MODELS[change.kind]._base_manager.get(pk=change.object_id)


def _is_elsewhere(now: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """An email that is not the one there now, or a website of another host. Taking one away is neither."""
    email, site = str(after.get("email") or "").strip(), str(after.get("website") or "").strip()
    if email and email.casefold() != str(now.get("email") or "").strip().casefold():
        return True
    return bool(site) and (not host_of(site) or host_of(site) != host_of(str(now.get("website") or "")))


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


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """How we know it is no difference of what is said."""
    names = {name for name in (*one, *other) if not name.endswith("_basis")}
    return all(_plain(one.get(name)) == _plain(other.get(name)) for name in names)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [
            {k: v for k, v in row.items() if k != "basis"} if isinstance(row, dict) else row for row in value
        ]
    return value


def _apply(record: Any, part: str, value: Mapping[str, Any]) -> None:
    """Write a part to what is live, keep an editor's open draft, and let no feed write over it."""
    model = type(record)
    list(model._base_manager.select_for_update().filter(pk=record.pk).values_list("pk"))
    record.refresh_from_db()
    was = rebase_drafts.before(record)
    moves = part == "address" and _stands_at_postcode(record)
    names = values.write_fields(record, part, dict(value), over_confirmed=True)
    if names and hasattr(record, "changed_at"):
        record.changed_at = clock.now()
        names.append("changed_at")
    if names:
        model._base_manager.filter(pk=record.pk).update(**{name: getattr(record, name) for name in names})
    if part == "access_facts":
        _write_access(record, value["access"])
    else:
        values.write_rows(record, part, dict(value), over_confirmed=True)
    if moves:
        model._base_manager.filter(pk=record.pk).update(latitude=None, longitude=None)
    fresh = model._base_manager.get(pk=record.pk)
    if moves:
        place_published(fresh)
    ReferenceIndex.create_or_update_for_object(fresh)
    rebase_drafts.rebase(fresh, was)
    provenance.mark_edits(fresh)
    touch(provenance.services_showing(fresh))
    record.refresh_from_db()


def _stands_at_postcode(place: Location) -> bool:
    """Whether its point follows its postcode. One that somebody set by hand stays."""
    if place.latitude is None or place.longitude is None:
        return True
    return came_from_a_postcode(place, Point(place.latitude, place.longitude), place.postcode)


def _write_access(place: Location, rows: list[dict[str, Any]]) -> None:
    said = {row["feature"]: row for row in rows}
    LocationAccess.objects.filter(location=place).exclude(feature__in=said).delete()
    for feature, row in said.items():
        rest: dict[str, Any] = {name: row[name] for name in ("fact", "detail", "basis") if name in row}
        LocationAccess.objects.update_or_create(location=place, feature=feature, defaults=rest)
