from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        from directory.accounts import menu, permissions, sign_in_record
        from directory.accounts import messages as account_messages
        from directory.asked_of_senders import messages as question_messages
        from directory.audit import guards, kinds
        from directory.background import database_tables  # noqa: F401  registers its system check
        from directory.catalogue import contact_messages, drafts
        from directory.catalogue import views as catalogue_views
        from directory.checks_and_agreements import chasing
        from directory.duplicates import history as merge_history
        from directory.events import place_page
        from directory.finder import map_checks  # noqa: F401  registers its system checks
        from directory.group_space import messages as group_messages
        from directory.indexing import reindex, signals, touched
        from directory.openreferral import signals as source_signals
        from directory.openreferral.harvest import messages as feed_messages
        from directory.photos import messages as photo_messages
        from directory.places import place_areas
        from directory.shortlists import messages as list_messages

        kinds.name_events_of_directory()
        account_messages.register_own()
        contact_messages.register_own()
        chasing.register_own()
        feed_messages.register_own()
        group_messages.register_own()
        photo_messages.register_own()
        question_messages.register_own()
        list_messages.register_own()
        sign_in_record.connect()
        post_migrate.connect(guards.install_after_migrate, sender=self)
        self._register_work()
        self._register_health_checks()
        menu.register_item("Unmet need", "directory:unmet", permissions.SEE_UNMET, 70)
        menu.register_item("Quality", "directory:quality", permissions.SEE_QUALITY, 72)
        menu.register_item("Your groups", "directory:my_groups", permissions.KEEP_OWN_LISTING, 75)
        menu.register_start(permissions.KEEP_OWN_LISTING, "directory:my_groups", 95)
        menu.register_start(permissions.SEE_UNMET, "directory:unmet", 90)
        drafts.register_preview("service", catalogue_views.preview)
        drafts.register_preview("organisation", catalogue_views.preview_organisation)
        drafts.register_preview("location", place_page.preview)
        signals.connect()
        touched.register_drain(reindex.drain)
        place_areas.connect()
        source_signals.connect()
        merge_history.register_own()

    def _register_work(self) -> None:
        from directory.accounts import counting, password_links
        from directory.audit import checking, sealing
        from directory.background import scheduled_publishing, sweep, work
        from directory.bounces import mailbox
        from directory.checks_and_agreements import chasing
        from directory.duplicates import actions as duplicates
        from directory.duplicates import finding as duplicates_finding
        from directory.events import over as events_over
        from directory.freshness import renew
        from directory.group_space import link_asks, review_asks
        from directory.indexing import reindex
        from directory.messages import delivery
        from directory.once import sweeping as once
        from directory.openreferral.harvest import forgetting as harvest_forgetting
        from directory.openreferral.harvest import reading as harvest
        from directory.photos import forgetting as photos
        from directory.shortlists import actions as shortlists
        from directory.spreadsheets import forgetting, running
        from directory.web_links import in_use, run
        from directory.words import learnt_readers

        work.register_work("messages", delivery.deliver_a_few, order=10)
        work.register_work("index", reindex.drain, order=20)
        work.register_work("mend the index", reindex.mend, every=timedelta(minutes=2), order=22)
        work.register_work("renew listings", reindex.renew_nightly, every=timedelta(hours=1), order=25)
        work.register_work(
            "teach", learnt_readers.teach_if_changed, every=timedelta(seconds=20), order=28, beside=True
        )
        work.register_work(
            "scheduled publishing", scheduled_publishing.publish_due, every=timedelta(minutes=1), order=24
        )
        work.register_work("seal the audit", sealing.seal_recent, every=timedelta(seconds=10), order=15)
        sweep.register_step("audit is whole", checking.check_a_slice)
        sweep.register_step("shared lists", shortlists.sweep)
        sweep.register_step("addresses that asked for a group's link", link_asks.sweep)
        sweep.register_step("photos that were taken away", photos.forget_removed)
        sweep.register_step("whether listings are still right", review_asks.sweep)
        sweep.register_step("events that are over", events_over.sweep)
        sweep.register_step("checks and agreements that end", chasing.sweep)
        sweep.register_step("keys of forms", once.sweep)
        sweep.register_step("counts of sign-in tries", counting.sweep)
        sweep.register_step("addresses that asked for a password", password_links.sweep)
        work.register_work("spreadsheets", running.work, every=timedelta(seconds=2), order=26, beside=True)
        sweep.register_step("old spreadsheets", forgetting.forget_old)
        work.register_work("feeds", harvest.harvest, every=timedelta(seconds=20), order=27, beside=True)
        work.register_work(
            "duplicates", duplicates_finding.work, every=timedelta(minutes=5), order=29, beside=True
        )
        sweep.register_step("what hangs on merged listings", duplicates.follow_late)
        sweep.register_step("old readings of feeds", harvest_forgetting.forget_old)
        sweep.register_step("freshness", renew.renew_daily)
        sweep.register_step("websites of listings", in_use.gather)
        work.register_work("ask websites", run.work, every=timedelta(minutes=1), order=40, beside=True)
        work.register_work("returned mail", mailbox.work, every=timedelta(minutes=5), order=35, beside=True)
        work.register_work("sweep", sweep.sweep_as_work, every=timedelta(minutes=15), order=30)

    def _register_health_checks(self) -> None:
        from directory.background import processes
        from directory.background.health import register_health_check
        from directory.bounces import health as bounces
        from directory.finder import health as search
        from directory.messages import health as mail
        from directory.openreferral import import_health as imports
        from directory.shortlists import sending_limits

        register_health_check("processes", processes.processes_not_running)
        register_health_check("failing work", processes.failing)
        register_health_check("clock", processes.clock_ahead)
        register_health_check("late mail", mail.late_mail)
        register_health_check("lost mail", mail.lost_mail)
        register_health_check("returned mail", bounces.mailbox_unread)
        register_health_check("unknown messages", mail.unknown_kinds)
        register_health_check("search", search.engines_away)
        register_health_check("search folder", search.folder)
        register_health_check("imports", imports.died)
        register_health_check("feeds", imports.feeds_failing)
        register_health_check("disks", processes.disks)
        register_health_check("sending to strangers", sending_limits.limits_reached)
