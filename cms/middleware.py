"""The content security policy: strict everywhere, with Wagtail's own for its editing screens."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

# Wagtail's editor writes inline styles and scripts; it is behind sign-in and serves only editors.
EDITOR_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
}


class ContentSecurityPolicy(CSPMiddleware):
    """Sends the strict policy of the settings, or the editor's under /admin/ for people who are signed in."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        user = getattr(request, "user", None)
        if request.path.startswith("/admin/") and user is not None and user.is_authenticated:
            response._csp_replace = EDITOR_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)
