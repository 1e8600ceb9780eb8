"""A form that carries a key is saved once: a second press gets the answer of the first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from directory.links.logs import holds_token
from directory.once.models import UsedKey

FIELD = "once"
_NOT_SAID = frozenset({"csrfmiddlewaretoken", FIELD})
_KEY = re.compile(r"[A-Za-z0-9_-]{20,40}")


class UsedOnce:
    """Middleware, the innermost: the view and the key are one transaction.

    A view that answers with a redirect has saved, and its key is used up. Any other answer, such as the form
    with its errors or a redirect that says why not, leaves the key as it was; a failure takes back what was
    written. Where two presses overlap the second waits for the first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        if not key:
            return self.get_response(request)
        try:
            with transaction.atomic():
                return self._once(request, key)
        except _Used:
            return said_before(request, UsedKey.objects.filter(pk=key).first())

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        try:
            with transaction.atomic():
                # The unique row makes a second press wait here until the first has answered.
                used = UsedKey.objects.create(key=key)
        except IntegrityError:
            raise _Used from None
        response = self.get_response(request)
        if 300 <= response.status_code < 400 and not _says_an_error(request):
            location = str(response.get("Location", ""))[:2000]
            # A link's token opens what it names and is never stored.
            used.answer_url = "" if holds_token(location) else location
            used.save(update_fields=["answer_url"])
        elif response.status_code >= 500:
            transaction.set_rollback(True)
        else:
            used.delete()
        return response


def _says_an_error(request: HttpRequest) -> bool:
    """Whether the view left a message that it refused, to be read on the page it leads to."""
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    return any(message.level >= messages.ERROR for message in queued)


class _Used(Exception):
    """The key was used by an earlier press."""


def key_of(request: HttpRequest) -> str:
    """The key of a posted form with who posts it and what it says; empty for any other request.

    Somebody who goes back, writes something else and presses again has not pressed twice: it is saved too.
    """
    if request.method != "POST":
        return ""
    key = request.POST.get(FIELD, "")
    if not _KEY.fullmatch(key):
        return ""
    user = getattr(request, "user", None)
    said = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in _NOT_SAID)
    files = sorted(
        (name, one.name, one.size) for name in request.FILES for one in request.FILES.getlist(name)
    )
    who = user.pk if user is not None and user.is_authenticated else ""
    return hashlib.sha256(repr((str(who), request.get_full_path(), key, said, files)).encode()).hexdigest()


def said_before(request: HttpRequest, used: UsedKey | None) -> HttpResponse:
    """Where the first press led, else a page that says that this was saved.

    At the address of a link it is always that page: the first answer, which opened the session of the page it
    led to, may never have come.
    """
    by_link = holds_token(request.path)
    if (
        used is not None
        and not by_link
        and url_has_allowed_host_and_scheme(used.answer_url, allowed_hosts=None)
    ):
        return HttpResponseRedirect(used.answer_url)
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    layout = "link" if by_link else "staff" if signed_in else "public"
    context = {"here": request.path, "layout": f"layouts/{layout}.html"}
    return render(request, "directory/once/saved_already.html", context)
