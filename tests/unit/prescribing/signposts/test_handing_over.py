"""A signpost: one press, logged, and nothing kept of whom it was for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Need, OrganisationKind, Service
from directory.messages import channels
from directory.messages.channels import NotDelivered
from directory.messages.delivery import TRIES, deliver_due
from directory.messages.kinds import Envelope
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.shortlists.models import ListSending
from directory.shortlists.sending_limits import MESSAGES, TooMany
from prescribing.models import Person, Signpost, SignpostedService
from prescribing.signposts.actions import forget, hand_over, undo
from prescribing.signposts.for_the_record import four_lines
from prescribing.signposts.models import Channel
from prescribing.signposts.time_limits import UNDO_FOR
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 14, 33, tzinfo=UTC)
SAM, NUMBER = "sam.secret@example.org", "07700 900123"


@pytest.fixture(autouse=True)
def _a_tuesday() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


class Texts:
    name = "text"

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.problem: NotDelivered | None = None

    def hand_over(self, message: OutboxMessage, envelope: Envelope) -> None:
        if self.problem:
            raise self.problem
        self.taken.append(envelope)


@pytest.fixture
def texts() -> Iterator[Texts]:
    provider = Texts()
    channels.register_channel(provider)
    yield provider
    channels._channels.pop("text")


def every_cell() -> str:
    """All that the database holds but of listings and places."""
    out = StringIO()
    held = ("outboxmessage", "sentmessage", "signedlink", "sharedlist", "listsending", "sendingmark")
    labels = ["prescribing", "sessions", "directory.auditevent", "directory.usedkey"]
    call_command("dumpdata", *labels, *(f"directory.{name}" for name in held), stdout=out)
    return out.getvalue()


def press(client: Client, *services: Service, **said: Any) -> Any:
    data = {"service": [one.pk for one in services], "channel": "print", **said}
    return client.post("/desk/hand-over/", data)


@pytest.mark.database
def test_a_signpost_keeps_no_name(
    client: Client, dawn: User, cuppa: Service, shed: Service, texts: Texts
) -> None:
    """Neither delivered nor failed, in no table and no session: not the number, not the address, nobody."""
    client.force_login(dawn)
    press(client, cuppa, channel="email", address=SAM)
    press(client, shed, channel="text", address=NUMBER)
    assert SAM in every_cell(), "while it is on its way"
    assert deliver_due() == 2
    assert [sent.to for sent in mail.outbox] == [[SAM]]
    assert [sent.recipient for sent in texts.taken] == ["+447700900123"]
    texts.problem = NotDelivered("Their server is away")
    press(client, cuppa, shed, channel="text", address="07700 900124")
    for _ in range(TRIES):
        with clock.moved_to(OutboxMessage.objects.get(state=MessageState.WAITING).due_at):
            deliver_due()
    held = every_cell()
    for secret in ("sam.secret", "7700900123", "7700 900123", "7700900124", "7700 900124"):
        assert secret not in held, secret
    assert not Person.objects.exists()
    assert {field.name for field in Signpost._meta.get_fields()} == {
        *("id", "at", "practice", "channel", "needs", "pressed_by", "code", "services"),
    }
    assert {field.name for field in SignpostedService._meta.get_fields()} == {
        *("id", "signpost", "service", "came_on", "came_said_by"),
    }


def test_the_words_of_a_message_go_once_it_has_gone(client: Client, dawn: User, cuppa: Service) -> None:
    client.force_login(dawn)
    press(client, cuppa, channel="email", address=SAM)
    deliver_due()
    [sent] = mail.outbox
    code = Signpost.objects.get().code or ""
    assert "Wyke Cuppa" in str(sent.body)
    assert f"/came/, code {code[:4]}-{code[4:]}" in str(sent.body)
    assert f"{code[:4]}-{code[4:]}" in str(sent.alternatives[0][0])
    kept = SentMessage.objects.get()
    assert (kept.recipient, kept.subject, kept.body, kept.html) == ("", "", "", "")


def test_what_is_logged_is_need_services_channel_practice_minute_and_who_pressed(
    client: Client, dawn: User, cuppa: Service, shed: Service, company: Need
) -> None:
    client.force_login(dawn)
    answer = press(client, cuppa, shed)
    made = Signpost.objects.get()
    assert answer.headers["Location"] == f"/desk/sheet/{made.pk}/?now=1"
    assert made.at == NOW.replace(second=0)
    assert str(made.practice) == "Fleet View Surgery"
    assert (made.channel, made.pressed_by, list(made.needs.all())) == ("print", dawn, [company])
    assert {row.service for row in made.services.all()} == {cuppa, shed}
    event = AuditEvent.objects.get(kind="signpost.made")
    assert event.detail == {"channel": "print", "services": 2}


def test_needs_are_those_it_was_looked_for_with_else_the_listings_own(dawn: User, cuppa: Service) -> None:
    debt = NeedFactory(name="Debt", slug="debt")
    chosen = {str(cuppa.pk): ["debt", "no-such-need"]}
    assert list(hand_over(chosen=chosen, channel=Channel.PRINT, by=dawn).needs.all()) == [debt]
    bare = ServiceFactory(name="Choir")
    made = hand_over(chosen={str(bare.pk): []}, channel=Channel.PRINT, by=dawn)
    assert not made.needs.exists()


def test_the_sheet_has_the_code_and_prints_by_itself_once(
    client: Client, dawn: User, cuppa: Service, shed: Service
) -> None:
    client.force_login(dawn)
    address = press(client, cuppa, shed, large="on").headers["Location"]
    html = client.get(address).content.decode()
    code = Signpost.objects.get().code or ""
    for words in ("Wyke Cuppa", "Harbour Shed", "01305 251150", "/came/", f"{code[:4]}-{code[4:]}"):
        assert words in html, words
    assert 'data-print-now="?large=1"' in html
    assert "wm-page--large" in html
    assert "data-print-now" not in client.get(address.partition("?")[0]).content.decode()
    client.force_login(user_with(Role.RECEPTIONIST, organisation=OrganisationFactory(kind="practice")))
    assert client.get(address).status_code == 404


def test_the_next_person_begins_with_an_empty_box_and_tray(
    client: Client, dawn: User, cuppa: Service, rebuild: Callable[[], int]
) -> None:
    rebuild()
    client.force_login(dawn)
    client.post("/desk/", {"q": "cuppa", "postcode": ""})
    html = client.get("/desk/").content.decode()
    assert "Hand over Wyke Cuppa" in html
    press(client, cuppa)
    html = client.get("/desk/").content.decode()
    assert 'value="cuppa"' not in html
    assert "autofocus" in html
    assert "Tick what fits" in html
    assert "Logged at 9.14am: 1 service, printed." in html
    assert "1</strong> today" in html


def test_four_lines_for_the_record_with_a_code_that_is_a_suggestion(
    client: Client, dawn: User, cuppa: Service, settings: Any
) -> None:
    client.force_login(dawn)
    press(client, cuppa)
    html = client.get("/desk/").content.decode()
    words = four_lines(Signpost.objects.get())
    assert words.splitlines() == [
        "Signposted on 24 November 2026, at the desk",
        "For: company",
        "To: Wyke Cuppa",
        "Printed. Suggested code: 871691000000100 Social prescribing offered.",
    ]
    assert words.splitlines()[3] in html
    assert "The code is a suggestion" in html
    settings.SIGNPOST_RECORD_CODE = ""
    assert "Suggested code" not in client.get("/desk/").content.decode()


def test_what_is_sensitive_is_marked_to_be_hidden_from_online_access(client: Client, dawn: User) -> None:
    safety = NeedFactory(name="Domestic abuse", sensitive=True)
    client.force_login(dawn)
    press(client, ServiceFactory(name="Safe rooms", need=safety))
    assert "Hide this from online access." in client.get("/desk/").content.decode()


@pytest.mark.database
def test_undo_takes_it_out_of_the_log_and_back_into_the_tray(
    client: Client, dawn: User, cuppa: Service
) -> None:
    client.force_login(dawn)
    press(client, cuppa, channel="email", address=SAM)
    made = Signpost.objects.get()
    client.post(f"/desk/undo/{made.pk}/")
    assert not Signpost.objects.exists()
    assert OutboxMessage.objects.get().state == MessageState.CANCELLED
    assert ListSending.objects.get().address == ""
    assert deliver_due() == 0
    html = client.get("/desk/").content.decode()
    assert "nothing is logged" in html
    assert "Hand over 1 service" in html
    assert f'name="remove" value="{cuppa.pk}"' in html
    assert AuditEvent.objects.filter(kind="signpost.undone").count() == 1


def test_a_message_that_has_gone_is_said_to_have_gone(client: Client, dawn: User, cuppa: Service) -> None:
    client.force_login(dawn)
    press(client, cuppa, channel="email", address=SAM)
    deliver_due()
    client.post(f"/desk/undo/{Signpost.objects.get().pk}/")
    assert "The message had gone already" in client.get("/desk/").content.decode()
    assert not Signpost.objects.exists()


def test_undo_is_for_whoever_pressed_and_for_a_few_minutes(
    client: Client, dawn: User, cuppa: Service
) -> None:
    made = hand_over(chosen={str(cuppa.pk): []}, channel=Channel.PRINT, by=dawn)
    other = user_with(Role.RECEPTIONIST, organisation=made.practice)
    with pytest.raises(NotAllowed):
        undo(signpost=made, by=other)
    client.force_login(dawn)
    with clock.moved_to(made.at + UNDO_FOR):
        with pytest.raises(ValidationError):
            undo(signpost=made, by=dawn)
        client.post(f"/desk/undo/{made.pk}/")
        assert "can be undone for 10 minutes only" in client.get("/desk/").content.decode()
    assert Signpost.objects.count() == 1


def test_what_is_for_professionals_is_neither_handed_over_nor_logged(
    client: Client, dawn: User, cuppa: Service
) -> None:
    crisis = ServiceFactory(name="Crisis line for surgeries", visibility="professional")
    client.force_login(dawn)
    refused = press(client, crisis)
    assert refused.status_code == 400
    assert "Tick a service that may be handed over." in refused.content.decode()
    assert "For professionals only:" in refused.content.decode()
    address = press(client, crisis, cuppa).headers["Location"]
    assert [row.service for row in SignpostedService.objects.all()] == [cuppa]
    assert "Crisis line" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"channel": "text", "address": ""}, "Give a mobile number"),
        ({"channel": "text", "address": "01305 251150"}, "Check the mobile number"),
        ({"channel": "email", "address": "sam@"}, "Check the email address"),
        ({"channel": "pigeon"}, "Select a valid choice"),
        ({"channel": ""}, "Say how"),
    ],
)
@pytest.mark.usefixtures("texts")
def test_what_is_missing_is_said_and_the_ticks_stay(
    client: Client, dawn: User, cuppa: Service, said: dict[str, str], words: str
) -> None:
    client.force_login(dawn)
    answer = press(client, cuppa, **said)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert words in html
    assert "Wyke Cuppa" in html
    assert not Signpost.objects.exists()
    assert "address" not in str(dict(client.session))


def test_nothing_ticked_is_said(client: Client, dawn: User) -> None:
    client.force_login(dawn)
    answer = press(client)
    assert answer.status_code == 400
    assert "Tick a service" in answer.content.decode()


def test_a_number_typed_before_printing_was_chosen_goes_no_further(
    client: Client, dawn: User, cuppa: Service
) -> None:
    client.force_login(dawn)
    press(client, cuppa, address=NUMBER)
    assert "900123" not in every_cell()
    assert not OutboxMessage.objects.exists()


def test_as_many_messages_as_a_desk_needs_and_no_more(dawn: User, cuppa: Service) -> None:
    for number in range(MESSAGES["user"]):
        hand_over(
            chosen={str(cuppa.pk): []}, channel=Channel.EMAIL, address=f"sam{number}@example.org", by=dawn
        )
    with pytest.raises(TooMany):
        hand_over(chosen={str(cuppa.pk): []}, channel=Channel.EMAIL, address="one@example.org", by=dawn)
    assert Signpost.objects.count() == MESSAGES["user"]


def test_ticks_go_into_the_tray_and_out_again_with_and_without_a_script(
    client: Client, dawn: User, cuppa: Service, shed: Service
) -> None:
    client.force_login(dawn)
    asked = {"service": [cuppa.pk], "listed": [cuppa.pk, shed.pk]}
    told = client.post("/desk/tray/", asked, headers={"Accept": "application/json"}).json()
    assert told["ids"] == [str(cuppa.pk)]
    assert "Hand over 1 service" in told["items"]
    assert "Prescribe Wyke Cuppa" in told["after"]
    assert client.post("/desk/tray/", {"service": [shed.pk], "keep": "1"}).headers["Location"] == "/desk/"
    html = client.get("/desk/").content.decode()
    assert "Hand over 2 services" in html
    client.post("/desk/tray/", {"remove": str(cuppa.pk)})
    assert "Hand over 1 service" in client.get("/desk/").content.decode()
    client.post("/desk/tray/", {"listed": [shed.pk]})
    assert "Tick what fits" in client.get("/desk/").content.decode()
    assert client.post("/desk/tray/", {"service": ["no id", "'; --"]}).status_code == 302


def test_a_second_press_of_the_same_form_logs_once(client: Client, dawn: User, cuppa: Service) -> None:
    client.force_login(dawn)
    first, again = (press(client, cuppa, once="k" * 24) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Signpost.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RECEPTIONIST])
def test_only_the_desk_hands_over(client: Client, cuppa: Service, role: Role) -> None:
    user = user_with(role, organisation=OrganisationFactory(kind=OrganisationKind.PRACTICE))
    client.force_login(user)
    assert press(client, cuppa).status_code == 403
    assert client.post("/desk/tray/", {"service": [cuppa.pk]}).status_code == 403
    with pytest.raises(NotAllowed):
        hand_over(chosen={str(cuppa.pk): []}, channel=Channel.PRINT, by=user)


def test_somebody_of_no_practice_is_told_whom_to_ask(client: Client, cuppa: Service) -> None:
    client.force_login(user_with(Role.RECEPTIONIST))
    html = press(client, cuppa).content.decode()
    assert "does not say at which practice you are" in html


@pytest.mark.database
def test_codes_and_who_pressed_are_forgotten_in_time(dawn: User, cuppa: Service) -> None:
    for days in (1, 181, 401):
        with clock.moved_to(NOW - timedelta(days=days)):
            hand_over(chosen={str(cuppa.pk): []}, channel=Channel.PRINT, by=dawn)
    assert forget() == 3
    rows = Signpost.objects.order_by("-at")
    assert [row.code is not None for row in rows] == [True, False, False]
    assert [row.pressed_by is not None for row in rows] == [True, True, False]
    assert forget() == 0
