"""Editing what search knows: needs with their phrases, synonyms, phrases that ask, terms of feeds, danger."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from wagtail.admin.compare import ChildRelationComparison, TextFieldComparison
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from cms.editing.choosing import OnceEachIndexView, SearchedChooser
from cms.editing.deleting import ExplainedDeleteView
from cms.editing.filters import DangerFilters, NeedFilters, TermFilters
from cms.editing.history.view import HistoryOfChanges
from cms.editing.listings import row
from cms.editing.menu import Permitted
from cms.editing.try_change import address
from cms.editing.word_forms import (
    VALUES,
    DangerForm,
    LinesWidget,
    NationsWidget,
    NeedForm,
    SynonymForm,
    TermForm,
    ToldSentenceForm,
    WishForm,
    words_before,
)
from directory.accounts.permissions import EDIT_WORDS
from directory.catalogue.models import Need, NeedPhrase
from directory.words.models import DangerPhrase, DangerTopic, Synonym, TermMapping, ToldSentence, WishPhrase
from directory.words.overlaps import overlaps

FOR_NATIONS = "Tick where it answers. No tick: everywhere."
OPENS = "One line each: always, or days and hours like mon-fri 09:00-17:00."


def _namely(row: WishPhrase) -> str:
    labels = dict(VALUES.get(row.kind, ()))
    return ", ".join(labels.get(value, value) for value in row.values)


def _slugs(row: TermMapping) -> str:
    return ", ".join(row.needs)


def _how_many(phrases: type[Model], owner: str) -> Coalesce:
    """The count of a row's phrases, whatever else a list joins."""
    counted = phrases._default_manager.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(counted.annotate(how_many=Count("pk")).values("how_many")), 0)


class PhrasesPanel(FieldPanel):
    """Phrases in one box, a line each. Versions are compared row by row."""

    def __init__(self, field_name: str, phrase: type[Model], *args: Any, **kwargs: Any) -> None:
        super().__init__(field_name, *args, **kwargs)
        self.phrase = phrase

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "phrase": self.phrase}

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            text = partial(TextFieldComparison, self.panel.phrase._meta.get_field("text"))
            rows = self.panel.model._meta.get_field("phrases")
            return [partial(ChildRelationComparison, rows, [text], label=self.panel.heading)]


class _Words:
    """An editing view that offers a try before saving, and says after saving what else has the same words."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view: Any = self
        pk = getattr(getattr(view, "object", None), "pk", None) if isinstance(self, EditView) else None
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "try_url": address(view.model._meta.model_name, pk)}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        for said in overlaps(form.instance, words_before(form)):
            messages.warning(self.request, said)  # type: ignore[attr-defined]
        return response


class WordsEditView(_Words, EditView):
    """Changing words."""


class WordsCreateView(_Words, CreateView):
    """Adding words."""


class WordsViewSet(SnippetViewSet):
    """What the words of a question are read with; each may be tried before it is saved."""

    history_view_class = HistoryOfChanges
    add_view_class = WordsCreateView
    edit_view_class = WordsEditView
    index_view_class = OnceEachIndexView
    create_template_name = "cms/editing/words_create.html"
    edit_template_name = "cms/editing/words_edit.html"
    copy_view_enabled = False
    list_per_page = 100


class NeedViewSet(WordsViewSet):
    model = Need
    icon = "help"
    menu_label = "Needs and phrases"
    chooser_viewset_class = SearchedChooser
    chooser_per_page = 20
    delete_view_class = ExplainedDeleteView
    list_display: ClassVar[list[Any]] = [
        "name",
        "plain_name",
        Column("parent", sort_key="parent__name"),
        Column("phrases_count", label="Phrases", sort_key="phrases_count"),
    ]
    filterset_class = NeedFilters
    search_fields: ClassVar[list[str]] = ["name", "plain_name", "slug", "phrases__text"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("plain_name"),
            FieldPanel("slug", help_text="Never change it once used: feeds and records know the need by it."),
            FieldPanel("description"),
            row("parent", "sensitive"),
            PhrasesPanel(
                "said",
                NeedPhrase,
                heading="What people say",
                help_text="One phrase on each line, in anybody's words: cant pay my bills. A search that "
                "says most of one is understood as this need. Capitals, apostrophes and endings do not "
                "matter. What you publish works at once.",
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
                    FieldPanel("hours", help_text="As people read it: 9am to 5pm, Monday to Friday."),
                    FieldPanel("opens", widget=LinesWidget(), help_text=OPENS),
                    FieldPanel("nations", widget=NationsWidget(), help_text=FOR_NATIONS),
                    FieldPanel("review_due"),
                ],
                label="Helpline",
                heading="National helplines",
                help_text="Shown where nothing local is found for this need.",
            ),
        ],
        base_form_class=NeedForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Need]:
        return Need.objects.select_related("parent").annotate(phrases_count=_how_many(NeedPhrase, "need"))


class DangerViewSet(WordsViewSet):
    model = DangerTopic
    icon = "warning"
    menu_label = "Words for danger"
    list_display: ClassVar[list[Any]] = [
        "title",
        "owner",
        Column("review_on", label="Review on", sort_key="review_on"),
        BooleanColumn("live", label="In use"),
        Column("phrases_count", label="Wordings"),
    ]
    filterset_class = DangerFilters
    search_fields: ClassVar[list[str]] = ["title", "owner", "phrases__text", "exceptions"]
    edit_handler = ObjectList(
        [
            FieldPanel(
                "title", help_text="The heading of the box, calm and plain: You matter. Talk to someone now."
            ),
            FieldPanel("slug", help_text="Never change it once used: numbers are counted by it."),
            FieldPanel("lead", help_text="One or two short sentences under the heading."),
            row("owner", "review_on"),
            FieldPanel("position", help_text="Where words tell of two dangers, the lower number is shown."),
            row("need_slug", "silent_999"),
            InlinePanel(
                "lines",
                [
                    row("name", "phone", "text"),
                    FieldPanel("free"),
                    FieldPanel("opens", widget=LinesWidget(), help_text=OPENS),
                    FieldPanel("note"),
                    FieldPanel("nations", widget=NationsWidget(), help_text=FOR_NATIONS),
                ],
                label="Line",
                heading="Who to ring or text",
                help_text="The first three have a button of their own.",
            ),
            PhrasesPanel(
                "said",
                DangerPhrase,
                heading="What a frightened person might type",
                help_text="One wording on each line. Slips of spelling are forgiven. Try each before you "
                "publish: a wording that is too wide frightens people who are safe.",
            ),
            FieldPanel(
                "exceptions", help_text="Phrases that only sound like it, one per line: dying to meet people."
            ),
        ],
        base_form_class=DangerForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DangerTopic]:
        return DangerTopic.objects.annotate(phrases_count=_how_many(DangerPhrase, "topic"))


class SynonymViewSet(WordsViewSet):
    model = Synonym
    icon = "resubmit"
    menu_label = "Synonyms"
    list_display: ClassVar[list[Any]] = [
        "__str__",
        BooleanColumn("one_way", label="One way"),
        "note",
    ]
    list_filter: ClassVar[list[str]] = ["one_way", "note"]
    search_fields: ClassVar[list[str]] = ["terms", "note"]
    edit_handler = ObjectList(
        [FieldPanel("terms"), FieldPanel("one_way"), FieldPanel("note")], base_form_class=SynonymForm
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Synonym]:
        return Synonym.objects.order_by("terms")


class WishViewSet(WordsViewSet):
    model = WishPhrase
    icon = "date"
    menu_label = "Times, cost and access"
    list_display: ClassVar[list[Any]] = [
        "text",
        Column("get_kind_display", label="It asks for", sort_key="kind"),
        Column("namely", label="Namely", accessor=_namely),
    ]
    list_filter: ClassVar[list[str]] = ["kind"]
    search_fields: ClassVar[list[str]] = ["text"]
    edit_handler = ObjectList(
        [FieldPanel("text"), FieldPanel("kind"), FieldPanel("values")], base_form_class=WishForm
    )


class TermMappingViewSet(SnippetViewSet):
    model = TermMapping
    history_view_class = HistoryOfChanges
    icon = "tag"
    menu_label = "Terms of feeds"
    index_view_class = OnceEachIndexView
    list_display: ClassVar[list[Any]] = [
        "term",
        Column("vocabulary", label="Vocabulary", sort_key="vocabulary"),
        Column("needs", label="Needs", accessor=_slugs),
    ]
    filterset_class = TermFilters
    search_fields: ClassVar[list[str]] = ["term", "vocabulary"]
    list_per_page = 100
    copy_view_enabled = False
    edit_handler = ObjectList(
        [row("term", "vocabulary"), FieldPanel("needs"), row("groups", "delivery")], base_form_class=TermForm
    )


class ToldSentenceViewSet(SnippetViewSet):
    model = ToldSentence
    icon = "openquote"
    menu_label = "Told sentences"
    index_view_class = OnceEachIndexView
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("danger", label="Danger", sort_key="danger"),
        "language",
        "voice",
    ]
    list_filter: ClassVar[list[str]] = ["danger", "language"]
    search_fields: ClassVar[list[str]] = ["words", "danger", "voice"]
    list_per_page = 100
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("words"), FieldPanel("danger"), row("about", "language", "voice")],
        base_form_class=ToldSentenceForm,
    )


class VocabularyGroup(SnippetViewSetGroup):
    items = (NeedViewSet, SynonymViewSet, WishViewSet, DangerViewSet, ToldSentenceViewSet, TermMappingViewSet)
    menu_label = "Search words"
    menu_icon = "search"
    menu_order = 110

    def get_submenu_items(self) -> list[MenuItem]:
        try_it = Permitted(EDIT_WORDS, "Try it", reverse_lazy("try_words"), icon_name="view", order=90)
        return [*super().get_submenu_items(), try_it]
