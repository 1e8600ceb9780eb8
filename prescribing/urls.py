"""Addresses of prescribing. Each room adds its own."""

from django.urls import URLPattern, URLResolver, include, path

from prescribing.before_sending import several_views as several
from prescribing.call_back import views as call_back
from prescribing.desk import views as desk
from prescribing.people import list_views, page_views
from prescribing.people import views as people
from prescribing.prescriptions import for_whom, prescribe_views, views
from prescribing.privacy import audit_views as audit
from prescribing.privacy import views as privacy
from prescribing.reconciliation import views as reconciliation
from prescribing.referrals import state_views as referral_states
from prescribing.referrals import views as referrals
from prescribing.same_person import views as same_person
from prescribing.service_search import views as finding
from prescribing.teams import leaving_views as leaving
from prescribing.teams import views as teams
from prescribing.today import views as today
from prescribing.today.continuity import views as continuity
from prescribing.without_agreement import views as without_agreement

app_name = "prescribing"
referral_state_urls = [
    path("hold/", referral_states.hold, name="hold"),
    path("resume/", referral_states.resume, name="resume"),
    path("urgency/", referral_states.urgency, name="referral_urgency"),
    path("hand-over/", referral_states.ask_to_take, name="transfer"),
    path("closing/", referral_states.begin_closing, name="begin_closing"),
    path("keep-open/", referral_states.keep_open, name="keep_open"),
    path("end/", referral_states.end_early, name="end_early"),
    path("declined/", referral_states.declined, name="declined"),
    path("cannot-reach/", referral_states.cannot_reach, name="cannot_reach"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("today/", today.today, name="today"),
    path("today/paper/", today.sheet, name="today_sheet"),
    path("today/cover/", today.cover, name="cover"),
    path("today/team-list/", continuity.team_list, name="team_list"),
    path("today/team-list/paper/", continuity.paper, name="team_list_paper"),
    path("tasks/<uuid:pk>/done/", today.done, name="task_done"),
    path("tasks/<uuid:pk>/move/", today.move, name="task_move"),
    path("tasks/<uuid:pk>/take/", today.take, name="take_task"),
    path("people/", list_views.people, name="people"),
    path("people/new/", people.new, name="new_person"),
    path("people/<uuid:pk>/", page_views.person, name="person"),
    path("people/<uuid:pk>/matters/", page_views.matters, name="matters"),
    path("people/<uuid:pk>/edit/", people.edit, name="edit_person"),
    path("people/<uuid:pk>/reach/", people.reach, name="reach"),
    path("people/<uuid:pk>/reach/<uuid:point>/", people.reach, name="reach_one"),
    path("people/<uuid:pk>/related/", people.related, name="related"),
    path("people/<uuid:pk>/contact/", referrals.contact, name="contact"),
    path("people/<uuid:pk>/needs/", referrals.needs_page, name="needs"),
    path("people/<uuid:pk>/spells/new/", referrals.new_spell, name="new_spell"),
    path("people/<uuid:pk>/spells/<uuid:referral>/close/", referrals.close, name="close_referral"),
    path("people/<uuid:pk>/spells/<uuid:referral>/reopen/", referrals.reopen, name="reopen_referral"),
    path("people/<uuid:pk>/spells/<uuid:referral>/", include(referral_state_urls)),
    path("people/<uuid:pk>/transfers/<uuid:asked>/yes/", referral_states.receive, name="receive"),
    path("people/<uuid:pk>/transfers/<uuid:asked>/no/", referral_states.refuse, name="refuse"),
    path("people/<uuid:pk>/transfers/<uuid:asked>/back/", referral_states.take_back, name="take_back"),
    path("people/<uuid:pk>/protect/", privacy.protect, name="protect"),
    path("people/<uuid:pk>/died/", privacy.died, name="died"),
    path("people/<uuid:pk>/visit-note/", privacy.visit_note, name="visit_note"),
    path("people/<uuid:pk>/same-as/<uuid:into>/", same_person.same, name="same_as"),
    path("people/<uuid:pk>/not-same-as/<uuid:other>/", same_person.not_same, name="not_same_as"),
    path("people/<uuid:pk>/two-people/", privacy.two_people, name="two_people"),
    path("people/<uuid:pk>/break-glass/", privacy.break_glass, name="break_glass"),
    path("people/<uuid:pk>/find/", finding.find_for, name="find_for"),
    path("people/<uuid:pk>/prescribe/<uuid:service>/", prescribe_views.prescribe, name="prescribe"),
    path("people/<uuid:pk>/prescribe/", several.prescribe_several, name="prescribe_several"),
    path("prescribe/<uuid:service>/", for_whom.prescribe_for, name="prescribe_for"),
    path("prescriptions/<uuid:pk>/", views.prescription, name="prescription"),
    path("prescriptions/<uuid:pk>/take/", today.take_prescription, name="take_prescription"),
    path("call-me/", call_back.ask, name="call_back"),
    path("call-me/received/", call_back.received, name="call_back_received"),
    path("", include("prescribing.signposts.urls")),
    path("desk/team/", desk.refer, name="desk_refer"),
    path("desk/<uuid:service>/", desk.send, name="desk_send"),
    path("desk/done/<uuid:pk>/", desk.done, name="desk_done"),
    path("sent/", desk.sent, name="sent"),
    path("sent/without-agreement/", without_agreement.report, name="without_agreement"),
    path("hand-over/", teams.hand_over_whom, name="hand_over_whom"),
    path("hand-over/<uuid:pk>/", teams.hand_over_page, name="hand_over"),
    path("hand-over/<uuid:pk>/agreed/", teams.agreed_number, name="agreed_number"),
    path("hand-over/<uuid:pk>/leaves/", leaving.leaves, name="leaves"),
    path("nobody-lost/", reconciliation.page, name="nobody_lost"),
    path("audit/", audit.page, name="audit"),
    path("audit/events.csv", audit.sheet, name="audit_sheet"),
    path("", include("prescribing.consents.urls")),
    path("", include("prescribing.documents.urls")),
    path("", include("prescribing.keeps_well.urls")),
    path("", include("prescribing.plan.urls")),
    path("", include("prescribing.meetings.urls")),
    path("", include("prescribing.plan.by_link.urls")),
    path("", include("prescribing.group_page.urls")),
    path("", include("prescribing.group_register.urls")),
    path("", include("prescribing.intake.urls")),
]
