"""Error reports, as mailed to administrators or shown by other tools, without anything about anybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from directory.links.logs import without_secrets


class PrivateReports(SafeExceptionReporterFilter):
    """Outside development: nothing posted, no cookie, no local variable, no token, no query string."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        posted = super().get_post_parameters(request)
        return dict.fromkeys(posted, self.cleansed_substitute) if self.is_active(request) else posted

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        kept = {**super().get_safe_request_meta(request), "HTTP_COOKIE": self.cleansed_substitute}
        kept["QUERY_STRING"] = self.cleansed_substitute
        return {
            name: without_secrets(value) if isinstance(value, str) else value for name, value in kept.items()
        }

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        variables = super().get_traceback_frame_variables(request, tb_frame)
        if not self.is_active(request):
            return variables
        return [(name, self.cleansed_substitute) for name, _ in variables]


class PrivateReporter(ExceptionReporter):
    """Hides what stands outside the filter's reach: the address, what was asked, and the error's message."""

    def get_traceback_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_traceback_data()
        if not self.filter.is_active(self.request):
            return data
        data["exception_value"] = self.filter.cleansed_substitute
        data["exception_notes"] = ""
        data["user_str"] = self.filter.cleansed_substitute
        data["request_GET_items"] = [(name, self.filter.cleansed_substitute) for name in self._asked()]
        data["request_insecure_uri"] = without_secrets(data.get("request_insecure_uri") or "")
        for frame in data.get("frames", []):
            frame["exc_cause"] = type(frame["exc_cause"]).__name__ if frame.get("exc_cause") else None
        if self.request is not None:
            data["request"] = _Named(self.request)
        return data

    def _asked(self) -> list[str]:
        return list(self.request.GET) if self.request is not None else []


class _Named:
    """What a report's template reads of a request: method and address."""

    def __init__(self, request: HttpRequest) -> None:
        self.method = request.method
        self.META = {"REQUEST_METHOD": request.method}
        self.path_info = without_secrets(request.path_info)
        self.GET: dict[str, str] = {}
        self.FILES: dict[str, str] = {}
