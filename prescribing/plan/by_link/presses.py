"""Every press of an organisation's page: it calls a verb, or asks once more on a second page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory.accounts.actors import LinkHolder
from directory.links.tokens import LinkProblem
from prescribing.group_page.second_page import SecondPage, is_sure
from prescribing.plan.by_link import answering, forms
from prescribing.plan.by_link.links import require_reader
from prescribing.plan.models import PlanAction
from prescribing.plan.moves import check_action_move
from prescribing.plan.states import Event


@dataclass(frozen=True, slots=True)
class PressedAction:
    """What was pressed, about which action, by whom; `seen`: they were shown who it is."""

    request: HttpRequest
    action: PlanAction
    by: LinkHolder
    seen: bool

    @property
    def posted(self) -> Any:
        return self.request.POST

    @property
    def sure(self) -> bool:
        return is_sure(self.request)


def _show_who(pressed: PressedAction) -> str:
    answering.show_whom(action=pressed.action, by=pressed.by)
    return ""


def _yes(pressed: PressedAction) -> str:
    if not pressed.seen:
        return ""  # nobody was shown yet: the page asks that first
    form = forms.YesForm(pressed.posted)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    answering.accept_action(action=pressed.action, by=pressed.by, note=note)
    return _("Thank you. We will tell them you said yes.")


def _done(pressed: PressedAction) -> str:
    """It ends what they see, so it asks once more."""
    if not pressed.seen:
        return ""
    check_action_move(pressed.action, Event.FINISH, pressed.by)
    form = forms.DoneForm(pressed.posted)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    if not pressed.sure:
        raise SecondPage(
            _("Is it done?"),
            do="done",
            sure_label=_("Yes, it is done"),
            lines=[
                _("We will tell them. This link then shows nobody."),
                _("You can take it back with this link until this time tomorrow."),
            ],
            kept={"note": note},
        )
    answering.finish_by_link(action=pressed.action, by=pressed.by, note=note)
    return _("Thank you for what you did.")


def _no(pressed: PressedAction) -> str:
    """A "no" can be given without having seen who it is."""
    check_action_move(pressed.action, Event.REFUSE, pressed.by)
    form = forms.NoForm(pressed.posted if pressed.sure else None)
    if not (pressed.sure and form.is_valid()):
        raise SecondPage(
            _("Shall we say no?"),
            do="no",
            sure_label=_("Yes, say no"),
            lines=[
                _("We will find another way. This link then shows nobody."),
                _("You can take it back with this link until this time tomorrow."),
            ],
            form=form,
        )
    answering.refuse_action(action=pressed.action, by=pressed.by, why=form.cleaned_data["note"])
    return _("Thank you for telling us. We will find another way.")


def _take_back(pressed: PressedAction) -> str:
    if not pressed.sure:
        raise SecondPage(
            _("Shall we take your answer back?"),
            do="take-back",
            sure_label=_("Yes, take it back"),
            lines=[_("It is then as it was before.")],
        )
    answering.take_answer_back(action=pressed.action, by=pressed.by)
    return _("Taken back. It is as it was before.")


def _not_me(pressed: PressedAction) -> str:
    form = forms.GoneForm(pressed.posted if pressed.sure else None)
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
    link = require_reader(pressed.by)
    answering.reader_gone(action=pressed.action, by=pressed.by, instead=form.cleaned_data["instead"])
    link.refresh_from_db()
    raise LinkProblem("withdrawn", link)


PRESSES: dict[str, Callable[[PressedAction], str]] = {
    "show": _show_who,
    "yes": _yes,
    "done": _done,
    "no": _no,
    "take-back": _take_back,
    "not-me": _not_me,
}
