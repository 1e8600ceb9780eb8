"""What can be done to many listings at once."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpResponse
from wagtail.log_actions import log

from cms.editing.bulk.selection import Chosen, ListingAction
from cms.editing.time_forms import problems_of
from directory import clock
from directory.accounts.permissions import EDIT_LISTINGS, PUBLISH_LISTINGS, SET_CAPACITY
from directory.accounts.requests import user_of
from directory.audit.actions import record
from directory.catalogue.actions import archive, restore, uses_of
from directory.catalogue.models import Location, Need, Organisation, Service
from directory.duplicates.addresses import now_called
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import CONTENT_TYPES, export
from directory.upkeep.actions import check
from directory.upkeep.publishing import give_need, publish
from directory.upkeep.review import set_review_date

_SERVICES: list[type[models.Model]] = [Service]
_KINDS: dict[type[Any], Kind] = {
    Service: Kind.SERVICES,
    Organisation: Kind.ORGANISATIONS,
    Location: Kind.PLACES,
}


class PublishAction(ListingAction):
    display_name = "Publish"
    action_type = "publish"
    aria_label = "Publish what is ticked"
    action_priority = 10
    permission = PUBLISH_LISTINGS
    question = "Publish {these}?"
    explained = "The newest version of each is shown to everybody at once, or from the day that it names."
    button = "Publish them"
    done = "{count} published."

    def refused(self, thing: Any) -> str:
        if thing.archived_at:
            return "it is archived"
        if thing.live and not thing.has_unpublished_changes:
            return "it is published already"
        if thing.workflow_in_progress:
            return "it waits for a colleague's approval"
        if getattr(thing, "locked", False) and thing.locked_by_id != user_of(self.request).pk:
            return f"it is locked by {thing.locked_by or 'a colleague'}"
        version: Any = thing.get_latest_revision_as_object()
        try:
            version.clean_fields(exclude=["latest_revision", "live_revision"])
        except ValidationError as problem:
            return " ".join(problem.messages)
        if isinstance(version, Service):
            return " ".join(words for time in version.schedules.all() for words in problems_of(time))
        return ""

    def act(self, thing: Any, form: Any) -> bool:
        return publish(thing=thing, by=user_of(self.request))


class ArchiveAction(ListingAction):
    display_name = "Archive"
    action_type = "archive"
    aria_label = "Archive what is ticked"
    action_priority = 20
    permission = EDIT_LISTINGS
    question = "Archive {these}?"
    explained = (
        "They leave the directory and the search. Nothing that refers to them is lost; each can come back."
    )
    button = "Archive them"
    done = "{count} archived."
    serious = True

    def refused(self, thing: Any) -> str:
        return "it is archived already" if thing.archived_at else ""

    def act(self, thing: Any, form: Any) -> bool:
        archive(thing=thing, by=user_of(self.request))
        return True


class RestoreAction(ListingAction):
    display_name = "Bring back"
    action_type = "restore"
    aria_label = "Bring what is ticked back from the archive"
    action_priority = 22
    permission = EDIT_LISTINGS
    question = "Bring {these} back?"
    explained = "They stand in the directory and the search again, as they were."
    button = "Bring them back"
    done = "{count} brought back."

    def refused(self, thing: Any) -> str:
        if not thing.archived_at:
            return "it is not archived"
        return "it was made one with another: undo that instead" if now_called([thing.pk]) else ""

    def act(self, thing: Any, form: Any) -> bool:
        restore(thing=thing, by=user_of(self.request))
        return True


class CheckedAction(ListingAction):
    models = _SERVICES
    display_name = "Checked today"
    action_type = "checked"
    aria_label = "Mark what is ticked as checked today"
    action_priority = 12
    permission = SET_CAPACITY
    question = "Mark {these} as checked today?"
    explained = (
        "Say so only if you looked: people read “Checked today”, and their group is asked months later."
    )
    button = "I checked them"
    done = "{count} marked as checked today."

    def act(self, thing: Any, form: Any) -> bool:
        check(service=thing, by=user_of(self.request), how="By an editor")
        return True


class NeedForm(Chosen):
    need = forms.ModelChoiceField(label="Which need do they meet?", queryset=Need.objects.current())


class NeedAction(ListingAction):
    models = _SERVICES
    display_name = "Give a need"
    action_type = "need"
    aria_label = "Give a need to what is ticked"
    action_priority = 14
    permission = EDIT_LISTINGS
    form_class = NeedForm
    question = "Give a need to {these}?"
    explained = "It counts as confirmed by you, is shown at once, and no feed takes it away."
    button = "Give them this need"
    done = "{count} meet this need now."

    def act(self, thing: Any, form: Any) -> bool:
        return give_need(service=thing, need=form.cleaned_data["need"], by=user_of(self.request))


class ReviewDateForm(Chosen):
    on = forms.DateField(
        label="Look at them again on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Whoever keeps them is asked by email on that day.",
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on <= clock.today():
            raise forms.ValidationError("Choose a day that is still to come.")
        return on


class ReviewDateAction(ListingAction):
    models = _SERVICES
    display_name = "Review day"
    action_type = "review-date"
    aria_label = "Set the day of review of what is ticked"
    action_priority = 16
    permission = EDIT_LISTINGS
    form_class = ReviewDateForm
    question = "Set the day of review of {these}?"
    button = "Set this day"
    done = "{count} are looked at again on that day."

    def act(self, thing: Any, form: Any) -> bool:
        set_review_date(service=thing, on=form.cleaned_data["on"], by=user_of(self.request))
        return True


class FormatForm(Chosen):
    file_format = forms.ChoiceField(
        label="As", choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("ods", "OpenDocument (ODS)")]
    )


class ExportAction(ListingAction):
    display_name = "Download"
    action_type = "download"
    aria_label = "Download what is ticked as a spreadsheet"
    action_priority = 18
    permission = EDIT_LISTINGS
    form_class = FormatForm
    question = "Download {these}?"
    explained = "Change cells and give the file under Spreadsheets: what you changed comes back."
    button = "Download"
    done = ""
    most: ClassVar[int | None] = None

    def prepare_action(self, objects: Any, objects_without_access: Any) -> HttpResponse:
        kind, file_format = _KINDS[self.model], self.cleaned_form.cleaned_data["file_format"]
        found = self.model._base_manager.filter(pk__in=[thing.pk for thing in objects])
        content = export(
            kind=kind,
            found=found.order_by("name", "pk"),
            file_format=file_format,
            by=user_of(self.request),
        )
        response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
        response["Content-Disposition"] = f'attachment; filename="{kind}.{file_format}"'
        return response


class DeleteAction(ListingAction):
    """In the place of Wagtail's own, which does not know what refers to a listing."""

    models: ClassVar[list[type[models.Model]]] = [Service, Organisation, Location, Need]
    display_name = "Delete"
    action_type = "delete"
    aria_label = "Delete what is ticked"
    action_priority = 90
    permission = "directory.delete_service"
    question = "Delete {these}?"
    explained = "Only what nothing refers to is deleted, for good. Archive the others instead."
    button = "Delete them"
    done = "{count} deleted."
    serious = True
    most: ClassVar[int | None] = 100

    def refused(self, thing: Any) -> str:
        uses = uses_of(thing)
        return "still used by " + ", ".join(f"{n} {name}" for name, n in uses.items()) if uses else ""

    def act(self, thing: Any, form: Any) -> bool:
        by = user_of(self.request)
        with transaction.atomic():
            # Held, so that nothing comes to refer to it from here on.
            held = self.model._base_manager.select_for_update(of=("self",)).filter(pk=thing.pk).first()
            if held is None:
                return False
            if why := self.refused(held):
                raise ValidationError(why)
            log(instance=held, action="wagtail.delete", user=by, deleted=True)
            record("listing.deleted", held, by=by)
            try:
                held.delete()
            except (models.ProtectedError, models.RestrictedError):
                raise ValidationError("still used by something else") from None
        return True


ACTIONS = (
    PublishAction,
    CheckedAction,
    NeedAction,
    ReviewDateAction,
    ExportAction,
    ArchiveAction,
    RestoreAction,
    DeleteAction,
)
