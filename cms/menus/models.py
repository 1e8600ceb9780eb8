"""What editors add to the menu at the top and to the links at the foot of every public page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Page


class Where(models.TextChoices):
    TOP = "top", "At the top"
    FOOT = "foot", "At the foot"


@register_setting(icon="list-ul")
class SiteMenu(ClusterableModel, BaseSiteSetting):
    """Finding help, accessibility, privacy and safety are always there; these stand beside them."""

    panels: ClassVar[list[Any]] = [
        InlinePanel(
            "links",
            label="Link",
            heading="Links of your own",
            help_text="Finding help, accessibility, privacy and using the site safely are always there.",
        )
    ]

    class Meta(BaseSiteSetting.Meta):
        app_label = "cms"
        verbose_name = "menus"


class MenuLink(Orderable):
    """To a page of this site, or to an address: one of the two."""

    menu = ParentalKey(SiteMenu, on_delete=models.CASCADE, related_name="links")
    where = models.CharField(max_length=4, choices=Where.choices, default=Where.FOOT)
    label = models.CharField("words", max_length=60)
    page = models.ForeignKey(Page, models.CASCADE, null=True, blank=True, related_name="+")
    url = models.URLField("or an address", max_length=300, blank=True)

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("where"), FieldPanel("label")]),
        FieldPanel("page"),
        FieldPanel("url"),
    ]

    class Meta(Orderable.Meta):
        app_label = "cms"
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(page=None) & ~models.Q(url=""))
                | (models.Q(page__isnull=False) & models.Q(url="")),
                name="menu_link_to_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.url):
            raise ValidationError({"url": "Choose a page or give an address: one of the two."})


def links_of(site: Any) -> list[tuple[str, str, str]]:
    """(where, words, address) of each link that leads where people may go, in the order given. One query."""
    rows = MenuLink.objects.select_related("page").order_by("sort_order", "pk")
    rows = rows.filter(menu__site=site) if site is not None else rows
    found = []
    for row in rows:
        if row.page is not None and not row.page.live:
            continue
        address = row.page.get_url(current_site=site) if row.page is not None else row.url
        if address:
            found.append((row.where, row.label, address))
    return found
