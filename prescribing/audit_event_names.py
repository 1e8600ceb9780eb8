"""What the audit calls the events of this app. A reader of the audit sees these words."""

from __future__ import annotations

from directory.audit.kinds import name_kind

EVENTS = {
    "person.recorded": "Recorded a person",
    "person.changed": "Changed a person's details",
    "person.read": "Opened a person",
    "person.listed": "Saw a person in a list",
    "person.looked-for": "Looked for a person by their details",
    "person.merged": "Merged two records of one person",
    "person.unmerged": "Undid a merge",
    "person.died": "Recorded that a person died",
    "person.protected": "Changed who may find a person",
    "person.opened-by-breaking-glass": "Broke the glass to open a person",
    "referral.opened": "Opened a referral",
    "referral.closed": "Closed a referral",
    "referral.reopened": "Reopened a referral",
    "referral.changed": "Changed a referral",
    "referral.taken": "Took over a referral",
    "need.added": "Added a need",
    "need.resolved": "Said what became of a need",
    "contact.logged": "Noted a contact",
    "task.added": "Added a task",
    "task.done": "Finished a task",
    "task.moved": "Moved a task to another date or owner",
    "prescription.proposed": "Proposed a service",
    "prescription.changed": "Changed a proposed prescription",
    "prescription.agree": "Recorded that the person agreed",
    "prescription.send": "Sent a prescription",
    "prescription.resend": "Sent a prescription again",
    "prescription.open": "Pressed “Show me who”",
    "prescription.shown": "Saw who a prescription is about",
    "prescription.read": "Opened a prescription",
    "prescription.listed": "Saw a prescription in a list",
    "prescription.accept": "Accepted a prescription",
    "prescription.wait": "Put a prescription on the waiting list",
    "prescription.decline": "Declined a prescription",
    "prescription.attend": "Recorded a first attendance",
    "prescription.did-not-come": "Recorded that the person did not come",
    "prescription.finish": "Finished a prescription",
    "prescription.stop": "Stopped a prescription",
    "prescription.reopen": "Reopened a prescription",
    "prescription.feedback": "Said how it goes",
    "prescription.first-date": "Gave a first date",
    "prescription.asked": "Asked a question",
    "prescription.answered-question": "Answered a question",
    "prescription.worry": "Said they are worried about a person",
    "prescription.not-me": "Said that they are no longer the referral contact",
    "prescription.share-corrected": "Corrected what was shared",
    "prescription.taken": "Took over a prescription",
    "prescription.new-link": "Gave the group a new link",
    "prescription.new-link-wanted": "Asked for a new link",
    "consent.given": "Recorded consent",
    "consent.withdrawn": "Recorded that consent was withdrawn",
    "team.changed": "Changed a team",
    "team.cover": "Arranged cover",
    "call-back.asked": "Asked us to call them",
    "call-back.forgotten": "Forgot a request to be called",
    "balance.checked": "Counted received against open and closed",
}


def name_events() -> None:
    for kind, words in EVENTS.items():
        name_kind(kind, words)
