"""An organisation as Open Referral UK writes it."""

from __future__ import annotations

from typing import Any

from directory.catalogue.facts import Visibility
from directory.catalogue.models import Organisation
from directory.openreferral.publish import clean_words, ids, write_contacts
from directory.openreferral.source import contacts

Row = dict[str, Any]


def in_short(organisation: Organisation) -> Row:
    """Of one that the directory does not list only its name, as on the page of its service."""
    name = clean_words.text(organisation.name, 255)
    made: Row = {"id": str(organisation.pk), "name": name, "description": ""}
    if not is_listed(organisation):
        return made
    made["description"] = clean_words.rich(organisation.description)
    if website := contacts.web_address(organisation.website, []):
        made["website"] = website
    if organisation.email_visibility == Visibility.PUBLIC and (
        email := contacts.mail_address(organisation.email, [])
    ):
        made["email"] = email
    return made


def in_full(organisation: Organisation) -> Row:
    made = in_short(organisation)
    lines = write_contacts.organisation_lines(organisation) if is_listed(organisation) else []
    # The number alone is kept of it: what else stands beside it is of the service's line.
    plain = [{**line, "label": "", "languages": ""} for line in lines]
    rows = [write_contacts.phone(organisation.pk, line, "organization_id") for line in plain]
    return {**made, "phones": ids.distinct(organisation.pk, "phone", rows)}


def is_listed(organisation: Organisation) -> bool:
    """The same as OrganisationQuerySet.listed, of one that has been read."""
    return organisation.live and organisation.listed and organisation.archived_at is None
