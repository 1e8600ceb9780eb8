"""Addresses of everything that comes in."""

from django.urls import path

from prescribing.intake.advice import views as advice
from prescribing.intake.by_link import entry, place_views
from prescribing.intake.by_link import views as by_link
from prescribing.intake.proactive import views as proactive
from prescribing.intake.public import views as public
from prescribing.intake.queue import views as queue
from prescribing.intake.signed_in import views as signed_in
from prescribing.intake.staff import views as staff

urlpatterns = [
    path("intake/", queue.queue, name="intake"),
    path("intake/add/", staff.add, name="intake_add"),
    path("intake/advice/", advice.log, name="advice"),
    path("intake/advice/<uuid:pk>/", advice.answer, name="advice_answer"),
    path("intake/list/", proactive.bring_list, name="intake_list"),
    path("intake/list/columns/", proactive.columns, name="intake_list_columns"),
    path("intake/places/", place_views.places, name="referring_places"),
    path("intake/workers/<uuid:pk>/", place_views.worker, name="worker_facts"),
    path("intake/<uuid:pk>/", queue.one, name="intake_one"),
    path("refer/", signed_in.refer, name="refer"),
    path("sent/referral/", signed_in.sent_referral, name="sent_referral"),
    path("refer-in/a/<str:token>/", entry.landing, name="refer_in_landing"),
    path("refer-in/", by_link.begin, name="refer_in"),
    path("refer-in/start/", by_link.start_again, name="refer_in_start"),
    path("refer-in/check/", by_link.check, name="refer_in_check"),
    path("refer-in/stop/", by_link.stop, name="refer_in_stop"),
    path("refer-in/sent/", by_link.sent, name="refer_in_sent"),
    path("refer-in/earlier/", by_link.earlier, name="refer_in_earlier"),
    path("refer-in/closed/", by_link.closed, name="refer_in_closed"),
    path("refer-in/question/<slug:slug>/", by_link.page, name="refer_in_page"),
    path("ask-for-help/", public.start, name="ask_for_help"),
    path("ask-for-help/sent/", public.sent, name="ask_for_help_sent"),
    path("ask-for-help/<slug:whom>/check/", public.check, name="ask_for_help_check"),
    path("ask-for-help/<slug:whom>/stop/", public.stop, name="ask_for_help_stop"),
    path("ask-for-help/<slug:whom>/<slug:slug>/", public.page, name="ask_for_help_page"),
]
