"""The pages of a plan, and a worker's own calendar."""

from django.urls import path

from prescribing.plan import action_views, views
from prescribing.plan.appointments import views as appointments
from prescribing.plan.by_link import ask_views
from prescribing.plan.measures import views as measures

PLAN = "people/<uuid:pk>/plan/"
urlpatterns = [
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}goals/new/", views.new_goal, name="plan_goal_new"),
    path(f"{PLAN}goals/scores/", views.scores, name="plan_scores"),
    path(f"{PLAN}goals/<uuid:goal>/", views.goal, name="plan_goal"),
    path(f"{PLAN}actions/new/", action_views.new_action, name="plan_action_new"),
    path(f"{PLAN}actions/open/", action_views.end_open, name="plan_end_open"),
    path(f"{PLAN}actions/<uuid:action>/", action_views.action, name="plan_action"),
    path(f"{PLAN}actions/<uuid:action>/ask/", ask_views.ask, name="plan_ask"),
    path(f"{PLAN}appointments/new/", appointments.new_appointment, name="plan_appointment_new"),
    path(f"{PLAN}appointments/<uuid:appointment>/", appointments.appointment, name="plan_appointment"),
    path(f"{PLAN}measures/", measures.measures, name="plan_measures"),
    path("calendar/", appointments.my_calendar, name="my_calendar"),
    path("calendar/a/<str:token>/", appointments.calendar_feed, name="calendar_feed"),
]
