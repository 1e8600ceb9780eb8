"""Feeds that are read by themselves: add one, change it, pause it, have it read now, and how it went."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from cms.editing.home_counts import page_of
from directory.accounts.models import User
from directory.accounts.permissions import IMPORT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.openreferral import gone
from directory.openreferral.harvest import actions
from directory.openreferral.harvest.models import Every, HarvestedFeed
from directory.openreferral.models import Source


class FeedForm(forms.Form):
    """Where a feed is and how often it is read."""

    name = forms.CharField(label="Whose listings are these?", max_length=200)
    address = forms.URLField(
        label="Address of the feed",
        max_length=500,
        assume_scheme="https",
        help_text="Of its /services, or the base address of an Open Referral UK feed.",
    )
    licence = forms.CharField(label="Licence", max_length=200, required=False)
    every = forms.TypedChoiceField(label="Read it", choices=Every.choices, coerce=int, initial=Every.DAY)
    asks_for_changes = forms.BooleanField(
        label="In between, ask only for what changed",
        required=False,
        initial=True,
        help_text="Switched off by itself where the feed does not understand it.",
    )
    full_every_days = forms.IntegerField(
        label="Read all of it every so many days",
        min_value=1,
        max_value=90,
        initial=7,
        help_text="Only then is seen what the feed has no more.",
    )


class NewFeedForm(FeedForm):
    source = forms.ModelChoiceField(
        Source.objects.filter(harvest=None).order_by("name"),
        label="Is it the feed of a source whose listings were imported before?",
        required=False,
        empty_label="No, it is new",
        help_text="Then its listings are known again, and none is added a second time.",
    )


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed with how its last reading went."""
    require(user_of(request), IMPORT_LISTINGS)
    rows = HarvestedFeed.objects.select_related("source").order_by("-failures", "source__name")
    if request.GET.get("show") == "failing":
        rows = rows.filter(pk__in=HarvestedFeed.objects.failing())
    page = page_of(request, rows)
    listed = [(feed, feed.readings.exclude(ended_at=None).select_related("run").first()) for feed in page]
    return render(request, "cms/editing/feeds.html", {"page": page, "listed": listed})


@require_http_methods(["GET", "POST"])
def add_feed(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    require(by, IMPORT_LISTINGS)
    form = NewFeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        source = data.pop("source")
        try:
            made = actions.add_feed(**data, key=source.key if source else "", by=by)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"“{made}” is read within a minute, and from then on by itself.")
            return redirect("feed", pk=made.pk)
    return render(request, "cms/editing/feed_form.html", {"form": form, "feed": None})


@require_http_methods(["GET", "POST"])
def change_feed(request: HttpRequest, pk: UUID) -> HttpResponse:
    by = user_of(request)
    require(by, IMPORT_LISTINGS)
    feed = get_object_or_404(HarvestedFeed.objects.select_related("source"), pk=pk)
    first = {
        name: getattr(feed, name) for name in ("address", "every", "full_every_days", "asks_for_changes")
    }
    first |= {"name": feed.source.name, "licence": feed.source.licence}
    form = FeedForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_feed(feed=feed, by=by, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Saved.")
            return redirect("feed", pk=pk)
    return render(request, "cms/editing/feed_form.html", {"form": form, "feed": feed})


@require_http_methods(["GET", "POST"])
def feed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One feed: its readings, the newest first, and the buttons."""
    by = user_of(request)
    require(by, IMPORT_LISTINGS)
    found = get_object_or_404(HarvestedFeed.objects.select_related("source"), pk=pk)
    if request.method == "POST":
        messages.success(request, _press(request, found, by))
        return redirect("feed", pk=pk)
    context = {
        "feed": found,
        "page": page_of(request, found.readings.select_related("run")),
        "gone": gone.waiting().filter(source=found.source).count(),
    }
    return render(request, "cms/editing/feed.html", context)


def _press(request: HttpRequest, found: HarvestedFeed, by: User) -> str:
    if "pause" in request.POST:
        actions.pause(feed=found, by=by)
        return "Paused. What it gave stays as it is."
    if "go_on" in request.POST:
        actions.go_on(feed=found, by=by)
        return "It is read by itself again, within a minute."
    whole = "whole" in request.POST
    if actions.read_now(feed=found, whole=whole, by=by):
        return "It is read within a minute. Look here again for how it went."
    return "It waits to be read already."


def addresses() -> list[URLPattern]:
    named: list[tuple[str, Any, str]] = [
        ("feeds/", feeds, "feeds"),
        ("feeds/add/", add_feed, "feed_add"),
        ("feeds/<uuid:pk>/", feed, "feed"),
        ("feeds/<uuid:pk>/change/", change_feed, "feed_change"),
    ]
    return [path(route, view, name=name) for route, view, name in named]
