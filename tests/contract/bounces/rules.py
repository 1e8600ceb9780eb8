"""What every way of learning that mail came back must do, whoever tells it and in whatever shape."""

from __future__ import annotations

import uuid

import pytest

from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.bounces.actions import settle
from directory.bounces.came_back import addresses_that_fail
from directory.bounces.models import Bounce, BounceKind
from directory.catalogue.models import Service
from directory.freshness.models import ListingFreshness
from directory.freshness.renew import renew
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from prescribing.tasks.models import Task, TaskKind
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory
from tests.factories.prescribing import a_prescription
from tests.unit.directory.bounces.telling import sent_to

GONE = "gone@wykecuppa.example"


class BounceRules:
    """`tell` brings one event by the way under test: the kind that it must be read as, and whose message."""

    def tell(self, message_id: uuid.UUID, kind: BounceKind) -> None:
        raise NotImplementedError

    def tell_nonsense(self) -> None:
        """Something that is no event, by the same way."""
        raise NotImplementedError

    @pytest.mark.parametrize("kind", list(BounceKind))
    def test_the_message_is_marked_with_what_it_was(self, kind: BounceKind) -> None:
        message = sent_to(GONE)
        self.tell(message.pk, kind)
        bounce = Bounce.objects.get()
        message.refresh_from_db()
        assert (bounce.message, bounce.kind, bounce.address) == (message, kind, GONE)
        assert (message.came_back_at is not None) == (kind is not BounceKind.DELAYED)
        if kind is not BounceKind.DELAYED:
            assert message.why.startswith("It came back: ")

    def test_one_hard_is_an_address_that_fails_and_several_soft_are_too(self) -> None:
        self.tell(sent_to(GONE).pk, BounceKind.HARD)
        assert addresses_that_fail({GONE, "jo@example.org"}) == {GONE}
        for _ in range(2):
            self.tell(sent_to("full@example.org").pk, BounceKind.SOFT)
        assert addresses_that_fail({"full@example.org"}) == set()
        self.tell(sent_to("full@example.org").pk, BounceKind.SOFT)
        assert addresses_that_fail({"full@example.org"}) == {"full@example.org"}

    def test_delays_alone_say_nothing_of_an_address(self) -> None:
        for _ in range(4):
            self.tell(sent_to(GONE).pk, BounceKind.DELAYED)
        assert addresses_that_fail({GONE}) == set()

    def test_the_same_told_twice_is_told_once(self) -> None:
        message = sent_to(GONE)
        for _ in range(3):
            self.tell(message.pk, BounceKind.HARD)
        assert Bounce.objects.count() == 1
        assert AuditEvent.objects.filter(kind="message.came-back").count() == 1

    def test_held_up_first_and_given_up_later_are_both_known(self) -> None:
        message = sent_to(GONE)
        self.tell(message.pk, BounceKind.DELAYED)
        self.tell(message.pk, BounceKind.HARD)
        message.refresh_from_db()
        assert Bounce.objects.count() == 2
        assert message.came_back_at is not None

    def test_a_message_that_is_none_of_ours_says_nothing(self) -> None:
        self.tell(uuid.uuid4(), BounceKind.HARD)
        assert not Bounce.objects.exists()

    def test_nonsense_says_nothing_and_stops_nothing(self) -> None:
        message = sent_to(GONE)
        self.tell_nonsense()
        self.tell(message.pk, BounceKind.HARD)
        assert Bounce.objects.count() == 1

    def test_listings_are_less_fresh_until_somebody_settles_it(self) -> None:
        service = ServiceFactory(email=GONE)
        renew([service.pk])
        before = self._score(service)
        self.tell(sent_to(GONE).pk, BounceKind.HARD)
        assert self._score(service) == before - 20
        settle(address="Gone@Wykecuppa.example", by=user_with(Role.EDITOR))
        assert self._score(service) == before

    def test_of_a_stranger_no_address_is_kept(self) -> None:
        message = sent_to("somebody@example.org", kind="list.sent", to_type="address")
        self.tell(message.pk, BounceKind.HARD)
        assert Bounce.objects.get().address == ""

    def test_who_prescribed_has_a_task_to_phone(self) -> None:
        thread = a_prescription()
        deliver_due()
        message = OutboxMessage.objects.get(about_id=thread.prescription.pk, kind="prescription.sent")
        self.tell(message.pk, BounceKind.SOFT)
        self.tell(message.pk, BounceKind.HARD)
        task = Task.objects.open().get(prescription=thread.prescription, kind=TaskKind.MAIL_CAME_BACK)
        assert task.owner == thread.navigator
        message.refresh_from_db()
        assert message.came_back_at is not None

    @staticmethod
    def _score(service: Service) -> int:
        return ListingFreshness.objects.get(service=service).score
