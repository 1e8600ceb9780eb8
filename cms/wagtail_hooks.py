"""What Waymark adds to Wagtail's editing screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from cms.editing import (
    accounts,
    conflicts,
    gone_from_feeds,
    importing,
    suggestions,
    teams,
    try_change,
    views,
)
from cms.editing.approval import waiting
from cms.editing.attendance import screens as attendance
from cms.editing.bulk.actions import ACTIONS
from cms.editing.checks_and_agreements import screens as checks
from cms.editing.duplicates import addresses as duplicates
from cms.editing.duplicates import home_list as duplicates_on_home
from cms.editing.feeds import views as feeds
from cms.editing.freshness import addresses as freshness
from cms.editing.freshness import home_list as freshness_on_home
from cms.editing.groups import changes, claims, keepers, photos, questions, reviews
from cms.editing.home import own_lists
from cms.editing.home.panel import EditorsLists
from cms.editing.hours_in_words import box
from cms.editing.listings import DirectoryGroup
from cms.editing.menu import Permitted
from cms.editing.place_map import panel
from cms.editing.showing.live_page import LABEL, live_url
from cms.editing.spreadsheets import addresses as spreadsheet_addresses
from cms.editing.vocabulary import VocabularyGroup
from directory.accounts.permissions import (
    CONFIRM_REFERRAL_CONTACT,
    EDIT_LISTINGS,
    IMPORT_LISTINGS,
    KEEP_CHECKS,
    MANAGE_ACCOUNTS,
    SEE_QUALITY,
    SEE_UNMET,
    SET_CAPACITY,
    WRITE_LISTINGS,
)
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, Service
from prescribing.permissions import MANAGE_TEAMS

register_snippet(DirectoryGroup)
register_snippet(VocabularyGroup)
own_lists.register_own()
duplicates_on_home.register_own()
freshness_on_home.register_own()
for action in ACTIONS:
    hooks.register("register_bulk_action", action, order=200)  # after Wagtail's own, of which one is ours now


@hooks.register("register_admin_urls")
def our_screens() -> list[URLPattern]:
    return [
        path("organisations/<uuid:pk>/referral-contact/", views.referral_contact, name="referral_contact"),
        path("organisations/<uuid:pk>/keepers/", keepers.group_keepers, name="group_keepers"),
        path("organisations/<uuid:pk>/checks/", checks.organisation_checks, name="organisation_checks"),
        path("checks/", checks.checks, name="checks_and_agreements"),
        path("checks/<uuid:pk>/copy/", checks.check_document, name="check_document"),
        path("kept-by-groups/claims/", claims.claims, name="group_claims"),
        path("kept-by-groups/changes/", changes.group_changes, name="group_changes"),
        path("kept-by-groups/photos/", photos.group_photos, name="group_photos"),
        path("kept-by-groups/photos/<uuid:pk>/", photos.group_photo, name="group_photo_picture"),
        path("kept-by-groups/questions/", questions.group_questions, name="group_questions"),
        path("kept-by-groups/invite/", keepers.invite_groups, name="invite_groups"),
        path("kept-by-groups/unanswered/", reviews.reviews, name="listing_reviews"),
        path("services/<uuid:pk>/room/", views.room, name="service_room"),
        path("services/<uuid:pk>/came/", attendance.how_many_came, name="service_came"),
        path("to-confirm/", views.to_confirm, name="listings_to_confirm"),
        path("services/<uuid:pk>/confirm/", views.confirm, name="confirm_listing"),
        path("services/<uuid:pk>/wrong/", views.wrong, name="refuse_inferred"),
        path("awaiting-approval/", waiting.awaiting_approval, name="awaiting_approval"),
        path("point-of-place/", panel.point_of_place, name="point_of_place"),
        path("suggestions/", suggestions.suggestions, name="suggestions"),
        path("conflicts/", conflicts.conflicts, name="feed_conflicts"),
        path("conflicts/<int:pk>/", conflicts.conflict, name="feed_conflict"),
        path("gone-from-feeds/", gone_from_feeds.gone_from_feeds, name="gone_from_feeds"),
        path("hours-in-words/", box.read, name="read_hours"),
        path("imports/", importing.imports, name="imports"),
        path("imports/<uuid:pk>/", importing.import_run, name="import_run"),
        *duplicates.ADDRESSES,
        *feeds.addresses(),
        *spreadsheet_addresses.ADDRESSES,
        *freshness.ADDRESSES,
        path("search-words/try/", try_change.try_it, name="try_words"),
        path("search-words/try/<slug:model>/", try_change.try_unsaved, name="try_unsaved_new"),
        path("search-words/try/<slug:model>/<str:pk>/", try_change.try_unsaved, name="try_unsaved"),
        path("teams/", teams.teams, name="teams"),
        path("teams/add/", teams.add_team, name="team_add"),
        path("teams/<uuid:pk>/", teams.team, name="team"),
        path("accounts/", accounts.accounts, name="accounts"),
        path("accounts/add/", accounts.add_account, name="account_add"),
        path("accounts/<uuid:pk>/", accounts.account, name="account"),
    ]


@hooks.register("register_snippet_listing_buttons")
def listing_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if url := live_url(snippet):
        yield Button(LABEL, url=url, icon_name="view", priority=12)
    if isinstance(snippet, Organisation) and user.may(CONFIRM_REFERRAL_CONTACT):
        yield Button(
            "Referral contact",
            url=reverse("referral_contact", args=[snippet.pk]),
            icon_name="mail",
            priority=15,
        )
        yield Button(
            "Who keeps it",
            url=reverse("group_keepers", args=[snippet.pk]),
            icon_name="key",
            priority=16,
        )
    if isinstance(snippet, Organisation) and user.may(KEEP_CHECKS):
        address = reverse("organisation_checks", args=[snippet.pk])
        yield Button("Checks and agreements", url=address, icon_name="clipboard-list", priority=17)
    if isinstance(snippet, Service) and user.may(SET_CAPACITY):
        yield Button(
            "Is there room?", url=reverse("service_room", args=[snippet.pk]), icon_name="group", priority=15
        )
        came = reverse("service_came", args=[snippet.pk])
        yield Button("How many came?", url=came, icon_name="history", priority=16)


@hooks.register("register_admin_menu_item")
def to_confirm_item() -> MenuItem:
    return Permitted(
        EDIT_LISTINGS, "To confirm", reverse("listings_to_confirm"), icon_name="check", order=120
    )


@hooks.register("register_admin_menu_item")
def awaiting_approval_item() -> MenuItem:
    address = reverse("awaiting_approval")
    return Permitted(WRITE_LISTINGS, "Sent for approval", address, icon_name="clipboard-list", order=121)


@hooks.register("register_admin_menu_item")
def suggestions_item() -> MenuItem:
    return Permitted(
        EDIT_LISTINGS, "Told by the public", reverse("suggestions"), icon_name="comment", order=122
    )


@hooks.register("register_admin_menu_item")
def group_changes_item() -> MenuItem:
    return Permitted(
        EDIT_LISTINGS, "Changed by groups", reverse("group_changes"), icon_name="group", order=123
    )


hooks.register("register_admin_menu_item", freshness.menu_item)


@hooks.register("register_admin_menu_item")
def checks_item() -> MenuItem:
    return Permitted(
        KEEP_CHECKS,
        "Checks",
        reverse("checks_and_agreements"),
        icon_name="clipboard-list",
        order=124,
    )


@hooks.register("register_admin_menu_item")
def conflicts_item() -> MenuItem:
    return Permitted(EDIT_LISTINGS, "Feed differs", reverse("feed_conflicts"), icon_name="rotate", order=125)


@hooks.register("register_admin_menu_item")
def duplicates_item() -> MenuItem:
    return Permitted(EDIT_LISTINGS, "May be the same", reverse("duplicates"), icon_name="copy", order=127)


@hooks.register("register_admin_menu_item")
def imports_item() -> MenuItem:
    return Permitted(IMPORT_LISTINGS, "Import", reverse("imports"), icon_name="upload", order=130)


@hooks.register("register_admin_menu_item")
def feeds_item() -> MenuItem:
    return Permitted(IMPORT_LISTINGS, "Feeds", reverse("feeds"), icon_name="rotate", order=129)


@hooks.register("register_admin_menu_item")
def spreadsheets_item() -> MenuItem:
    return Permitted(IMPORT_LISTINGS, "Spreadsheets", reverse("spreadsheets"), icon_name="table", order=131)


@hooks.register("register_admin_menu_item")
def unmet_item() -> MenuItem:
    return Permitted(SEE_UNMET, "Unmet need", reverse("directory:unmet"), icon_name="view", order=140)


@hooks.register("register_admin_menu_item")
def quality_item() -> MenuItem:
    return Permitted(SEE_QUALITY, "Quality", reverse("directory:quality"), icon_name="success", order=141)


@hooks.register("register_admin_menu_item")
def accounts_item() -> MenuItem:
    return Permitted(MANAGE_ACCOUNTS, "Accounts", reverse("accounts"), icon_name="user", order=900)


@hooks.register("register_admin_menu_item")
def teams_item() -> MenuItem:
    return Permitted(MANAGE_TEAMS, "Teams", reverse("teams"), icon_name="group", order=890)


@hooks.register("construct_settings_menu")
def without_wagtails_accounts(request: HttpRequest, items: list[MenuItem]) -> None:
    """Accounts and roles are ours: see cms.editing.accounts."""
    items[:] = [item for item in items if item.name not in {"users", "groups"}]


@hooks.register("construct_homepage_panels")
def editors_home(request: HttpRequest, panels: list[Component]) -> None:
    if user_of(request).may(EDIT_LISTINGS):
        panels.insert(0, EditorsLists(user_of(request).may))
