"""Asking for help for oneself or somebody close, from the public site. Counted, and not watched all day."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts.actors import System
from directory.shortlists.sending_limits import FORMS, TooMany, count, visitor_of
from prescribing.call_back.actions import team_that_calls
from prescribing.intake.models import CameBy
from prescribing.intake.receive import SentBy, receive
from prescribing.intake.steps import pages
from prescribing.intake.steps.walk import MYSELF, SOMEBODY_ELSE, Kind, Walk, told_of
from prescribing.intake.what_happens_next import what_happens_next
from prescribing.people.as_written.phones import read_phones
from prescribing.referrals.models import Source

VISITOR = System("sent on the site")
KINDS = {"me": MYSELF, "somebody": SOMEBODY_ELSE}


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """For whom? And where to turn instead, in an emergency."""
    if team_that_calls() is None:
        return render(request, "prescribing/call_back/ring_us.html")
    return render(request, "prescribing/intake/public/start.html", {"next": what_happens_next(None)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, whom: str, slug: str) -> HttpResponse:
    return pages.question(request, _walk(request, whom), slug, _context(whom))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, whom: str) -> HttpResponse:
    walk = _walk(request, whom)
    return pages.check(request, walk, _context(whom), lambda: _send(request, walk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, whom: str) -> HttpResponse:
    return pages.stop(request, _walk(request, whom), _context(whom))


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "prescribing/intake/steps/sent.html", _context("me"))


def _walk(request: HttpRequest, whom: str) -> Walk:
    kind = _kind(whom)

    def address(slug: str) -> str:
        if slug == "start":
            return reverse("prescribing:ask_for_help")
        if slug in ("check", "stop"):
            return reverse(f"prescribing:ask_for_help_{slug}", args=[whom])
        return reverse("prescribing:ask_for_help_page", args=[whom, slug])

    return Walk(request, kind, address)


def _kind(whom: str) -> Kind:
    if whom not in KINDS:
        raise Http404
    return KINDS[whom]


def _context(whom: str) -> dict[str, Any]:
    return {"layout": "layouts/public.html", "next": what_happens_next(None), "own": _kind(whom).own}


def _send(request: HttpRequest, walk: Walk) -> HttpResponse:
    said, own = walk.answered(), walk.kind.own
    number = counted_number(said.get("phone") or said.get("sender_phone") or "")
    marks = {**visitor_of(request).marks, **({"recipient": number} if number else {})}
    try:
        count("self-referral", marks, FORMS)
    except TooMany:
        return render(request, "prescribing/call_back/ring_us.html", {"too_many": True}, status=429)
    sent_by = SentBy(
        came_by=CameBy.SITE,
        source=Source.SELF if own else Source.FAMILY,
        name=said["name"] if own else said["sender_name"],
        role=said.get("sender_role", ""),
        phone=said.get("sender_phone", ""),
    )
    receive(told=told_of(said, own=own), sent=sent_by, by=VISITOR)
    walk.forget()
    return redirect("prescribing:ask_for_help_sent")


def counted_number(typed: str) -> str:
    """The number as it is counted, however it was spaced; "" where none was given.

    Two people without a number have nothing in common.
    """
    try:
        return read_phones(typed)[0].number
    except ValidationError:
        return "".join(sign for sign in typed if sign.isdigit())
