"""What staff may do next with a service on their list. Apps that know how register it when they are ready."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from directory.accounts.actors import Actor


@dataclass(frozen=True, slots=True, order=True)
class _Step:
    order: int
    label: str
    url_name: str
    permission: str


_steps: set[_Step] = set()


def register_onward(label: str, url_name: str, permission: str, order: int) -> None:
    """An action on each service for whoever holds the permission; `url_name` takes the service's id."""
    _steps.add(_Step(order, label, url_name, permission))


def onward_of(actor: Actor) -> list[tuple[str, str]]:
    """What this actor may do with a service, as (label, name of an address), in order."""
    return [(step.label, step.url_name) for step in sorted(_steps) if actor.may(step.permission)]


def links_for(steps: list[tuple[str, str]], service_id: str) -> list[dict[str, str]]:
    return [{"label": label, "url": reverse(name, args=[service_id])} for label, name in steps]
