"""/find/: a question in, explained answers out, as a page or as data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from directory.accounts.permissions import SEE_PROFESSIONAL
from directory.finder import (
    chips_and_filters,
    danger_box,
    map_points,
    private_question,
    question,
    run_search,
    suggestions,
)
from directory.finder.json_answer import as_data, refused
from directory.finder.map_in_words import describe_map
from directory.finder.result_reasons import in_a_sentence
from directory.finder.results_apart import Why
from directory.finder.run_search import SearchAnswer
from directory.shortlists.same_site import from_our_pages, is_ours
from directory.shortlists.tray import tray_of
from directory.unmet import counting
from search.documents import Audience
from search.query import Sort

KEPT_BY_SEARCH = ("q", "postcode", "at", "page")
ANSWER_HERE = {"name": "here", "value": "1"}
"""In the form for whoever may take no cookies."""
Response = TypeVar("Response", bound=HttpResponse)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Answers are nobody else's: they are neither cached nor told to other sites.

    Our own forms post, so that no address holds what was typed before it is known what it tells of; what
    tells of no danger is then sent on to an address that can be kept. A post changes nothing but the asker's
    own session, and that only from a page of ours, so it needs no token.
    """
    if request.method == "POST":
        return _without_shared_cache(_posted(request))
    asked = private_question.read(request.GET, request)
    if asked.forgotten:
        return _without_shared_cache(_forgotten(request))
    wants_data = request.GET.get("format") == "json" or _prefers_json(request)
    if not wants_data and not asked.key and private_question.tells_of_danger(asked):
        kept = private_question.keep(request.session, asked)
        return _without_shared_cache(_sent_on(request, kept, page=asked.page))
    return _answered(request, asked, wants_data=wants_data)


def _posted(request: HttpRequest) -> HttpResponse:
    """A search as our forms send it. Whoever takes no cookies has just come from "forgotten", which says
    so, and gets the answer where the form leads: no session would hold the words for them."""
    came = private_question.read(request.POST, request)
    asked = replace(came, key="", forgotten=False, page=1)
    if not private_question.tells_of_danger(asked):
        return _sent_on(request, asked)
    if not is_ours(request):
        return _answered(request, replace(asked, key=private_question.new_key()))
    kept = private_question.keep(request.session, asked)
    return _answered(request, kept) if "here" in request.POST else _sent_on(request, kept)


def _sent_on(request: HttpRequest, asked: question.SearchParameters, *, page: int = 1) -> HttpResponse:
    link = asked.link(page=page)
    more = "".join(f"&{name}=1" for name in ("sheet", "map") if name in request.GET)
    return HttpResponseRedirect(reverse("directory:find") + (link if link != "?" else "") + more)


def _forgotten(request: HttpRequest) -> HttpResponse:
    """Nothing is kept for the key of this address: what to do, and whom to ring meanwhile."""
    lines = danger_box.general_lines(frozenset())
    response = render(request, "directory/forgotten.html", {"lines": lines, "keep": [ANSWER_HERE]})
    response["X-Robots-Tag"] = "noindex"
    return response


def _answered(
    request: HttpRequest, asked: question.SearchParameters, *, wants_data: bool = False
) -> HttpResponse:
    audience = audience_of(request)
    answer = run_search.find(asked, audience=audience)
    if counting.is_new_question(request, asked):
        counting.note(answer, asker=audience.value)
    response = _data(answer) if wants_data else _page(request, answer)
    response["X-Robots-Tag"] = "noindex" if not asked.nothing else "all"
    return _without_shared_cache(response)


@from_our_pages
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Told by "Leave this site" on its way out, where there is a script."""
    private_question.forget(request.session)
    return HttpResponse(status=204)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> JsonResponse:
    """What may be meant by what has been typed so far, for the list under the search box. Our pages post it,
    so that it stands in no address and no log on the way; a post changes nothing, so it needs no token."""
    typed = request.POST if request.method == "POST" else request.GET
    groups = suggestions.suggest(
        typed.get("q", ""), audience=audience_of(request), places=typed.get("places") != "no"
    )
    response = JsonResponse(suggestions.as_data(groups))
    response["X-Robots-Tag"] = "noindex"
    return _without_shared_cache(response)


def _without_shared_cache(response: Response) -> Response:
    """Kept by no cache on the way, nor by the browser."""
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response


def audience_of(request: HttpRequest) -> Audience:
    """Staff with leave to see them also find listings kept for professionals."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.has_perm(SEE_PROFESSIONAL):
        return Audience.PROFESSIONAL
    return Audience.PUBLIC


def _prefers_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _data(answer: SearchAnswer) -> JsonResponse:
    """A program learns from the status that nothing could be searched; a page stays 200, because whatever
    stands between us and a browser may put its own page in the place of a 503, and whom to ring with it."""
    if answer.errors:
        return JsonResponse(refused(answer), status=400)
    if answer.results.resting:
        return JsonResponse(as_data(answer), status=503, headers={"Retry-After": "60"})
    return JsonResponse(as_data(answer))


def _page(request: HttpRequest, answer: SearchAnswer) -> HttpResponse:
    asked, total = answer.asked, answer.results.total
    pages = Paginator(range(total), asked.per_page)
    if total and asked.page > pages.num_pages:
        return HttpResponseRedirect(asked.link(page=pages.num_pages))
    template = "directory/filters.html" if "sheet" in request.GET else "directory/find.html"
    return render(request, template, _context(request, answer) | {"page": pages.get_page(asked.page)})


def _context(request: HttpRequest, answer: SearchAnswer) -> dict[str, Any]:
    asked = answer.asked
    chips = chips_and_filters.chips(answer)
    link = asked.link()
    return {
        "answer": answer,
        "asked": asked,
        "heading": heading(answer),
        "sensitive": any(need.sensitive for need in answer.needs),
        "chips": chips,
        "exact_link": asked.link(exact=True) if answer.needs and not asked.exact else "",
        "groups": chips_and_filters.groups(answer),
        "languages": chips_and_filters.languages(answer),
        "keep": [{"name": n, "value": v} for n, v in asked.pairs() if n not in KEPT_BY_SEARCH],
        "keep_in_filters": [
            {"name": n, "value": v}
            for n, v in asked.pairs()
            if n in ("q", question.KEY, "postcode", "need", "sort", "exact", "without", "per_page", "at")
        ],
        "ask_place": not (answer.near_words or asked.nothing or answer.results.resting),
        "keep_without_place": [
            {"name": n, "value": v} for n, v in asked.pairs() if n not in ("postcode", "at", "miles", "page")
        ],
        "nearest_label": _("Show the nearest"),
        "clear_link": clear_link(asked),
        "sort_words": SORT_WORDS[shown_sort(answer)](),
        "sorts": sort_links(answer),
        "page_link": f"{link}&page=" if link != "?" else "?page=",
        "sheet_link": f"{link}&sheet=1" if link != "?" else "?sheet=1",
        "errors": [{"text": text, "href": f"#{name}"} for name, text in answer.errors.items()],
        "place_choices": [{"label": name, "href": asked.link(place=name)} for name in answer.choices],
        "understood_link": asked.link(exact=False),
        "back_link": link,
        "need_tree": chips_and_filters.need_tree(answer),
        "kinds_of_help": []
        if answer.rows or answer.results.resting
        else chips_and_filters.kinds_of_help(answer),
        "listed": tray_of(request),
        **_map(request, answer),
        **_words(answer),
    }


def _map(request: HttpRequest, answer: SearchAnswer) -> dict[str, Any]:
    """The map beside the results, and what it says in words; none where nothing has a place."""
    asked = answer.asked
    seen = describe_map(answer)
    if seen.box is None:
        return {"mapped": None}
    link = asked.link(page=asked.page)
    opened = "map" in request.GET
    return {
        "mapped": seen,
        "map_open": opened,
        "map_link": link if opened else f"{link}&map=1" if link != "?" else "?map=1",
        "map_label": ngettext("Map of %(count)d result", "Map of %(count)d results", seen.placed)
        % {"count": seen.placed},
        "map_pins": [
            {
                "id": pin.id,
                "lat": pin.point.latitude,
                "lng": pin.point.longitude,
                "label": pin.name,
                "number": pin.number,
                "url": pin.url,
            }
            for pin in map_points.on_this_page(answer)
        ],
        "map_bounds": ",".join(
            f"{edge:.5f}" for edge in (seen.box.south, seen.box.west, seen.box.north, seen.box.east)
        ),
        "map_points": reverse("directory:find-points") + link,
        "map_area": reverse("directory:find") + asked.link(place="", at=None, miles=None, any_distance=False),
        "tiles": settings.MAP_TILES_URL,
        "tiles_credit": settings.MAP_TILES_CREDIT,
    }


def _words(answer: SearchAnswer) -> dict[str, str]:
    """Sentences with numbers in them."""
    results, on = answer.results, answer.asked.filters
    total = results.total
    unsure = ngettext(
        "For %(count)d of these we do not know everything you asked about; it comes after the others.",
        "For %(count)d of these we do not know everything you asked about; they come after the others.",
        results.unsure,
    )
    return {
        "filter_words": _("Filter (%(count)d)") % {"count": on} if on else _("Filter"),
        "show_words": (
            ngettext("Show %(total)d result", "Show %(total)d results", total) % {"total": total}
            if total
            else _("Show results")
        ),
        "unsure_words": unsure % {"count": results.unsure} if results.unsure else "",
        "pages_label": _("Results"),
        "more_lines": _("Other people to ring"),
        **_nothing(answer),
    }


def _nothing(answer: SearchAnswer) -> dict[str, str]:
    """What is said in the place of results."""
    if answer.results.resting:
        title = _("We cannot look anything up just now")
        text = _("It is our fault, and should be over in a few minutes. These people can help meanwhile.")
    else:
        title = _("Nothing we list fits all of that")
        further = answer.near_words and not answer.asked.any_distance
        text = _("We looked further away too. Other words may find it.") if further else ""
    return {"empty_title": title, "empty_text": text or _("Other words may find it.")}


def clear_link(asked: question.SearchParameters) -> str:
    """The same question without any filter."""
    return question.SearchParameters(
        q=asked.q,
        key=asked.key,
        place=asked.place,
        at=asked.at,
        need=asked.need,
        exact=asked.exact,
        without=asked.without,
    ).link()


def heading(answer: SearchAnswer) -> str:
    """ "12 kinds of help with energy bills, near DT4 8", where most of them are for that. It never repeats
    what was typed."""
    total = answer.results.total
    if answer.results.resting:
        return _("Our search is resting")
    if answer.asked.nothing:
        return _("Everything we list, A to Z")
    if not total:
        then = any(apart.why == Why.OTHER_TIME for apart in answer.apart)
        return _("Nothing for that is on then") if then else _("We found nothing for that")
    need = answer.needs[0] if answer.needs else None
    helped = answer.results.facets.get("need", {}).get(need.slug, 0) if need else 0
    about = in_a_sentence(need.name) if need and helped * 2 >= total else ""
    words = {"total": f"{total:,}", "need": about}
    if about:
        said = (
            ngettext("%(total)s kind of help with %(need)s", "%(total)s kinds of help with %(need)s", total)
            % words
        )
    else:
        said = ngettext("%(total)s kind of help", "%(total)s kinds of help", total) % words
    if answer.near_words:
        return _("%(said)s, near %(place)s") % {"said": said, "place": answer.near_words}
    return said


SORT_WORDS = {
    Sort.BEST: lambda: _("Best match first"),
    Sort.NEAREST: lambda: _("Nearest first"),
    Sort.NAME: lambda: _("A to Z"),
}


def shown_sort(answer: SearchAnswer) -> Sort:
    """The order that was used: A to Z where nothing says what is best."""
    asked = answer.asked
    if asked.sort == Sort.NEAREST and not answer.near_words:
        return Sort.BEST
    return Sort.NAME if asked.nothing and asked.sort == Sort.BEST else asked.sort


def sort_links(answer: SearchAnswer) -> list[dict[str, str]]:
    """The other orders there are."""
    labels = {Sort.BEST: _("best match"), Sort.NEAREST: _("nearest"), Sort.NAME: _("A to Z")}
    now = shown_sort(answer)
    offered = [s for s in Sort if s != now and not (s == Sort.NEAREST and not answer.near_words)]
    if answer.asked.nothing:
        return []
    return [{"label": labels[sort], "href": answer.asked.link(sort=sort)} for sort in offered]
