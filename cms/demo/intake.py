"""What waits in the demo's queue: sent by police, a hospital, a care home's link, family and themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from cms.demo.place import BY, CARE_HOME
from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from directory.links.models import SignedLink
from directory.messages.delivery import deliver_due
from directory.shortlists.sending_limits import Visitor
from prescribing.call_back import actions as call_back
from prescribing.intake.advice.actions import log_advice
from prescribing.intake.by_link.places import PURPOSE, add_place, holder_of
from prescribing.intake.models import CameBy, Footing, Knows, ReferringPlace
from prescribing.intake.queue import decide
from prescribing.intake.queue.worker_facts import change_worker_facts
from prescribing.intake.receive import SentBy, Told, receive
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.records import Urgency
from prescribing.referrals import triage
from prescribing.referrals.models import Referral, Source

OUTSIDE = System("sent on the site")


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral, so many hours ago. `words` are those of Told; `then` is what was decided since."""

    hours: int
    name: str
    born: date
    source: Source
    sender: str
    matters: str
    words: dict[str, Any] = field(default_factory=dict)
    role: str = ""
    phone: str = ""
    practice: str = ""
    then: str = ""


SENT = (
    Sent(
        4,
        "Margaret Hallett",
        date(1948, 2, 14),
        Source.POLICE,
        "PC Lisa Hann",
        "Found in Portland Road at 4am in her nightdress. Cold but not hurt, seen by paramedics. Her"
        " daughter is away until Friday. Can somebody look in today?",
        {"urgency": Urgency.TODAY, "urgency_why": "Out at night and alone", "knows": Knows.NOT_YET},
        "Weymouth neighbourhood team",
        "01632 960177",
    ),
    Sent(
        1,
        "Lee Marden",
        date(1992, 3, 2),
        Source.SELF,
        "",
        "Electric ran out last night. Baby of 8 months at home.",
        {
            "urgency": Urgency.TODAY,
            "urgency_why": "No electricity with a baby at home",
            "communication": [CommunicationGiven("text-only")],
            "contacts": [ContactGiven("phone", "07700 900311", call="no", text="yes")],
        },
    ),
    Sent(
        26,
        "Janet Old",
        date(1957, 6, 11),
        Source.HOUSING,
        "Westhaven Homes",
        "Notice ends on 9 December. She has stopped opening the door.",
        {"urgency": Urgency.TWO_DAYS, "urgency_why": "Her notice runs out", "knows": Knows.NOT_YET},
        "Housing officer",
        "01632 960178",
    ),
    Sent(
        18,
        "Kenneth Bugg",
        date(1949, 1, 8),
        Source.HOSPITAL,
        "Ward 6, discharge team",
        "Home yesterday with a new hip. Lives alone.",
        {"discharged_on": None, "communication": [CommunicationGiven("hearing-loop")]},
        "",
        "01632 960179",
    ),
    Sent(
        21,
        "Marta Kowalczyk",
        date(1974, 4, 3),
        Source.PRACTICE,
        "Dr Anna Webb",
        "Pain for two years, off work, worried about the rent.",
        {
            "communication": [CommunicationGiven("interpreter", language="Polish")],
            "known_to": ["practice"],
            "contacts": [ContactGiven("phone", "01632 960301", call="yes")],
        },
        "GP",
        "01632 960102",
        "Fleet View Surgery",
    ),
    Sent(
        20,
        "Alec Stickland",
        date(1955, 8, 19),
        Source.FAMILY,
        "Jo Stickland",
        "Has stopped going out since he gave up driving.",
        {"knows": Knows.UNAWARE, "footing": Footing.ASK_FIRST},
        "daughter",
        "07700 900143",
    ),
    Sent(
        29,
        "Harold Cake",
        date(1947, 5, 30),
        Source.PRACTICE,
        "Quarry Road Medical Centre",
        "Low since his sister died.",
        {"knows": Knows.NOT_YET},
        "",
        "01632 960103",
        "Quarry Road Medical Centre",
        "ask",
    ),
    Sent(
        52,
        "Sue Lugg",
        date(1981, 2, 17),
        Source.SELF,
        "",
        "Would like to meet other parents.",
        {"contacts": [ContactGiven("phone", "07700 900312", call="yes", voicemail="yes")]},
        then="accept",
    ),
    Sent(
        50,
        "Ivy Notley",
        date(1939, 12, 4),
        Source.COUNCIL,
        "Adult social care",
        "Falls twice a month, wants rails.",
        role="Contact centre",
        phone="01632 960180",
        then="redirect",
    ),
)


def what_waits() -> None:
    """A week's intake up to now, through the verbs."""
    users = {
        user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@example.org")
    }
    coordinator, navigator = users["coordinator"], users["navigator"]
    now = clock.now()
    with clock.moved_to(now - timedelta(days=20)):
        home = Organisation.objects.get(name=CARE_HOME)
        place = add_place(
            organisation=home, email="office@chesil-view.example.org", by=BY, phone="01632 960255"
        )
        deliver_due(limit=50)
    with clock.moved_to(now - timedelta(days=3)):
        change_worker_facts(
            user=navigator,
            languages="Polish",
            skills="Debt and housing",
            practices=Organisation.objects.filter(name="Fleet View Surgery"),
            by=coordinator,
        )
    steps: list[tuple[datetime, Callable[[], object]]] = []
    for one in SENT:
        steps.append((now - timedelta(hours=one.hours), partial(_send, one, coordinator, navigator)))
    steps += [
        (now - timedelta(hours=3), lambda: _from_the_home(place)),
        (now - timedelta(hours=2), lambda: _asked_about_nobody(coordinator)),
        (now - timedelta(hours=5), _asks_to_be_rung),
    ]
    for at, step in sorted(steps, key=lambda pair: pair[0]):
        with clock.moved_to(at):
            step()
            deliver_due(limit=50)


def _send(one: Sent, coordinator: User, navigator: User) -> None:
    words = {"knows": Knows.AGREES} | one.words
    if "discharged_on" in words:
        words["discharged_on"] = clock.today() - timedelta(days=1)
    practice = Organisation.objects.get(name=one.practice) if one.practice else None
    by: Actor = OUTSIDE if one.source in (Source.SELF, Source.FAMILY) else coordinator
    referral = receive(
        told=Told(
            details=PersonDetails(name=one.name, date_of_birth=one.born, practice=practice),
            what_matters=one.matters,
            **words,
        ),
        sent=SentBy(
            came_by=CameBy.SITE if by is OUTSIDE else CameBy.STAFF,
            source=one.source,
            name=one.sender or one.name,
            role=one.role,
            phone=one.phone,
            organisation=practice,
        ),
        by=by,
        ask_at_triage=True,
    )
    _decide(referral, one.then, coordinator, navigator)


def _decide(referral: Referral, then: str, coordinator: User, navigator: User) -> None:
    if then == "ask":
        triage.ask_for_information(referral=referral, what="Does he agree?", by=coordinator)
    elif then == "accept":
        decide.accept(referral=referral, by=coordinator, to=navigator)
    elif then == "redirect":
        told = "Rang them"
        triage.redirect(referral=referral, to="The falls clinic", by=coordinator, referrer_told=told)


def _from_the_home(place: ReferringPlace) -> None:
    link = SignedLink.objects.filter(purpose=PURPOSE, about_id=place.pk).latest("created_at")
    receive(
        told=Told(
            details=PersonDetails(
                name="Violet Samways",
                date_of_birth=date(1938, 6, 9),
                lives="care-home",
                care_home=place.organisation,
            ),
            knows=Knows.AGREES,
            what_matters="Keeps to her room since Arthur died. Used to sing in a choir.",
            communication=[CommunicationGiven("large-print")],
            contacts=[ContactGiven("phone", "01632 960255", whose="the care home", call="yes")],
            how_to_reach="Ask for Grace, after 2pm",
        ),
        sent=SentBy(
            came_by=CameBy.LINK,
            source=Source.CARE_HOME,
            name="Grace Adeyemi",
            role="senior carer",
            organisation=place.organisation,
            place=place,
        ),
        by=holder_of(link, place),
    )


def _asked_about_nobody(coordinator: User) -> None:
    log_advice(
        source=Source.FIRE,
        asked_by="Weymouth station",
        phone="01632 960181",
        question="Who helps clear a hoarded hallway before our home safety visit?",
        by=coordinator,
    )


def _asks_to_be_rung() -> None:
    call_back.ask(
        name="Bernard",
        phone="+447700900313",
        safe="sometimes",
        when="weekday mornings",
        may_leave_message=False,
        about="company in the week",
        by=Visitor({}),
    )
