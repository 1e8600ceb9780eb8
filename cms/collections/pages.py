"""A page of listings for an occasion, such as "Warm this winter", or for a need: picked, or by a rule."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from cms.collections.found import Rule, found
from directory.catalogue.models import Group, Need, Service
from directory.shortlists.tray import tray_of


class CollectionPage(Page):
    """Its own words, then what was picked in the order given, then what the rule finds, by name."""

    lead = models.CharField(max_length=300, blank=True, help_text="One sentence: for whom, and what is here.")
    body = RichTextField(blank=True, features=["h2", "h3", "bold", "ol", "ul", "link"])
    page_of_need = models.ForeignKey(
        Need,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="the page of this need",
        help_text="The home page then leads here, in the place of a search for that need.",
    )
    free_only = models.BooleanField("only what is free", default=False)
    for_group = models.CharField("only for", max_length=20, choices=Group.choices, blank=True)
    town = models.CharField(
        "only in this town", max_length=120, blank=True, help_text="As its places write it: Weymouth."
    )
    most = models.PositiveSmallIntegerField(
        "at most", default=30, help_text="How many the rule may add. What you picked is always shown."
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        InlinePanel("picks", label="Listing", heading="Picked by hand, shown first"),
        MultiFieldPanel(
            [
                InlinePanel("needs", label="Need", heading="Meets one of these needs, or one under them"),
                FieldRowPanel([FieldPanel("free_only"), FieldPanel("for_group")]),
                FieldRowPanel([FieldPanel("town"), FieldPanel("most")]),
            ],
            heading="And whatever fits this rule",
            help_text="Without a need, and without saying for whom, the rule finds nothing.",
        ),
        FieldPanel("page_of_need"),
    ]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/collection_page.html"

    class Meta(Page.Meta):
        app_label = "cms"
        verbose_name = "list of listings"
        verbose_name_plural = "lists of listings"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        rule = Rule(
            needs=frozenset(row.need_id for row in self.needs.all() if row.need_id),
            free=self.free_only,
            group=self.for_group,
            town=self.town.strip(),
            most=self.most,
        )
        picked = {row.service_id: row.note for row in self.picks.all() if row.service_id}
        return {**context, **found(picked, rule), "listed": tray_of(request, come_back=request.path)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: Any = super().serve(request, *args, **kwargs)
        sensitive = response.context_data["sensitive"]
        patch_cache_control(response, private=True, no_store=sensitive)
        kept: HttpResponse = response
        return kept


class CollectionPick(Orderable):
    """A listing that an editor picked, with a word on why."""

    page = ParentalKey(CollectionPage, on_delete=models.CASCADE, related_name="picks")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    note = models.CharField(
        "why it is here", max_length=200, blank=True, help_text="As: a warm room with tea, every weekday."
    )

    panels: ClassVar[list[Any]] = [FieldPanel("service"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        app_label = "cms"

    def __str__(self) -> str:
        return str(self.service)


class CollectionNeed(Orderable):
    """A need that the rule looks for."""

    page = ParentalKey(CollectionPage, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")

    panels: ClassVar[list[Any]] = [FieldPanel("need")]

    class Meta(Orderable.Meta):
        app_label = "cms"

    def __str__(self) -> str:
        return str(self.need)
