"""Links asked for again close older ones; pages are closed; no stranger's words stand in our mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation
from directory.group_space.keepers import add_colleague, claim, invite, pass_on_address
from directory.group_space.models import ListingKeeper
from directory.group_space.names import is_plain_name
from directory.messages.delivery import deliver_due
from directory.shortlists.sending_limits import TooMany, Visitor
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.groups import a_keeper, as_actor, landing, link_of, opened, space

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = Visitor({"network": "10.0.0.1"})


@pytest.fixture
def group() -> Organisation:
    return OrganisationFactory(name="Wyke Cuppa", website="https://wykecuppa.example")


def test_send_it_again_closes_every_older_link_of_the_mailbox(group: Organisation) -> None:
    jean, second = a_keeper(group), a_keeper(OrganisationFactory())
    older = [link_of(jean), link_of(second)]
    browser = opened(jean)
    stranger = a_keeper(group, email="tom@example.org")
    deliver_due()
    Client().post(reverse("directory:group_again"), {"email": jean.email})
    with clock.moved_to(clock.now() + timedelta(seconds=1)):
        deliver_due()
        assert [Client().get(landing(one)).status_code for one in older] == [410, 410]
        assert browser.get(space(jean)).status_code == 410
        assert Client().get(landing(link_of(stranger))).status_code == 200
        fresh = ListingKeeper.objects.filter(email=jean.email).order_by("asked_at").first()
        assert fresh is not None
        assert opened(fresh).get(space(second)).status_code == 200


def test_a_press_on_the_link_changes_the_key_of_the_session(group: Organisation) -> None:
    keeper = a_keeper(group)
    client = opened(keeper)
    before = client.session.session_key
    client.post(landing(link_of(keeper)), {"do": "open"})
    assert client.session.session_key != before


def test_close_this_page_leaves_nothing_of_it_in_the_browser(group: Organisation) -> None:
    keeper = a_keeper(group)
    client = opened(keeper)
    assert "Close this page" in client.get(space(keeper)).content.decode()
    page = client.post(space(keeper), {"do": "close"}, follow=True)
    assert "page is closed" in page.content.decode()
    assert client.get(space(keeper)).status_code == 404
    assert Client().get(landing(link_of(keeper))).status_code == 200


def test_closing_the_page_signs_no_staff_out(group: Organisation) -> None:
    keeper = a_keeper(group)
    client = Client()
    client.force_login(user_with(Role.EDITOR))
    client.post(landing(link_of(keeper)), {"do": "open"})
    client.post(space(keeper), {"do": "close"})
    assert client.get(space(keeper)).status_code == 404
    assert client.session.get("_auth_user_id")


BAD = [
    "Win at https://evil.test", "WWW.evil.test", "Jo evil.example now", "Jo\r\nBcc: x", "Jo\u2028Tom",
    "jo@evil.test", "ftp://x", "Jo\tTom",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_name_with_a_link_or_a_line_end_is_refused_wherever_it_is_typed(
    group: Organisation, client: Client, name: str
) -> None:
    keeper = a_keeper(group)
    before = ListingKeeper.objects.count()
    for verb in (
        lambda: invite(organisation=group, email="a@x.example", name=name, by=SYSTEM),
        lambda: add_colleague(keeper=keeper, email="a@x.example", name=name, by=as_actor(keeper)),
        lambda: claim(organisation=group, email="a@x.example", name=name, words="", by=BY),
    ):
        with pytest.raises(ValidationError):
            verb()
    said = {"name": name, "email": "a@x.example", "phone": ""}
    own = {"Sec-Fetch-Site": "same-origin"}
    assert client.post(reverse("directory:claim", args=[group.pk]), said, headers=own).status_code == 400
    browser = opened(keeper)
    for page in ("group_people", "group_referral"):
        assert browser.post(reverse(f"directory:{page}", args=[keeper.pk]), said).status_code == 400
    editor = Client()
    editor.force_login(user_with(Role.EDITOR))
    editor.post(reverse("group_keepers", args=[group.pk]), {**said, "invite": "1"})
    assert ListingKeeper.objects.count() == before
    phoned = pass_on_address(organisation=group, email="a@x.example", name=name, by=user_with(Role.NAVIGATOR))
    assert phoned.name == ""


@pytest.mark.parametrize("name", ["", "Jean Bartlett", "J.R. Smith", "St.John Ives", "Zoë O’Neil, chair"])
def test_a_name_is_a_name(name: str) -> None:
    assert is_plain_name(name)


def test_no_typed_name_stands_in_mail_before_the_person_has_pressed_their_link(group: Organisation) -> None:
    jean = a_keeper(group)
    claim(organisation=group, email="tom@wykecuppa.example", name="You won a prize", words="", by=BY)
    deliver_due()
    texts = [f"{message.subject} {message.body}" for message in mail.outbox]
    assert texts
    assert not any("prize" in text or "Jean Bartlett" in text for text in texts)
    assert any("tom@wykecuppa.example" in text for text in texts)
    opened(jean)
    mail.outbox.clear()
    invite(organisation=group, email=jean.email, by=SYSTEM)
    deliver_due()
    assert "Hello Jean Bartlett." in mail.outbox[0].body


def test_colleagues_are_let_in_so_often_in_an_hour_and_no_mailbox_is_filled(group: Organisation) -> None:
    jean = a_keeper(group)
    by = as_actor(jean)
    for _ in range(2):
        add_colleague(keeper=jean, email="tom@example.org", by=by)
    with pytest.raises(TooMany):
        add_colleague(keeper=jean, email="tom+x@example.org", by=by)
    for number in range(3):
        add_colleague(keeper=jean, email=f"x{number}@example.org", by=by)
    with pytest.raises(TooMany):
        add_colleague(keeper=jean, email="x9@example.org", by=by)
    said = {"name": "", "email": "x9@example.org", "sure": "yes"}
    assert opened(jean).post(reverse("directory:group_people", args=[jean.pk]), said).status_code == 429
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        add_colleague(keeper=jean, email="x9@example.org", by=by)
