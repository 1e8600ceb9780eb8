"""Gathers the models of the rooms, where Django looks for them."""

from directory.accounts.counting import AccountMark
from directory.accounts.models import Membership, User
from directory.accounts.password_links import PasswordAsk
from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.audit.models import AuditEvent, AuditSeal
from directory.background.heartbeats import Heartbeat
from directory.bounces.models import Bounce, BounceKind, BounceMailbox
from directory.catalogue.models import *  # noqa: F403
from directory.catalogue.models import __all__ as _catalogue
from directory.catalogue.repeatable_seeding import ShippedRow
from directory.checks_and_agreements.models import CheckDocument, CheckKind, CheckSeen
from directory.duplicates.models import MayBeSame, Merge
from directory.freshness.models import ListingFreshness
from directory.group_space.models import Came, ChangeState, GroupChange, LinkAsk, ListingKeeper
from directory.indexing.models import IndexState, ListingChange, ReindexRow
from directory.links.models import SignedLink
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.once.models import UsedKey
from directory.openreferral.harvest.models import FeedReading, HarvestedFeed
from directory.openreferral.models import ImportLine, ImportRun, Source, SourceGroup, SourceRecord
from directory.photos.models import ListingPhoto, PhotoState
from directory.places.models import Area, AreaKind, Postcode
from directory.shortlists.models import ListSending, SendingMark, SharedList
from directory.spreadsheets.models import RememberedColumns, RowOutcome, Spreadsheet
from directory.unmet.models import UnmetCount
from directory.upkeep.models import Capacity, CapacityState, Check, Closure, RefusedInference
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import Suggestion
from directory.web_links.models import WebLink
from directory.words.models import (
    DangerLine,
    DangerPhrase,
    DangerTopic,
    Edition,
    LearntReader,
    Synonym,
    TermMapping,
    ToldSentence,
)

__all__ = [  # noqa: PLE0604
    *_catalogue,
    "AccountMark",
    "Area",
    "AreaKind",
    "AuditEvent",
    "AuditSeal",
    "Came",
    "Bounce",
    "BounceKind",
    "BounceMailbox",
    "Capacity",
    "CapacityState",
    "ChangeState",
    "Check",
    "CheckDocument",
    "CheckKind",
    "CheckSeen",
    "Closure",
    "RefusedInference",
    "DangerLine",
    "DangerPhrase",
    "DangerTopic",
    "Edition",
    "FeedReading",
    "GroupChange",
    "HarvestedFeed",
    "Heartbeat",
    "ImportLine",
    "ImportRun",
    "IndexState",
    "Membership",
    "LearntReader",
    "LinkAsk",
    "ListSending",
    "ListingPhoto",
    "PhotoState",
    "QuestionState",
    "SenderQuestion",
    "ListingChange",
    "ListingFreshness",
    "ListingKeeper",
    "ListingReview",
    "MayBeSame",
    "Merge",
    "MessageState",
    "OutboxMessage",
    "PasswordAsk",
    "Postcode",
    "ReindexRow",
    "RememberedColumns",
    "RowOutcome",
    "SendingMark",
    "SentMessage",
    "SharedList",
    "ShippedRow",
    "SignedLink",
    "Source",
    "SourceGroup",
    "SourceRecord",
    "Spreadsheet",
    "Suggestion",
    "Synonym",
    "TermMapping",
    "ToldSentence",
    "UnmetCount",
    "UsedKey",
    "User",
    "WebLink",
]
