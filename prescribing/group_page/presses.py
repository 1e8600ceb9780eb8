"""Every press of the group's page: it calls a verb, or asks once more on a second page.

A second page is the answer to the first POST and nothing is stored for it. Only its button carries `sure`:
who posts a form as it stands, or any form of the page that the link opens on, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from directory import clock
from directory.accounts.actors import LinkHolder
from prescribing.group_page import actions, forms, questions_and_worries
from prescribing.group_page.second_page import SecondPage, is_sure
from prescribing.group_page.take_back import take_back, take_back_worry
from prescribing.group_page.who_to_ring import who_to_ring
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import check_move
from prescribing.prescriptions.states import Declined, Event, State
from prescribing.words import day_long


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was pressed, on which prescription, by whom; `seen`: they were shown who it is."""

    request: HttpRequest
    prescription: Prescription
    by: LinkHolder
    seen: bool

    @property
    def posted(self) -> Any:
        return self.request.POST

    @property
    def sure(self) -> bool:
        return is_sure(self.request)


def _show_who(pressed: Pressed) -> str:
    actions.show_who(prescription=pressed.prescription, by=pressed.by)
    return ""


def _decline(pressed: Pressed) -> str:
    """A "no": a few reasons can be given without having seen who it is."""
    check_move(pressed.prescription, Event.DECLINE, by=pressed.by)
    reasons = forms.REASONS if pressed.seen else forms.BLIND_REASONS
    reason = pressed.posted.get("reason", "")
    if not reason or reason not in {key for key, label in reasons}:
        raise ValidationError(_("Choose why not."))
    given = _sure_of_no(pressed, "decline", Declined(reason), _("Yes, say no"))
    actions.decline(prescription=pressed.prescription, by=pressed.by, **given)
    return _("Thank you for telling us. We will find somebody else.")


def _cannot(pressed: Pressed) -> str:
    """They had said yes."""
    check_move(pressed.prescription, Event.CANNOT, by=pressed.by)
    form = forms.CannotForm(pressed.posted)
    if not form.is_valid():
        raise forms.BadForm("cannot_form", form)
    reason = Declined(form.cleaned_data["reason"])
    given = _sure_of_no(pressed, "cannot", reason, _("Yes, we cannot after all"))
    actions.cannot_after_all(prescription=pressed.prescription, by=pressed.by, **given)
    return _("Thank you for telling us. We will find somebody else.")


def _sure_of_no(pressed: Pressed, do: str, reason: Declined, sure_label: str) -> dict[str, Any]:
    """What the second page of a "no" was filled in with. Raises SecondPage until it was."""
    marks = reason in (Declined.FULL, Declined.CLOSED)
    form = forms.ConfirmNoForm(pressed.posted if pressed.sure else None, asks_until=marks)
    if pressed.sure and form.is_valid():
        until: date | None = form.until() if marks else None
        return {"reason": reason, "note": form.cleaned_data["note"], "until": until}
    lines = [_("We will tell them, and find somebody else. This link then shows nobody.")]
    service = pressed.prescription.service.name
    if reason == Declined.FULL:
        lines.append(
            _("The public page of %(service)s will say “full” until the day you choose.")
            % {"service": service}
        )
    if reason == Declined.CLOSED:
        lines.append(
            _("The public page of %(service)s will say “ring first” until the day you choose.")
            % {"service": service}
        )
    lines.append(_("You can take it back with this link until this time tomorrow."))
    title = {
        Declined.FULL: _("You are full: shall we say no?"),
        Declined.CLOSED: _("You have closed: shall we say no?"),
    }.get(reason, _("Shall we say no?"))
    kept = {"reason": reason.value}
    raise SecondPage(title, do=do, sure_label=sure_label, lines=lines, kept=kept, form=form)


def _answer(pressed: Pressed) -> str:
    prescription, by, posted = pressed.prescription, pressed.by, pressed.posted
    event = {"accept": Event.ACCEPT, "wait": Event.WAIT, "decline": Event.DECLINE}.get(
        posted.get("answer", ""), Event.OPEN
    )
    if prescription.state == State.SENT:
        return ""  # nobody was shown yet: the page asks that first
    if event != Event.OPEN or prescription.state not in (State.OPENED, State.WAITING):
        check_move(prescription, event, by=by)
    form = forms.AnswerForm(posted, state=prescription.state, asks=prescription.asks)
    if not form.is_valid():
        raise forms.BadForm("answer_form", form)
    said = form.cleaned_data
    if said["answer"] == "decline":
        return _decline(pressed)
    replies = form.replies()
    if said["answer"] == "accept":
        actions.accept(prescription=prescription, first_date=said["first_date"], replies=replies, by=by)
        return _("Thank you. We will tell them you said yes.")
    actions.wait(prescription=prescription, weeks=said["weeks"], replies=replies, by=by)
    return _("Thank you. We will tell them they are on your list.")


def _visit(pressed: Pressed) -> str:
    prescription, by = pressed.prescription, pressed.by
    check_move(prescription, Event.ATTEND, by=by)
    form = forms.VisitForm(pressed.posted)
    if not form.is_valid():
        raise forms.BadForm("visit_form", form)
    said = form.cleaned_data
    if said["visit"] == "attend":
        actions.attend(prescription=prescription, by=by, on=said["came_on"])
        return _("Thank you. It is good to know they came.")
    if said["visit"] == "first-date":
        actions.give_first_date(prescription=prescription, first_date=said["first_date"], by=by)
        return _("Thank you. We will tell them the day.")
    actions.did_not_come(prescription=prescription, by=by)
    return _("Thank you for telling us. We will find out how they are.")


def _correct(pressed: Pressed) -> str:
    check_move(pressed.prescription, Event.CORRECT, by=pressed.by)
    if not pressed.sure:
        raise SecondPage(
            _("They have not come yet?"),
            do="correct",
            sure_label=_("Yes, correct it"),
            lines=[_("We will take back that they came. They are expected again.")],
        )
    actions.correct_attendance(prescription=pressed.prescription, by=pressed.by)
    return _("Corrected. They are expected again.")


def _feedback(pressed: Pressed) -> str:
    prescription, by = pressed.prescription, pressed.by
    check_move(prescription, Event.FINISH, by=by)
    form = forms.FeedbackForm(pressed.posted)
    if not form.is_valid():
        raise forms.BadForm("feedback_form", form)
    if form.cleaned_data["ended"] == "finish":
        actions.finish(prescription=prescription, given=form.given(), by=by)
    else:
        questions_and_worries.give_feedback(prescription=prescription, given=form.given(), by=by)
    return _("Thank you. What you say helps us send people to the right place.")


def _ask(pressed: Pressed) -> str:
    form = forms.QuestionForm(pressed.posted)
    if not form.is_valid():
        raise forms.BadForm("question_form", form)
    questions_and_worries.ask(
        prescription=pressed.prescription, text=form.cleaned_data["question"], by=pressed.by
    )
    return _("Your question is sent. We answer by email.")


def _worry(pressed: Pressed) -> HttpResponse:
    """Whom to ring now stands on the second page already: nobody has to write first."""
    form = forms.WorryForm(pressed.posted if pressed.sure else None)
    ring = who_to_ring(pressed.prescription)
    if not (pressed.sure and form.is_valid()):
        raise SecondPage(
            _("You are worried about this person"),
            do="worry",
            sure_label=_("Tell them I am worried"),
            form=form,
            ring=ring,
            danger=True,
        )
    questions_and_worries.worry(
        prescription=pressed.prescription, text=form.cleaned_data["worry"], by=pressed.by
    )
    return _then(pressed, "worried")


def _not_me(pressed: Pressed) -> HttpResponse:
    form = forms.NotMeForm(pressed.posted if pressed.sure else None)
    if not (pressed.sure and form.is_valid()):
        raise SecondPage(
            _("Is this no longer you?"),
            do="not-me",
            sure_label=_("Send nothing more to me"),
            lines=[
                _("We will stop sending these to you, and every link you have will close."),
                _("You can take it back with this link until this time tomorrow."),
            ],
            form=form,
        )
    questions_and_worries.not_me(
        prescription=pressed.prescription, by=pressed.by, instead=form.cleaned_data["instead"]
    )
    return _then(pressed, "not-me")


def _then(pressed: Pressed, now: str) -> HttpResponse:
    """To what is read after it: a page of its own, so that a second press leads there too."""
    url = reverse("prescribing:answer", args=[pressed.prescription.pk])
    return redirect(f"{url}?now={now}")


def _take_back(pressed: Pressed) -> str:
    check_move(pressed.prescription, Event.TAKE_BACK, by=pressed.by)
    if not pressed.sure:
        raise SecondPage(
            _("Shall we take your answer back?"),
            do="take-back",
            sure_label=_("Yes, take it back"),
            lines=[_("It is then as it was before: the person, and your public page too.")],
        )
    take_back(prescription=pressed.prescription, by=pressed.by)
    return _("Taken back, %(day)s. It is as it was before.") % {"day": day_long(clock.today())}


def _take_back_worry(pressed: Pressed) -> str:
    if not pressed.sure:
        raise SecondPage(
            _("Are you no longer worried?"),
            do="take-back-worry",
            sure_label=_("Yes, it was a mistake"),
            lines=[_("We will tell them. Somebody may still ring you to be sure.")],
        )
    take_back_worry(prescription=pressed.prescription, by=pressed.by)
    return _("Thank you. We have told them.")


PRESSES: dict[str, Callable[[Pressed], str | HttpResponse]] = {
    "show": _show_who,
    "decline": _decline,
    "cannot": _cannot,
    "answer": _answer,
    "visit": _visit,
    "correct": _correct,
    "feedback": _feedback,
    "ask": _ask,
    "worry": _worry,
    "not-me": _not_me,
    "take-back": _take_back,
    "take-back-worry": _take_back_worry,
}
