"""The forms of search words: plain lines and ticks, with errors that say what to do."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from directory.catalogue.helpline_hours import unreadable
from directory.catalogue.locations import AccessFeature
from directory.catalogue.models import Need, NeedPhrase
from directory.catalogue.services import DeliveredBy, Group
from directory.finder.chips_and_filters import when_label
from directory.places.nations import NATIONS
from directory.words.models import DangerPhrase, DangerTopic, ToldSentence, WishKind
from directory.words.vocabulary import WITH_VALUES
from search.documents import DAYS, PARTS
from search.language import normalise, tokenise
from search.language.vocabulary import DEFAULT_STOP_WORDS

TIMES = [(part, when_label(part)) for part in (*PARTS, "weekend", "open-now", "today", *DAYS)]
VALUES: dict[str, list[tuple[str, str]]] = {
    WishKind.TIMES: TIMES,
    WishKind.DELIVERY: [(value, str(label)) for value, label in DeliveredBy.choices],
    WishKind.ACCESS: [(value, str(label)) for value, label in AccessFeature.choices],
    WishKind.GROUPS: [(value, str(label)) for value, label in Group.choices],
}
LONGEST_PHRASE = 200
KINDS = {value: str(label) for value, label in WishKind.choices}


class LinesWidget(AdminAutoHeightTextInput):
    """A list, one entry per line, for a field that keeps it as JSON."""

    def format_value(self, value: Any) -> str:
        try:
            lines = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return str(value)
        return "\n".join(map(str, lines)) if isinstance(lines, list) else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        raw = super().value_from_datadict(data, files, name)
        return (
            None if raw is None else json.dumps([line.strip() for line in raw.splitlines() if line.strip()])
        )


class NationsWidget(forms.CheckboxSelectMultiple):
    """The nations a line is for, for a field that keeps their slugs as JSON."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, choices=list(NATIONS.values()))

    def format_value(self, value: Any) -> list[str]:
        try:
            chosen = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return []
        return [str(one) for one in chosen] if isinstance(chosen, list) else []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        chosen = super().value_from_datadict(data, files, name) or []
        known = {slug for slug, _name in NATIONS.values()}
        return json.dumps([one for one in chosen if one in known])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """No tick sends nothing, and means everybody."""
        return False


def needs_to_choose() -> list[tuple[str, str]]:
    """Every need by its slug, under the name that staff use."""
    return [(need.slug, need.name) for need in Need.objects.current().order_by("name")]


def telling(text: str) -> bool:
    """Whether a phrase has a word the search would look at."""
    return any(word not in DEFAULT_STOP_WORDS for word in tokenise(text))


def words_before(form: forms.ModelForm) -> list[str]:
    """The words of a row as its form began with them; none for a new row."""
    fields = [name for name in ("said", "terms", "text") if name in form.fields]
    return [line for name in fields for line in str(form.initial.get(name) or "").splitlines()]


class _PhrasesForm(WagtailAdminModelForm):
    """A form with phrases, one per line, which are rows of the thing it edits; and rows of lines to ring."""

    phrase: type[NeedPhrase | DangerPhrase]
    said = forms.CharField(required=False, widget=AdminAutoHeightTextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["said"] = "\n".join(phrase.text for phrase in self.instance.phrases.all())

    def clean_said(self) -> str:
        """Each phrase once, however it is written; too long or empty ones are named."""
        different: dict[str, str] = {}
        for line in filter(None, (" ".join(raw.split()) for raw in self.cleaned_data["said"].splitlines())):
            read = " ".join(tokenise(line))
            if not read:
                raise ValidationError(f"“{line[:40]}” has no word in it.")
            if len(line) > LONGEST_PHRASE:
                raise ValidationError(f"“{line[:40]}…” is longer than {LONGEST_PHRASE} letters.")
            different.setdefault(read, line)
        return "\n".join(different.values())

    def save(self, commit: bool = True) -> Any:
        """The phrases go with the thing itself, into its drafts too; what stays keeps its row."""
        if "said" in self.cleaned_data:
            kept = {phrase.text: phrase for phrase in self.instance.phrases.all()}
            lines = self.cleaned_data["said"].splitlines()
            rows = [kept.get(line) or self.phrase(text=line) for line in lines]
            for order, row in enumerate(rows):
                row.sort_order = order
            self.instance.phrases.set(rows)
        return super().save(commit)

    def is_valid(self) -> bool:
        """Rows are judged once they have been read, which Wagtail does after the form itself."""
        valid: bool = super().is_valid()
        return self.check_rows() and valid

    def check_rows(self) -> bool:
        raise NotImplementedError

    def rows_of(self, name: str) -> list[tuple[forms.ModelForm, dict[str, Any]]]:
        """The rows that stay, with what was written in them."""
        return [
            (form, form.cleaned_data)
            for form in self.formsets[name].forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]

    def check_opening_hours(self, name: str) -> bool:
        strange = [
            (form, lines[0])
            for form, data in self.rows_of(name)
            if (lines := unreadable(data.get("opens") or []))
        ]
        for form, line in strange:
            form.add_error(
                "opens", f"We cannot read “{line}”. Write always, or a line like mon-fri 09:00-17:00."
            )
        return not strange


class NeedForm(_PhrasesForm):
    phrase = NeedPhrase

    def clean_said(self) -> str:
        said = super().clean_said()
        if dull := [line for line in said.splitlines() if not telling(line)]:
            raise ValidationError(
                f"“{dull[0]}” has only ordinary words. Add a word that tells what it is about."
            )
        return said

    def check_rows(self) -> bool:
        return self.check_opening_hours("helplines")

    def clean_parent(self) -> Need | None:
        """A need stands neither under itself nor under one below it."""
        parent: Need | None = self.cleaned_data["parent"]
        above, seen = parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise ValidationError(f"“{parent}” is below this need. Choose one that is not.")
            seen.add(above.pk)
            above = above.parent
        return parent


class DangerForm(_PhrasesForm):
    phrase = DangerPhrase
    need_slug = forms.ChoiceField(
        label="Nearest need",
        required=False,
        help_text="The nearest local help for this need is offered in the box.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["need_slug"]
        choice.choices = [("", "None"), *needs_to_choose()]

    def check_rows(self) -> bool:
        silent = [form for form, data in self.rows_of("lines") if not (data.get("phone") or data.get("text"))]
        for form in silent:
            form.add_error("phone", "Give a number to ring, or one to text.")
        return self.check_opening_hours("lines") and not silent


class SynonymForm(WagtailAdminModelForm):
    terms = forms.CharField(
        label="Words that mean the same",
        widget=AdminAutoHeightTextInput,
        help_text="One word or phrase on each line, at least two: food bank, then food parcel below it.",
    )
    one_way = forms.BooleanField(
        label="One way",
        required=False,
        help_text="The first line finds the others, but they do not find it: UC finds universal credit.",
    )

    def clean_terms(self) -> str:
        lines = [" ".join(line.split()) for line in self.cleaned_data["terms"].splitlines()]
        different: dict[str, str] = {}
        for line in filter(None, lines):
            read = " ".join(tokenise(line))
            if not read:
                raise ValidationError(f"“{line}” has no word in it.")
            if len(line) > 120:
                raise ValidationError(f"“{line[:40]}…” is too long for a word or phrase.")
            different.setdefault(read, line)
        if len(different) < 2:
            raise ValidationError("Write at least two different words, each on a line of its own.")
        return "\n".join(different.values())


class WishForm(WagtailAdminModelForm):
    values = forms.MultipleChoiceField(
        label="Namely",
        required=False,
        choices=[(KINDS[kind], offered) for kind, offered in VALUES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Of the kind you chose. For a time you may tick several: “weekdays” is Monday to Friday. "
        "Nothing for “free of charge” or an ordinary phrase.",
    )

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if text and not tokenise(text):
            raise ValidationError("Write a word or phrase, like: after work.")
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        kind, values = data.get("kind"), data.get("values", [])
        if kind in WITH_VALUES:
            known = dict(VALUES[kind])
            strange = [value for value in values if value not in known]
            if strange or not values:
                self.add_error("values", f"Choose what it asks for under “{KINDS[kind]}”, and nothing else.")
            elif len(values) > 1 and kind != WishKind.TIMES:
                self.add_error("values", "Choose one. Only times may be several.")
        elif kind and values:
            self.add_error("values", f"“{KINDS[kind]}” needs nothing here. Take the choice away.")
        return data


class ToldSentenceForm(WagtailAdminModelForm):
    words = forms.CharField(
        label="What was said",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="As somebody would tell it, in their own words, without a name or number. Sentences with "
        "and without danger teach alike. The search learns from it within a minute.",
    )
    danger = forms.ChoiceField(
        label="Which danger it tells of",
        required=False,
        help_text="None: a box above the results would be wrong.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = DangerTopic.objects.order_by("position").values_list("slug", "title")
        field = self.fields["danger"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *topics]

    def clean_words(self) -> str:
        words = " ".join(str(self.cleaned_data["words"]).split())
        if not normalise(words):
            raise ValidationError("Write it in words.")
        same = [one for one in ToldSentence.objects.exclude(pk=self.instance.pk) if _same(one.words, words)]
        if same:
            raise ValidationError("This sentence is on the list already. Change that one instead.")
        return words


def _same(one: str, other: str) -> bool:
    return normalise(one) == normalise(other)


class TermForm(WagtailAdminModelForm):
    term = forms.CharField(
        label="Term", max_length=200, help_text="As the feed writes it; capitals do not matter."
    )
    vocabulary = forms.CharField(
        label="Vocabulary",
        required=False,
        max_length=120,
        help_text="The list the feed takes it from, like esdNeeds. Empty: any.",
    )
    needs = forms.MultipleChoiceField(
        label="Needs it means",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text="Hold Ctrl, or Cmd on a Mac, to choose several. None: the term leads to no need.",
    )
    groups = forms.MultipleChoiceField(
        label="Who it is for", required=False, choices=Group.choices, widget=forms.CheckboxSelectMultiple
    )
    delivery = forms.MultipleChoiceField(
        label="How it is given",
        required=False,
        choices=DeliveredBy.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [(slug, f"{slug} (archived)") for slug in self.instance.needs]
        offered = needs_to_choose()
        known = {slug for slug, _name in offered}
        choice: Any = self.fields["needs"]
        choice.choices = [*offered, *((slug, label) for slug, label in kept if slug not in known)]

    def clean_term(self) -> str:
        return " ".join(self.cleaned_data["term"].lower().split())
