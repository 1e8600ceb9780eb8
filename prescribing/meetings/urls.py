"""The pages of meetings."""

from django.urls import path

from prescribing.meetings import paper_views, person_views, views

MEETING = "meetings/<uuid:pk>/"
LISTED = f"{MEETING}people/<uuid:listed>/"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.new_meeting, name="meeting_new"),
    path(MEETING, views.meeting, name="meeting"),
    path(f"{MEETING}change/", views.change, name="meeting_change"),
    path(f"{MEETING}add/", person_views.add, name="meeting_add"),
    path(f"{MEETING}fill/", views.fill, name="meeting_fill"),
    path(f"{MEETING}finish/", views.finish, name="meeting_finish"),
    path(f"{MEETING}call-off/", views.off, name="meeting_call_off"),
    path(f"{MEETING}paper/", paper_views.lines, name="meeting_paper"),
    path(f"{MEETING}paper/pages/", paper_views.pages, name="meeting_pages"),
    path(LISTED, person_views.listed_person, name="meeting_person"),
    path(f"{LISTED}question/", person_views.question, name="meeting_question"),
    path(f"{LISTED}move/", person_views.move, name="meeting_move"),
    path("people/<uuid:pk>/meetings/", person_views.put_on, name="put_on_list"),
]
