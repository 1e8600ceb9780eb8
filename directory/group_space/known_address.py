"""Whether an address is one that a group is known by: then its link may go there without anybody asking.

What a group changed by its link counts only once an editor has looked: else whoever keeps a listing for a day
would make any address its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from directory.catalogue.models import Organisation, ReferralContact, Service
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.messages.shared_mail import is_shared
from directory.shortlists.sending_limits import mailbox_of


def is_known(organisation: Organisation, email: str) -> bool:
    """An address that its listings or its confirmed referral contact give, or one at its own domain."""
    email = email.strip().lower()
    if email in known_addresses(organisation):
        return True
    domain = email.rpartition("@")[2]
    return bool(domain) and domain == own_domain(organisation)


def known_addresses(organisation: Organisation) -> list[str]:
    """In small letters, the best to write to first: referral contact, organisation, services."""
    confirmed = organisation.referral_contacts.confirmed().values_list("email", flat=True)
    services = Service.objects.filter(organisation=organisation, archived_at=None).exclude(email="")
    unseen = _written_by_link(organisation)
    listed = [
        email
        for pk, email in services.order_by("name").values_list("pk", "email")
        if (pk, email.strip().lower()) not in unseen
    ]
    found = [*confirmed, organisation.email, *listed]
    return list(dict.fromkeys(one.strip().lower() for one in found if one.strip()))


def own_domain(organisation: Organisation) -> str:
    """Of the organisation's own website, where nobody else has a mailbox or page as far as we can tell; else
    nothing, and an editor looks."""
    domain = host_of(organisation.website)
    personal = urlsplit(organisation.website).path.startswith("/~") if domain else False
    if not domain or personal or is_shared(domain) or _used_by_others(organisation, domain):
        return ""
    return domain


def was_sent_away(organisation: Organisation, email: str) -> bool:
    """Whether somebody else than they themselves ended or refused this mailbox here, ever."""
    ended = ListingKeeper.objects.filter(organisation=organisation).exclude(ended_at=None)
    mailbox = mailbox_of(email)
    return any(mailbox_of(one.email) == mailbox and not one.left_by_themselves for one in ended)


def notes_on(claim: ListingKeeper) -> list[str]:
    """What an editor should know of a claim, beside the addresses that the group is known by."""
    organisation, domain = claim.organisation, claim.email.rpartition("@")[2]
    sites = [organisation.website, *organisation.services.values_list("website", flat=True)]
    found = []
    if domain in {host_of(site) for site in sites}:
        shared = is_shared(domain) or _used_by_others(organisation, domain)
        found.append(
            "At the domain of a website of theirs, where others have mailboxes too."
            if shared
            else "At the domain of a website of theirs."
        )
    if was_sent_away(organisation, claim.email):
        found.append("This mailbox was refused or ended here before.")
    return found


def host_of(site: str) -> str:
    """In small letters, without "www."; nothing for what is no address of a website."""
    site = site.strip()
    try:
        host = urlsplit(site if "//" in site else f"//{site}").hostname or ""
    except ValueError:
        return ""
    return host.lower().strip(".").removeprefix("www.")


def _written_by_link(organisation: Organisation) -> set[tuple[object, str]]:
    """(listing, address) that a group wrote by its link and that no editor has looked at."""
    changes = GroupChange.objects.filter(
        organisation=organisation, part="contact", state=ChangeState.LIVE, decided_at=None
    )
    rows = changes.values_list("object_id", "before", "after")
    pairs = [(pk, _email_of(before), _email_of(after)) for pk, before, after in rows]
    return {(pk, after) for pk, before, after in pairs if after and after != before}


def _email_of(value: Mapping[str, object]) -> str:
    return str(value.get("email") or "").strip().lower()


def _used_by_others(organisation: Organisation, domain: str) -> bool:
    """Also by what is archived or has ended: somebody may still read those mailboxes."""
    others = Organisation.objects.exclude(pk=organisation.pk)
    services = Service.objects.exclude(organisation=organisation)
    contacts = ReferralContact.objects.exclude(organisation=organisation)
    keepers = ListingKeeper.objects.exclude(organisation=organisation)
    mailboxes = [
        email
        for found in (others, services, contacts, keepers)
        for email in found.filter(email__icontains=domain).values_list("email", flat=True)
    ]
    sites = [
        site
        for found in (others, services)
        for site in found.filter(website__icontains=domain).values_list("website", flat=True)
    ]
    hosts = {one.rpartition("@")[2].strip().lower() for one in mailboxes} | {host_of(one) for one in sites}
    return any(host == domain or host.endswith(f".{domain}") for host in hosts)
