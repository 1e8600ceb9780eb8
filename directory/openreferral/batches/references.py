"""Wagtail's reference index of many records at once: what ReferenceIndex.create_or_update_for_object makes of
each of them, in a few statements for all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import ReferenceIndex

from directory.bulk.insert_rows import insert_values

BATCH = 500
Reference = tuple[str, int, str, str, str]
"""The id of the record, what it names (content type and id), and the two paths to where it does."""


def index_references(model: type[models.Model], ids: Collection[Any]) -> None:
    """Bring the index to what these records and their child rows name now. Call it in their transaction."""
    wanted = list(ids)
    for start in range(0, len(wanted), BATCH):
        _index(model, wanted[start : start + BATCH])


def _index(model: type[models.Model], ids: list[Any]) -> None:
    own = _base(model)
    names = set(_references(model, ids))
    held = ReferenceIndex.objects.filter(base_content_type_id=own, object_id__in=[str(pk) for pk in ids])
    fields = ("object_id", "to_content_type_id", "to_object_id", "model_path", "content_path")
    there: dict[Reference, int] = {
        (object_id, kind, to, path, content): pk
        for pk, object_id, kind, to, path, content in held.values_list("pk", *fields)
    }
    gone = [pk for reference, pk in there.items() if reference not in names]
    if gone:
        ReferenceIndex.objects.filter(pk__in=gone).delete()
    fresh = [
        (own, own, object_id, kind, to, path, content, _hash_of(content))
        for object_id, kind, to, path, content in sorted(names - there.keys())
    ]
    if fresh:
        insert_values(ReferenceIndex._meta.db_table, _COLUMNS, fresh)


_COLUMNS = (
    "content_type_id",
    "base_content_type_id",
    "object_id",
    "to_content_type_id",
    "to_object_id",
    "model_path",
    "content_path",
    "content_path_hash",
)


@lru_cache(4096)
def _hash_of(content_path: str) -> Any:
    field = ReferenceIndex._meta.get_field("content_path_hash")
    return field.get_db_prep_save(ReferenceIndex._get_content_path_hash(content_path), connection)


def _references(model: type[models.Model], ids: list[Any]) -> Iterator[Reference]:
    for attname, name, named in _naming(model):
        found, kind = model._base_manager.filter(pk__in=ids).exclude(**{attname: None}), _base(named)
        for pk, to in found.values_list("pk", attname):
            yield str(pk), kind, str(to), name, name
    for child, owner, relation in _children(model):
        for attname, name, named in _naming(child):
            kind = _base(named)
            found = child._base_manager.filter(**{f"{owner}__in": ids}).exclude(**{attname: None})
            for pk, of, to in found.values_list("pk", owner, attname):
                yield str(of), kind, str(to), f"{relation}.item.{name}", f"{relation}.{pk}.{name}"


@cache
def _naming(model: type[models.Model]) -> list[tuple[str, str, Any]]:
    """Fields of the model that name another record: column, name, and the model of what they name."""
    made = []
    for field in model._meta.concrete_fields:
        ignored = getattr(field, "wagtail_reference_index_ignore", False) or (
            field.is_relation and getattr(field.related_model, "wagtail_reference_index_ignore", False)
        )
        if field.is_relation and not isinstance(field, ParentalKey) and not ignored:
            made.append((field.attname, field.name, field.related_model))
    return made


@cache
def _children(model: type[models.Model]) -> list[tuple[type[models.Model], str, str]]:
    return [
        (relation.related_model, relation.field.attname, str(relation.get_accessor_name()))
        for relation in get_all_child_relations(model)
        if _naming(relation.related_model)
    ]


def _base(model: Any) -> int:
    """The content type as ReferenceIndex has it: what a page names is a Page, whatever else it is."""
    kind = [model, *model._meta.get_parent_list()][-1]
    return ContentType.objects.get_for_model(kind, for_concrete_model=False).pk
