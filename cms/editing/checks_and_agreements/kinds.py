"""Kinds of check and agreement, in the directory's menu."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.editing.deleting import ExplainedDeleteView
from directory.checks_and_agreements.models import CheckKind


class CheckKindViewSet(SnippetViewSet):
    """What is looked for at groups."""

    model = CheckKind
    icon = "clipboard-list"
    menu_label = "Kinds of check"
    delete_view_class = ExplainedDeleteView
    list_display: ClassVar[list[Any]] = [
        "name",
        BooleanColumn("wanted_of_all", label="Of every group"),
        BooleanColumn("sharing", label="Agreement to share"),
        BooleanColumn("used", label="In use"),
    ]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("about"),
            MultiFieldPanel(
                [
                    FieldPanel("wanted_of_all"),
                    FieldPanel("sharing"),
                    FieldPanel("keeps_document"),
                    FieldPanel("used"),
                ],
                heading="How it is used",
            ),
            FieldRowPanel([FieldPanel("position")]),
        ]
    )
