"""Saving a listing: one transaction, and the rows of the form are the rows that are kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator, capfirst
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Revision
from wagtail.snippets.views.snippets import CreateView, EditView

from cms.editing.showing.live_page import ViewsLive
from directory.accounts.requests import user_of


class FormOfWhatIsLive(WagtailAdminModelForm):
    """What a feed or a group changed while a page was open is not written over by what the page still shows.

    The page says, field by field, what was live when it was made. A field that nobody typed in takes what is
    live now; one that was changed here and there is shown to the editor, whose second press stands.
    `saved_by_itself`: nobody looks at what this answers.
    """

    data: Any

    seen_live = forms.CharField(required=False, widget=forms.HiddenInput)
    saved_by_itself = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.is_bound and not self.instance._state.adding:
            live = self._live()
            # What was never live, only people change, and their saves are told apart by their versions.
            self.initial["seen_live"] = json.dumps(self._stamps(live) if live.live else {})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen = _read(cleaned.pop("seen_live", ""))
        if not seen or self.instance._state.adding:
            return cleaned
        live = self._live()
        if not live.live:
            return cleaned
        now = self._stamps(live)
        changed = [name for name, stamp in seen.items() if name in now and now[name] != stamp]
        rows = [name for name in changed if name in self.formsets]
        both = [name for name in changed if name in cleaned and not self._takes(live, name, cleaned, seen)]
        if self.saved_by_itself:
            return cleaned
        if rows:
            self.add_error(
                None,
                f"{_and([self._called(name) for name in rows])} changed while this page was open, by a feed "
                "or a colleague. Copy what you typed, open the page anew and put it in there.",
            )
        for name in both:
            self.add_error(
                name,
                "This changed while the page was open, by a feed or a colleague. It now says: "
                f"“{_words(live, name)}”. What you typed is still here; press again to have it stand.",
            )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_live")] = json.dumps({**now, **{name: seen[name] for name in rows}})
        return cleaned

    def _live(self) -> Any:
        live: Any = type(self.instance)._base_manager.get(pk=self.instance.pk)
        return live

    def _takes(self, live: Any, name: str, cleaned: dict[str, Any], seen: Mapping[str, str]) -> bool:
        """Whether a field is settled: what was not typed in takes what is live now."""
        typed = _stamp(_plain(live, name, cleaned[name]))
        if typed == seen[name]:
            cleaned[name] = getattr(live, name)
            return True
        return typed == _stamp(_plain(live, name, getattr(live, name)))

    def _stamps(self, live: Any) -> dict[str, str]:
        """A few letters for each field and each list of rows that this form holds."""
        fields = {field.name for field in live._meta.concrete_fields}
        shown = [name for name in self.fields if name in fields]
        made = {name: _stamp(_plain(live, name, getattr(live, name))) for name in shown}
        whole = live.serializable_data() if self.formsets else {}
        return made | {name: _stamp(whole.get(name)) for name in self.formsets}

    def _called(self, name: str) -> str:
        relation = type(self.instance)._meta.get_field(name)
        return str(capfirst(relation.related_model._meta.verbose_name_plural))


class FormWithId(FormOfWhatIsLive):
    """A form whose page says which id a new record will have, so that sending it twice makes one."""

    new_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)


class CreatesOnce(CreateView):
    """An adding view. What a save on its way has made already is changed, and not made again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.new_id = _uuid(request.POST.get("new_id", ""))
        if self._is_made():
            return self._change()
        try:
            with transaction.atomic():
                response: HttpResponse = super().post(request, *args, **kwargs)
        except IntegrityError:
            if not self._is_made():
                raise
            return self._change()
        return response

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.request.method == "POST" and self.new_id and not self._exists():
            form.instance.pk = self.new_id
        return form

    def _exists(self) -> bool:
        return bool(self.model._base_manager.filter(pk=self.new_id).exists())

    def _is_made(self) -> bool:
        """Whether this person's save on its way has made it, and nobody has published it since."""
        if self.new_id is None:
            return False
        made = self.model._base_manager.filter(pk=self.new_id, live=False, first_published_at=None).first()
        return made is not None and {row.user_id for row in made.revisions.all()} == {
            user_of(self.request).pk
        }

    def _change(self) -> HttpResponse:
        edit: HttpResponse = self.model.snippet_viewset.edit_view(self.request, pk=str(self.new_id))
        return edit


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class EditWithChildRows(ViewsLive, EditView):
    """An editing view for what has child rows and is saved by itself while somebody types.

    A save that is on its way when Publish is pressed has made rows which the page does not know of yet, and
    the page sends the same rows again. So a save waits for the one before it, and then drops what only a
    draft of the same person has that the page never showed.
    """

    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
            return response
        with transaction.atomic():
            list(self.model._base_manager.select_for_update().filter(pk=self.object.pk).values_list("pk"))
            self.object = self.get_object()
            saved: HttpResponse = super().dispatch(request, *args, **kwargs)
            if saved.status_code >= 500:
                transaction.set_rollback(True)
            return saved

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.saved_by_itself = self.expects_json_response
        return form

    def get_object(self, queryset: Any = None) -> Any:
        found = super().get_object(queryset)
        if self.request.method == "POST":
            forget_rows_not_shown(found, self.request)
        return found


def forget_rows_not_shown(record: ClusterableModel, request: HttpRequest) -> None:
    """Take out of the record, as it was last drafted, the rows that only a save on its way has made."""
    made = _draft_on_its_way(record, request)
    if made is None:
        return
    shown_before = _rows_of(_revision(record, request.POST.get("loaded_revision_id")))
    for relation in type(record)._meta.related_objects:
        name = relation.get_accessor_name() or ""
        if f"{name}-TOTAL_FORMS" not in request.POST or name not in made.content:
            continue
        total = request.POST[f"{name}-TOTAL_FORMS"]
        count = min(int(total), 1000) if total.isascii() and total.isdigit() else 0
        shown = {request.POST.get(f"{name}-{number}-id", "") for number in range(count)}
        manager = getattr(record, name)
        unseen = [
            row for row in manager.all() if str(row.pk) not in shown | shown_before.get(name, frozenset())
        ]
        if unseen:
            manager.remove(*unseen)


def _draft_on_its_way(record: Any, request: HttpRequest) -> Revision | None:
    """The newest draft, where it is of the same person and not what the page was made from."""
    newest = record.latest_revision
    if newest is None or newest.pk == record.live_revision_id or newest.user_id != user_of(request).pk:
        return None
    loaded = request.POST.get("loaded_revision_id", "")
    if not loaded:  # the page was made before there was any version
        return newest if record.revisions.count() == 1 else None
    newer = loaded != str(newest.pk) or (
        request.POST.get("loaded_revision_created_at", "") != newest.created_at.isoformat()
    )
    return newest if newer else None


def _revision(record: Any, pk: str | None) -> Revision | None:
    return record.revisions.filter(pk=int(pk)).first() if pk and pk.isascii() and pk.isdigit() else None


def _rows_of(revision: Revision | None) -> dict[str, frozenset[str]]:
    """Ids of the child rows of a version, by relation."""
    content = revision.content if revision else {}
    return {
        name: frozenset(str(row.get("pk")) for row in rows if isinstance(row, dict))
        for name, rows in content.items()
        if isinstance(rows, list)
    }


def _plain(record: models.Model, name: str, value: Any) -> Any:
    """A value of a form or a record as it is kept."""
    field: Any = record._meta.get_field(name)
    value = value.pk if isinstance(value, models.Model) else value
    return field.get_prep_value(value.replace("\r\n", "\n") if isinstance(value, str) else value)


def _stamp(value: Any) -> str:
    kept = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()[:12]


def _read(text: str) -> dict[str, str]:
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def _words(live: Any, name: str) -> str:
    show = getattr(live, f"get_{name}_display", None)
    value = show() if show else getattr(live, name)
    return Truncator("nothing" if value in {None, ""} else str(value)).chars(200)


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
