"""How many came to a service on a day, as the group told an editor: the numbers of its own register."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory import clock
from directory.accounts.permissions import SET_CAPACITY, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from prescribing.group_register.actions import count_for_group
from prescribing.group_register.models import OthersCame

SHOWN = 50


class CameForm(forms.Form):
    on = forms.DateField(label="On which day?", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    how_many = forms.IntegerField(
        label="How many came?",
        min_value=0,
        max_value=9999,
        help_text="Without those whom the hub sent: they are counted apart. 0 takes the number away.",
    )


@require_http_methods(["GET", "POST"])
def how_many_came(request: HttpRequest, pk: UUID) -> HttpResponse:
    by = user_of(request)
    require(by, SET_CAPACITY)
    service = get_object_or_404(Service.objects.select_related("organisation"), pk=pk)
    form = CameForm(request.POST or None, initial={"on": clock.today})
    if request.method == "POST" and form.is_valid():
        try:
            count_for_group(service=service, by=by, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Saved. It counts in the group’s year.")
            return redirect(request.path)
    rows = OthersCame.objects.filter(service=service).order_by("-on")[:SHOWN]
    context = {"service": service, "form": form, "rows": rows}
    return render(request, "cms/editing/how_many_came.html", context)
