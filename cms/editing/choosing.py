"""Choosers of the editing screens: a search box over names, towns and postcodes, in one query a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import BooleanColumn, Column, LiveStatusTagColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView

from directory.catalogue.models import Location, Need, Organisation, Service
from directory.places.postcodes import PostcodeProblem, parse

SEARCHED: dict[type[Any], tuple[str, ...]] = {
    Organisation: ("name", "other_names"),
    Service: ("name", "other_names", "organisation__name", "at_locations__location__town"),
    Location: ("name", "address", "town", "postcode"),
    Need: ("name", "plain_name", "slug", "phrases__text"),
}
"""Fields in which each word that is typed is looked for."""
POSTCODES: dict[type[Any], str] = {Location: "postcode", Service: "at_locations__location__postcode"}


def containing(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Rows in which every word is found, each row once. A postcode is found in whatever way it is typed."""
    model = queryset.model
    if (field := POSTCODES.get(model)) and (postcode := _whole_postcode(words)):
        return queryset.filter(_once(model, Q(**{f"{field}__iexact": postcode})))
    for word in words.split():
        said = Q()
        for name in SEARCHED[model]:
            said |= Q(**{f"{name}__icontains": word})
        if field and (outcode := _whole_postcode(word)):
            said |= Q(**{f"{field}__istartswith": outcode})
        queryset = queryset.filter(_once(model, said))
    return queryset


def _once(model: type[Any], said: Q) -> Q:
    """By id, so that a row that matches in several of its own rows is there once."""
    return Q(pk__in=model._base_manager.filter(said).order_by().values("pk"))


def _whole_postcode(words: str) -> str:
    try:
        return parse(words).canonical
    except PostcodeProblem:
        return ""


class SearchForm(BaseFilterForm):
    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Name, town or postcode"}),
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        objects = super().filter(objects)
        words = self.cleaned_data.get("q", "").strip()
        if words:
            self.is_searching = True
            self.search_query = words
            objects = containing(objects, words)
        return objects


class _Searched:
    """What is archived is not offered."""

    filter_form_class = SearchForm

    @property
    def columns(self) -> list[Column]:
        """Wagtail's, save that its own column on publishing asks a question for each row."""
        columns: list[Column] = super().columns  # type: ignore[misc]
        kept = [column for column in columns if not isinstance(column, LiveStatusTagColumn)]
        return [*kept, BooleanColumn("live", label="Published")]

    def get_object_list(self) -> QuerySet[Any]:
        view: Any = self
        found: QuerySet[Any] = view.model_class._default_manager.filter(archived_at=None)
        return found


class SearchedChooseView(_Searched, ChooseView):
    """The window of a chooser."""


class SearchedResultsView(_Searched, ChooseResultsView):
    """What of it is drawn anew while somebody types."""


class SearchedChooser(SnippetChooserViewSet):
    choose_view_class = SearchedChooseView
    choose_results_view_class = SearchedResultsView


class OnceEachIndexView(IndexView):
    """A list in which what is searched and filtered over related rows is there once."""

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        found = Q(pk__in=super().search_queryset(queryset).order_by().values("pk"))
        if queryset.model in SEARCHED:
            found |= Q(pk__in=containing(self.model._base_manager.all(), self.search_query).values("pk"))
        return queryset.filter(found)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        narrowed = super().filter_queryset(queryset)
        if narrowed is queryset:
            return queryset
        return queryset.filter(pk__in=narrowed.order_by().values("pk"))
