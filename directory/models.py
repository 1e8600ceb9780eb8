"""Gathers the models of the rooms, where Django looks for them."""

from directory.accounts.models import Membership, User
from directory.audit.models import AuditEvent
from directory.catalogue.models import *  # noqa: F403
from directory.catalogue.models import __all__ as _catalogue
from directory.catalogue.shipped import ShippedRow
from directory.finder.models import (
    DangerLine,
    DangerPhrase,
    DangerTopic,
    Edition,
    IndexState,
    ReindexRow,
    Synonym,
    TermMapping,
)
from directory.links.models import SignedLink
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.openreferral.models import ImportLine, ImportRun, Source, SourceGroup, SourceRecord
from directory.places.models import Area, AreaKind, Postcode
from directory.unmet.models import UnmetCount
from directory.upkeep.heartbeats import Heartbeat
from directory.upkeep.models import Capacity, CapacityState, Check, Closure

__all__ = [  # noqa: PLE0604
    *_catalogue,
    "Area",
    "AreaKind",
    "AuditEvent",
    "Capacity",
    "CapacityState",
    "Check",
    "Closure",
    "DangerLine",
    "DangerPhrase",
    "DangerTopic",
    "Edition",
    "Heartbeat",
    "ImportLine",
    "ImportRun",
    "IndexState",
    "Membership",
    "MessageState",
    "OutboxMessage",
    "Postcode",
    "ReindexRow",
    "SentMessage",
    "ShippedRow",
    "SignedLink",
    "Source",
    "SourceGroup",
    "SourceRecord",
    "Synonym",
    "TermMapping",
    "UnmetCount",
    "User",
]
