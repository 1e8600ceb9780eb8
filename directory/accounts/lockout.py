"""The page after five wrong tries: it says what happened and when to try again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, credentials: dict[str, str] | None = None, *args: object
) -> HttpResponse:
    return render(request, "accounts/locked_out.html", status=429)
