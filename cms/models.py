"""Pages people read, and what the hub says about itself on every page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from cms.collections.pages import CollectionNeed, CollectionPage, CollectionPick
from cms.demo.models import DemoPlace
from cms.menus.models import MenuLink, SiteMenu
from directory.catalogue.models import Need


@register_setting(icon="home")
class HubSettings(BaseSiteSetting):
    """Who runs this site and how to reach them: on every public page."""

    place_name = models.CharField(max_length=120, default="our area", help_text="As Weymouth and Portland.")
    area_from = models.CharField(
        "middle of your area",
        max_length=80,
        blank=True,
        help_text="A postcode or town. Who does not say where they are sees what is near it first. Empty: "
        "read from the name of your place.",
    )
    hub_name = models.CharField(max_length=120, default="The hub")
    hub_phone = models.CharField("hub's number", max_length=40, blank=True)
    hub_hours = models.CharField(
        "hub's hours", max_length=120, blank=True, help_text="As: every day, 8am to 8pm."
    )
    hub_email = models.EmailField("hub's email", blank=True, help_text="Read by a person; replies go here.")

    panels: ClassVar[list[Any]] = [
        FieldPanel("place_name"),
        FieldPanel("area_from"),
        MultiFieldPanel(
            [
                FieldPanel("hub_name"),
                FieldPanel("hub_phone"),
                FieldPanel("hub_hours"),
                FieldPanel("hub_email"),
            ],
            heading="The hub",
        ),
    ]

    class Meta(BaseSiteSetting.Meta):
        app_label = "cms"
        verbose_name = "the hub"


class HomePage(Page):
    """Can you help me? One sentence, one search box, the common needs, urgent help."""

    lead = models.CharField(
        max_length=200, default="Find help near you with money, housing, company and health."
    )
    group_words = models.CharField(
        "for groups",
        max_length=300,
        blank=True,
        default="Run a group? Add it, change it, or tell us it is full.",
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel("needs", label="Need", heading="Needs shown as large links"),
        InlinePanel("urgent_lines", label="Line", heading="Urgent help"),
        FieldPanel("group_words"),
    ]
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    template = "cms/home_page.html"

    class Meta(Page.Meta):
        app_label = "cms"
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shown = self.needs.select_related("need").filter(need__archived_at=None)
        lists = CollectionPage.objects.live().public().descendant_of(self)
        pages = {page.page_of_need_id: page.get_url(request) for page in lists.exclude(page_of_need=None)}
        context["needs"] = [HomeNeedLink(row.need, pages.get(row.need_id, "")) for row in shown]
        context["collections"] = list(lists.in_menu().order_by("path"))
        context["urgent"] = list(self.urgent_lines.all())
        return context


class HomeNeedLink:
    """A need as a large link on the home page: to its own page, where editors made one, else to a search."""

    def __init__(self, need: Need, url: str = "") -> None:
        self.url = url
        self.label = need.plain
        self.description = need.description
        self.slug = need.slug


class HomeNeed(Orderable):
    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")

    panels: ClassVar[list[Any]] = [FieldPanel("need")]

    class Meta(Orderable.Meta):
        app_label = "cms"

    def __str__(self) -> str:
        return str(self.need)


class UrgentLine(Orderable):
    """One line of urgent help: what it is for, and the number."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="urgent_lines")
    what = models.CharField("when to use it", max_length=160)
    name = models.CharField("who", max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=160, blank=True)

    panels: ClassVar[list[Any]] = [
        FieldPanel("what"),
        FieldPanel("name"),
        FieldPanel("phone"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        app_label = "cms"

    def __str__(self) -> str:
        return self.name


class InformationPage(Page):
    """Plain words on one subject: accessibility, privacy, how to add your group."""

    lead = models.CharField(max_length=300, blank=True)
    body = RichTextField(features=["h2", "h3", "bold", "ol", "ul", "link", "document-link"])

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/information_page.html"

    class Meta(Page.Meta):
        app_label = "cms"
        verbose_name = "information page"


__all__ = [
    "CollectionNeed",
    "CollectionPage",
    "CollectionPick",
    "DemoPlace",
    "HomeNeed",
    "HomePage",
    "HubSettings",
    "InformationPage",
    "MenuLink",
    "SiteMenu",
    "UrgentLine",
]
