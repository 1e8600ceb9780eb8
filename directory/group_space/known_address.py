"""Whether an address is one that a group is known by: then its link may go there without anybody asking."""

from __future__ import annotations

from urllib.parse import urlsplit

from directory.catalogue.actions import FREE_MAIL
from directory.catalogue.models import Organisation, ReferralContact, Service

_SHARED_MAIL = FREE_MAIL | {"nhs.net", "cjsm.net", "outlook.co.uk", "yahoo.ie", "hotmail.fr", "zoho.com"}
"""Where addresses of many organisations stand side by side."""


def is_known(organisation: Organisation, email: str) -> bool:
    """An address that its listings or its confirmed referral contact give, or one at its own domain.

    A domain that another organisation here uses too says nothing of which of them somebody is.
    """
    email = email.strip().lower()
    if email in known_addresses(organisation):
        return True
    domain = email.rpartition("@")[2]
    return domain in own_domains(organisation) and not _used_by_others(organisation, domain)


def known_addresses(organisation: Organisation) -> list[str]:
    """In small letters, the best to write to first: referral contact, organisation, services."""
    confirmed = organisation.referral_contacts.confirmed().values_list("email", flat=True)
    services = Service.objects.filter(organisation=organisation, archived_at=None).exclude(email="")
    found = [*confirmed, organisation.email, *services.order_by("name").values_list("email", flat=True)]
    return list(dict.fromkeys(one.strip().lower() for one in found if one.strip()))


def own_domains(organisation: Organisation) -> frozenset[str]:
    """Of its website and its addresses, without those where anybody may have a mailbox."""
    services = Service.objects.filter(organisation=organisation, archived_at=None)
    sites = [organisation.website, *services.values_list("website", flat=True)]
    found = {_host(site) for site in sites} | {
        one.rpartition("@")[2] for one in known_addresses(organisation)
    }
    return frozenset(found - _SHARED_MAIL - {""})


def _host(site: str) -> str:
    try:
        host = urlsplit(site).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def _used_by_others(organisation: Organisation, domain: str) -> bool:
    others = Organisation.objects.exclude(pk=organisation.pk).filter(archived_at=None)
    services = Service.objects.exclude(organisation=organisation).filter(archived_at=None)
    contacts = ReferralContact.objects.exclude(organisation=organisation).filter(ended_at=None)
    at = f"@{domain}"
    if (
        others.filter(email__iendswith=at).exists()
        or services.filter(email__iendswith=at).exists()
        or contacts.filter(email__iendswith=at).exists()
    ):
        return True
    sites = [
        *others.filter(website__icontains=domain).values_list("website", flat=True),
        *services.filter(website__icontains=domain).values_list("website", flat=True),
    ]
    return any(_host(site) == domain for site in sites)
