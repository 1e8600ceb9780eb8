"""Who keeps a group's listings: invited, claimed, added, ended; and the link that opens their space."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation
from directory.group_space.keepers import add_colleague, claim, confirm_claim, end, invite, refuse_claim
from directory.group_space.links import LASTS
from directory.group_space.models import LinkAsk, ListingKeeper
from directory.links.models import SignedLink
from directory.links.tokens import token_of
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage, SentMessage
from directory.shortlists.sending_limits import Visitor
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor, landing, link_of, opened, space

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = Visitor({"network": "10.0.0.1"})


@pytest.fixture
def group() -> Organisation:
    return OrganisationFactory(name="Wyke Cuppa", website="https://www.wykecuppa.example/about")


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("created_at").values_list("kind", flat=True))


def claims_of(organisation: Organisation, email: str) -> ListingKeeper:
    return claim(organisation=organisation, email=email, name="Jo", words="I run it", by=BY)


def test_who_is_invited_gets_a_link_that_opens_the_space_without_a_password(group: Organisation) -> None:
    keeper = invite(organisation=group, email=" Jean@Example.org", name="Jean", by=user_with(Role.EDITOR))
    deliver_due()
    assert keeper.email == "jean@example.org"
    assert token_of(link_of(keeper)) in mail.outbox[0].body
    page = opened(keeper).get(space(keeper))
    assert page.status_code == 200
    assert "Wyke Cuppa" in page.content.decode()
    assert token_of(link_of(keeper)) not in SentMessage.objects.get().body


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.RECEPTIONIST, Role.COMMISSIONER, Role.MEMBER])
def test_only_who_keeps_the_directory_invites_confirms_refuses_and_ends(
    group: Organisation, role: Role
) -> None:
    waiting = claims_of(group, "somebody@gmail.com")
    other = user_with(role)
    with pytest.raises(NotAllowed):
        invite(organisation=group, email="a@example.org", by=other)
    with pytest.raises(NotAllowed):
        confirm_claim(keeper=waiting, by=other)
    with pytest.raises(NotAllowed):
        refuse_claim(keeper=waiting, words="No", by=other)
    with pytest.raises(NotAllowed):
        end(keeper=waiting, by=other)


def test_a_link_that_is_fetched_opens_nothing_and_changes_nothing(group: Organisation) -> None:
    keeper = a_keeper(group)
    before = AuditEvent.objects.count()
    client = Client()
    assert client.get(landing(link_of(keeper))).status_code == 200
    assert client.head(landing(link_of(keeper))).status_code == 200
    assert client.get(space(keeper)).status_code == 404
    assert AuditEvent.objects.count() == before
    assert link_of(keeper).pressed_at is None


@pytest.mark.parametrize(
    ("email", "known"),
    [
        ("hello@wykecuppa.example", True),
        ("jean@WykeCuppa.example", True),
        ("public@gmail.com", True),
        ("team@elsewhere.example", True),
        ("other@elsewhere.example", False),
        ("jean@gmail.com", False),
        ("jean@notwykecuppa.example", False),
        ("jean@wykecuppa.example.evil.example", False),
        ("jean@sub.wykecuppa.example", False),
        ("jean@council.example", False),
    ],
)
def test_an_address_the_group_is_known_by_gets_its_link_at_once(
    group: Organisation, email: str, known: bool
) -> None:
    Organisation.objects.filter(pk=group.pk).update(email="Public@gmail.com")
    ServiceFactory(
        organisation=group, email="team@elsewhere.example", website="https://council.example/cuppa"
    )
    ServiceFactory(website="http://www.council.example/library")
    group.refresh_from_db()
    keeper = claims_of(group, email)
    assert (keeper.confirmed_at is not None) is known
    assert ("group.link" in kinds()) is known


def test_the_answer_to_a_claim_is_the_same_whoever_asks(group: Organisation, client: Client) -> None:
    url = reverse("directory:claim", args=[group.pk])
    answers = []
    for email in ("hello@wykecuppa.example", "stranger@gmail.com", "hello@wykecuppa.example"):
        said = client.post(
            url, {"name": "Jo", "email": email}, headers={"Sec-Fetch-Site": "same-origin"}, follow=True
        )
        answers.append((said.status_code, said.redirect_chain, said.content.decode()))
    assert answers[0] == answers[1] == answers[2]
    assert ListingKeeper.objects.count() == 2


def test_the_public_page_of_a_group_leads_to_this_is_our_group(group: Organisation, client: Client) -> None:
    page = client.get(reverse("directory:organisation", args=[group.pk])).content.decode()
    assert reverse("directory:claim", args=[group.pk]) in page


def test_a_claim_that_is_not_known_waits_for_an_editor_who_confirms_or_refuses_with_words(
    group: Organisation,
) -> None:
    editor = user_with(Role.EDITOR)
    waiting, wrong = claims_of(group, "jean@gmail.com"), claims_of(group, "bob@gmail.com")
    assert set(ListingKeeper.objects.claims()) == {waiting, wrong}
    confirm_claim(keeper=waiting, by=editor)
    refuse_claim(keeper=wrong, words="We rang the group, and nobody knows you.", by=editor)
    assert list(ListingKeeper.objects.current()) == [waiting]
    deliver_due()
    by_address = {message.to[0]: message.body for message in mail.outbox}
    assert "nobody knows you" in by_address["bob@gmail.com"]
    assert token_of(link_of(waiting)) in by_address["jean@gmail.com"]
    with pytest.raises(ValidationError):
        refuse_claim(keeper=waiting, words="Too late", by=editor)


def test_claims_are_limited(group: Organisation, client: Client) -> None:
    url = reverse("directory:claim", args=[group.pk])
    headers = {"Sec-Fetch-Site": "same-origin"}
    codes = [
        client.post(url, {"name": "Jo", "email": "jo@gmail.com"}, headers=headers).status_code
        for _ in range(4)
    ]
    assert codes == [302, 302, 302, 429]


def test_send_it_again_answers_alike_and_only_a_keeper_gets_mail(group: Organisation, client: Client) -> None:
    keeper = a_keeper(group)
    deliver_due()
    mail.outbox.clear()
    url = reverse("directory:group_again")
    answers = []
    for email in ("JEAN@example.org", "nobody@example.org"):
        said = client.post(url, {"email": email}, follow=True)
        answers.append((said.status_code, said.redirect_chain, said.content.decode()))
    assert answers[0] == answers[1]
    assert OutboxMessage.objects.filter(kind="group.link-again").count() == 2
    deliver_due()
    assert [message.to for message in mail.outbox] == [["jean@example.org"]]
    assert token_of(link_of(keeper)) in mail.outbox[0].body
    assert set(LinkAsk.objects.values_list("email", flat=True)) == {""}


def test_send_it_again_is_limited_by_mailbox(client: Client) -> None:
    url = reverse("directory:group_again")
    codes = [client.post(url, {"email": "jo+x@example.org"}).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 429]


def test_a_link_that_ran_out_offers_a_new_one_to_the_same_mailbox(group: Organisation) -> None:
    keeper = a_keeper(group)
    old = link_of(keeper)
    deliver_due()
    mail.outbox.clear()
    with clock.moved_to(clock.now() + LASTS + timedelta(hours=1)):
        client = Client()
        page = client.get(landing(old))
        assert page.status_code == 410
        assert "Send me a new link" in page.content.decode()
        assert not mail.outbox
        client.post(landing(old), {"do": "new-link"})
        deliver_due()
        assert [message.to for message in mail.outbox] == [["jean@example.org"]]
        assert link_of(keeper) != old
        assert opened(keeper).get(space(keeper)).status_code == 200


def test_several_people_of_one_group_have_links_of_their_own(group: Organisation) -> None:
    jean = a_keeper(group)
    tom = add_colleague(keeper=jean, email="tom@example.org", name="Tom", by=as_actor(jean))
    assert link_of(tom) != link_of(jean)
    assert opened(tom).get(space(tom)).status_code == 200
    assert opened(tom).get(space(jean)).status_code == 404
    assert "Tom" in opened(jean).get(reverse("directory:group_people", args=[jean.pk])).content.decode()
    deliver_due()
    told = [message for message in mail.outbox if "Somebody else now keeps" in message.subject]
    assert [message.to for message in told] == [["jean@example.org"]]


def test_one_of_the_group_takes_anothers_link_away_and_the_others_are_told(group: Organisation) -> None:
    jean = a_keeper(group)
    tom = add_colleague(keeper=jean, email="tom@example.org", name="Tom", by=as_actor(jean))
    ann = add_colleague(keeper=jean, email="ann@example.org", name="Ann", by=as_actor(jean))
    toms, client = opened(tom), opened(jean)
    deliver_due()
    mail.outbox.clear()
    url = reverse("directory:group_people", args=[jean.pk])
    said: dict[str, Any] = {"do": "end", "keeper": str(tom.pk)}
    assert "Yes, take it away" in client.post(url, said).content.decode()
    assert ListingKeeper.objects.current().filter(pk=tom.pk).exists()
    client.post(url, {**said, "sure": "yes"})
    assert not ListingKeeper.objects.current().filter(pk=tom.pk).exists()
    assert toms.get(space(tom)).status_code == 410
    assert Client().get(landing(link_of(tom))).status_code == 410
    deliver_due()
    assert {message.to[0] for message in mail.outbox} == {tom.email, jean.email, ann.email}


def test_nobody_ends_somebody_of_another_group(group: Organisation) -> None:
    jean, other = a_keeper(group), a_keeper(OrganisationFactory(), email="other@example.org")
    with pytest.raises(NotAllowed):
        end(keeper=other, by=as_actor(jean))
    with pytest.raises(NotAllowed):
        add_colleague(keeper=other, email="x@example.org", by=as_actor(jean))
    opened(jean).post(
        reverse("directory:group_people", args=[jean.pk]),
        {"do": "end", "keeper": str(other.pk), "sure": "yes"},
    )
    assert ListingKeeper.objects.current().filter(pk=other.pk).exists()


def test_no_longer_me_asks_once_more_and_is_taken_back_for_a_day(group: Organisation) -> None:
    keeper = a_keeper(group)
    url = landing(link_of(keeper))
    client = Client()
    assert "Is this no longer you?" in client.post(url, {"do": "not-me"}).content.decode()
    assert ListingKeeper.objects.current().exists()
    client.post(url, {"do": "not-me", "sure": "yes"})
    assert not ListingKeeper.objects.current().exists()
    assert client.get(url).status_code == 410
    client.post(url, {"do": "back-me"})
    assert not ListingKeeper.objects.current().exists()
    client.post(url, {"do": "back-me", "sure": "yes"})
    assert list(ListingKeeper.objects.current()) == [keeper]
    assert client.get(url).status_code == 200


def test_no_longer_me_cannot_be_taken_back_after_a_day(group: Organisation) -> None:
    keeper = a_keeper(group)
    url = landing(link_of(keeper))
    Client().post(url, {"do": "not-me", "sure": "yes"})
    with clock.moved_to(clock.now() + timedelta(hours=25)):
        Client().post(url, {"do": "back-me", "sure": "yes"})
    assert not ListingKeeper.objects.current().exists()


def test_what_somebody_else_ended_is_not_taken_back_by_the_link(group: Organisation) -> None:
    keeper = a_keeper(group)
    url = landing(link_of(keeper))
    end(keeper=keeper, by=SYSTEM, why="Left the group")
    Client().post(url, {"do": "back-me", "sure": "yes"})
    assert not ListingKeeper.objects.current().exists()


def test_one_mailbox_with_two_groups_goes_from_one_to_the_other(group: Organisation) -> None:
    jean = a_keeper(group)
    second = a_keeper(OrganisationFactory(name="Chess in Wyke"))
    client = opened(jean)
    assert "Chess in Wyke" in client.get(space(jean)).content.decode()
    assert client.get(space(second)).status_code == 200


def test_a_link_says_nothing_to_a_log_or_a_search_engine(group: Organisation) -> None:
    page = Client().get(landing(link_of(a_keeper(group))))
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "/group/a/" in landing(SignedLink.objects.get())
