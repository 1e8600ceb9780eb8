"""Every verb of prescribing that writes about a person, and the scenes where it can be pressed.

`tests/unit/prescribing/test_races.py` lets them race, and fails for a verb that has no line here.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests import race_intake as intake
from tests import race_meetings as meetings
from tests import race_people as people
from tests import race_plans as plans
from tests import race_prescriptions as prescriptions
from tests import race_referrals as states
from tests.race_scenes import Press

SPELL, PROPOSED, AGREED_ONE, SENT, ACCEPTED, ATTENDED = (
    "",
    "proposed",
    "agreed",
    "sent",
    "accepted",
    "attended",
)
DECLINED, CLOSED = "declined", "closed"
CAME, ASKED, WAITS = "referral-sent", "referral-information-needed", "referral-waiting"
TRIED, HELD, OFFERED = "referral-contacting", "referral-on-hold", "referral-transferring"
ENDING = "referral-closing"
BY_LINK, BY_LINK_ASKED = "came-in", "asked"


@dataclass(frozen=True, slots=True)
class Racer:
    """A verb as it is pressed, by its dotted name below `prescribing`, and the scenes where it can be.

    With `ends`, every other of its scenes races it; else only those that end do.
    """

    name: str
    verb: str
    press: Press
    scenes: tuple[str, ...]
    ends: bool = False


PRESCRIBED = (PROPOSED, AGREED_ONE, SENT, ACCEPTED, ATTENDED)
RACERS = [
    Racer(
        "close",
        "referrals.closing.close_referral",
        people.close,
        (SPELL, AGREED_ONE, DECLINED, ENDING),
        ends=True,
    ),
    Racer(
        "died",
        "privacy.actions.person_died",
        people.died,
        (SPELL, *PRESCRIBED, DECLINED, CLOSED, HELD, OFFERED),
        ends=True,
    ),
    Racer("merge", "people.actions.merge", people.merge, (SPELL, AGREED_ONE), ends=True),
    Racer("merge back", "people.actions.merge", people.merge_back, (SPELL,), ends=True),
    Racer("hand over", "teams.hand_over.hand_over", people.hand_over, (SPELL, AGREED_ONE, SENT), ends=True),
    Racer("share out", "teams.hand_over.share_out", people.share_out, (SPELL, SENT)),
    Racer("stop", "prescriptions.ending.stop", prescriptions.stop, PRESCRIBED, ends=True),
    Racer("withdraw", "privacy.actions.withdraw_consent", prescriptions.withdraw, PRESCRIBED[1:], ends=True),
    Racer("withdraw all", "privacy.actions.withdraw_everything", people.withdraw_everything, (SENT,)),
    Racer("reopen", "prescriptions.ending.reopen", prescriptions.reopen, (DECLINED,), ends=True),
    Racer("reopen spell", "referrals.closing.reopen_referral", people.reopen_spell, (CLOSED,), ends=True),
    Racer("take back", "group_page.take_back.take_back", prescriptions.take_back, (DECLINED,), ends=True),
    Racer("new spell", "referrals.actions.open_referral", people.new_spell, (SPELL, CLOSED)),
    Racer("add to known", "people.add_to_known.add_to_known", people.add_to_known, (SPELL, CLOSED)),
    Racer("prescribe", "prescriptions.actions.prescribe", prescriptions.prescribe, (SPELL, DECLINED)),
    Racer("propose", "prescriptions.proposing.propose", prescriptions.propose, (SPELL, DECLINED)),
    Racer(
        "change proposal",
        "prescriptions.proposing.change_proposal",
        prescriptions.change_proposal,
        (PROPOSED,),
    ),
    Racer("agree", "prescriptions.proposing.agree", prescriptions.agree, (PROPOSED,)),
    Racer(
        "take prescription",
        "prescriptions.proposing.take_prescription",
        prescriptions.take_what,
        (AGREED_ONE,),
    ),
    Racer("urgent", "prescriptions.proposing.change_urgency", prescriptions.urgent, (AGREED_ONE, SENT)),
    Racer("send", "prescriptions.sending.send", prescriptions.send, (AGREED_ONE,), ends=True),
    Racer("phone", "prescriptions.sending.record_phone_referral", prescriptions.phone, (AGREED_ONE,)),
    Racer("resend", "prescriptions.sending.resend", prescriptions.resend, (SENT,), ends=True),
    Racer("correct", "prescriptions.sharing.correct_share", prescriptions.correct, (SENT,)),
    Racer("new link", "group_page.questions_and_worries.send_new_link", prescriptions.new_link, (SENT,)),
    Racer("want new link", "group_page.ask_for_new_link.want_new_link", prescriptions.want_new_link, (SENT,)),
    Racer("open", "group_page.actions.show_who", prescriptions.show_who, (SENT,), ends=True),
    Racer("accept", "group_page.actions.accept", prescriptions.accept, (SENT,), ends=True),
    Racer("decline", "group_page.actions.decline", prescriptions.decline, (SENT,), ends=True),
    Racer("speak for", "group_page.actions.speak_for_group", prescriptions.accept, (SENT,)),
    Racer("register", "group_register.actions.note_attendance", prescriptions.register, (ACCEPTED,)),
    Racer("wait", "group_page.actions.wait", prescriptions.wait, (SENT,)),
    Racer("ask", "group_page.questions_and_worries.ask", prescriptions.ask, (SENT,)),
    Racer(
        "answer", "group_page.questions_and_worries.answer_question", prescriptions.answer_question, (SENT,)
    ),
    Racer("worry", "group_page.questions_and_worries.worry", prescriptions.worry, (SENT,)),
    Racer(
        "answer worry", "group_page.questions_and_worries.answer_worry", prescriptions.answer_worry, (SENT,)
    ),
    Racer("take back worry", "group_page.take_back.take_back_worry", prescriptions.take_back_worry, (SENT,)),
    Racer("not me", "group_page.questions_and_worries.not_me", prescriptions.not_me, (SENT,)),
    Racer("timers", "tasks.prescription_timers.settle", prescriptions.timers_go_off, (SENT, ATTENDED)),
    Racer("attend", "group_page.actions.attend", prescriptions.attend, (ACCEPTED,)),
    Racer("did not come", "group_page.actions.did_not_come", prescriptions.did_not_come, (ACCEPTED,)),
    Racer("cannot", "group_page.actions.cannot_after_all", prescriptions.cannot, (ACCEPTED,), ends=True),
    Racer("first date", "group_page.actions.give_first_date", prescriptions.first_date, (ACCEPTED,)),
    Racer("ask group", "group_page.questions_and_worries.ask_group", prescriptions.ask_group, (ACCEPTED,)),
    Racer("feedback", "group_page.questions_and_worries.give_feedback", prescriptions.feedback, (ATTENDED,)),
    Racer(
        "not come yet", "group_page.actions.correct_attendance", prescriptions.correct_attendance, (ATTENDED,)
    ),
    Racer("finish", "group_page.actions.finish", prescriptions.finish, (ATTENDED,), ends=True),
    Racer("add need", "referrals.actions.add_need", people.add_need, (SPELL,)),
    Racer("open need again", "referrals.actions.resolve_need", people.unresolve, (SPELL,)),
    Racer("change spell", "referrals.actions.change_referral", people.change_spell, (SPELL,)),
    Racer("log contact", "referrals.actions.log_contact", people.log, (SPELL,)),
    Racer("take", "referrals.actions.take_referral", people.take, (SPELL, AGREED_ONE)),
    Racer("take too", "referrals.actions.take_referral", people.take_too, (SPELL,)),
    Racer("take queued", "referrals.take_referral.take_queued", people.take_queued, (SPELL, AGREED_ONE)),
    Racer("add task", "tasks.actions.add_task", people.add_task, (SPELL,)),
    Racer("finish task", "tasks.actions.finish_task", people.finish_task, (SPELL, SENT)),
    Racer("move task", "tasks.actions.move_task", people.move_task, (SPELL,)),
    Racer("take task", "tasks.actions.take_task", people.take_task, (SPELL,)),
    Racer("rename", "people.actions.change_person", people.rename, (SPELL,)),
    Racer("add phone", "people.actions.add_contact_point", people.add_phone, (SPELL,)),
    Racer("change phone", "people.actions.change_contact_point", people.change_phone, (SPELL,)),
    Racer("end phone", "people.actions.end_contact_point", people.end_phone, (SPELL,)),
    Racer("communication", "people.actions.set_communication_needs", people.communication, (SPELL,)),
    Racer("related", "people.actions.add_related_person", people.related, (SPELL,)),
    Racer("visit note", "people.actions.add_visit_note", people.visit_note, (SPELL,)),
    Racer("keep document", "documents.actions.keep_document", people.keep_document, (SPELL,)),
    Racer("open document", "documents.actions.open_document", people.open_document, (SPELL,)),
    Racer("remove document", "documents.actions.remove_document", people.remove_document, (SPELL,)),
    Racer("keeps well", "keeps_well.actions.write_keeps_well", people.write_keeps_well, (SPELL,)),
    Racer("two people", "same_person.actions.say_two_people", people.say_two_people, (SPELL,)),
    Racer("unmerge", "people.actions.unmerge", people.unmerge, (SPELL,)),
    Racer("break glass", "privacy.actions.break_glass", people.break_glass, (SPELL,)),
    Racer("protect", "privacy.actions.protect", people.protect, (SPELL,)),
    Racer("unprotect", "privacy.actions.unprotect", people.unprotect, (SPELL,)),
    Racer("exclude", "privacy.actions.exclude_user", people.exclude, (SPELL,)),
    Racer("send", "referrals.triage.send", states.send, (ASKED,)),
    Racer("ask", "referrals.triage.ask_for_information", states.ask, (CAME,)),
    Racer("queue", "referrals.triage.queue", states.queue, (CAME, ASKED), ends=True),
    Racer("redirect", "referrals.triage.redirect", states.redirect, (CAME, WAITS), ends=True),
    Racer("advise", "referrals.triage.advise", states.advise, (CAME,)),
    Racer("cancel", "referrals.triage.cancel", states.cancel, (CAME,)),
    Racer("allocate", "referrals.triage.allocate", states.allocate, (WAITS,), ends=True),
    Racer("try", "referrals.contact_tries.try_contact", states.try_contact, (TRIED,)),
    Racer("engage", "referrals.contact_tries.engage", states.engage, (TRIED,), ends=True),
    Racer("decline support", "referrals.contact_tries.decline", states.decline, (TRIED,), ends=True),
    Racer("give up", "referrals.contact_tries.give_up", states.give_up, (TRIED,)),
    Racer("hold", "referrals.holding.put_on_hold", states.put_on_hold, (SPELL,), ends=True),
    Racer("review hold", "referrals.holding.review_hold", states.review_hold, (HELD,)),
    Racer("resume", "referrals.holding.resume", states.resume, (HELD,), ends=True),
    Racer("transfer", "referrals.transfer.transfer", states.transfer, (SPELL,), ends=True),
    Racer("receive", "referrals.transfer.receive", states.receive, (OFFERED,), ends=True),
    Racer("refuse", "referrals.transfer.refuse", states.refuse, (OFFERED,)),
    Racer("take back asking", "referrals.transfer.take_back", states.take_back, (OFFERED,), ends=True),
    Racer("begin closing", "referrals.closing.begin_closing", states.begin_closing, (SPELL,)),
    Racer("keep open", "referrals.closing.keep_open", states.keep_open, (ENDING,)),
    Racer("end early", "referrals.closing.end_early", states.end_early, (CAME, WAITS, TRIED), ends=True),
    Racer("how soon", "referrals.urgency.change_referral_urgency", states.urgent, (SPELL, WAITS)),
    Racer("ask receivers", "teams.ask_receivers.ask_receivers", states.ask_receivers, (SPELL,)),
    Racer("ask no longer", "teams.ask_receivers.ask_no_longer", states.ask_no_longer, (OFFERED,)),
    Racer("admit", "privacy.actions.admit_user", people.admit, (SPELL,)),
    Racer("add goal", "plan.actions.add_goal", plans.add_goal, (SPELL,)),
    Racer("change goal", "plan.actions.change_goal", plans.change_goal, (SPELL,)),
    Racer("end goal", "plan.actions.end_goal", plans.end_goal, (SPELL,)),
    Racer("score goals", "plan.actions.score_goals", plans.score_goals, (SPELL,)),
    Racer("add action", "plan.actions.add_action", plans.add_action, (SPELL,)),
    Racer("move action date", "plan.actions.move_action_date", plans.move_action_date, (SPELL,)),
    Racer("finish action", "plan.actions.finish_action", plans.finish_action, (SPELL,)),
    Racer("drop action", "plan.actions.drop_action", plans.drop_action, (SPELL,)),
    Racer("reopen action", "plan.actions.reopen_action", plans.reopen_action, (SPELL,)),
    Racer("make appointment", "plan.appointments.actions.make_appointment", plans.make_appointment, (SPELL,)),
    Racer(
        "change appointment",
        "plan.appointments.actions.change_appointment",
        plans.change_appointment,
        (SPELL,),
    ),
    Racer("keep appointment", "plan.appointments.actions.keep_appointment", plans.keep_appointment, (SPELL,)),
    Racer("miss appointment", "plan.appointments.actions.miss_appointment", plans.miss_appointment, (SPELL,)),
    Racer(
        "cancel appointment",
        "plan.appointments.actions.cancel_appointment",
        plans.cancel_appointment,
        (SPELL,),
    ),
    Racer("assess", "plan.measures.actions.note_assessment", plans.assess, (SPELL,)),
    Racer("ask by link", "plan.by_link.asking.ask_by_link", plans.ask_by_link, (SPELL,)),
    Racer("stop asking", "plan.by_link.asking.stop_asking", plans.stop_asking, (SPELL,)),
    Racer("answer by phone", "plan.by_link.asking.note_answer_by_phone", plans.answer_by_phone, (SPELL,)),
    Racer("show whom", "plan.by_link.answering.show_whom", plans.show_whom, (SPELL,)),
    Racer("accept action", "plan.by_link.answering.accept_action", plans.accept_action, (SPELL,)),
    Racer("refuse action", "plan.by_link.answering.refuse_action", plans.refuse_action, (SPELL,)),
    Racer("finish by link", "plan.by_link.answering.finish_by_link", plans.finish_by_link, (SPELL,)),
    Racer("take answer back", "plan.by_link.answering.take_answer_back", plans.take_answer_back, (SPELL,)),
    Racer("reader gone", "plan.by_link.answering.reader_gone", plans.reader_gone, (SPELL,)),
    Racer(
        "want new action link",
        "plan.by_link.answering.want_new_action_link",
        plans.want_new_action_link,
        (SPELL,),
    ),
    Racer("plan a round", "meetings.actions.plan_meeting", meetings.plan_round, (SPELL,)),
    Racer("fill a round", "meetings.actions.fill_round", meetings.fill_round, (SPELL,)),
    Racer("finish a meeting", "meetings.actions.finish_meeting", meetings.finish, (SPELL,)),
    Racer("call a meeting off", "meetings.actions.call_off", meetings.call_off, (SPELL,)),
    Racer("put on a list", "meetings.people_listed.put_on_list", meetings.put_on, (SPELL,)),
    Racer("change a question", "meetings.people_listed.change_question", meetings.change_question, (SPELL,)),
    Racer("take off a list", "meetings.people_listed.take_off_list", meetings.take_off, (SPELL,)),
    Racer("carry over", "meetings.people_listed.carry_over", meetings.carry_over, (SPELL,)),
    Racer("move on a list", "meetings.people_listed.move_on_list", meetings.move, (SPELL,)),
    Racer("decide", "meetings.people_listed.note_decision", meetings.decide, (SPELL,)),
    Racer("act on a decision", "meetings.people_listed.make_action", meetings.act, (SPELL,)),
    Racer(
        "accept what came", "intake.queue.decide.accept", intake.accept, (BY_LINK, BY_LINK_ASKED), ends=True
    ),
    Racer("same person", "intake.queue.same_person.say_same", intake.say_same, (BY_LINK,), ends=True),
    Racer("somebody new", "intake.queue.same_person.say_somebody_new", intake.say_new, (BY_LINK,)),
    Racer("came again", "intake.receive.receive_for", intake.receive_again, (BY_LINK,)),
    Racer("sender answers", "intake.answering.answer_question", intake.answer, (BY_LINK_ASKED,)),
    Racer("sender takes back", "intake.answering.take_back", intake.take_back, (BY_LINK,), ends=True),
]
