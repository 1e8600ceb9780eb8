"""Gathers the models of the rooms, where Django looks for them."""

from prescribing.call_back.models import CallBack
from prescribing.documents.models import DocumentContent, KeptDocument
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
from prescribing.keeps_well.models import KeepsWell
from prescribing.meetings.models import ListedPerson, Meeting, WasThere
from prescribing.people.details import CommunicationNeed, ContactPoint, RelatedPerson, VisitNote
from prescribing.people.models import Person
from prescribing.plan.appointments.models import AlsoThere, Appointment
from prescribing.plan.by_link.models import ActionShare, ReaderGone
from prescribing.plan.measures.models import Assessment
from prescribing.plan.models import Goal, GoalScore, PlanAction, PlanActionTransition
from prescribing.prescriptions.models import Prescription, PrescriptionTransition, Share
from prescribing.privacy.models import BreakGlass, Consent, ExcludedUser
from prescribing.reconciliation.models import Discrepancy, Fault, ReconciliationRun
from prescribing.referrals.models import (
    ContactEntry,
    NeedInReferral,
    Referral,
    ReferralTransition,
    Transfer,
)
from prescribing.same_person.models import CarriedOver, TwoPeople
from prescribing.signposts.models import Signpost, SignpostedService
from prescribing.tasks.models import Task
from prescribing.teams.models import Cover, HandedOver, Leaving, Team, TeamMember

__all__ = [
    "ActionShare",
    "AdviceCall",
    "AlsoThere",
    "Appointment",
    "AskReply",
    "Assessment",
    "Attendance",
    "BreakGlass",
    "CallBack",
    "CarriedOver",
    "CommunicationNeed",
    "Consent",
    "ContactEntry",
    "ContactPoint",
    "Cover",
    "Discrepancy",
    "DocumentContent",
    "ExcludedUser",
    "Fault",
    "Feedback",
    "Goal",
    "GoalScore",
    "GroupQuestion",
    "HandedOver",
    "Intake",
    "KeepsWell",
    "KeptDocument",
    "Leaving",
    "ListedPerson",
    "ListingChange",
    "Meeting",
    "NeedInReferral",
    "NoLongerMe",
    "OthersCame",
    "Person",
    "PlanAction",
    "PlanActionTransition",
    "Prescription",
    "PrescriptionTransition",
    "ReaderGone",
    "ReadingCode",
    "ReconciliationRun",
    "Referral",
    "ReferralTransition",
    "ReferringPlace",
    "RelatedPerson",
    "Share",
    "Signpost",
    "SignpostedService",
    "Task",
    "Team",
    "TeamMember",
    "Transfer",
    "TwoPeople",
    "UnsentForm",
    "VisitNote",
    "WasThere",
    "WorkerFacts",
    "Worry",
]
