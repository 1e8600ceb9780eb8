"""They came: a page for anybody with a code. A second page says what will be noted before it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from directory.shortlists.entries import for_others
from directory.shortlists.same_site import from_our_pages
from directory.shortlists.sending_limits import TooMany, visitor_of
from prescribing.signposts import actions
from prescribing.signposts.forms import CodeForm
from prescribing.signposts.models import SaidBy, Signpost
from prescribing.signposts.tray import is_id


@sensitive_post_parameters()
@never_cache
@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def came(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing. A code leads to what stood on its sheet; a second press says who came where.

    The code is posted each time: it is in no address, and nothing is kept of whoever typed it.
    """
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        words = _("Type the code, like K7QM-3XTP.") if request.method == "POST" else ""
        return _ask(request, form, words, status=400 if words else 200)
    code = form.cleaned_data["code"]
    try:
        found = actions.try_code(code=code, by=visitor_of(request))
    except TooMany:
        words = _("That is as many codes as can be tried for now. Try again in an hour.")
        return _ask(request, form, words, status=429)
    if found is None:
        words = _("We do not know that code. Look at it again, or tell us by phone.")
        return _ask(request, form, words, status=404)
    said_by, ticked = request.POST.get("said_by", ""), request.POST.getlist("service")
    if said_by in SaidBy.values and ticked:
        listed = [entry.id for entry in for_others([one for one in ticked if is_id(one)]).entries]
        actions.say_came(signpost=found, services=listed, said_by=SaidBy(said_by), by=actions.VISITOR)
        return redirect("prescribing:came_thanks")
    return _confirm(request, found, code)


def _ask(request: HttpRequest, form: CodeForm, words: str, *, status: int) -> HttpResponse:
    context = {"form": form, "problem": words, "typed": form["code"].value() or ""}
    return render(request, "prescribing/signposts/came.html", context, status=status)


def _confirm(request: HttpRequest, found: Signpost, code: str) -> HttpResponse:
    rows = found.services.values_list("service", "came_on")
    said = {str(service): came_on for service, came_on in rows}
    shown = for_others(list(said))
    context = {
        "code": code,
        "shown": shown,
        "entries": [(entry, said.get(entry.id)) for entry in shown.entries],
        "missed": "said_by" in request.POST,
        "all_said": all(said.values()),
    }
    return render(
        request,
        "prescribing/signposts/came_sure.html",
        context,
        status=400 if context["missed"] else 200,
    )


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "prescribing/signposts/came_thanks.html")
