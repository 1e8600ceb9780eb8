"""A place, numbers and services of every visibility, and a visitor who ticks them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from directory import clock
from directory.catalogue.models import Contact, Phone, Schedule, Service, ServiceAtLocation
from directory.messages import channels
from directory.messages.channels import NotDelivered
from directory.messages.kinds import Envelope
from directory.messages.models import OutboxMessage
from directory.shortlists.sending_limits import Visitor
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

OURS = {"Origin": "http://testserver"}
SECRETS = ("01632960777", "01632 960777", "Hidden House", "01632 960888", "01632960888", "Staff Lane")
"""What no public list may say: numbers and places for professionals or the owner alone."""
SAM = "sam.secret@example.org"
NOBODY = Visitor({"session": "one", "network": "192.0.2.1"})
HELD = [
    *("sessions.session", "directory.auditevent", "directory.signedlink", "directory.outboxmessage"),
    *("directory.sentmessage", "directory.sharedlist", "directory.listsending", "directory.sendingmark"),
]


@pytest.fixture(autouse=True)
def _a_tuesday() -> Iterator[None]:
    with clock.moved_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        yield


@pytest.fixture
def advice(db: None) -> Service:
    """Everything is known of it; beside its public number and place it has some that are not."""
    made = ServiceFactory(
        name="Drop-in money advice", location=LocationFactory(name="The Old Chandlery"), begin_by="turn-up"
    )
    Phone.objects.create(service=made, number="01632960011")
    Phone.objects.create(service=made, number="01632960777", visibility="professional")
    Contact.objects.create(service=made, name="Jo", phone="01632960888", phone_visibility="owner")
    Schedule.objects.create(service=made, days="TU,TH", opens_at=time(10), closes_at=time(12, 30))
    hidden = LocationFactory(name="Hidden House", visibility="professional")
    ServiceAtLocation.objects.create(service=made, location=hidden)
    ServiceAtLocation.objects.create(
        service=made, location=LocationFactory(name="Staff Lane"), visibility="owner"
    )
    return made


@pytest.fixture
def choir(db: None) -> Service:
    """Nothing is known but its name."""
    made: Service = ServiceFactory.create(name="Harbour Choir")
    return made


@pytest.fixture
def staff_only(db: None) -> Service:
    made: Service = ServiceFactory.create(name="Crisis line for surgeries", visibility="professional")
    return made


@pytest.fixture
def refuge(db: None) -> Service:
    need = NeedFactory(slug="domestic-abuse", name="Domestic abuse", sensitive=True)
    made: Service = ServiceFactory.create(
        name="Safe rooms", location=LocationFactory(name="Rose House"), need=need
    )
    Phone.objects.create(service=made, number="01632960055")
    return made


@pytest.fixture
def tick(client: Client) -> Callable[..., Any]:
    """Press a button of the list: tick(add=service), tick(clear=1)."""

    def press(by: Client = client, **press: Any) -> Any:
        ((verb, value),) = press.items()
        data = {verb: getattr(value, "pk", value), "next": "/list/"}
        return by.post("/list/change/", data, headers=OURS)

    return press


class Texts:
    """A provider of text messages, as a deployer would register one."""

    name = "text"

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.problem: NotDelivered | None = None

    def hand_over(self, message: OutboxMessage, envelope: Envelope) -> None:
        if self.problem:
            raise self.problem
        self.taken.append(envelope)


@pytest.fixture
def texts() -> Any:
    provider = Texts()
    channels.register_channel(provider)
    yield provider
    channels._channels.pop("text")


def every_cell() -> str:
    """All that the database holds of lists, links, messages, visits and the audit, as text."""
    out = StringIO()
    call_command("dumpdata", *HELD, stdout=out)
    return out.getvalue()


def send(client: Client, address: str = SAM, way: str = "email") -> Any:
    return client.post(f"/list/{way}/", {"address": address, "send": "1"})


def path_of(link: str) -> str:
    return "/list/a/" + link.partition("/list/a/")[2]


def made_link(client: Client) -> str:
    client.post("/list/link/")
    said = client.get("/list/link/").content.decode()
    [address] = re.findall(r'value="(http[^"]+/list/a/[^"]+)"', said)
    return str(address)
