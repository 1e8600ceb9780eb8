"""What an editor may narrow a list by."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet

from directory.catalogue.facts import Basis
from directory.catalogue.models import Location, Need, Organisation, Service
from directory.words.models import TermMapping


class OrganisationFilters(WagtailFilterSet):
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label="Archived"
    )

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = ["kind", "listed", "live"]


class ServiceFilters(WagtailFilterSet):
    need = django_filters.ModelChoiceFilter(
        field_name="needs__need", queryset=Need.objects.all(), label="Need", distinct=True
    )
    to_confirm = django_filters.BooleanFilter(method="narrow_to_confirm", label="Has facts to confirm")
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True, label="Archived"
    )

    class Meta:
        model = Service
        fields: ClassVar[list[str]] = ["status", "live", "visibility", "free", "referral_only"]

    def narrow_to_confirm(self, queryset: QuerySet[Service], name: str, value: bool) -> QuerySet[Service]:
        inferred = queryset.filter(needs__basis=Basis.INFERRED).values("pk")
        return queryset.filter(pk__in=inferred) if value else queryset.exclude(pk__in=inferred)


class LocationFilters(WagtailFilterSet):
    doubtful = django_filters.BooleanFilter(
        field_name="point_doubt", lookup_expr="exact", method="narrow_doubtful", label="Point may be wrong"
    )

    class Meta:
        model = Location
        fields: ClassVar[list[str]] = ["kind", "visibility", "town"]

    def narrow_doubtful(self, queryset: QuerySet[Location], name: str, value: bool) -> QuerySet[Location]:
        return queryset.exclude(point_doubt="") if value else queryset.filter(point_doubt="")


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

    class Meta:
        model = Need
        fields: ClassVar[list[str]] = ["sensitive", "live"]


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
