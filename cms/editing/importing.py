"""Importing a file of listings from the editing screens, with its report record by record.

Feeds and large files are imported with `manage.py import_openreferral`, which shows its progress.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from directory.accounts.permissions import IMPORT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.openreferral import gone, runs
from directory.openreferral.feeds.reader import NotServices, read
from directory.openreferral.importer import ImportStopped, ensure_source, import_services
from directory.openreferral.models import ImportRun

MOST_BYTES = 5 * 1024 * 1024


class ImportForm(forms.Form):
    """A file, and whom it comes from."""

    file = forms.FileField(label="Open Referral UK file (JSON, 3.0 or 1.0)")
    source = forms.CharField(
        label="Whose listings are these?",
        max_length=80,
        help_text="Write the same each time: the next file then updates these listings and adds none twice.",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > MOST_BYTES:
            raise forms.ValidationError(
                "This file is larger than 5 MB. Ask whoever runs the site to use import_openreferral."
            )
        return file


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The runs so far, the newest first, and a form for one more."""
    require(user_of(request), IMPORT_LISTINGS)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = _run(form, request)
        if run is not None:
            messages.success(request, f"{run.added} added, {run.changed} changed, {run.skipped} skipped.")
            return redirect("import_run", pk=run.pk)
    page = Paginator(ImportRun.objects.select_related("source"), 25).get_page(request.GET.get("page"))
    states = [(run, runs.state_of(run)) for run in page.object_list]
    return render(request, "cms/editing/imports.html", {"form": form, "page": page, "states": states})


def _run(form: ImportForm, request: HttpRequest) -> ImportRun | None:
    """Import it, or say beside the field what the file is instead of a file of services."""
    name, file = form.cleaned_data["source"], form.cleaned_data["file"]
    by = user_of(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name or "feed.json").name
        path.write_bytes(file.read())
        try:
            feed = read(str(path))
        except (NotServices, ValueError) as problem:
            form.add_error("file", str(problem))
            return None
        source = ensure_source(slugify(name)[:80] or "file", name=name)
        try:
            return import_services(source=source, feed=feed, by=by).run
        except ImportStopped as problem:
            form.add_error(None, str(problem))
            return None


def import_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of each record of one run."""
    require(user_of(request), IMPORT_LISTINGS)
    run = get_object_or_404(ImportRun.objects.select_related("source"), pk=pk)
    page = Paginator(run.lines.order_by("pk"), 50).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "page": page,
        "state": runs.state_of(run),
        "gone": gone.waiting().filter(source=run.source).count(),
    }
    return render(request, "cms/editing/import_run.html", context)
