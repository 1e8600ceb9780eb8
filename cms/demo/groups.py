"""Groups of the demo that keep their own listings, one that asks to, and one that changed its name."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from cms.demo.place import BY
from directory import clock
from directory.catalogue.models import Organisation, ReferralContact, Service
from directory.freshness.renew import renew_daily
from directory.group_space.changes import change
from directory.group_space.keepers import claim, invite
from directory.group_space.links import holder_of, links_of
from directory.group_space.review_asks import give_days
from directory.shortlists.sending_limits import Visitor
from directory.upkeep.review import ListingReview
from directory.web_links.in_use import gather
from directory.web_links.models import Problem, WebLink

KEPT = 4
"""Groups whose referral contact also keeps their listings."""


@transaction.atomic
def keepers() -> None:
    """The first few groups that prescriptions go to keep their own listings; another says it is theirs."""
    contacts = (
        ReferralContact.objects.confirmed().select_related("organisation").order_by("organisation__name")
    )
    first = [
        invite(
            organisation=contact.organisation,
            email=contact.email,
            name=contact.name.partition(",")[0],
            by=BY,
        )
        for contact in contacts[:KEPT]
    ]
    for keeper in first[:1]:
        service = (
            Service.objects.published().filter(organisation=keeper.organisation).order_by("name").first()
        )
        if service is not None:
            by = holder_of(links_of(keeper)[0], keeper)
            after = {"name": {"name": f"{service.name} and friends", "other_names": service.other_names}}
            change(record=service, after=after, by=by)
    asking = Organisation.objects.listed().filter(services__live=True, keepers=None).order_by("name").first()
    if asking is not None:
        visitor = Visitor({"session": "demo"})
        words = "I have run it since the spring."
        claim(organisation=asking, email="sam@example.net", name="Sam Orchard", words=words, by=visitor)


@transaction.atomic
def days_of_review() -> None:
    """Spread over half a year, so that not every group is written to on the first morning."""
    while give_days():
        pass
    for number, review in enumerate(ListingReview.objects.order_by("service__name", "pk")):
        review.due_on = clock.today() + timedelta(days=20 + number % 160)
        review.save(update_fields=["due_on"])


@transaction.atomic
def freshness() -> None:
    """How fresh each listing is. One leads to a website that is gone; none is asked in the demo."""
    gather()
    for link in WebLink.objects.order_by("url")[:1]:
        since = clock.now() - timedelta(days=12)
        found = {"problem": Problem.NO_NAME, "failures": 6, "failing_since": since, "asked_at": clock.now()}
        WebLink.objects.filter(pk=link.pk).update(**found)
    while renew_daily():
        pass
