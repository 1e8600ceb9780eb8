"""The parts of a listing as its group reads and changes them: what is shown now, what of it stays hidden from
the group, whose listing it is, and what an editor looks at first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models

from directory.accounts.actors import LinkHolder
from directory.accounts.permissions import NotAllowed
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Location, Organisation, Service
from directory.group_space.change_words import REFERRAL_CONTACT
from directory.group_space.known_address import host_of
from directory.group_space.links import require_alive
from directory.group_space.models import GroupChange, ListingKeeper
from directory.indexing.service_at_place import places_seen
from directory.openreferral import provenance, values
from directory.openreferral.field_groups import BY_MODEL
from search.documents import Audience

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
    return says_same(shown(record, part), value)


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


def says_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """How we know it is no difference of what is said."""
    names = {name for name in (*one, *other) if not name.endswith("_basis")}
    return all(_plain(one.get(name)) == _plain(other.get(name)) for name in names)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [
            {k: v for k, v in row.items() if k != "basis"} if isinstance(row, dict) else row for row in value
        ]
    return value
