"""Prescribing joins the directory here: permissions, names, message kinds, sweep steps, what to do next."""

from django.apps import AppConfig
from django.conf import settings


class PrescribingConfig(AppConfig):
    name = "prescribing"
    verbose_name = "Prescribing"

    def ready(self) -> None:
        from directory.accounts import menu
        from directory.accounts import permissions as asked
        from directory.accounts.actions import register_guard
        from directory.background.sweep import register_step
        from directory.freshness.read_facts import register_answers
        from directory.shortlists.next_steps import register_onward
        from prescribing import audit_event_names, permissions, sight
        from prescribing.about_listings import answers_due, follow_merged_listing
        from prescribing.call_back import actions as call_back
        from prescribing.group_register import space_sections
        from prescribing.intake.by_link import messages as intake_messages
        from prescribing.intake.steps.walk import forget_unsent
        from prescribing.plan import timers as plan_timers
        from prescribing.plan.appointments import calendar_address, reminders
        from prescribing.plan.by_link import links as action_links
        from prescribing.plan.by_link import messages as action_messages
        from prescribing.prescriptions import messages
        from prescribing.referrals import messages as referral_messages
        from prescribing.signposts import actions as signposts
        from prescribing.signposts import for_groups as signposts_for_groups
        from prescribing.signposts import messages as signpost_messages
        from prescribing.tasks import late_mail, nothing_lost_check, prescription_timers, referral_timers
        from prescribing.teams.hand_over import still_owns

        # The audit tells who is on record and who cares for them: it asks for what a person asks for.
        asked.PERSONAL.update(permissions.PERSONAL | {asked.READ_AUDIT})
        asked.NEEDS_SECOND_FACTOR.update(permissions.NEEDS_SECOND_FACTOR)
        audit_event_names.name_events()
        sight.register_rules()
        messages.register_own()
        intake_messages.register_own()
        referral_messages.register_own()
        signpost_messages.register_own()
        action_links.register_own()
        action_messages.register_own()
        reminders.register_own()
        calendar_address.register_own()
        space_sections.register_own()
        signposts_for_groups.register_own()
        follow_merged_listing.register_own()
        register_guard(still_owns)
        register_answers(answers_due.answers_of)
        register_step("prescription timers", prescription_timers.apply)
        register_step("referral timers", referral_timers.apply)
        register_step("follow-ups of closed referrals", referral_timers.follow_up)
        register_step("owners of late tasks", late_mail.remind_owners)
        register_step("plan timers", plan_timers.apply)
        register_step("late tasks", prescription_timers.escalate_late_tasks)
        register_step("received is open and closed", nothing_lost_check.check_daily)
        register_step("calls that were made", call_back.forget_done)
        register_step("codes of signposts", signposts.forget)
        register_step("referrals that were typed and not sent", forget_unsent)
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
    ("Sent", "prescribing:sent", "prescribing.read_sent", 40),
    ("Signposts", "prescribing:signposts", "prescribing.see_insight", 60),
    ("Hand over", "prescribing:hand_over_whom", "prescribing.work_queue", 70),
    ("Audit", "prescribing:audit", "directory.read_audit", 80),
)
