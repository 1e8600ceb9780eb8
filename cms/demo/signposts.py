"""What was handed over at the demo's desks in three months, through the verb, and who said that they came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cms.demo.place import BY
from directory import clock
from directory.accounts.actions import add_user, give_role
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation, OrganisationKind, Service
from directory.messages.delivery import deliver_due
from prescribing.signposts.actions import VISITOR, hand_over, say_came
from prescribing.signposts.models import Channel, SaidBy

DAYS = 92
"""Three months, of which desks are open Monday to Friday."""
SENT_WITHIN = timedelta(days=20)
"""Messages are of these days, so that their links still open; before, all was printed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What people ask for at desks, with the services that are handed to them."""

    need: str
    services: tuple[str, ...]


ASKED = (
    Asked("debt-advice", ("Drop-in money advice",)),
    Asked("energy-bills", ("Drop-in money advice", "Dorset Warm Homes Helpline")),
    Asked("befriending", ("Phone Pals",)),
    Asked("lunch-clubs", ("Tophill Lunch Club",)),
    Asked("mens-sheds", ("Men's Shed",)),
)
DESKS = (
    # practice, who sits there, how many they hand over on one weekday after another (round and round)
    ("Fleet View Surgery", "receptionist@example.org", (2, 1, 3, 0, 2)),
    ("Quarry Road Medical Centre", "carol.hansford@example.org", (1, 0, 2, 1)),
    ("Thornsett Brook Surgery", "nadia.brook@example.org", (0, 1, 0)),
)
NAMES = {"carol.hansford@example.org": "Carol Hansford", "nadia.brook@example.org": "Nadia Brook"}


def three_months() -> None:
    """Every weekday of DAYS up to today; nothing in the future."""
    desks = [(_at_desk(practice, email), often) for practice, email, often in DESKS]
    services = {one.name: one for one in Service.objects.public()}
    newest = clock.now() - SENT_WITHIN
    with transaction.atomic():
        for number, (at, by) in enumerate(_moments(desks)):
            with clock.moved_to(at):
                _hand_over(number, by, services, sent=at > newest)
    deliver_due(limit=500)


def _moments(desks: Sequence[tuple[User, Sequence[int]]]) -> Iterator[tuple[datetime, User]]:
    days = [clock.today() - timedelta(days=ago) for ago in range(DAYS, -1, -1)]
    for place, day in enumerate(day for day in days if day.weekday() < 5):
        for desk, (by, often) in enumerate(desks):
            for turn in range(often[place % len(often)]):
                at = _moment(day, desk, turn)
                if at < clock.now():
                    yield at, by


def _moment(day: date, desk: int, turn: int) -> datetime:
    return datetime.combine(day, time(9 + 2 * turn, 4 + 13 * desk + 7 * turn), clock.LONDON)


def _hand_over(number: int, by: User, services: dict[str, Service], *, sent: bool) -> None:
    """Printed mostly, lately now and then emailed; of every third one somebody says that they came."""
    asked = ASKED[number % len(ASKED) if number % 3 else 0]
    chosen = {str(services[name].pk): [asked.need] for name in asked.services}
    channel = Channel.EMAIL if sent and number % 5 == 1 else Channel.PRINT
    address = f"somebody.{number}@example.org" if channel == Channel.EMAIL else ""
    made = hand_over(chosen=chosen, channel=channel, address=address, by=by)
    if number % 3 == 1:
        said_by = SaidBy.GROUP if number % 2 else SaidBy.PERSON
        say_came(signpost=made, services=list(chosen)[:1], said_by=said_by, by=VISITOR)


def _at_desk(practice: str, email: str) -> User:
    """Whoever sits at the desk of a practice; those without a login of the demo cannot sign in."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = add_user(email=email, name=NAMES[email], hashed=make_password(None), by=BY)
    desk = Organisation.objects.get(name=practice, kind=OrganisationKind.PRACTICE)
    give_role(user=user, role=Role.RECEPTIONIST, organisation=desk, by=BY)
    return user
