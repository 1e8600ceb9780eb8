"""Nothing used is deleted: the page says what refers to it, as counts, and offers to archive it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.snippets.views.snippets import DeleteView

from directory.accounts.requests import user_of
from directory.catalogue.actions import archive, uses_of


class ExplainedDeleteView(DeleteView):
    """Deletes what nothing refers to; otherwise explains, and archives at one press where possible."""

    explained_template = "cms/editing/in_use.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        uses = uses_of(self.object)
        if not uses:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
            return response
        if not self.user_has_permission("delete"):
            return HttpResponse(status=403)
        may_archive = hasattr(self.object, "archived_at")
        if request.method == "POST" and may_archive:
            archive(thing=self.object, by=user_of(request))
            messages.success(request, f"“{self.object}” is archived. Nothing that refers to it is lost.")
            return redirect(self.get_success_url())
        context = {
            "thing": self.object,
            "uses": uses,
            "may_archive": may_archive,
            "back": self.get_success_url(),
        }
        return render(
            request, self.explained_template, context, status=200 if request.method == "GET" else 409
        )
