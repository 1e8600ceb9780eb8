"""The tables of one index file. Everything a question may ask is a column; text stands in one FTS5 table
per audience, so that counting and matching never read what another audience may see."""

from __future__ import annotations

from collections.abc import Iterable

from search.documents import DAYS, DELIVERIES, PARTS, Audience, Begin, Fact, Room
from search.engines.document_facts import FIELDS

VERSION = 9
"""Written into the file; a file of another version counts as no index."""

TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  service TEXT NOT NULL,
  audience TEXT NOT NULL,
  name_key TEXT NOT NULL,        -- the order of A to Z
  name_text TEXT NOT NULL,       -- normalised, for whole-name matches
  organisation_text TEXT NOT NULL,
  closed_from INTEGER NOT NULL,  -- days; first and last closed day
  closed_to INTEGER NOT NULL,
  UNIQUE (service, audience)
);
CREATE INDEX document_name ON document (audience, name_key, service);
CREATE TABLE meeting (           -- a document at one of its places, with all that a filter may ask
  id INTEGER PRIMARY KEY,        -- the document's in the upper bits, its position below (POSITIONS)
  x REAL, y REAL, z REAL,        -- the point on a sphere of radius 1
  travels INTEGER NOT NULL,      -- 1 when it reaches whoever lives in what it covers
  may_travel INTEGER NOT NULL,   -- 1 when it may reach them: it has a place, and how it is given is not said
  anywhere INTEGER NOT NULL,     -- 1 when it may reach anybody: all of its cover, or a part, is not known
  placeless INTEGER NOT NULL,    -- 1 when its places don't matter to whom it serves
  closed_from INTEGER NOT NULL,
  closed_to INTEGER NOT NULL,
  free INTEGER NOT NULL,         -- facts: 1 yes, 0 not known, -1 no
  begin INTEGER NOT NULL,        -- 1 self, 0 not known, -1 professional
  delivery INTEGER NOT NULL,     -- bits of DELIVERIES, 0 not known
  languages_known INTEGER NOT NULL,
  times_known INTEGER NOT NULL,
  parts INTEGER NOT NULL,        -- bits, day * 3 + part
  access_yes INTEGER NOT NULL,   -- bits of the feature table
  access_no INTEGER NOT NULL,
  room INTEGER NOT NULL,         -- of ROOMS
  room_until INTEGER NOT NULL,   -- days
  grouped INTEGER NOT NULL,      -- 1 when it is only for some
  reach TEXT NOT NULL,           -- how, where it is not by being near
  checked INTEGER NOT NULL,      -- days, 0 never
  freshness REAL NOT NULL,       -- 0 to 1
  minimum_age INTEGER,
  maximum_age INTEGER,
  ages_known INTEGER NOT NULL,
  key TEXT NOT NULL,             -- '' stands for a service without a place or times of its own
  latitude REAL, longitude REAL  -- for the map only, so last
);
CREATE TABLE session (
  meeting INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,  -- seconds since 1970, UTC
  PRIMARY KEY (meeting, starts, ends)
) WITHOUT ROWID;
CREATE TABLE tag (
  kind TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL, weight REAL NOT NULL,
  PRIMARY KEY (kind, value, document)
) WITHOUT ROWID;
CREATE INDEX tag_document ON tag (document, kind, value);
CREATE TABLE start (               -- the runs in which a name may be begun, for whoever is still typing
  audience TEXT NOT NULL, rank INTEGER NOT NULL, run TEXT NOT NULL, document INTEGER NOT NULL,
  PRIMARY KEY (audience, rank, run, document)
) WITHOUT ROWID;
CREATE TABLE meaning (
  document INTEGER PRIMARY KEY, audience TEXT NOT NULL, vector BLOB NOT NULL, need_shares BLOB NOT NULL
);
CREATE TABLE feature (slug TEXT PRIMARY KEY, bit INTEGER NOT NULL UNIQUE);
CREATE TABLE spelling (document INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE TABLE word (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
""" + "".join(
    f"CREATE VIRTUAL TABLE {audience}_text USING fts5({', '.join(FIELDS)}, marks, columnsize=0, "
    "tokenize=\"porter ascii tokenchars '_'\");\n"
    for audience in Audience
)

POSITIONS = 1 << 20
"""The places a document may have, and so what its number is multiplied by in those of its meetings."""
MOST_FEATURES = 62

FACTS = {Fact.YES: 1, Fact.NOT_KNOWN: 0, Fact.NO: -1}
BEGINS = {Begin.SELF: 1, Begin.NOT_KNOWN: 0, Begin.PROFESSIONAL: -1}
ROOMS = {Room.OPEN: 1, Room.WAITING: 2, Room.FULL: 3, Room.ASK: 4, Room.NOT_KNOWN: 0}
DELIVERY_BITS = {delivery: 1 << place for place, delivery in enumerate(DELIVERIES)}
PART_BITS = {
    f"{day}-{part}": 1 << (d * len(PARTS) + p) for d, day in enumerate(DAYS) for p, part in enumerate(PARTS)
}


def of_document(document: str) -> str:
    """SQL of a condition: `m` is a meeting of the document with this number. A range of numbers is found in
    one go, without an index beside the table."""
    return f"m.id >= {document} * {POSITIONS} AND m.id < ({document} + 1) * {POSITIONS}"


def mask(values: Iterable[str], bits: dict[str, int]) -> int:
    """The bits of those values that have one."""
    return sum(bits[value] for value in set(values) if value in bits)
