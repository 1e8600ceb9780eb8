"""Which service a story is about: by its name, else the nearest that meets the need."""

from __future__ import annotations

from directory.catalogue.models import Service
from directory.places.miles import METRES_IN_A_MILE
from prescribing.models import Person
from prescribing.prescriptions.eligibility import distance_to, nearest_place

FAR = 15 * METRES_IN_A_MILE


class NoSuchService(Exception):
    """The demo's file names a service that the directory does not have."""


def service_for(person: Person, need: str, name: str) -> Service:
    """Raises NoSuchService when neither the name nor the need leads anywhere."""
    services = Service.objects.for_professionals().select_related("organisation").order_by("name", "pk")
    if name != "-":
        found = list(services.filter(name=name))
    else:
        found = [one for one in services.filter(needs__need__slug=need).distinct() if _fits(person, one)]
        parent = services.filter(needs__need__parent__children__slug=need).distinct()
        found = found or [one for one in parent if _fits(person, one)]
    if not found:
        raise NoSuchService(f"{name} for {need}")
    return min(found, key=lambda one: distance_to(person, nearest_place(person, one)) or FAR)


def _fits(person: Person, service: Service) -> bool:
    """Near enough and of the right age."""
    far = distance_to(person, nearest_place(person, service))
    low, high, age = service.minimum_age or 0, service.maximum_age or 200, person.age or 40
    return far is not None and far <= FAR and low <= age <= high
