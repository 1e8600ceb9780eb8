"""Asking groups whether their listings are still right: a step of the sweep.

A group is asked about all its listings that are due at once, by one mail to each of its keepers; where it has
none, at an address that its listings give. It is reminded twice; then it is an editor's, and a year after the
first asking a listing about which nobody answered is hidden from the public.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.background.sweep import each, in_turn
from directory.bounces.came_back import addresses_that_fail
from directory.catalogue.models import Organisation, Service
from directory.clock import LONDON
from directory.group_space.known_address import known_addresses, was_sent_away
from directory.group_space.links import make_link
from directory.group_space.models import Came, ListingKeeper
from directory.indexing.touched import touch
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.messages.models import OutboxMessage
from directory.upkeep.review import ListingReview, answered, next_review

STEP = System("whether listings are still right")
AT_ONCE = 500
"""Listings that one round gives a day or hides; the next takes up what is left."""
SOON = timedelta(days=14)
"""What is due so soon is asked about in the same mail."""


def sweep() -> int:
    """Give days, take in what sources checked, ask, remind, hide. Returns how many things were done."""
    return in_turn("whether listings are still right", [give_days, take_in_checks, _ask_who_is_due, _hide])


def give_days() -> int:
    """A first day of review for each published listing that has none: from its last check, else from when it
    was made here."""
    new = Service.objects.published().filter(review=None).annotate(checked=Max("checks__on"))
    rows = [
        ListingReview(
            service=one, due_on=next_review(one.checked or one.created_at.astimezone(LONDON).date())
        )
        for one in new.order_by("pk")[:AT_ONCE]
    ]
    ListingReview.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def take_in_checks() -> int:
    """A feed that was checked at its source says so without anybody pressing anything: where that is newer
    than what is due, nobody is asked, and what was hidden is shown."""
    due = ListingReview.objects.of_published().filter(due_on__lte=clock.today()).select_related("service")
    done = 0
    for review in due.annotate(checked=Max("service__checks__on")).exclude(checked=None):
        if next_review(review.checked) > clock.today():
            answered(review.service, on=review.checked)
            done += 1
    return done


def _ask_who_is_due() -> int:
    """Reminders first: they were promised."""
    left = settings.REVIEW_ASKS_A_DAY - _asked_today()
    reminded = _groups(ListingReview.objects.to_remind(), left)
    due = _groups(ListingReview.objects.due(), left - len(reminded))
    return each("asking groups", list(dict.fromkeys([*reminded, *due])), ask_group)


def _groups(reviews: QuerySet[ListingReview], most: int) -> list[UUID]:
    """The organisations of these listings, the longest due first."""
    if most <= 0:
        return []
    groups = Organisation.objects.filter(services__review__in=reviews)
    longest = groups.annotate(due=Min("services__review__due_on")).order_by("due", "pk")
    return list(longest.values_list("pk", flat=True)[:most])


def _asked_today() -> int:
    day = clock.now() - timedelta(days=1)
    asked = OutboxMessage.objects.filter(kind="group.review", created_at__gt=day)
    return asked.values("about_id").distinct().count()


def ask_group(organisation_id: UUID) -> int:
    """Ask one group about all its listings that are due or to be reminded of. Returns how many listings.

    Safe at the same time as another: the group's row is held, and what was asked is due no more.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    of_group = ListingReview.objects.filter(service__organisation=organisation)
    remind = list(of_group.to_remind().values_list("pk", flat=True))
    due = list(of_group.due().values_list("pk", flat=True))
    if not remind and not due:
        return 0
    soon = list(
        of_group.of_published()
        .filter(first_asked_at=None, due_on__lte=clock.today() + SOON)
        .values_list("pk", flat=True)
    )
    asked = [*remind, *(soon if due else [])]
    keepers = keepers_to_ask(organisation)
    now = clock.now()
    for review in of_group.filter(pk__in=asked):
        review.first_asked_at = review.first_asked_at or now
        # With nobody to ask, now or any more, it is an editor's at once.
        review.asks, review.last_asked_at = (review.asks + 1, now) if keepers else (0, None)
        review.save(update_fields=["first_asked_at", "asks", "last_asked_at"])
        record("listing.review-asked", review.service, by=STEP, detail={"times": review.asks})
    for keeper in keepers:
        _mail(keeper, again=not due)
    return len(asked)


def keepers_to_ask(organisation: Organisation) -> list[ListingKeeper]:
    """Those who keep its listings and whom mail reaches; where nobody does, whoever reads an address that the
    listings give."""
    current = list(ListingKeeper.objects.current().filter(organisation=organisation))
    known = known_addresses(organisation)
    failing = addresses_that_fail({*known, *(one.email for one in current)})
    if reached := [one for one in current if one.email not in failing]:
        return reached
    for email in known:
        if email in failing or any(one.email == email for one in current):
            continue
        left = ListingKeeper.objects.filter(organisation=organisation, email=email).exclude(ended_at=None)
        if left.exists() or was_sent_away(organisation, email):
            continue  # they said that it is no longer them, or somebody else did
        try:
            with transaction.atomic():
                keeper = ListingKeeper.objects.create(
                    organisation=organisation,
                    email=email,
                    came=Came.LISTED,
                    asked_by=STEP.label,
                    confirmed_at=clock.now(),
                    confirmed_by=STEP.label,
                )
        except IntegrityError:
            return []
        record("keeper.confirmed", organisation, by=STEP, detail={"keeper": str(keeper.pk)})
        return [keeper]
    return []


def _mail(keeper: ListingKeeper, *, again: bool) -> None:
    link = make_link(keeper)
    post(
        "group.review",
        about=keeper.organisation,
        to=Recipient("keeper", keeper.pk),
        key=f"group.review:{link.pk}",
        facts={"link": link.pk, "again": again},
    )


def _hide() -> int:
    ids = list(ListingReview.objects.to_hide().values_list("pk", flat=True)[:AT_ONCE])
    return each("hiding listings", ids, hide)


def hide(service_id: UUID) -> int:
    """From the public, never for good: staff see it marked, and an answer brings it back."""
    hidden = Service.objects.filter(pk=service_id, hidden_at=None).filter(
        pk__in=ListingReview.objects.to_hide().values("pk")
    )
    if not hidden.update(hidden_at=clock.now()):
        return 0
    record("listing.hidden-unanswered", Service.objects.get(pk=service_id), by=STEP)
    touch([service_id])
    return 1
