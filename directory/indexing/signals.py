"""Which changes touch which listings. Connected once, when the app is ready.

A handler only writes rows with ids; the listing is read later, when all of it has been saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from directory.catalogue import models as catalogue
from directory.indexing import touched
from directory.upkeep.models import Capacity, Check, Closure
from directory.words import vocabulary
from directory.words.models import DangerLine, DangerPhrase, DangerTopic, Synonym, ToldSentence, WishPhrase

OF_A_SERVICE: tuple[type[Model], ...] = (
    catalogue.Contact,
    catalogue.Cost,
    catalogue.Phone,
    catalogue.Schedule,
    catalogue.ServiceArea,
    catalogue.ServiceAtLocation,
    catalogue.ServiceDelivery,
    catalogue.ServiceGroup,
    catalogue.ServiceLanguage,
    catalogue.ServiceNeed,
    Capacity,
    Check,
    Closure,
)
OF_THE_VOCABULARY: tuple[type[Model], ...] = (
    catalogue.Need,
    catalogue.NeedPhrase,
    Synonym,
    WishPhrase,
    DangerTopic,
    DangerPhrase,
    DangerLine,
    ToldSentence,
)


def services_of_organisation(organisation_id: UUID) -> Iterable[UUID]:
    return catalogue.Service.objects.filter(organisation_id=organisation_id).values_list("pk", flat=True)


def services_at_location(location_id: UUID) -> Iterable[UUID]:
    at = catalogue.ServiceAtLocation.objects.filter(location_id=location_id)
    return at.values_list("service_id", flat=True)


def services_that_keep_to_school_terms() -> Iterable[UUID]:
    return catalogue.Schedule.objects.exclude(school="").values_list("service_id", flat=True).distinct()


def services_for_need(need_id: UUID) -> Iterable[UUID]:
    """Those with the need or one below it, for a document names a need's ancestors too."""
    needs, newest = {need_id}, {need_id}
    while newest:
        below = catalogue.Need.objects.filter(parent_id__in=newest).values_list("pk", flat=True)
        newest = set(below) - needs
        needs |= newest
    tagged = catalogue.ServiceNeed.objects.filter(need_id__in=needs)
    return tagged.values_list("service_id", flat=True)


def _follow(models: Iterable[type[Model]], ids_of: Callable[[Any], Iterable[UUID]]) -> None:
    def changed(sender: type[Model], instance: Any, raw: bool = False, **_: object) -> None:
        if not raw:
            touched.touch(ids_of(instance))

    for model in models:
        name = f"reindex-{model.__name__}"
        post_save.connect(changed, sender=model, weak=False, dispatch_uid=name)
        post_delete.connect(changed, sender=model, weak=False, dispatch_uid=name)


def connect() -> None:
    """Every model that a listing is made of writes reindex rows from now on."""
    _follow([catalogue.Service], lambda service: [service.pk])
    _follow(OF_A_SERVICE, lambda part: [part.service_id])
    _follow([catalogue.Organisation], lambda organisation: services_of_organisation(organisation.pk))
    _follow([catalogue.Location], lambda location: services_at_location(location.pk))
    _follow([catalogue.LocationAccess], lambda access: services_at_location(access.location_id))
    _follow([catalogue.SchoolTerm], lambda term: services_that_keep_to_school_terms())
    _follow([catalogue.Need], lambda need: services_for_need(need.pk))
    for signal in (post_save, post_delete):
        signal.connect(_phrase_changed, sender=catalogue.NeedPhrase, dispatch_uid="reindex-NeedPhrase")
    for model in OF_THE_VOCABULARY:
        name = f"vocabulary-{model.__name__}"
        post_save.connect(_reworded, sender=model, dispatch_uid=name)
        post_delete.connect(_reworded, sender=model, dispatch_uid=name)


def _phrase_changed(instance: catalogue.NeedPhrase, raw: bool = False, **_: object) -> None:
    if not raw:
        need_id = instance.need_id
        touched.touch_for(("need", need_id), lambda: services_for_need(need_id))


def _reworded(**_: object) -> None:
    vocabulary.forget()
