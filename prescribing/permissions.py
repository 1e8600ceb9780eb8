"""What may be asked for about people. Roles hold these by name in directory/accounts/roles.py."""

from __future__ import annotations

SEE_TODAY = "prescribing.see_today"
RECORD_PERSON = "prescribing.record_person"
READ_PERSON = "prescribing.read_person"
CHANGE_PERSON = "prescribing.change_person"
BREAK_GLASS = "prescribing.break_glass"
PRESCRIBE = "prescribing.prescribe"
READ_PRESCRIPTION = "prescribing.read_prescription"
ANSWER_FOR_GROUP = "prescribing.answer_for_group"
"""Record what a group said by phone."""
PRESCRIBE_AT_DESK = "prescribing.prescribe_at_desk"
READ_SENT = "prescribing.read_sent"
"""See the state, in a word, of what one sent oneself."""
WORK_QUEUE = "prescribing.work_queue"
REFER_IN = "prescribing.refer_in"
"""Send a referral to the hub. Held by the holder of a place's link too, and opens nobody."""
SAVE_TEAM_LIST = "prescribing.save_team_list"
"""Print or save the whole team's list, to work from while the site is down."""
SUPERVISE = "prescribing.supervise"
SEE_INSIGHT = "prescribing.see_insight"
"""See counts and outcomes without names, small numbers hidden."""
MANAGE_TEAMS = "prescribing.manage_teams"
SEE_RECONCILIATION = "prescribing.see_reconciliation"
"""See whether anybody was lost: counts, and records by number."""

ANSWER_BY_LINK = "prescribing.answer_by_link"
"""Held by the holder of a signed link, for its one prescription; no role has it."""

ANSWER_ACTION_BY_LINK = "prescribing.answer_action_by_link"
"""Held by an organisation's reader of a signed link, for its one action of a plan; no role has it."""

PERSONAL = frozenset(
    {
        SEE_TODAY,
        RECORD_PERSON,
        READ_PERSON,
        CHANGE_PERSON,
        BREAK_GLASS,
        PRESCRIBE,
        READ_PRESCRIPTION,
        ANSWER_FOR_GROUP,
        PRESCRIBE_AT_DESK,
        READ_SENT,
        WORK_QUEUE,
        SAVE_TEAM_LIST,
        REFER_IN,
        SUPERVISE,
    }
)
"""Opening a person or what was prescribed for them: never given by being a superuser."""

CHANGES = frozenset({CHANGE_PERSON, PRESCRIBE, ANSWER_FOR_GROUP, WORK_QUEUE, SUPERVISE})
"""To do something about whom one may see: not held by whoever only looks before they answer."""

NEEDS_SECOND_FACTOR = PERSONAL | {MANAGE_TEAMS}
"""A team opens people to its members, so whoever says who is in it signs in as safely as they do."""
