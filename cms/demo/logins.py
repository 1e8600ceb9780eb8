"""Who may sign in to the demo: one login per role, shown on the sign-in page of the demo only."""

from __future__ import annotations

from dataclasses import dataclass

from directory.accounts.demo_logins import DemoLogin
from directory.accounts.roles import Role

PASSWORD = "waymark-demo-place"  # noqa: S105  printed for everybody, and only in the demo


@dataclass(frozen=True)
class Login:
    """`organisation` and `team` are names in the demo place; empty means none."""

    email: str
    name: str
    role: Role
    organisation: str = ""
    team: str = ""
    practices: tuple[str, ...] = ()
    """Of a commissioner, whose figures they read."""


HUB = "Weymouth and Portland Hub"
COAST_PRACTICES = ("Fleet View Surgery", "Quarry Road Medical Centre")
COAST, DERBY = "Coast team", "Derby team"

LOGINS = (
    Login("navigator@example.org", "Priya Nair", Role.NAVIGATOR, HUB, COAST),
    Login("receptionist@example.org", "Dawn Holloway", Role.RECEPTIONIST, "Fleet View Surgery"),
    Login("coordinator@example.org", "Martin Cobb", Role.COORDINATOR, HUB, COAST),
    Login("supervisor@example.org", "Helen Marsh", Role.SUPERVISOR, HUB, COAST),
    Login("navigator.derby@example.org", "Sam Orr", Role.NAVIGATOR, HUB, DERBY),
    Login("partner@example.org", "Joy Adeyemi", Role.PARTNER, "Chesil View Care Home"),
    Login("member@example.org", "Tom Reddy", Role.MEMBER, "South Coast Community Physiotherapy"),
    Login("editor@example.org", "Wendy Pike", Role.EDITOR, HUB),
    Login("writer@example.org", "Ben Okafor", Role.WRITER, HUB),
    Login("commissioner@example.org", "Dr Anil Rao", Role.COMMISSIONER, practices=COAST_PRACTICES),
    Login("administrator@example.org", "Ruth Kell", Role.ADMINISTRATOR, HUB),
)


def for_signing_in() -> list[DemoLogin]:
    """Those that exist in this database, for the sign-in page."""
    from directory.accounts.models import User  # this file is read before models are ready

    there = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    return [
        DemoLogin(login.role.label, login.name, login.email, PASSWORD)
        for login in LOGINS
        if login.email in there
    ]
