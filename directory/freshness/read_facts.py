"""Reading what is known of the freshness of many listings, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from directory.bounces.came_back import addresses_that_fail
from directory.catalogue.models import Contact, ReferralContact, Service
from directory.freshness.score import FreshnessFacts
from directory.group_space.models import ListingKeeper
from directory.openreferral.models import SourceRecord
from directory.upkeep.models import Check, CheckedBy, who_checked
from directory.web_links.in_use import of_service
from directory.web_links.models import WebLink

Answers = Callable[[Collection[UUID]], Mapping[UUID, tuple[int, int]]]
"""From listings to how many prescriptions they were to answer by now, and how many they did not."""
_answers: list[Answers] = []


def register_answers(read: Answers) -> None:
    """Called once by whoever knows of prescriptions. Without it nobody was asked anything."""
    _answers[:] = [read]


def facts_of(service_ids: Collection[UUID]) -> dict[UUID, FreshnessFacts]:
    """What is known of each listing that exists, today."""
    rows = list(
        Service.objects.filter(pk__in=service_ids)
        .order_by()
        .values_list(
            "pk", "organisation_id", "email", "website", "organisation__email", "organisation__website"
        )
    )
    ids = [row[0] for row in rows]
    checks = _last_checks(ids)
    addresses = _addresses({row[0]: row[1] for row in rows})
    for pk, _group, email, _site, theirs, _ in rows:
        addresses[pk] |= {one.strip().lower() for one in (email or theirs,) if one.strip()}
    failing = addresses_that_fail({one for found in addresses.values() for one in found})
    sites = {row[0]: of_service(row[3], row[5]) for row in rows}
    broken = set(
        WebLink.objects.broken()
        .filter(url__in=set(filter(None, sites.values())))
        .values_list("url", flat=True)
    )
    gone = _gone(ids)
    answers = _answers[0](ids) if _answers else {}
    found = {}
    for pk in ids:
        on, by = checks.get(pk, (None, None))
        asked, unanswered = answers.get(pk, (0, 0))
        found[pk] = FreshnessFacts(
            checked_on=on,
            checked_by=by,
            mail_came_back=bool(addresses[pk] & failing),
            website_broken=sites[pk] in broken,
            asked=asked,
            unanswered=unanswered,
            gone_from_feed=pk in gone,
        )
    return found


def _last_checks(ids: Collection[UUID]) -> dict[UUID, tuple[date, CheckedBy]]:
    """The check of the latest day; of one day, somebody who looked counts before a date of a feed."""
    found: dict[UUID, tuple[date, CheckedBy]] = {}
    for pk, on, how in Check.objects.filter(service__in=ids).values_list("service_id", "on", "how"):
        one = (on, who_checked(how))
        if pk not in found or _rank(one) > _rank(found[pk]):
            found[pk] = one
    return found


def _rank(check: tuple[date, CheckedBy]) -> tuple[date, bool, bool]:
    on, by = check
    return on, by is not CheckedBy.SOURCE, by is CheckedBy.GROUP


def _addresses(groups: Mapping[UUID, UUID]) -> dict[UUID, set[str]]:
    """Addresses at which somebody of each listing is written to, in small letters."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for pk, email in (
        Contact.objects.filter(service__in=groups).exclude(email="").values_list("service_id", "email")
    ):
        found[pk].add(email.strip().lower())
    of_groups: dict[UUID, set[str]] = defaultdict(set)
    organisations = set(groups.values())
    contacts = ReferralContact.objects.confirmed().filter(organisation__in=organisations)
    keepers = ListingKeeper.objects.current().filter(organisation__in=organisations)
    for rows in (contacts, keepers):
        for group, email in rows.order_by().values_list("organisation_id", "email"):
            of_groups[group].add(email.strip().lower())
    for pk, group in groups.items():
        found[pk] |= of_groups[group]
    return found


def _gone(ids: Collection[UUID]) -> set[UUID]:
    """Those that no source has any more, of those that one had, unless an editor keeps them all the same."""
    rows = SourceRecord.objects.filter(kind="service", object_id__in=ids)
    gone: set[UUID] = set()
    there: set[UUID] = set()
    for pk, gone_at, kept in rows.values_list("object_id", "gone_at", "gone_kept"):
        (gone if gone_at is not None and not kept else there).add(pk)
    return gone - there


def last_check(service: Service) -> Check | None:
    """The one that counts, as for the score."""
    return max(service.checks.all(), key=lambda one: _rank((one.on, one.who)), default=None)
