"""In by a place's link: it opens on a page that names nobody, and a press opens a session.

Mail scanners follow links, so GET and HEAD change nothing; the press leads to an address without the token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.audit.actions import record
from directory.catalogue.models import OrganisationKind
from directory.links.actions import note_press
from directory.links.models import SignedLink
from directory.links.pages import link_page
from directory.links.tokens import LinkProblem, read_token
from directory.shortlists.sending_limits import TooMany
from prescribing.intake.by_link.places import PURPOSE, ask_again, holder_of, place_of
from prescribing.intake.models import Intake, ReferringPlace
from prescribing.intake.what_happens_next import what_happens_next
from prescribing.teams.models import Team

P = ParamSpec("P")
SESSION = "refer-in"


@dataclass(frozen=True, slots=True)
class Held:
    """The place a session refers for, by which link, and its holder as an actor."""

    place: ReferringPlace
    link: SignedLink
    by: LinkHolder

    @property
    def asks_short(self) -> bool:
        """A care home is asked one question a page; everybody else has one short page."""
        return self.place.organisation.kind != OrganisationKind.CARE_HOME

    @property
    def team(self) -> Team | None:
        return Team.objects.serving(self.place.organisation).order_by("name").first()

    @property
    def context(self) -> dict[str, Any]:
        """What every page of theirs shows."""
        return {
            "layout": "layouts/link.html",
            "caption": self.place.organisation.name,
            "next": what_happens_next(self.team),
            "team": self.team,
            "office": self.place.organisation.name,
        }


def by_link(
    view: Callable[Concatenate[HttpRequest, Held, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page behind the link: only for a session that a press opened, and asked again at every request."""

    @link_page
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            held = held_by(request)
        except LinkProblem as problem:
            return dead(request, problem)
        return view(request, held, *args, **kwargs)

    return guarded


def held_by(request: HttpRequest) -> Held:
    """Raises LinkProblem where this browser has pressed no link that opens something now."""
    kept = request.session.get(SESSION)
    link = SignedLink.objects.filter(pk=kept, purpose=PURPOSE).first() if kept else None
    if link is None:
        raise LinkProblem("unknown")
    place = place_of(link)
    return Held(place, link, holder_of(link, place))


@link_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """What it is for, how long it takes, and Start. Nobody is named."""
    try:
        link = read_token(token, PURPOSE)
        place = place_of(link)
    except LinkProblem as problem:
        return dead(request, problem)
    held = Held(place, link, holder_of(link, place))
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do in ("start", "earlier"):
        note_press(link)
        record("referring-place.opened", place, by=held.by)
        request.session.cycle_key()
        request.session[SESSION] = str(link.pk)
        return redirect("prescribing:refer_in_earlier" if do == "earlier" else "prescribing:refer_in")
    return render(request, "prescribing/intake/by_link/landing.html", opening(held))


def opening(held: Held) -> dict[str, Any]:
    sent = Intake.objects.visible_to(held.by).filter(place=held.place).count()
    resident = held.place.organisation.kind == OrganisationKind.CARE_HOME
    return {**held.context, "held": held, "sent": sent, "resident": resident, "today": clock.today()}


def dead(request: HttpRequest, problem: LinkProblem) -> HttpResponse:
    """Why it opens nothing; a link that ran out offers a new one to the confirmed address."""
    link, sent = problem.link, False
    may_renew = link is not None and problem.reason == "expired"
    if request.method == "POST" and request.POST.get("do") == "new-link" and link is not None and may_renew:
        try:
            sent = ask_again(link=link)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
    context = {"reason": problem.reason, "sent": sent, "may_renew": may_renew and not sent}
    status = 200 if sent else 404 if problem.reason == "unknown" else 410
    return render(request, "prescribing/intake/by_link/dead.html", context, status=status)
