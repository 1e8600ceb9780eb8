"""Builds those who keep a group's listings, through the verbs, and a browser that has opened their space."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from directory.accounts.actors import SYSTEM, LinkHolder
from directory.catalogue.models import Organisation
from directory.group_space.keepers import invite
from directory.group_space.links import PURPOSE, holder_of
from directory.group_space.models import ListingKeeper
from directory.links.models import SignedLink
from directory.links.tokens import token_of


def a_keeper(
    organisation: Organisation, email: str = "jean@example.org", name: str = "Jean Bartlett"
) -> ListingKeeper:
    return invite(organisation=organisation, email=email, name=name, by=SYSTEM)


def link_of(keeper: ListingKeeper) -> SignedLink:
    """The newest."""
    return SignedLink.objects.filter(purpose=PURPOSE, about_id=keeper.pk).latest("created_at")


def as_actor(keeper: ListingKeeper) -> LinkHolder:
    return holder_of(link_of(keeper), keeper)


def landing(link: SignedLink) -> str:
    return reverse("directory:group_link", args=[token_of(link)])


def space(keeper: ListingKeeper) -> str:
    return reverse("directory:group_space", args=[keeper.pk])


def at(name: str, keeper: ListingKeeper, *more: object) -> str:
    """The address of a page of their space."""
    return reverse(f"directory:{name}", args=[keeper.pk, *more])


def opened(keeper: ListingKeeper) -> Client:
    """A browser in which their link was pressed."""
    client = Client()
    client.post(landing(link_of(keeper)), {"do": "open"})
    return client
