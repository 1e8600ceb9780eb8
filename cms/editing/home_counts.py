"""What waits for an editor: named reads for the lists of the editing home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from directory import clock
from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.bounces.came_back import latest_of_failing
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.locations import LocationKind
from directory.catalogue.models import (
    Helpline,
    Location,
    Need,
    Organisation,
    ReferralContact,
    Schedule,
    SchoolTerm,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceGroup,
    ServiceNeed,
)
from directory.checks_and_agreements.lists import ends_soon, has_ended
from directory.duplicates.models import MayBeSame
from directory.events.over import courses_over
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.openreferral import gone
from directory.openreferral.field_groups import BY_MODEL
from directory.openreferral.harvest.models import HarvestedFeed
from directory.openreferral.models import SourceGroup
from directory.openreferral.provenance import KINDS
from directory.photos.models import ListingPhoto, PhotoState
from directory.upkeep.read_words import with_times_in_words
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import Suggestion
from directory.web_links.models import WebLink
from directory.words.models import DangerTopic

_INFERRED = Q(basis=Basis.INFERRED)


def with_facts_to_confirm() -> QuerySet[Service]:
    """Listings with anything inferred, with those facts at hand, in a constant number of queries."""
    inferred = (
        Q(pk__in=ServiceNeed.objects.filter(_INFERRED).values("service"))
        | Q(pk__in=ServiceDelivery.objects.filter(_INFERRED).values("service"))
        | Q(pk__in=ServiceGroup.objects.filter(_INFERRED).values("service"))
        | (Q(free_basis=Basis.INFERRED) & ~Q(free=Fact.NOT_KNOWN))
        | (Q(referral_only_basis=Basis.INFERRED) & ~Q(referral_only=Fact.NOT_KNOWN))
        | Q(ages_basis=Basis.INFERRED)
    )
    return (
        Service.objects.filter(inferred, archived_at=None)
        .select_related("organisation")
        .prefetch_related("needs__need", "deliveries", "groups")
        .order_by("name")
    )


def open_conflicts() -> QuerySet[SourceGroup]:
    """Parts of services, organisations and places that a feed and an editor both changed, newest first."""
    here = Q(pk__in=[])
    for model, kind in KINDS.items():
        current = model._base_manager.filter(archived_at=None).values("pk")
        here |= Q(record__kind=kind, record__object_id__in=current, group__in=list(BY_MODEL[model]))
    found = SourceGroup.objects.filter(here, conflict=True).select_related("record__source")
    return found.order_by("-said_at", "record__object_id", "group")


def told_by_the_public() -> QuerySet[Suggestion]:
    """What visitors said is wrong, or asked to add or change, and nobody has settled."""
    return Suggestion.objects.filter(settled_at=None)


def drafts() -> QuerySet[Service]:
    """Listings with words that nobody is shown yet."""
    return Service.objects.filter(archived_at=None, has_unpublished_changes=True)


def places_in_doubt() -> QuerySet[Location]:
    """Places whose point may be wrong."""
    return Location.objects.exclude(point_doubt="").exclude(latitude=None).filter(archived_at=None)


def places_without_point() -> QuerySet[Location]:
    """Places people go to that no search near by finds, for nobody knows where on the map they are."""
    return Location.objects.filter(archived_at=None, kind=LocationKind.PHYSICAL, latitude=None)


def areas_not_placed() -> QuerySet[Service]:
    """Listings that name an area no list of places knows: found everywhere as "not known"."""
    unplaced = ServiceArea.objects.exclude(unplaced="")
    return Service.objects.filter(archived_at=None, pk__in=unplaced.values("service")).order_by("name")


def delivery_not_said() -> QuerySet[Service]:
    """Listings with an area and a place of which nobody said whether people go there: found in all of the
    area as "not known"."""
    placed = ServiceAtLocation.objects.filter(
        location__kind=LocationKind.PHYSICAL, location__archived_at=None
    )
    return (
        Service.objects.filter(
            archived_at=None,
            pk__in=ServiceArea.objects.exclude(codes=[], unplaced="").values("service"),
        )
        .filter(pk__in=placed.exclude(location__latitude=None).values("service"))
        .exclude(pk__in=ServiceDelivery.objects.values("service"))
        .order_by("name")
    )


def without_referral_contact() -> QuerySet[Organisation]:
    """Groups with published services and no confirmed address for prescriptions."""
    confirmed = ReferralContact.objects.filter(ended_at=None, confirmed_at__isnull=False)
    published = Service.objects.filter(live=True)
    return (
        Organisation.objects.current()
        .filter(pk__in=published.values("organisation"))
        .exclude(pk__in=confirmed.values("organisation"))
    )


def claims() -> QuerySet[ListingKeeper]:
    """Those who say that it is their group, of whom we do not know it."""
    return ListingKeeper.objects.claims()


def group_changes() -> QuerySet[GroupChange]:
    """What groups changed of their listings that waits for an editor."""
    return GroupChange.objects.filter(state=ChangeState.WAITING)


def group_photos() -> QuerySet[ListingPhoto]:
    """Photos that groups gave and nobody has looked at."""
    return ListingPhoto.objects.filter(state=PhotoState.WAITING).without_pictures()


def group_questions() -> QuerySet[SenderQuestion]:
    """What groups would ask of whoever sends somebody, and nobody has looked at."""
    return SenderQuestion.objects.filter(state=QuestionState.WAITING)


def unanswered() -> QuerySet[ListingReview]:
    """Listings about which their group was asked and reminded in vain, or has nobody to ask."""
    return ListingReview.objects.unanswered()


def hidden_from_public() -> QuerySet[ListingReview]:
    """Listings that nobody answered about for a year."""
    hidden = Service.objects.published().exclude(hidden_at=None)
    return ListingReview.objects.filter(service__in=hidden)


def without_keeper() -> QuerySet[Organisation]:
    """Groups with something published that nobody keeps, or has kept."""
    published = Service.objects.published().values("organisation")
    kept = ListingKeeper.objects.values("organisation")
    return Organisation.objects.current().filter(pk__in=published).exclude(pk__in=kept)


def dangers_to_review() -> QuerySet[DangerTopic]:
    """Words for danger, with whom to ring, whose day of review has come."""
    return DangerTopic.objects.filter(review_on__lte=clock.today())


def helplines_to_review() -> QuerySet[Need]:
    """Needs with a national line whose day of review has come."""
    due = Helpline.objects.filter(review_due__lte=clock.today())
    return Need.objects.filter(pk__in=due.values("need"), archived_at=None)


def school_terms_run_out() -> QuerySet[Service]:
    """Listings that keep to school terms, once no term is known that ends later than two months from now."""
    last = clock.today() + timedelta(days=60)
    if SchoolTerm.objects.filter(last_day__gt=last).exists():
        return Service.objects.none()
    keeping = Schedule.objects.exclude(school="").values("service")
    return Service.objects.filter(archived_at=None, pk__in=keeping)


@dataclass(frozen=True)
class Waiting:
    """One list of the editing home: what waits, how many, and where to deal with it."""

    title: str
    what: str
    count: int
    url: str


def what_waits() -> list[Waiting]:
    services, places, groups = (
        reverse("wagtailsnippets_directory_service:list"),
        reverse("wagtailsnippets_directory_location:list"),
        reverse("wagtailsnippets_directory_organisation:list"),
    )
    dangers, needs = (
        reverse("wagtailsnippets_directory_dangertopic:list"),
        reverse("wagtailsnippets_directory_need:list"),
    )
    return [
        Waiting(
            "Facts to confirm",
            "Inferred from a listing's words; they weigh less until you confirm them.",
            with_facts_to_confirm().count(),
            reverse("listings_to_confirm"),
        ),
        Waiting(
            "Told by the public",
            "Something is wrong on a page, or a group is to be added or changed.",
            told_by_the_public().count(),
            reverse("suggestions"),
        ),
        Waiting(
            "Changed by groups",
            "Names, addresses and referral contacts wait for you, and where it is set so everything does.",
            group_changes().count(),
            reverse("group_changes"),
        ),
        Waiting(
            "Photos from groups",
            "Look at each before everybody sees it.",
            group_photos().count(),
            reverse("group_photos"),
        ),
        Waiting(
            "Questions of groups",
            "What they ask of whoever sends them somebody. Look at each before it is asked.",
            group_questions().count(),
            reverse("group_questions"),
        ),
        Waiting(
            "Claims",
            "Somebody says that it is their group, and writes from an address we do not know.",
            claims().count(),
            reverse("group_claims"),
        ),
        Waiting(
            "Nobody answers",
            "Their group was asked three times whether these are still right, or has no address. Ring them.",
            unanswered().count(),
            reverse("listing_reviews"),
        ),
        Waiting(
            "Hidden from the public",
            "Nobody answered for a year. Marking a listing as checked shows it again.",
            hidden_from_public().count(),
            f"{reverse('listing_reviews')}?show=hidden",
        ),
        Waiting(
            "Broken websites",
            "They failed again and again over days. Find the right address, or say that it is right.",
            WebLink.objects.broken().count(),
            reverse("broken_links"),
        ),
        Waiting(
            "Mail that came back",
            "Addresses that mail does not reach. Ring the group.",
            len(latest_of_failing()),
            reverse("returned_mail"),
        ),
        Waiting(
            "Groups that nobody keeps",
            "Invite them to keep their own listings, many at once.",
            without_keeper().count(),
            reverse("invite_groups"),
        ),
        Waiting(
            "Checks that end soon",
            "Insurance, policies or agreements end within a month. The group is asked for the next.",
            ends_soon().count(),
            reverse("checks_and_agreements"),
        ),
        Waiting(
            "Checks that have ended",
            "Ring the group, look at the new one, and note it.",
            has_ended().count(),
            f"{reverse('checks_and_agreements')}?show=ended",
        ),
        Waiting(
            "Drafts", "Changed, but not yet shown to anybody.", drafts().count(), f"{services}?drafts=true"
        ),
        Waiting(
            "Feed and editor differ",
            "Both changed the same part of a listing. Choose which stands.",
            open_conflicts().count(),
            reverse("feed_conflicts"),
        ),
        Waiting(
            "Gone from a feed",
            "A feed had these listings and has them no more. Archive or keep each.",
            gone.waiting().count(),
            reverse("gone_from_feeds"),
        ),
        Waiting(
            "May be the same",
            "Two listings or organisations that share a name, a phone, a place or words. Make them one, or "
            "say that they are two.",
            MayBeSame.objects.open().count(),
            reverse("duplicates"),
        ),
        Waiting(
            "Feeds that cannot be read",
            "They failed three times in turn or more. See why, and mend the address or pause them.",
            HarvestedFeed.objects.failing().count(),
            f"{reverse('feeds')}?show=failing",
        ),
        Waiting(
            "Points that may be wrong",
            "The point on the map lies far from the postcode, or stands for a whole district.",
            places_in_doubt().count(),
            f"{places}?doubtful=true",
        ),
        Waiting(
            "Places without a point",
            "No search near by finds them. Check the postcode, or type the point in.",
            places_without_point().count(),
            f"{places}?without_point=true",
        ),
        Waiting(
            "Areas we cannot place",
            "It names somewhere that is not on our map, so people elsewhere are told to ask. Name a council, "
            "town or postcode district instead.",
            areas_not_placed().count(),
            f"{services}?area_not_placed=true",
        ),
        Waiting(
            "How help is given is not said",
            "It has a place and an area it serves. Say whether people go there, or it comes to them.",
            delivery_not_said().count(),
            f"{services}?delivery_not_said=true",
        ),
        Waiting(
            "Times in words only",
            "No search by day finds them. Read the words into days and hours: paste them into the box above "
            "the times.",
            with_times_in_words().count(),
            f"{services}?times_in_words=true",
        ),
        Waiting(
            "Courses that have ended",
            "Their last day has passed, so nobody finds them. Give new days, or archive them.",
            courses_over().count(),
            f"{services}?course_ended=true",
        ),
        Waiting(
            "School terms to fill in",
            "They are on in term time or in the holidays, and we do not know when that is. Put in the terms "
            "of the year under Directory, School terms.",
            school_terms_run_out().count(),
            f"{services}?school_terms_missing=true",
        ),
        Waiting(
            "Groups without a referral contact",
            "Navigators must phone them.",
            without_referral_contact().count(),
            f"{groups}?without_referral_contact=true",
        ),
        Waiting(
            "Words for danger to look at again",
            "Their day of review has come. Ring each line, read the words, and give a new day.",
            dangers_to_review().count(),
            f"{dangers}?to_review=true",
        ),
        Waiting(
            "Helplines to look at again",
            "Needs with a line whose day of review has come. Check the number and hours, and give a new day.",
            helplines_to_review().count(),
            f"{needs}?to_review=true",
        ),
    ]


ON_A_PAGE = 25


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any]) -> Page[Any]:
    """The page that was asked for, as Wagtail's row of pages names it, else the first."""
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("p") or request.GET.get("page"))
