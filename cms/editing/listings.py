"""Editing organisations, services and places in Wagtail: one screen each, drafts and history kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.editing.checks_and_agreements.kinds import CheckKindViewSet
from cms.editing.choosing import SearchedChooser
from cms.editing.deleting import ExplainedDeleteView
from cms.editing.filters import LocationFilters, OrganisationFilters, ServiceFilters
from cms.editing.history.view import HistoryOfChanges
from cms.editing.hours_in_words.box import HoursInWordsPanel, ServiceForm
from cms.editing.hours_in_words.filling import FillsTheWeek
from cms.editing.place_forms import PlaceCreateView, PlaceEditView, PlaceForm
from cms.editing.place_map.panel import PlaceMapPanel
from cms.editing.saving import CreatesOnce, EditWithChildRows, FormWithId
from cms.editing.spreadsheets.lists import DownloadedIndexView
from cms.editing.time_forms import TicksPanel, TimesPanel
from directory.catalogue.models import Location, Organisation, SchoolTerm, Service


def row(*fields: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(field) for field in fields])


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    history_view_class = HistoryOfChanges
    add_view_class = CreatesOnce
    edit_view_class = EditWithChildRows
    icon = "group"
    menu_label = "Organisations"
    index_view_class = DownloadedIndexView
    chooser_viewset_class = SearchedChooser
    chooser_per_page = 20
    delete_view_class = ExplainedDeleteView
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("get_kind_display", label="Kind", sort_key="kind"),
        "listed",
    ]
    search_fields: ClassVar[list[str]] = ["name", "other_names", "description"]
    filterset_class = OrganisationFilters
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("other_names"),
                    row("kind", "listed"),
                    FieldPanel("description"),
                    FieldPanel("website"),
                    PublishingPanel(),
                ],
                heading="Who they are",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [row("phone", "phone_visibility"), row("email", "email_visibility")],
                        heading="How the public reaches them",
                        help_text="Where prescriptions go is set apart: see “Referral contact” in the list.",
                    ),
                    FieldPanel("ods_code"),
                ],
                heading="Contact",
            ),
        ],
        base_form_class=FormWithId,
    )


class ServiceCreateView(FillsTheWeek, CreatesOnce):
    """Adding a service, with its times from words."""


class ServiceEditView(FillsTheWeek, EditWithChildRows):
    """Changing a service, with its times from words."""


class ServiceViewSet(SnippetViewSet):
    model = Service
    history_view_class = HistoryOfChanges
    add_view_class = ServiceCreateView
    edit_view_class = ServiceEditView
    icon = "pick"
    menu_label = "Services"
    index_view_class = DownloadedIndexView
    chooser_viewset_class = SearchedChooser
    chooser_per_page = 20
    delete_view_class = ExplainedDeleteView
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("organisation", sort_key="organisation__name"),
        Column("get_status_display", label="Running", sort_key="status"),
        BooleanColumn("live", label="Published", sort_key="live"),
        Column("changed_at", label="Changed", sort_key="changed_at"),
    ]
    search_fields: ClassVar[list[str]] = [
        "name",
        "other_names",
        "summary",
        "description",
        "organisation__name",
    ]
    filterset_class = ServiceFilters
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("organisation"),
                    FieldPanel("summary"),
                    FieldPanel("description"),
                    FieldPanel("alert"),
                    FieldPanel("other_names"),
                    row("status", "visibility"),
                    InlinePanel("needs", [row("need", "basis")], label="Need", heading="Needs it meets"),
                    PublishingPanel(),
                ],
                heading="What it is",
            ),
            ObjectList(
                [
                    InlinePanel("deliveries", [row("how", "basis")], label="Way", heading="How it is given"),
                    InlinePanel(
                        "at_locations",
                        [FieldPanel("location"), row("visibility", "note")],
                        label="Place",
                        heading="Places",
                    ),
                    HoursInWordsPanel("hours_words"),
                    TimesPanel(
                        "schedules",
                        [
                            FieldPanel(
                                "location", help_text="Leave empty when the times do not depend on a place."
                            ),
                            FieldRowPanel(
                                [
                                    FieldPanel("frequency"),
                                    FieldPanel(
                                        "interval",
                                        heading="Every how many",
                                        help_text="1 is every week or month; 2 every other one, counted "
                                        "from the first date.",
                                    ),
                                ]
                            ),
                            FieldPanel("days"),
                            TicksPanel("weeks"),
                            FieldPanel(
                                "month_days",
                                heading="Or on days of the month",
                                help_text="Only for monthly times, as numbers: 1, 15. The last day is -1.",
                            ),
                            row("opens_at", "closes_at"),
                            row("starts_on", "ends_on"),
                            FieldPanel("months"),
                            row("school", "closed_bank_holidays"),
                            FieldPanel("note"),
                            FieldPanel("read_from", read_only=True),
                        ],
                        label="Time",
                        heading="Times",
                    ),
                    InlinePanel(
                        "areas",
                        [
                            FieldPanel(
                                "name",
                                help_text="One or several: councils, counties, towns, villages, postcode "
                                "districts. They are looked up when you publish.",
                            ),
                            FieldPanel("unplaced", read_only=True),
                        ],
                        label="Area",
                        heading="Where it serves",
                    ),
                ],
                heading="Places and times",
            ),
            ObjectList(
                [
                    row("free", "free_basis"),
                    InlinePanel(
                        "costs",
                        [row("label", "pence"), FieldPanel("note"), row("starts_on", "ends_on")],
                        label="Price",
                        heading="Prices",
                    ),
                    FieldPanel("cost_note"),
                    row("minimum_age", "maximum_age", "ages_basis"),
                    InlinePanel(
                        "groups", [row("group", "only", "basis")], label="Group", heading="Who it is for"
                    ),
                    FieldPanel("eligibility"),
                    row("referral_only", "referral_only_basis"),
                    InlinePanel(
                        "languages", [row("code", "name")], label="Language", heading="Languages spoken"
                    ),
                    FieldPanel("sensitive"),
                ],
                heading="Cost and who it is for",
            ),
            ObjectList(
                [
                    FieldPanel("begin_by"),
                    FieldPanel("begin_note"),
                    FieldPanel("what_to_bring"),
                    FieldPanel("first_time"),
                    FieldPanel("website"),
                    row("email", "email_visibility"),
                    InlinePanel(
                        "phones",
                        [row("number", "kind", "visibility"), row("label", "languages")],
                        label="Phone",
                        heading="Phones",
                    ),
                    InlinePanel(
                        "contacts",
                        [
                            row("name", "role", "visibility"),
                            row("phone", "phone_visibility"),
                            row("email", "email_visibility"),
                        ],
                        label="Person",
                        heading="Who to ask for",
                    ),
                ],
                heading="How to begin",
            ),
        ],
        base_form_class=ServiceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        return Service.objects.select_related("organisation")


class SchoolTermViewSet(SnippetViewSet):
    """When schools are in: a row for each half of a term."""

    model = SchoolTerm
    icon = "calendar"
    menu_label = "School terms"
    list_display: ClassVar[list[Any]] = ["name", "first_day", "last_day"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            MultiFieldPanel(
                [row("first_day", "last_day")],
                heading="Schools are in",
                help_text="Both days included. What lies between two rows is a school holiday.",
            ),
        ]
    )


class LocationViewSet(SnippetViewSet):
    model = Location
    history_view_class = HistoryOfChanges
    icon = "site"
    menu_label = "Places"
    index_view_class = DownloadedIndexView
    chooser_viewset_class = SearchedChooser
    chooser_per_page = 20
    delete_view_class = ExplainedDeleteView
    list_display: ClassVar[list[Any]] = [
        "__str__",
        "town",
        "postcode",
        Column("get_visibility_display", label="Seen by"),
    ]
    search_fields: ClassVar[list[str]] = ["name", "address", "town", "postcode"]
    filterset_class = LocationFilters
    list_per_page = 50
    copy_view_enabled = False
    add_view_class = PlaceCreateView
    edit_view_class = PlaceEditView
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("address"),
            row("town", "county", "postcode"),
            MultiFieldPanel(
                [row("latitude", "longitude"), PlaceMapPanel()],
                heading="Point on the map",
                help_text="Leave both empty: the place then stands at its postcode. Fill them in only where "
                "the door is somewhere else, in degrees as maps show them: 50.61 and -2.46. What you type "
                "here stays, even when the postcode changes.",
            ),
            row("kind", "visibility"),
            FieldPanel("getting_there"),
            FieldPanel("access_note"),
            InlinePanel(
                "access",
                [row("feature", "fact"), row("detail", "basis")],
                label="Fact",
                heading="Getting in",
            ),
            PublishingPanel(),
        ],
        base_form_class=PlaceForm,
    )


class DirectoryGroup(SnippetViewSetGroup):
    items = (ServiceViewSet, OrganisationViewSet, LocationViewSet, SchoolTermViewSet, CheckKindViewSet)
    menu_label = "Directory"
    menu_icon = "list-ul"
    menu_order = 100
