"""Whether anything rests on a record that an import added: then it stays when the import is taken back."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import ReferenceIndex

from directory.catalogue.models import Location, Organisation, Service
from directory.upkeep.review import ListingReview

_BY = ("said_by", "by")
"""Fields that name who said it; what the source itself said holds nothing back."""


def why_it_stays(record: Any, source: str) -> str:
    """In words; nothing where it may go."""
    if getattr(record, "latest_revision_id", None) is not None:
        return "an editor has a version of it"
    if _is_used(record):
        return "a listing is run by it or is there"
    for relation in record._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
            continue
        model: Any = relation.related_model
        if isinstance(relation.field, ParentalKey) or model in (ListingReview, Service):
            continue
        found = model._base_manager.filter(**{relation.field.name: record.pk})
        named = next((name for name in _BY if any(f.name == name for f in model._meta.fields)), None)
        if named:
            found = found.exclude(**{named: source[:200]})
        if not _is_part_of_a_listing(model) and found.exists():
            return f"it has a {model._meta.verbose_name}"
    return "something links to it" if _is_linked(record) else ""


def _is_part_of_a_listing(model: type[models.Model]) -> bool:
    """Times and places of listings: whether a listing that is current uses it is asked before."""
    return any(isinstance(field, ParentalKey) for field in model._meta.fields)


def _is_used(record: Any) -> bool:
    """Whether a listing is run by it or is at it."""
    current = Service.objects.filter(archived_at=None)
    if isinstance(record, Organisation):
        return current.filter(organisation=record).exists()
    return isinstance(record, Location) and current.filter(at_locations__location=record).exists()


def _is_linked(record: Any) -> bool:
    """Whether a page, or anything that is not of the catalogue itself, links to it."""
    own = ContentType.objects.get_for_models(Service, Organisation, Location).values()
    return (
        ReferenceIndex.get_references_to(record)
        .exclude(base_content_type__in=[kind.pk for kind in own])
        .exists()
    )
