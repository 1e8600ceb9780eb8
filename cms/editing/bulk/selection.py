"""What was ticked in a list, or all of a list as it was narrowed down; shown before anything is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from directory.accounts.permissions import require
from directory.accounts.requests import user_of
from directory.catalogue.models import Location, Organisation, Service

MOST = 500
"""Records that are changed at one press."""
NAMED = 50
"""Names shown before the press; the others are counted."""


class Chosen(forms.Form):
    """The records that were shown, so that the press means these and no others."""

    chosen = forms.CharField(widget=forms.HiddenInput)

    def clean_chosen(self) -> list[UUID]:
        try:
            return [UUID(text) for text in self.cleaned_data["chosen"].split(",")]
        except ValueError:
            raise forms.ValidationError("Go back and choose again.") from None


def narrowed(model: type[models.Model], request: HttpRequest) -> QuerySet[Any]:
    """Every record of the list that this address opened, with its search and filters."""
    opened: Any = model.snippet_viewset.index_view  # type: ignore[attr-defined]
    view = opened.view_class(**opened.view_initkwargs)
    view.setup(request)
    found: QuerySet[Any] = view.get_queryset()
    return found


class ListingAction(SnippetBulkAction):
    """Something done to many listings at once: shown first, then done in one transaction."""

    models: ClassVar[list[type[models.Model]]] = [Service, Organisation, Location]
    template_name = "cms/editing/bulk.html"
    form_class = Chosen
    permission: ClassVar[str]
    question: ClassVar[str]
    """As "Archive {these}?"."""
    explained: ClassVar[str] = ""
    button: ClassVar[str]
    done: ClassVar[str]
    """What is said afterwards, as "{count} archived."."""
    serious: ClassVar[bool] = False
    most: ClassVar[int | None] = MOST

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(user_of(request), self.permission)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @cached_property
    def found(self) -> list[Any]:
        """What was ticked, or all of the list, by name."""
        ids = self.request.GET.getlist("id")
        if self.request.method == "POST":
            said = Chosen(self.request.POST)
            keys: Iterable[Any] = said.cleaned_data["chosen"] if said.is_valid() else []
        elif "all" in ids:
            keys = narrowed(self.model, self.request).order_by().values("pk")
        else:
            keys = [key for key in map(_uuid, ids) if key]
        rows = self.model._base_manager.filter(pk__in=keys)
        rows = rows.select_related("organisation") if self.model is Service else rows
        return list(rows.order_by("name", "pk"))

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        return self.found, {"items_with_no_access": []}

    def refused(self, thing: Any) -> str:
        """Why it cannot be done to this one; nothing where it can."""
        return ""

    def act(self, thing: Any, form: Any) -> bool:
        """Do it to one. Whether that changed anything."""
        raise NotImplementedError

    @cached_property
    def _split(self) -> tuple[list[Any], list[tuple[Any, str]]]:
        reasons = [(thing, self.refused(thing)) for thing in self.found]
        return [thing for thing, why in reasons if not why], [(thing, why) for thing, why in reasons if why]

    @property
    def too_many(self) -> bool:
        return self.most is not None and len(self.found) > self.most

    def get_initial(self) -> dict[str, Any]:
        return {"chosen": ",".join(str(thing.pk) for thing in self._split[0])} if not self.too_many else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fine, not_fine = ([], []) if self.too_many else self._split
        kind = self.model._meta.verbose_name if len(fine) == 1 else self.model._meta.verbose_name_plural
        kwargs.update(
            {
                "items": fine,
                "named": [(thing, self.object_context(thing)["edit_url"]) for thing in fine[:NAMED]],
                "more": max(0, len(fine) - NAMED),
                "not_fine": not_fine,
                "too_many": len(self.found) if self.too_many else 0,
                "most": self.most,
                "question": self.question.format(these=f"{len(fine)} {kind}"),
                "explained": self.explained,
                "button": self.button,
                "serious": self.serious,
                "next": self.next_url,
                "submit_url": self.request.get_full_path(),
                "form": kwargs.get("form") or self.get_form(),
                "view": self,
            }
        )
        return kwargs

    def form_valid(self, form: Any) -> HttpResponse:
        if self.too_many:
            return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def prepare_action(self, objects: Any, objects_without_access: Any) -> HttpResponse | None:
        return None

    def get_execution_context(self) -> dict[str, Any]:
        return {"view": self}

    @classmethod
    def execute_action(cls, objects: Any, *, view: Any = None, **kwargs: Any) -> tuple[int, int]:
        changed = 0
        fine, not_fine = view._split
        for thing in fine:
            try:
                changed += bool(view.act(thing, view.cleaned_form))
            except ValidationError as problem:
                not_fine.append((thing, " ".join(problem.messages)))
        if not_fine:
            said = "; ".join(f"{thing}: {why}" for thing, why in not_fine[:5])
            messages.warning(view.request, f"{len(not_fine)} left as they were. {said}")
        return changed, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return self.done.format(count=num_parent_objects)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
