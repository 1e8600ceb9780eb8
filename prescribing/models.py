"""Gathers the models of the rooms, where Django looks for them."""

from prescribing.call_back.models import CallBack
from prescribing.group_page.models import (
    AskReply,
    Feedback,
    GroupQuestion,
    ListingChange,
    NoLongerMe,
    Worry,
)
from prescribing.group_register.models import Attendance, OthersCame
from prescribing.people.details import CommunicationNeed, ContactPoint, RelatedPerson, VisitNote
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription, PrescriptionTransition, Share
from prescribing.privacy.models import BreakGlass, Consent, ExcludedUser
from prescribing.referrals.models import (
    ContactEntry,
    NeedInReferral,
    Referral,
    ReferralTransition,
    Transfer,
)
from prescribing.signposts.models import Signpost, SignpostedService
from prescribing.tasks.models import Task
from prescribing.teams.models import Cover, HandedOver, Team, TeamMember

__all__ = [
    "AskReply",
    "Attendance",
    "BreakGlass",
    "CallBack",
    "CommunicationNeed",
    "Consent",
    "ContactEntry",
    "ContactPoint",
    "Cover",
    "ExcludedUser",
    "Feedback",
    "GroupQuestion",
    "HandedOver",
    "ListingChange",
    "NeedInReferral",
    "NoLongerMe",
    "OthersCame",
    "Person",
    "Prescription",
    "PrescriptionTransition",
    "Referral",
    "ReferralTransition",
    "RelatedPerson",
    "Share",
    "Signpost",
    "SignpostedService",
    "Task",
    "Team",
    "TeamMember",
    "Transfer",
    "VisitNote",
    "Worry",
]
