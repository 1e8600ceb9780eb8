"""Prescribing joins the directory here: permissions, names, message kinds, sweep steps, what to do next."""

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class PrescribingConfig(AppConfig):
    name = "prescribing"
    verbose_name = "Prescribing"

    def ready(self) -> None:
        _join_rules()
        _join_messages()
        _join_sweep()
        _join_alarm()
        _join_menus()


def _join_rules() -> None:
    """Who may see and do what, how it is named in the audit, and what follows when listings change."""
    from directory.accounts import permissions as asked
    from directory.accounts.actions import register_guard
    from directory.freshness.read_facts import register_answers
    from prescribing import audit_event_names, permissions, sight
    from prescribing.about_listings import answers_due, follow_merged_listing
    from prescribing.group_register import space_sections
    from prescribing.intake.queue import not_the_same_after_all
    from prescribing.same_person import carry_over
    from prescribing.signposts import for_groups as signposts_for_groups
    from prescribing.teams.hand_over import still_owns

    # The audit tells who is on record and who cares for them: it asks for what a person asks for.
    asked.PERSONAL.update(permissions.PERSONAL | {asked.READ_AUDIT})
    asked.CHANGES.update(permissions.CHANGES)
    asked.NEEDS_SECOND_FACTOR.update(permissions.NEEDS_SECOND_FACTOR)
    audit_event_names.name_events()
    sight.register_rules()
    space_sections.register_own()
    signposts_for_groups.register_own()
    follow_merged_listing.register_own()
    not_the_same_after_all.register_own()
    carry_over.register_own()
    register_guard(still_owns)
    register_answers(answers_due.answers_of)


def _join_messages() -> None:
    """What is mailed, and the links that are mailed."""
    from prescribing.intake.by_link import messages as intake
    from prescribing.plan.appointments import calendar_address, reminders
    from prescribing.plan.by_link import links as action_links
    from prescribing.plan.by_link import messages as actions
    from prescribing.prescriptions import messages as prescriptions
    from prescribing.referrals import messages as referrals
    from prescribing.signposts import messages as signposts

    rooms = (prescriptions, intake, referrals, signposts, action_links, actions, reminders, calendar_address)
    for room in rooms:
        room.register_own()


def _join_sweep() -> None:
    """What is done every quarter of an hour, in this order."""
    from directory.background.sweep import register_step
    from prescribing.call_back import actions as call_back
    from prescribing.intake.advice.actions import forget_words
    from prescribing.intake.steps.walk import forget_unsent
    from prescribing.meetings import timers as meeting_timers
    from prescribing.plan import timers as plan_timers
    from prescribing.privacy import release_work
    from prescribing.reconciliation import run as reconciliation
    from prescribing.signposts import actions as signposts
    from prescribing.tasks import late_mail, prescription_timers, referral_timers
    from prescribing.teams import leaving

    register_step("work of who must not find somebody", release_work.release_all)
    register_step("prescription timers", prescription_timers.apply)
    register_step("referral timers", referral_timers.apply)
    register_step("follow-ups of closed referrals", referral_timers.follow_up)
    register_step("plan timers", plan_timers.apply)
    register_step("meetings to finish", meeting_timers.apply)
    register_step("who leaves", leaving.apply)
    register_step("owners of late tasks", late_mail.remind_owners)
    register_step("late tasks", prescription_timers.escalate_late_tasks)
    register_step("received is open and closed", reconciliation.check_daily)
    register_step("calls that were made", call_back.forget_done)
    register_step("codes of signposts", signposts.forget)
    register_step("referrals that were typed and not sent", forget_unsent)
    register_step("words of answered questions", forget_words)


def _join_alarm() -> None:
    """What /health/ says of the daily count, and the mail about everything it says."""
    from directory.background.health import register_health_check
    from directory.background.work import register_work
    from prescribing.reconciliation import alarm, health

    register_health_check("nobody is lost", health.somebody_lost)
    register_health_check("daily count", health.not_counted)
    register_work("alarm", alarm.look_and_tell, every=timedelta(minutes=5), order=45)


def _join_menus() -> None:
    """Tabs, where a role starts, and what may be done with a listing."""
    from directory.accounts import menu
    from directory.shortlists.next_steps import register_onward
    from prescribing import permissions

    tabs = (*_TABS, _WITHOUT_AGREEMENT) if settings.SHARING_AGREEMENTS_ASKED else _TABS
    for label, url_name, permission, order in tabs:
        menu.register_item(label, url_name, permission, order)
    register_onward("Prescribe", "prescribing:prescribe_for", permissions.PRESCRIBE, 10)
    register_onward("Send them here", "prescribing:desk_send", permissions.PRESCRIBE_AT_DESK, 20)
    menu.register_start(permissions.SEE_TODAY, "prescribing:today", 10)
    menu.register_start(permissions.PRESCRIBE_AT_DESK, "prescribing:desk", 20)
    menu.register_start(permissions.READ_SENT, "prescribing:sent", 30)


_WITHOUT_AGREEMENT = ("Without agreement", "prescribing:without_agreement", "prescribing.supervise", 75)
_TABS = (
    ("Today", "prescribing:today", "prescribing.see_today", 10),
    ("Signpost", "prescribing:desk", "prescribing.prescribe_at_desk", 15),
    ("People", "prescribing:people", "prescribing.read_person", 20),
    ("Find a service", "directory:find", "directory.see_professional", 30),
    ("Intake", "prescribing:intake", "prescribing.work_queue", 35),
    ("Meetings", "prescribing:meetings", "prescribing.read_person", 37),
    ("Sent", "prescribing:sent", "prescribing.read_sent", 40),
    ("Signposts", "prescribing:signposts", "prescribing.see_insight", 60),
    ("Hand over", "prescribing:hand_over_whom", "prescribing.work_queue", 70),
    ("Audit", "prescribing:audit", "directory.read_audit", 80),
    ("Nobody is lost", "prescribing:nobody_lost", "prescribing.see_reconciliation", 82),
)
