"""Editing what search knows: needs with their phrases, synonyms, feed terms, words for danger."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.editing.deleting import ExplainedDeleteView
from cms.editing.listings import row
from directory.catalogue.models import Need
from directory.finder.models import DangerTopic, Synonym, TermMapping


class NeedViewSet(SnippetViewSet):
    model = Need
    icon = "help"
    menu_label = "Needs and phrases"
    delete_view_class = ExplainedDeleteView
    list_display: ClassVar[list[Any]] = ["name", "plain_name", Column("parent", sort_key="parent__name")]
    list_filter: ClassVar[list[str]] = ["parent", "sensitive"]
    search_fields: ClassVar[list[str]] = ["name", "plain_name", "phrases__text"]
    list_per_page = 100
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("plain_name"),
            FieldPanel("slug", help_text="Never change it once used: feeds and records know the need by it."),
            FieldPanel("description"),
            row("parent", "sensitive"),
            InlinePanel(
                "phrases",
                [FieldPanel("text")],
                label="Phrase",
                heading="What people say",
                help_text="A search that contains one is understood as this need. Changes work at once.",
            ),
            MultiFieldPanel(
                [FieldPanel("keywords"), FieldPanel("keywords_not")],
                heading="Words in listings",
                help_text="Used to infer this need for a listing whose feed does not say.",
            ),
            InlinePanel(
                "helplines",
                [
                    FieldPanel("name"),
                    row("phone", "text", "free"),
                    FieldPanel("url"),
                    row("hours", "opens"),
                    FieldPanel("review_due"),
                ],
                label="Helpline",
                heading="National helplines",
            ),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Need]:
        return Need.objects.select_related("parent")


class DangerViewSet(SnippetViewSet):
    model = DangerTopic
    icon = "warning"
    menu_label = "Words for danger"
    list_display: ClassVar[list[Any]] = ["title", "owner", "review_on"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("slug"),
            FieldPanel("lead"),
            row("owner", "review_on"),
            row("need_slug", "silent_999"),
            InlinePanel(
                "lines",
                [row("name", "phone", "text"), row("free", "opens"), FieldPanel("note")],
                label="Line",
            ),
            InlinePanel(
                "phrases",
                [FieldPanel("text")],
                label="Wording",
                heading="What a frightened person might type",
            ),
            FieldPanel("exceptions"),
        ]
    )


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "resubmit"
    menu_label = "Synonyms"
    list_display: ClassVar[list[Any]] = ["__str__", "one_way", "note"]
    list_filter: ClassVar[list[str]] = ["one_way"]
    search_fields: ClassVar[list[str]] = ["terms", "note"]


class TermMappingViewSet(SnippetViewSet):
    model = TermMapping
    icon = "tag"
    menu_label = "Terms of feeds"
    list_display: ClassVar[list[Any]] = ["term", "vocabulary", Column("needs", label="Needs")]
    list_filter: ClassVar[list[str]] = ["vocabulary"]
    search_fields: ClassVar[list[str]] = ["term", "vocabulary"]


class VocabularyGroup(SnippetViewSetGroup):
    items = (NeedViewSet, DangerViewSet, SynonymViewSet, TermMappingViewSet)
    menu_label = "Search words"
    menu_icon = "search"
    menu_order = 110
