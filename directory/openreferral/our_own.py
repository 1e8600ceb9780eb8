"""Listings of our own that come back to us: by our own feed, or by somebody who passes it on.

They are left as they are. Without this each would be made a second time, for their ids are taken here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from directory.catalogue.models import Service
from directory.duplicates.addresses import now_called
from directory.openreferral.identity import Known
from directory.openreferral.models import SourceRecord
from directory.openreferral.publish import public_records, write_service
from directory.openreferral.publish.at_places import ids_of_feeds
from directory.openreferral.publish.write_terms import address

WORDS = "This is our own listing, which came back to us; it stays as it is here."
MADE_ONE = "This listing was made one with “{}”, which stays as it is here."


def came_back(record: Mapping[str, Any], known: Known) -> str:
    """Says so of a record that this source never gave before and that we published; else nothing.

    It is where the source is our own feed; where a listing was made here under both its id and its
    organisation's, which nobody else can have given them; where it says just what we say; and where an editor
    made it one with another: nobody wants it a second time.
    """
    try:
        identity = UUID(str(record.get("id")))
    except ValueError:
        return ""
    if not known.is_taken(Service, identity):
        return ""
    known.waiting.write()
    if kept := now_called([identity]).get(identity):
        return MADE_ONE.format(Service.objects.get(pk=kept))
    return WORDS if _is_ours(record, known, identity) else ""


def _is_ours(record: Mapping[str, Any], known: Known, identity: UUID) -> bool:
    here = Service.objects.filter(pk=identity)
    if is_our_address(known.source.url):
        return here.exists()
    found = here.values_list("organisation_id", flat=True).first()
    if found is None:
        return False
    theirs = record.get("organization")
    organisation = theirs.get("id") if isinstance(theirs, Mapping) else record.get("organization_id")
    if str(organisation) == str(found) and not _came_by_a_feed(identity):
        return True
    return _says_what_we_say(record, identity)


def is_our_address(url: str) -> bool:
    """Whether this leads to the feed that we publish."""
    theirs, ours = urlsplit(url), urlsplit(address())
    same_host = (theirs.hostname, theirs.port) == (ours.hostname, ours.port)
    return same_host and theirs.path.startswith(ours.path.rstrip("/"))


def _came_by_a_feed(identity: UUID) -> bool:
    return SourceRecord.objects.filter(kind="service", object_id=identity).exists()


def _says_what_we_say(record: Mapping[str, Any], identity: UUID) -> bool:
    """Key for key, but for what is said of the organisation and when it was changed."""
    found = public_records.in_full(public_records.services().filter(pk=identity)).first()
    if found is None:
        return False
    ours = write_service.in_full(found, ids_of_feeds([found]))
    passed = {"organization", "last_modified"}
    return all(ours.get(key) == value for key, value in record.items() if key not in passed)
