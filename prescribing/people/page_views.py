"""The page of one person: who this is, where we are, what is next; and their own words, to correct."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.intake.what_came_with_it import came_with
from prescribing.meetings.about_person import coming_meetings
from prescribing.people.forms import MattersForm, SeekForm
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.story import PersonPage, person_page
from prescribing.plan.at_a_glance import plan_at_a_glance
from prescribing.privacy.models import BreakGlass
from prescribing.referrals.actions import change_referral
from prescribing.referrals.models import Referral
from prescribing.referrals.where_we_are import where_we_are
from prescribing.same_person.may_be_same import may_be_same
from prescribing.tasks.models import TaskKind
from prescribing.today.followed_task import asked_first, way_back
from prescribing.today.groups_and_buttons import next_label, show

FIRST_OF_STORY = 10


@needs(may.READ_PERSON)
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one person that this reader may see."""
    by = user_of(request)
    try:
        page = person_page(by, pk)
    except Person.DoesNotExist:
        context = {"form": SeekForm(), "may_break": by.may(may.BREAK_GLASS)}
        return render(request, "prescribing/people/not_found.html", context, status=404)
    whole = request.GET.get("story") == "all"
    coming = asked_first(page.coming, request)
    to_find_out = _is_asked(page, by)
    context = {
        **about(page.person),
        "page": page,
        "came_with": came_with(page.person, by),
        "meetings": coming_meetings(page.person, by),
        "story": page.story if whole else page.story[:FIRST_OF_STORY],
        "action": _prescribe(page, by),
        "coming": [show(row) for row in coming],
        "next_label": next_label(coming[0]) if coming else "",
        "after": way_back(request, person=pk, otherwise=reverse("prescribing:person", args=[pk])),
        "glass": BreakGlass.objects.open_for(by).filter(person=page.person).first(),
        "is_open": page.referral is not None and page.referral.is_open,
        "where": where_we_are(page.referral, by) if page.person.merged_into_id is None else None,
        "alike": may_be_same(page.person, by, asked=to_find_out or "alike" in request.GET),
        "glance": plan_at_a_glance(by, page.referral),
        "alike_task": to_find_out,
        "alike_asked": "alike" in request.GET,
        "merged": Person.objects.visible_to(by).filter(merged_into=page.person).select_related("recorded_by"),
    }
    return render(request, "prescribing/people/person.html", context)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def matters(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What matters to them, in their words, and why they came."""
    found = open_or_404(request, pk)
    referral = current_referral(user_of(request), found)
    if referral is None:
        raise Http404
    initial = {"what_matters": referral.what_matters, "reason": referral.reason}
    form = MattersForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_referral(referral=referral, by=user_of(request), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("prescribing:person", pk=pk)
    context = {
        "form": form,
        **about(found),
        "heading": f"What matters to {found.called}",
        "go": "Save",
    }
    return render(request, "prescribing/people/small_form.html", context, status=400 if form.errors else 200)


def current_referral(by: User, found: Person) -> Referral | None:
    """The open spell of support, else the newest."""
    theirs = Referral.objects.visible_to(by).filter(person=found).select_related("team", "owner", "queue")
    return theirs.open().first() or theirs.first()


def _prescribe(page: PersonPage, by: User) -> dict[str, str] | None:
    """The button of the banner: always there while something may be prescribed."""
    gone = page.person.died_on is not None or page.person.merged_into_id is not None
    open_spell = page.referral is not None and page.referral.is_open
    if gone or not open_spell or not by.may(may.PRESCRIBE):
        return None
    url = reverse("prescribing:find_for", args=[page.person.pk])
    return {"label": "Prescribe", "url": url, "key": "P", "kind": "filled"}


def _is_asked(page: PersonPage, by: User) -> bool:
    """Whether somebody is to find out if they were recorded twice."""
    return page.person.tasks.visible_to(by).open().filter(kind=TaskKind.POSSIBLE_DUPLICATE).exists()
