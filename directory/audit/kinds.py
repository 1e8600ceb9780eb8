"""The names of audit events. Each app names its own when it is ready; an unnamed one is a mistake."""

from __future__ import annotations

_KINDS: dict[str, str] = {}


class UnnamedKind(KeyError):
    """Nobody named this kind of event, so nobody reading the audit would know what it means."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return (
            f"Audit kind {self.kind!r} has no name: call name_kind({self.kind!r}, …) when its app is ready."
        )


def name_kind(kind: str, words: str) -> None:
    """`words` is what a reader of the audit sees. Naming a kind twice differently is an error."""
    if _KINDS.setdefault(kind, words) != words:
        raise ValueError(f"Audit kind {kind} is already named: {_KINDS[kind]}")


def words_of(kind: str) -> str:
    """What a reader sees. Raises UnnamedKind."""
    try:
        return _KINDS[kind]
    except KeyError:
        raise UnnamedKind(kind) from None


def all_kinds() -> dict[str, str]:
    """Every kind and what a reader sees."""
    return dict(_KINDS)


def name_events_of_directory() -> None:
    """The events of this app. Listings' own history is Wagtail's log."""
    for kind, words in _OF_THE_DIRECTORY.items():
        name_kind(kind, words)


_OF_THE_DIRECTORY = {
    "listing.hours-read": "Read the times of a listing from its words",
    "suggestion.made": "Told the editors something",
    "suggestion.settled": "Settled what the public told",
    "account.added": "Added somebody who signs in",
    "account.role-given": "Gave a role",
    "account.role-ended": "Ended a role",
    "account.practices-chosen": "Chose the practices that a commissioner reads figures of",
    "account.deactivated": "Closed an account",
    "account.reactivated": "Opened an account again",
    "account.password-asked": "Asked for a new password",
    "account.password-chosen": "Chose a new password",
    "account.signed-in": "Signed in",
    "account.signed-out": "Signed out",
    "account.session-ended": "Was signed out after a time without use",
    "account.sign-in-failed": "Tried to sign in with a wrong password",
    "account.locked-out": "Was locked out after too many wrong passwords",
    "account.code-failed": "Gave a wrong code when signing in",
    "account.second-factor-set-up": "Set up a second factor",
    "account.second-factor-removed": "Removed their second factor",
    "account.second-factor-reset": "Took away a lost second factor",
    "account.backup-codes-made": "Made backup codes",
    "account.backup-code-used": "Signed in with a backup code",
    "account.groups-changed": "Changed groups by hand, which gives nothing",
    "audit.read": "Read the audit",
    "audit.exported": "Downloaded the audit as a spreadsheet",
    "listings.imported": "Imported listings from a source",
    "feed.added": "Had a feed read by itself",
    "feed.changed": "Changed where or how often a feed is read",
    "feed.paused": "Paused the reading of a feed",
    "feed.went-on": "Had a paused feed read again",
    "feed.asked": "Asked to read a feed now",
    "listings.spreadsheet-given": "Gave a spreadsheet of listings",
    "listings.exported": "Downloaded listings as a spreadsheet",
    "listings.taken-back": "Took back an import of listings",
    "listings.published": "Showed the new listings of an import",
    "listing.released": "Let the source speak again for a part of a listing",
    "listing.kept": "Kept our own words where the source says otherwise",
    "listing.kept-without-source": "Kept a listing that its source has no more",
    "listing.published": "Published the newest version of something of the directory",
    "listing.need-given": "Said that a listing meets a need",
    "link.tried-again": "Asked for a website to be tried again",
    "link.kept": "Said that the address of a website is right",
    "link.watched-again": "Let a website be tried again as any other",
    "message.came-back": "Learnt that a message did not arrive",
    "message.address-works": "Said that an address works again",
    "listing.archived": "Archived something of the directory",
    "listing.deleted": "Deleted something of the directory that nothing used",
    "listing.restored": "Took something of the directory out of the archive",
    "listings.merged": "Made two listings or organisations one",
    "listings.unmerged": "Undid that two listings or organisations were made one",
    "listings.not-the-same": "Said that two are not the same",
    "listings.pair-named": "Named two that may be the same",
    "listings.asked-again": "Took back that two are not the same",
    "listing.capacity": "Said whether a service takes people",
    "listing.closed": "Closed a service for a while",
    "listing.reopened": "Opened a service again",
    "listing.confirmed": "Confirmed what was inferred of a listing",
    "listing.inference-refused": "Said that what was inferred of a listing is wrong",
    "listing.checked": "Checked that a listing is right",
    "listing.changed-by-group": "Changed their own listing",
    "listing.change-waits": "Proposed a change of their own listing",
    "listing.change-approved": "Approved what a group changed",
    "listing.change-refused": "Refused what a group changed",
    "listing.change-undone": "Undid what a group changed",
    "listing.review-asked": "Asked whether a listing is still right",
    "listing.hidden-unanswered": "Hid a listing about which nobody answered",
    "listing.review-date": "Set the day on which a listing is looked at again",
    "check.seen": "Noted that a check or agreement was seen",
    "check.taken-back": "Took back that a check or agreement was seen",
    "check.document-opened": "Opened the copy of a check or agreement",
    "check.asked": "Asked a group for a check or agreement that ends",
    "sender-question.written": "Wrote a question to whoever sends them somebody",
    "sender-question.approved": "Approved a question of a group",
    "sender-question.refused": "Refused a question of a group",
    "sender-question.removed": "Ended that a question of a group is asked",
    "photo.added": "Gave a photo of their listing",
    "photo.approved": "Approved a photo of a listing",
    "photo.refused": "Refused a photo of a listing",
    "photo.removed": "Took a photo of a listing away",
    "photo.put-back": "Brought a photo of a listing back",
    "keeper.claimed": "Said that it is their group",
    "keeper.confirmed": "Let somebody keep a group's listings",
    "keeper.refused": "Refused that somebody keeps a group's listings",
    "keeper.ended": "Ended that somebody keeps a group's listings",
    "keeper.brought-back": "Took back that they keep a group's listings no longer",
    "keeper.account-made": "Made an account to keep their group's listings",
    "keeper.opened": "Opened their group's page",
    "referral-contact.named": "Named where a group's prescriptions go",
    "referral-contact.confirmed": "Confirmed where a group's prescriptions go",
    "referral-contact.moved": "Let where prescriptions go wait a day, as two groups were made one",
    "referral-contact.ended": "Ended where a group's prescriptions go",
    "referral-contact.brought-back": "Took back the end of where a group's prescriptions go",
}
