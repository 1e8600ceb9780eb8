"""Headers of every answer, and who gets into the editing screens."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.defaults import page_not_found

from cms.addresses import not_here
from cms.settings import tiles
from directory.accounts import second_factor
from directory.accounts.permissions import NotAllowed

# Wagtail's editor writes inline styles and scripts; it is behind sign-in and serves only editors.
EDITOR_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", *tiles.sources(settings.MAP_TILES_URL)],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
}


# The page of a draft, which the editing screens show in a frame. Wagtail asks for it in our name.
SHOWN_TO_EDITORS = {"frame-ancestors": [SELF]}


class ContentSecurityPolicy(CSPMiddleware):
    """Sends the strict policy of the settings, or the editor's under /admin/ for people who are signed in."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if getattr(request, "is_preview", False):
            response._csp_replace = SHOWN_TO_EDITORS  # type: ignore[attr-defined]
            return super().process_response(request, response)
        user = getattr(request, "user", None)
        if request.path.startswith("/admin/") and user is not None and user.is_authenticated:
            response._csp_replace = EDITOR_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)


PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
"""What no page of this site asks a browser for, so that nothing put into one can either."""


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: on pages, files and errors alike."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return answer


class EditingScreens:
    """Middleware: somebody signed in who may not edit gets a page that says so, or is led to their codes.

    Wagtail itself would send them to sign in, and signing in would send them back.
    """

    open_to_all = ("admin/login/", "admin/sprite/", "admin/jsi18n/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        route = getattr(request.resolver_match, "route", "")
        if not route.startswith("admin/") or route.startswith(self.open_to_all) or view is not_here:
            return None
        user = request.user
        if not user.is_authenticated or user.may("wagtailadmin.access_admin"):
            return None
        if second_factor.is_owed(user):
            return second_factor.redirect_to_second_factor(request.get_full_path())
        raise NotAllowed(f"{user.label} may not edit.")

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """An id that is none, or of nothing: some of Wagtail's screens raise where others answer 404."""
        match = request.resolver_match
        no_number = isinstance(problem, ValueError) and "expected a number but got" in str(problem)
        nothing = no_number or isinstance(problem, ObjectDoesNotExist | ValidationError)
        if nothing and match is not None and match.route.startswith("admin/"):
            return page_not_found(request, problem)
        return None
