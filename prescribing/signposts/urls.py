"""The desk's page, what was handed over, who came, and the counts."""

from __future__ import annotations

from django.urls import path

from prescribing.signposts import came_views, report_views, views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/tray/", views.tray, name="signpost_tray"),
    path("desk/hand-over/", views.hand_over, name="signpost_hand_over"),
    path("desk/sheet/<uuid:pk>/", views.sheet, name="signpost_sheet"),
    path("desk/undo/<uuid:pk>/", views.undo, name="signpost_undo"),
    path("came/", came_views.came, name="came"),
    path("came/thanks/", came_views.thanks, name="came_thanks"),
    path("signposts/", report_views.page, name="signposts"),
    path("signposts/signposts.csv", report_views.sheet, name="signposts_sheet"),
]
