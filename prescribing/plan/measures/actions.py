"""The verb that keeps what somebody says of how things are."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.plan.measures.models import Assessment, Mode, Moment
from prescribing.referrals.models import Referral

ANSWERS = (
    *("satisfied", "worthwhile", "happy", "anxious"),
    *("companionship", "left_out", "isolated", "lonely_often"),
)


@transaction.atomic
def note_assessment(
    *,
    referral: Referral,
    moment: Moment | str,
    mode: Mode | str,
    answers: Mapping[str, int | str | None],
    by: User,
    language: str = "",
    answered_for: str = "",
    refused: bool = False,
    private: bool = False,
) -> Assessment:
    """One asking. What was not answered stays blank; that they did not want to answer is kept too.

    Also of a spell that has closed: they are asked again afterwards. Raises ValidationError for nothing.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if answers.keys() - set(ANSWERS):
        raise ValueError(f"Only {', '.join(ANSWERS)} are asked.")
    given = {name: value for name, value in answers.items() if value not in (None, "")}
    if refused and given:
        raise ValidationError("Either they did not want to answer, or there are answers.")
    if not refused and not given:
        raise ValidationError("Write down at least one answer, or that they did not want to.")
    kept = Assessment(
        referral=referral,
        at=clock.now(),
        moment=Moment(moment),
        mode=Mode(mode),
        language=language.strip(),
        answered_for=answered_for.strip(),
        refused=refused,
        private=private,
        asked_by=by,
        **given,
    )
    kept.full_clean()
    kept.save(force_insert=True)
    detail = {"moment": str(moment)}
    record("plan.assessed", kept, by=by, person_id=referral.person_id, detail=detail)
    return kept
