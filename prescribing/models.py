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
from prescribing.intake.models import (
    AdviceCall,
    Intake,
    ReadingCode,
    ReferringPlace,
    UnsentForm,
    WorkerFacts,
)
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
from prescribing.tasks.models import Task
from prescribing.teams.models import Cover, HandedOver, Team, TeamMember

__all__ = [
    "AdviceCall",
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
    "Intake",
    "ListingChange",
    "NeedInReferral",
    "NoLongerMe",
    "OthersCame",
    "Person",
    "Prescription",
    "PrescriptionTransition",
    "ReadingCode",
    "Referral",
    "ReferralTransition",
    "ReferringPlace",
    "RelatedPerson",
    "Share",
    "Task",
    "Team",
    "TeamMember",
    "Transfer",
    "UnsentForm",
    "VisitNote",
    "WorkerFacts",
    "Worry",
]
