"""Verbs on the state of a referral, as somebody presses them in a race. Each reads as a page does."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from prescribing.models import Referral, Transfer
from prescribing.referrals import closing, contact_tries, holding, triage
from prescribing.referrals import transfer as transfers
from prescribing.referrals.moving import note_move
from prescribing.referrals.urgency import change_referral_urgency
from prescribing.teams import ask_receivers as asking
from tests.factories.prescribing import a_navigator
from tests.race_scenes import Call, Scene


def duty(s: Scene) -> User:
    return a_navigator(s.referral.team, role=Role.COORDINATOR)


def asked(s: Scene) -> Transfer:
    return Transfer.objects.select_related("referral", "person", "to_team").get(referral=s.referral)


def send(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.send(referral=spell, by=by, note="She knows")


def ask(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.ask_for_information(referral=spell, what="Does she know?", by=by)


def queue(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.queue(referral=spell, by=by)


def redirect(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.redirect(referral=spell, to="Housing", by=by)


def advise(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.advise(referral=spell, advice="Ring the bank", by=by)


def cancel(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.cancel(referral=spell, why="She moved", by=by)


def allocate(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: triage.allocate(referral=spell, to=s.other, by=by)


def try_contact(s: Scene) -> Call:
    spell = s.spell()
    return lambda: contact_tries.try_contact(referral=spell, channel="phone", by=s.by)


def engage(s: Scene) -> Call:
    spell = s.spell()
    return lambda: contact_tries.engage(referral=spell, channel="phone", by=s.other)


def decline(s: Scene) -> Call:
    spell = s.spell()
    return lambda: contact_tries.decline(referral=spell, channel="phone", by=s.by)


def give_up(s: Scene) -> Call:
    spell = s.spell()
    return lambda: contact_tries.give_up(referral=spell, by=s.by)


def put_on_hold(s: Scene) -> Call:
    spell, day = s.spell(), clock.today() + timedelta(days=9)
    return lambda: holding.put_on_hold(referral=spell, reason="In hospital", review_on=day, by=s.by)


def review_hold(s: Scene) -> Call:
    spell, day = s.spell(), clock.today() + timedelta(days=20)
    return lambda: holding.review_hold(referral=spell, review_on=day, by=s.by)


def resume(s: Scene) -> Call:
    spell = s.spell()
    return lambda: holding.resume(referral=spell, by=s.other)


def transfer(s: Scene) -> Call:
    spell = s.spell()
    return lambda: transfers.transfer(referral=spell, to=s.other, by=s.by)


def receive(s: Scene) -> Call:
    one = asked(s)
    return lambda: transfers.receive(transfer=one, by=s.other)


def refuse(s: Scene) -> Call:
    one = asked(s)
    return lambda: transfers.refuse(transfer=one, why="Full", by=s.other)


def take_back(s: Scene) -> Call:
    one = asked(s)
    return lambda: transfers.take_back(transfer=one, by=s.by)


def begin_closing(s: Scene) -> Call:
    spell = s.spell()
    return lambda: closing.begin_closing(referral=spell, by=s.by)


def keep_open(s: Scene) -> Call:
    spell = s.spell()
    return lambda: closing.keep_open(referral=spell, why="She rang", by=s.other)


def end_early(s: Scene) -> Call:
    spell, by = s.spell(), duty(s)
    return lambda: closing.end_early(referral=spell, reason="person-declined", by=by)


def urgent(s: Scene) -> Call:
    spell = s.spell()
    return lambda: change_referral_urgency(referral=spell, urgency="today", why="No food", by=s.other)


def ask_receivers(s: Scene) -> Call:
    by = duty(s)
    return lambda: asking.ask_receivers(owner=s.by, receivers={s.person.pk: s.other}, by=by)


def ask_no_longer(s: Scene) -> Call:
    by = duty(s)
    return lambda: asking.ask_no_longer(owner=s.by, by=by)


def put_into(s: Scene, state: str) -> None:
    """The referral of the scene is walked to this state through the verbs."""
    by, spell = duty(s), s.spell()
    if state in ("on-hold", "transferring", "closing"):
        {"on-hold": put_on_hold, "transferring": transfer, "closing": begin_closing}[state](s)()
        return
    Referral.objects.filter(pk=spell.pk).update(state="sent", owner=None, queue=spell.team)
    note_move(spell, "active", "open", "sent", by=by)
    for step, press in {
        "information-needed": lambda: triage.ask_for_information(referral=s.spell(), what="?", by=by),
        "waiting": lambda: triage.queue(referral=s.spell(), by=by),
        "allocated": lambda: triage.allocate(referral=s.spell(), to=s.by, by=by),
        "contacting": lambda: _try_all(s),
    }.items():
        if state == "sent":
            return
        if step != "information-needed" or state == step:
            press()
        if state == step:
            return


def _try_all(s: Scene) -> None:
    """As often and as differently as it takes to give up."""
    for day, (channel, hour) in enumerate((("phone", 9), ("visit", 14), ("phone", 18))):
        at = (clock.now() + timedelta(days=day + 1)).replace(hour=hour)
        with clock.moved_to(at):
            contact_tries.try_contact(referral=s.spell(), channel=channel, by=s.by)
