"""What every page behind a signed link sends along: its address must not travel or be indexed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")


def link_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Search engines leave it out, and no page or file that it leads to learns the token.

    A page with a form also needs `<meta name="referrer" content="strict-origin">` (layouts/link.html): under
    no-referrer alone browsers post with the origin "null". It tells the site's name and no path.
    """

    @wraps(view)
    def with_headers(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return keep_address_private(view(request, *args, **kwargs))

    return with_headers


def keep_address_private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
