"""Try it: how a question is read and answered, and what an unsaved change of the words would do to it.

Asked by POST, so that neither a question nor a postcode stands in an address. Nothing is written.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import RevisionMixin

from cms.editing.word_forms import words_before
from directory.accounts.permissions import EDIT_WORDS, SEE_PROFESSIONAL, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Need
from directory.finder import question
from directory.finder.question import SearchParameters
from directory.words import try_change
from directory.words.models import DangerTopic, Synonym, WishPhrase
from directory.words.overlaps import overlaps
from search.documents import Audience

TRIABLE: dict[str, type[Model]] = {
    model._meta.model_name or "": model for model in (Need, Synonym, DangerTopic, WishPhrase)
}

WITHOUT = {"slug", "owner", "review_on"}
"""What a change needs to be saved, but not to be tried."""


class TryForm(forms.Form):
    """A question as somebody might type it, where they are, and who they are to us."""

    q = forms.CharField(
        label="Question",
        max_length=question.LONGEST,
        help_text="As somebody might type it: cant afford the heating.",
        error_messages={"required": "Type a question, like: cant afford the heating."},
    )
    postcode = forms.CharField(
        label="Postcode or place",
        required=False,
        max_length=80,
        help_text="Optional. Like DT4 8RU or Weymouth.",
    )
    audience = forms.ChoiceField(
        label="Who asks",
        choices=[(Audience.PUBLIC.value, "Anybody"), (Audience.PROFESSIONAL.value, "Staff")],
        initial=Audience.PUBLIC.value,
        help_text="Staff also find listings that are kept for professionals.",
    )

    prefix = "try"

    @property
    def asked(self) -> SearchParameters:
        data = self.cleaned_data
        return SearchParameters(q=question.clean(data["q"]), place=question.clean(data["postcode"]))

    def audience_for(self, request: HttpRequest) -> Audience:
        """Staff's listings only for whom may see them."""
        allowed = user_of(request).may(SEE_PROFESSIONAL)
        return Audience(self.cleaned_data["audience"]) if allowed else Audience.PUBLIC


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def try_it(request: HttpRequest) -> HttpResponse:
    """The words as they are now."""
    require(user_of(request), EDIT_WORDS)
    form = TryForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "action": reverse("try_words")}
    if form.is_bound and form.is_valid():
        context["tried"] = try_change.ask(form.asked, form.audience_for(request))
    return render(request, "cms/editing/try.html", context)


@sensitive_post_parameters()
@require_POST
def try_unsaved(request: HttpRequest, model: str, pk: str = "") -> HttpResponse:
    """The words with the change that an editing form holds, before it is saved, beside those of now.

    The form's fields come along with each further question, for nothing of them is kept.
    """
    if model not in TRIABLE:
        raise Http404
    require(user_of(request), EDIT_WORDS)
    require(user_of(request), f"directory.{'change' if pk else 'add'}_{model}")
    editing = _editing_form(request, TRIABLE[model], pk)
    context: dict[str, Any] = {
        "action": request.path,
        "carried": _posted_fields(request),
        "change": editing.instance._meta.verbose_name,
    }
    if not editing.is_valid():
        return render(request, "cms/editing/try.html", {**context, "problems": _problems(editing)})
    unsaved = _unsaved(editing)
    data = (
        request.POST if "try-q" in request.POST else {"try-q": _suggestion(unsaved), "try-audience": "public"}
    )
    form = TryForm(data)
    context |= {"form": form, "subject": str(unsaved), "overlaps": overlaps(unsaved, words_before(editing))}
    if form.is_valid():
        context["compared"] = try_change.compare(form.asked, form.audience_for(request), unsaved)
    return render(request, "cms/editing/try.html", context)


def _editing_form(request: HttpRequest, model: Any, pk: str) -> Any:
    """The form of Wagtail's editing screen, filled with what was posted."""
    instance = model()
    if pk:
        instance = get_object_or_404(model, pk=_key(model, pk))
        if isinstance(instance, RevisionMixin):
            instance = instance.get_latest_revision_as_object()
    form_class = model.snippet_viewset.get_edit_handler().get_form_class()
    form = form_class(request.POST, instance=instance, for_user=user_of(request))
    for name in WITHOUT & set(form.fields):
        form.fields[name].required = False
    return form


def _key(model: Any, pk: str) -> Any:
    try:
        return model._meta.pk.to_python(pk)
    except forms.ValidationError:
        raise Http404 from None


def _unsaved(editing: Any) -> Any:
    """The row as the form says it, with its phrases, nowhere but in memory."""
    unsaved: Any = editing.save(commit=False)
    if hasattr(unsaved, "slug") and not unsaved.slug:
        unsaved.slug = slugify(str(unsaved)) or "new"
    return unsaved


def _posted_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The editing form's own fields, as they were posted."""
    ours = ("try-", "csrfmiddlewaretoken")
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(ours)
        for value in values
    ]


def _problems(editing: Any) -> list[str]:
    """What must be mended before the change can be tried, each with its field."""
    found = [
        f"{editing.fields[name].label}: {error}" if name in editing.fields else str(error)
        for name, errors in editing.errors.items()
        for error in errors
    ]
    for formset in getattr(editing, "formsets", {}).values():
        found += [str(error) for error in formset.non_form_errors()]
        found += [
            f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
            for form in formset.forms
            for name, errors in form.errors.items()
            for error in errors
        ]
    return found or ["The form cannot be read. Save it to see what is wrong with it."]


def _suggestion(unsaved: Any) -> str:
    """A question the change should matter to: a phrase that is new, else the first."""
    if isinstance(unsaved, Synonym):
        return next(iter(unsaved.lines), "")
    if isinstance(unsaved, WishPhrase):
        return unsaved.text
    said = [phrase.text for phrase in unsaved.phrases.all()]
    kept = type(unsaved).objects.filter(pk=unsaved.pk).values_list("phrases__text", flat=True)
    new = [text for text in said if text not in set(kept)]
    return next(iter([*new, *said]), str(unsaved))


def address(model: str, pk: UUID | int | None = None) -> str:
    """Where an editing form is tried."""
    return reverse("try_unsaved", args=[model, pk]) if pk else reverse("try_unsaved_new", args=[model])
