"""What an editor may narrow a list by."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet

from cms.editing import home_counts
from directory.catalogue.models import Location, Need, Organisation, Service
from directory.quality.parts import missing, parts
from directory.words.models import DangerTopic, TermMapping


def narrow_to(queryset: QuerySet[Any], waiting: QuerySet[Any], value: bool) -> QuerySet[Any]:
    """Only what waits in a list of the editor's home, or only the rest."""
    ids = waiting.order_by().values("pk")
    return queryset.filter(pk__in=ids) if value else queryset.exclude(pk__in=ids)


class OrganisationFilters(WagtailFilterSet):
    without_referral_contact = django_filters.BooleanFilter(
        method="narrow_without_contact", label="Has services and no confirmed referral contact"
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label="Archived"
    )

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = ["kind", "listed", "live"]

    def narrow_without_contact(
        self, queryset: QuerySet[Organisation], name: str, value: bool
    ) -> QuerySet[Organisation]:
        return narrow_to(queryset, home_counts.without_referral_contact(), value)


class ServiceFilters(WagtailFilterSet):
    need = django_filters.ModelChoiceFilter(
        field_name="needs__need", queryset=Need.objects.all(), label="Need", distinct=True
    )
    drafts = django_filters.BooleanFilter(method="narrow_drafts", label="Changed, and not published yet")
    area_not_placed = django_filters.BooleanFilter(
        method="narrow_area_not_placed", label="Names an area we cannot place"
    )
    delivery_not_said = django_filters.BooleanFilter(
        method="narrow_delivery_not_said", label="Does not say how help is given"
    )
    times_in_words = django_filters.BooleanFilter(
        method="narrow_times_in_words", label="Has times in words only"
    )
    school_terms_missing = django_filters.BooleanFilter(
        method="narrow_school_terms_missing", label="Keeps to school terms we do not know"
    )
    course_ended = django_filters.BooleanFilter(
        method="narrow_course_ended", label="Is a course whose last day has passed"
    )
    missing = django_filters.ChoiceFilter(
        method="narrow_missing",
        choices=lambda: [(part.key, part.label) for part in parts()],
        label="Shown to the public, and does not say",
    )
    to_confirm = django_filters.BooleanFilter(method="narrow_to_confirm", label="Has facts to confirm")
    hidden = django_filters.BooleanFilter(
        field_name="hidden_at", lookup_expr="isnull", exclude=True, label="Hidden from the public"
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label="Archived"
    )

    class Meta:
        model = Service
        fields: ClassVar[list[str]] = ["status", "live", "visibility", "free", "referral_only"]

    def narrow_missing(self, queryset: QuerySet[Service], name: str, value: str) -> QuerySet[Service]:
        return narrow_to(queryset, missing(value), True)

    def narrow_to_confirm(self, queryset: QuerySet[Service], name: str, value: bool) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.with_facts_to_confirm(), value)

    def narrow_area_not_placed(
        self, queryset: QuerySet[Service], name: str, value: bool
    ) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.areas_not_placed(), value)

    def narrow_delivery_not_said(
        self, queryset: QuerySet[Service], name: str, value: bool
    ) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.delivery_not_said(), value)

    def narrow_times_in_words(self, queryset: QuerySet[Service], name: str, value: bool) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.with_times_in_words(), value)

    def narrow_school_terms_missing(
        self, queryset: QuerySet[Service], name: str, value: bool
    ) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.school_terms_run_out(), value)

    def narrow_course_ended(self, queryset: QuerySet[Service], name: str, value: bool) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.courses_over(), value)

    def narrow_drafts(self, queryset: QuerySet[Service], name: str, value: bool) -> QuerySet[Service]:
        return narrow_to(queryset, home_counts.drafts(), value)


class LocationFilters(WagtailFilterSet):
    doubtful = django_filters.BooleanFilter(
        field_name="point_doubt", lookup_expr="exact", method="narrow_doubtful", label="Point may be wrong"
    )
    without_point = django_filters.BooleanFilter(
        field_name="latitude", method="narrow_without_point", label="Has no point"
    )

    class Meta:
        model = Location
        fields: ClassVar[list[str]] = ["kind", "visibility", "town"]

    def narrow_doubtful(self, queryset: QuerySet[Location], name: str, value: bool) -> QuerySet[Location]:
        return narrow_to(queryset, home_counts.places_in_doubt(), value)

    def narrow_without_point(
        self, queryset: QuerySet[Location], name: str, value: bool
    ) -> QuerySet[Location]:
        return narrow_to(queryset, home_counts.places_without_point(), value)


class NeedFilters(WagtailFilterSet):
    parent = django_filters.ModelChoiceFilter(
        queryset=Need.objects.filter(children__isnull=False).distinct(), label="Under"
    )
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label="Archived"
    )
    without_phrases = django_filters.BooleanFilter(
        field_name="phrases", lookup_expr="isnull", label="Has no phrase yet", distinct=True
    )
    to_review = django_filters.BooleanFilter(
        method="narrow_to_review", label="A helpline is due to be looked at again"
    )

    class Meta:
        model = Need
        fields: ClassVar[list[str]] = ["sensitive", "live"]

    def narrow_to_review(self, queryset: QuerySet[Need], name: str, value: bool) -> QuerySet[Need]:
        return narrow_to(queryset, home_counts.helplines_to_review(), value)


class DangerFilters(WagtailFilterSet):
    to_review = django_filters.BooleanFilter(method="narrow_to_review", label="Due to be looked at again")

    class Meta:
        model = DangerTopic
        fields: ClassVar[list[str]] = ["owner", "live"]

    def narrow_to_review(
        self, queryset: QuerySet[DangerTopic], name: str, value: bool
    ) -> QuerySet[DangerTopic]:
        return narrow_to(queryset, home_counts.dangers_to_review(), value)


class TermFilters(WagtailFilterSet):
    vocabulary = django_filters.AllValuesFilter(label="Vocabulary")
    unmapped = django_filters.BooleanFilter(method="narrow_unmapped", label="Leads to no need")

    class Meta:
        model = TermMapping
        fields: ClassVar[list[str]] = ["vocabulary"]

    def narrow_unmapped(
        self, queryset: QuerySet[TermMapping], name: str, value: bool
    ) -> QuerySet[TermMapping]:
        return queryset.filter(needs=[]) if value else queryset.exclude(needs=[])
