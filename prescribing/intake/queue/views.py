"""The queue and one referral opened beside it; on a phone the referral has the page to itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.intake.queue import decide
from prescribing.intake.queue.balance import since_monday
from prescribing.intake.queue.forms import TEAM, AcceptForm, RedirectForm, UrgencyForm, WordsForm
from prescribing.intake.queue.opened import Opened, open_referral_in_queue, told_words
from prescribing.intake.queue.rows import queue_of
from prescribing.people.models import Person
from prescribing.people.views import put_errors
from prescribing.referrals import triage
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.moving import ReferralChanged
from prescribing.referrals.urgency import change_referral_urgency
from prescribing.teams.models import Team, TeamMember

PAGE = "prescribing/intake/queue/queue.html"
NOT_ABLE = "Who you chose cannot take anybody on now. Choose somebody else, or the team."


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """What waits. Ticked ones are decided together."""
    by = user_of(request)
    if request.method == "POST":
        return _several(request, by)
    return render(request, PAGE, _around(request, by))


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One referral, and every press about it."""
    by = user_of(request)
    referral = get_object_or_404(
        Referral.objects.visible_to(by).filter(queue__in=Team.objects.of(by)).select_related("team"), pk=pk
    )
    opened = open_referral_in_queue(referral, by)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    bound = {name: request.POST if do == name else None for name in _FORMS}
    forms = {name: make(bound[name], opened) for name, make in _FORMS.items()}
    if do in forms and forms[do].is_valid():
        try:
            return _decided(request, by, opened, do, forms[do])
        except ReferralChanged as problem:
            messages.error(request, str(problem))
            return redirect("prescribing:intake")
        except ValidationError as problem:
            put_errors(forms[do], problem)
    context = {**_around(request, by), "opened": opened, "forms": forms, "do": do}
    status = 400 if do in forms and forms[do].errors else 200
    return render(request, PAGE, context, status=status)


_FORMS: dict[str, Any] = {
    "accept": lambda data, opened: AcceptForm(
        data, candidates=opened.candidates, workers=opened.workers, asks=opened.asks
    ),
    "ask": lambda data, _: WordsForm(
        data, label="What do we need to know?", missing="Write what we need to know", auto_id="ask_%s"
    ),
    "redirect": lambda data, opened: RedirectForm(data, referral=opened.referral, auto_id="redirect_%s"),
    "advise": lambda data, _: WordsForm(
        data, label="What did you advise?", missing="Write what you advised", auto_id="advise_%s"
    ),
    "urgency": lambda data, opened: UrgencyForm(
        data, initial={"urgency": opened.referral.urgency}, auto_id="urgency_%s"
    ),
}


def _decided(request: HttpRequest, by: User, opened: Opened, do: str, form: Any) -> HttpResponse:
    referral = opened.referral
    if do == "accept":
        to = _worker(form.to_user)
        known = Person.objects.visible_to(by).filter(pk=form.same_as).first() if form.same_as else None
        goes_on = decide.accept(
            referral=referral,
            by=by,
            to=to,
            same_as=known,
            somebody_new=form.somebody_new,
            complexity=form.cleaned_data["complexity"],
        )
        if goes_on.pk != referral.pk:
            messages.success(request, "It is on their record, as a note in the referral that is open.")
            return redirect("prescribing:person", pk=goes_on.person_id)
        messages.success(request, _taken_on(goes_on, to))
        return redirect("prescribing:intake")
    if do == "urgency":
        said = form.cleaned_data
        change_referral_urgency(referral=referral, urgency=said["urgency"], why=said["why"], by=by)
        messages.success(request, "The urgency is changed.")
        return redirect("prescribing:intake_one", pk=referral.pk)
    words = form.cleaned_data["words"]
    if do == "ask":
        triage.ask_for_information(referral=referral, what=words, by=by)
    elif do == "redirect":
        triage.redirect(referral=referral, to=words, by=by, **form.given())
    else:
        triage.advise(referral=referral, advice=words, by=by)
    messages.success(request, f"{_SAID[do]} {told_words(referral)}")
    return redirect("prescribing:intake")


_SAID = {"ask": "Asked.", "redirect": "Sent elsewhere.", "advise": "Advice given."}


def _taken_on(referral: Referral, to: User | None) -> str:
    who = f"Given to {to.get_short_name()}." if to else "It waits with the team."
    return f"Taken on. {who} {told_words(referral)}"


def _several(request: HttpRequest, by: User) -> HttpResponse:
    """Those that were ticked: to one person, to the team, or elsewhere."""
    ticked = [value for value in request.POST.getlist("ticked") if _is_uuid(value)]
    seen = Referral.objects.visible_to(by).filter(queue__in=Team.objects.of(by), pk__in=ticked)
    referrals = list(seen.select_related("person", "intake", "team").order_by("opened_at"))
    to, elsewhere = request.POST.get("to", ""), request.POST.get("elsewhere", "").strip()
    worker = _colleagues(by).filter(pk=to).first() if _is_uuid(to) else None
    problem = ""
    if not referrals or not (to or elsewhere):
        problem = "Tick at least one, and say who takes them or where they go."
    elif worker is None and not elsewhere and to != TEAM:
        problem = NOT_ABLE
    if problem:
        said = {
            "ticked": ticked,
            "to": to,
            "elsewhere": elsewhere,
            "problems": [{"text": problem, "href": "#several-to"}],
        }
        return render(request, PAGE, {**_around(request, by), "said": said}, status=400)
    if elsewhere:
        decided = decide.redirect_each(referrals=referrals, destination=elsewhere, by=by)
        done = f"{decided.done} sent elsewhere."
    else:
        decided = decide.accept_each(referrals=referrals, by=by, to=worker)
        done = f"{decided.done} taken on."
    if decided.done:
        messages.success(request, f"{done} Who sent them is told, where they read mail from us.")
    for problem in decided.problems:
        messages.error(request, problem)
    return redirect("prescribing:intake")


def _around(request: HttpRequest, by: User) -> dict[str, Any]:
    source = request.GET.get("from", "")
    source = source if source in Source.values else ""
    return {
        "queue": queue_of(by, source, request.GET.get("all", "")),
        "source": source,
        "kept": f"?{urlencode({'from': source})}" if source else "",
        "balance": since_monday(by),
        "now": clock.now(),
        "colleagues": _colleagues(by),
    }


def _colleagues(by: User) -> Any:
    members = TeamMember.objects.current().filter(team__in=Team.objects.of(by)).values("user")
    able = [
        one.pk for one in User.objects.filter(pk__in=members, is_active=True) if one.may(may.CHANGE_PERSON)
    ]
    return User.objects.filter(pk__in=able).order_by("name")


def _worker(pk: str) -> User | None:
    """Who was chosen, or None for the team. Raises ValidationError where they are not there any more."""
    if not pk:
        return None
    worker = User.objects.filter(pk=pk, is_active=True).first()
    if worker is None:
        raise ValidationError(NOT_ABLE)
    return worker


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
