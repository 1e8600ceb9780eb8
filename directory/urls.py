"""Addresses of the directory. Each room adds its own as it lands."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from directory.asked_of_senders import views as asked_of_senders
from directory.bounces import webhook as returned_mail
from directory.catalogue import views as catalogue
from directory.events import place_page, week_page
from directory.events import views as events
from directory.finder import map_views
from directory.finder import views as finder
from directory.group_accounts import views as group_accounts
from directory.group_space import change_views, entry, people_views
from directory.group_space import views as group_space
from directory.links.addresses import COPIED_WITH_SIGNS
from directory.openreferral.publish.addresses import addresses as open_referral
from directory.photos import views as photos
from directory.quality import views as quality
from directory.shortlists import sharing_views as sharing
from directory.shortlists import views as shortlists
from directory.unmet import views as unmet
from directory.upkeep import suggestion_views as suggestions

app_name = "directory"
_listing: list[URLPattern | URLResolver] = [
    path("", group_space.listing, name="group_listing"),
    path("change/", change_views.parts, name="group_parts"),
    path("change/<slug:part>/", change_views.part, name="group_part"),
    path("room/", change_views.room, name="group_room"),
    path("closed/", change_views.closed, name="group_closed"),
    path("questions/", asked_of_senders.questions, name="group_questions"),
    path("photos/", photos.photos, name="group_photos"),
    path("photos/<uuid:photo_id>/", photos.own_photo, name="group_photo"),
    path("places/<uuid:place_id>/", change_views.address, name="group_address"),
    path("places/<uuid:place_id>/room/", change_views.room, name="group_room_at"),
    path("places/<uuid:place_id>/<slug:feature>/", change_views.access, name="group_access"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("find/", finder.find, name="find"),
    path("this-week/", week_page.week, name="week"),
    path("mail/returned/", returned_mail.told, name="returned_mail"),
    path("find/forget/", finder.forget, name="forget"),
    path("find/suggest/", finder.suggest, name="suggest"),
    path("list/", shortlists.own_list, name="list"),
    path("list/change/", shortlists.change, name="list_change"),
    path("list/print/", shortlists.sheet, name="list_sheet"),
    path("list/link/", sharing.link, name="list_link"),
    path("list/a/<str:token>/", sharing.shared, name="shared_list"),
    re_path(f"^list/{COPIED_WITH_SIGNS}", sharing.shared),
    path("list/a/<str:token>/print/", sharing.shared_sheet, name="shared_list_sheet"),
    path("list/<str:way>/", sharing.sending, name="list_sending"),
    path("find/points/", map_views.points, name="find-points"),
    path("services/<uuid:service_id>/", catalogue.service, name="service"),
    path("photos/<uuid:pk>/<slug:size>.jpg", photos.photo, name="photo"),
    path("services/<uuid:service_id>/calendar.ics", events.of_service, name="service_calendar"),
    path("services/<uuid:service_id>/print/", shortlists.service_sheet, name="service_sheet"),
    path("services/<uuid:service_id>/send/", sharing.send_service, name="service_send"),
    path("services/<uuid:service_id>/send/link/", sharing.link, name="service_link"),
    path("services/<uuid:service_id>/send/<str:way>/", sharing.sending, name="service_sending"),
    path("organisations/<uuid:organisation_id>/", catalogue.organisation, name="organisation"),
    path(
        "organisations/<uuid:organisation_id>/calendar.ics",
        events.of_organisation,
        name="organisation_calendar",
    ),
    path("places/<uuid:location_id>/calendar.ics", events.of_place, name="place_calendar"),
    path("places/<uuid:location_id>/", place_page.place, name="place"),
    path("wrong/<slug:kind>/<uuid:pk>/", suggestions.wrong, name="wrong"),
    path("add-or-change-a-group/", suggestions.group, name="suggest_group"),
    path("thank-you/", suggestions.received, name="suggestion_received"),
    path("o/", include((open_referral(), "open_referral"))),
    path("organisations/<uuid:organisation_id>/ours/", people_views.claim_page, name="claim"),
    path("organisations/ours/received/", people_views.claim_sent, name="claim_sent"),
    path("group/a/<str:token>/", entry.landing, name="group_link"),
    re_path(f"^group/{COPIED_WITH_SIGNS}", entry.landing),
    path("group/mine/", group_accounts.mine, name="my_groups"),
    path("group/<uuid:pk>/account/", group_accounts.account, name="group_account"),
    path("group/link/", entry.again, name="group_again"),
    path("group/link/sent/", entry.again_sent, name="group_again_sent"),
    path("group/closed/", entry.closed, name="group_closed_page"),
    path("group/<uuid:pk>/", group_space.space, name="group_space"),
    path("group/<uuid:pk>/gone/", entry.gone, name="group_gone"),
    path("group/<uuid:pk>/people/", people_views.people, name="group_people"),
    path("group/<uuid:pk>/referrals/", change_views.referral, name="group_referral"),
    path("group/<uuid:pk>/listings/<uuid:service_id>/", include(_listing)),
    path("quality/", quality.page, name="quality"),
    path("quality/spreadsheet/", quality.sheet, name="quality_sheet"),
    path("unmet-need/", unmet.page, name="unmet"),
    path("unmet-need/spreadsheet/", unmet.sheet, name="unmet_sheet"),
]
