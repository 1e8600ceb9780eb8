"""How a group reaches somebody who has neither phone nor email, in the words of both of them."""

from __future__ import annotations

from directory.accounts.actors import Actor
from directory.accounts.models import User
from prescribing.people.contacting import current_points
from prescribing.people.details import ContactKind, ContactPoint
from prescribing.people.models import Person
from prescribing.prescriptions.states import ReachedBy
from prescribing.sight import sees_place


def lacks_phone_and_email(person: Person) -> bool:
    """Nothing to ring and nothing to write a mail to is recorded of them, whatever else is."""
    return not any(point.kind in (ContactKind.PHONE, ContactKind.EMAIL) for point in current_points(person))


def ways_to_reach(person: Person, by: User) -> list[tuple[str, str]]:
    """What may be chosen for them: by post only where it is safe, and by who may say where they live."""
    ways: list[tuple[str, str]] = []
    if person.practice is not None:
        ways.append((ReachedBy.PRACTICE, f"Through {person.practice}"))
    if safe_post(person) is not None and sees_place(by, person):
        ways.append((ReachedBy.POST, "By post, which is safe: their address goes to the group"))
    ways.append((ReachedBy.CALLS_IN, f"{person.called} calls in at the group"))
    ways.append((ReachedBy.US, "Through us: the group rings whoever sent them"))
    return ways


def safe_post(person: Person) -> ContactPoint | None:
    points = current_points(person)
    return next((one for one in points if one.kind == ContactKind.POST and one.is_safe_for("post")), None)


def row_for_group(person: Person, reach: str, author: User) -> tuple[str, str]:
    """Key and words of the row a group reads; the key says where it tells where somebody lives."""
    post = safe_post(person)
    if reach == ReachedBy.POST and post is not None and sees_place(author, person):
        return "address", f"No phone and no email. By post: {post.value}"
    if reach == ReachedBy.PRACTICE and person.practice is not None:
        return "through", f"No phone and no email. Through {person.practice}"
    if reach == ReachedBy.CALLS_IN:
        return "through", "No phone and no email. They will call in to you"
    return "through", f"No phone and no email. Only through {author.name}"


def read_aloud(person: Person, reach: str) -> str:
    """The end of the sentence that is read to them: how they will hear from the group."""
    return {
        ReachedBy.PRACTICE: f", and that they reach you through {person.practice}",
        ReachedBy.POST: ", and your address, so that they can write to you",
        ReachedBy.CALLS_IN: ", and that you will call in to them",
    }.get(ReachedBy(reach), ", and that they reach you through us")


def problem_with(person: Person, reach: str, by: Actor) -> str:
    """Why it cannot be so, or nothing."""
    if not reach:
        return ""
    if reach not in ReachedBy.values:
        return "Choose how the group reaches them."
    if reach == ReachedBy.POST and (safe_post(person) is None or not sees_place(by, person)):
        return "Post is not known to be safe for them. Choose another way."
    if reach == ReachedBy.PRACTICE and person.practice is None:
        return "Their practice is not known. Choose another way."
    return ""
