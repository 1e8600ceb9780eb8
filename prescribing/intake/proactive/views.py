"""Bring in a list of people to approach: the file, then which column is what, then the referrals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, OrganisationKind
from directory.spreadsheets.files.reading import NotASpreadsheet, read_table
from prescribing import permissions as may
from prescribing.intake.models import UnsentForm
from prescribing.intake.proactive.actions import MOST_ROWS, bring_in
from prescribing.intake.proactive.columns import FIELDS, guess
from prescribing.intake.steps.walk import still_kept
from prescribing.people.forms import of_kind

KIND = "list"
_SESSION = "intake-list"


class ListForm(forms.Form):
    file = forms.FileField(
        label="The list, as CSV, XLSX or ODS",
        error_messages={"required": "Choose the file"},
    )
    practice = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="From which practice?",
        required=False,
        empty_label="From no practice",
    )
    source_name = forms.CharField(label="Who made the list?", max_length=200, required=False)
    reason = forms.CharField(
        label="Why are these people approached?",
        max_length=500,
        help_text="Like: aged 75 and over, living alone. A column of the file may say more of each.",
        error_messages={"required": "Say why these people are approached"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["practice"]
        field.queryset = of_kind(OrganisationKind.PRACTICE)


class ColumnsForm(forms.Form):
    """For each thing that we keep, the column that holds it."""

    def __init__(self, *args: Any, headings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "In no column"), *((str(at), name) for at, name in enumerate(headings))]
        for name, (label, _) in FIELDS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def columns(self) -> dict[str, int]:
        return {name: int(at) for name, at in self.cleaned_data.items() if at}


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def bring_list(request: HttpRequest) -> HttpResponse:
    """The file. It is kept two hours, until it is brought in or let go."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        try:
            table = read_table(file.read(), file.name)
            if len(table.rows) > MOST_ROWS:
                raise NotASpreadsheet(
                    f"{file.name} has {len(table.rows)} rows. Bring in {MOST_ROWS} at once."
                )
        except NotASpreadsheet as problem:
            form.add_error("file", str(problem))
        else:
            kept = UnsentForm.objects.create(
                kind=KIND,
                answers={
                    "headings": table.headings,
                    "rows": [[row.number, row.cells] for row in table.rows],
                    "practice": str(data["practice"].pk) if data["practice"] else "",
                    "source_name": data["source_name"],
                    "reason": data["reason"],
                },
            )
            request.session[_SESSION] = str(kept.pk)
            return redirect("prescribing:intake_list_columns")
    return render(
        request, "prescribing/intake/proactive/list.html", {"form": form}, status=400 if form.errors else 200
    )


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """Which column is what, as guessed; then the referrals."""
    kept = still_kept(request.session.get(_SESSION), KIND)
    if kept is None:
        messages.error(request, "The list is no longer here. Choose the file again.")
        return redirect("prescribing:intake_list")
    told: Any = kept.answers
    headings, rows = told["headings"], told["rows"]
    initial = {name: str(at) for name, at in guess(headings).items()}
    form = ColumnsForm(request.POST or None, headings=headings, initial=initial)
    if request.method == "POST" and request.POST.get("do") == "let-go":
        kept.delete()
        return redirect("prescribing:intake")
    if request.method == "POST" and form.is_valid():
        practice = Organisation.objects.filter(pk=told["practice"]).first() if told["practice"] else None
        try:
            brought = bring_in(
                rows=[(number, cells) for number, cells in rows],
                columns=form.columns,
                reason=told["reason"],
                source_name=told["source_name"],
                practice=practice,
                by=user_of(request),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            kept.delete()
            return render(request, "prescribing/intake/proactive/brought.html", {"brought": brought})
    context = {
        "form": form,
        "headings": headings,
        "rows": [cells for _, cells in rows[:3]],
        "count": len(rows),
    }
    status = 400 if form.errors else 200
    return render(request, "prescribing/intake/proactive/columns.html", context, status=status)
