"""What the editing home shows of its own: approval, review, claims and what people reported."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.text import Truncator, capfirst

from cms.editing import home_counts
from cms.editing.approval import waiting
from cms.editing.home.lists import HomeList, Row, register_list
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, EDIT_LISTINGS
from directory.catalogue.wording import ago, checked_words
from directory.clock import LONDON
from directory.group_space.answers import compared
from directory.group_space.change_words import name_of
from directory.openreferral.provenance import MODELS
from directory.upkeep.models import Check
from directory.upkeep.suggestions import About, Suggestion

LONGEST = 120
_MODEL_OF = {About.SERVICE: "service", About.ORGANISATION: "organisation", About.PLACE: "location"}


def _since(moment: Any) -> str:
    return str(capfirst(ago(moment.astimezone(LONDON).date()))) if moment else ""


def _short(words: str) -> str:
    return str(Truncator(" ".join(words.split())).chars(LONGEST))


def edit_url(kind: str, pk: object) -> str:
    """Of a service, an organisation or a location."""
    return reverse(f"wagtailsnippets_directory_{kind}:edit", args=[pk])


def _changes(most: int) -> list[Row]:
    rows = home_counts.group_changes().select_related("organisation", "keeper").order_by("said_at", "pk")
    made = []
    for change in rows[:most]:
        said = compared(change)
        before, after = ", ".join(said["before"]), ", ".join(said["after"])
        made.append(
            Row(
                title=name_of(change),
                url=edit_url(change.kind, change.object_id) if change.kind in MODELS else "",
                under=change.organisation.name,
                what=_short(f"{capfirst(said['part'])}: “{before}” becomes “{after}”"),
                since=_since(change.said_at),
                action="Compare",
                action_url=reverse("group_changes"),
            )
        )
    return made


def _submitted(most: int) -> list[Row]:
    return [
        Row(
            title=str(one.record),
            url=one.edit_url,
            under=one.kind,
            what=f"Sent by {one.sent_by}",
            since=_since(one.since),
            action="Read it",
            action_url=one.edit_url,
        )
        for one in waiting.rows(waiting.waiting()[:most])
    ]


def _reported(most: int) -> list[Row]:
    return [
        Row(
            title=told.name,
            url=edit_url(_MODEL_OF[About(told.about)], told.about_id) if _has_page(told) else "",
            under=str(told.get_about_display()),
            what=_short(told.words),
            since=_since(told.said_at),
            action="Settle",
            action_url=reverse("suggestions"),
        )
        for told in home_counts.told_by_the_public().order_by("said_at", "pk")[:most]
    ]


def _has_page(told: Suggestion) -> bool:
    return told.about in _MODEL_OF and told.about_id is not None


def _due(most: int) -> list[Row]:
    latest = Check.objects.filter(service=OuterRef("service")).order_by("-on").values("on")[:1]
    rows = home_counts.unanswered().select_related("service__organisation").annotate(seen=Subquery(latest))
    return [
        Row(
            title=review.service.name,
            url=edit_url("service", review.service_id),
            under=review.service.organisation.name,
            what=checked_words(review.seen) + ("" if review.asks else ". There is nobody to ask"),
            since=_since(review.first_asked_at),
            action="Check it",
            action_url=reverse("service_room", args=[review.service_id]),
        )
        for review in rows.order_by("first_asked_at", "pk")[:most]
    ]


def _claims(most: int) -> list[Row]:
    rows = home_counts.claims().select_related("organisation").order_by("asked_at", "pk")
    return [
        Row(
            title=claim.organisation.name,
            url=edit_url("organisation", claim.organisation_id),
            what=f"{claim.called}, from {claim.email}" if claim.name else claim.email,
            since=_since(claim.asked_at),
            action="Decide",
            action_url=reverse("group_claims"),
        )
        for claim in rows[:most]
    ]


def register_own() -> None:
    """Orders of others: what is broken stands at 30, what may be the same at 60."""
    for one in (
        HomeList(
            key="group-changes",
            title="Waiting for approval",
            label="waiting for approval",
            about="A group sent a change. Nothing of it shows to the public until you say so.",
            what="What changed",
            count=lambda: home_counts.group_changes().count(),
            rows=_changes,
            url=lambda: reverse("group_changes"),
            order=10,
            permission=EDIT_LISTINGS,
        ),
        HomeList(
            key="submitted",
            title="Sent by a colleague",
            label="sent by a colleague",
            about="A colleague asks you to read these before they are published.",
            what="Who sent it",
            count=lambda: waiting.waiting().count(),
            rows=_submitted,
            url=lambda: reverse("awaiting_approval"),
            order=15,
            permission=EDIT_LISTINGS,
        ),
        HomeList(
            key="reported",
            title="Told by the public",
            label="told by the public",
            about="Somebody says that a page is wrong, or that a group is missing.",
            what="What they say",
            count=lambda: home_counts.told_by_the_public().count(),
            rows=_reported,
            url=lambda: reverse("suggestions"),
            order=20,
            permission=EDIT_LISTINGS,
        ),
        HomeList(
            key="due",
            title="Due for review",
            label="due for review",
            about="The longest waiting first. Their group was asked three times, or there is nobody to ask: "
            "ring them.",
            what="Last checked",
            count=lambda: home_counts.unanswered().count(),
            rows=_due,
            url=lambda: reverse("listing_reviews"),
            order=40,
            permission=EDIT_LISTINGS,
        ),
        HomeList(
            key="claims",
            title="Claims",
            label="claims",
            label_for_one="claim",
            about="Somebody says that they run this group, and writes from an address we do not know.",
            what="Who is asking",
            count=lambda: home_counts.claims().count(),
            rows=_claims,
            url=lambda: reverse("group_claims"),
            order=50,
            permission=CONFIRM_REFERRAL_CONTACT,
        ),
    ):
        register_list(one)
