"""Who was at a contact: whoever wrote it down, and those who came along."""

from __future__ import annotations

from prescribing.referrals.models import ContactEntry


def said_by(entry: ContactEntry) -> str:
    """ "Priya Nair", "Priya Nair with Sam Orr". Prefetch also_there__user."""
    others = [one.user.name for one in entry.also_there.all()]
    if not others:
        return entry.by.name
    return f"{entry.by.name} with {' and '.join(filter(None, [', '.join(others[:-1]), others[-1]]))}"
