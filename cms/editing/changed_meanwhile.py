"""What a feed or a group changed while a page was open is not written over by what the page still shows.

The page says, field by field, what was live when it was made. A field that nobody typed in takes what is live
now; one that was changed here and there is shown to the editor, whose second press stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.text import Truncator, capfirst
from wagtail.admin.forms import WagtailAdminModelForm


class FormOfWhatIsLive(WagtailAdminModelForm):
    """For a record that others may change too. `saved_by_itself`: nobody looks at what this answers."""

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
