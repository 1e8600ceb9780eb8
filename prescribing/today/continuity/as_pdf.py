"""The team's list as a file that opens with a password and nowhere else: PDF, AES-256. It is kept nowhere."""

from __future__ import annotations

import secrets
from io import BytesIO

import font_roboto
from anyascii import anyascii
from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod
from fpdf.fonts import FontFace, TTFFont

from prescribing.meetings.by_the_hour import MeetingOfDay
from prescribing.plan.appointments.today import Hour
from prescribing.today.continuity.team_list import TeamList
from prescribing.today.worklist import Row
from prescribing.words import at_time, day_long

WIDTHS = (20, 26, 42, 16, 12)
HEADS = ("Who", "How to reach them", "What", "When", "Whose")
BOLD = FontFace(emphasis="BOLD")


def as_pdf(found: TeamList, password: str) -> bytes:
    """Its password is asked for at each opening. Who made it and when stands on each page."""
    paper = _Paper(found)
    paper.set_encryption(
        # Nobody knows the owner's password; who knows the other may print and copy.
        owner_password=secrets.token_urlsafe(32),
        user_password=password,
        encryption_method=EncryptionMethod.AES_256,
        permissions=AccessPermission.all(),
    )
    paper.add_page()
    if found.left_out:
        paper.line_of_text(
            f"{found.left_out} not shown: they do not want to be found by somebody of the team. "
            "Their own worker has them."
        )
    for day, hours in found.days:
        paper.group(f"By the hour, {day}", [_of_hour(hour) for hour in hours])
    for title, rows in found.groups:
        paper.group(title, [_of_row(row) for row in rows])
    if not found.days and not found.groups:
        paper.line_of_text("Nothing is due and nobody is expected.")
    out = BytesIO()
    paper.output(out)
    return out.getvalue()


def _of_hour(hour: Hour | MeetingOfDay) -> tuple[str, ...]:
    if isinstance(hour, MeetingOfDay):
        return (hour.called, hour.place, f"{hour.to_talk_about}.", hour.at, hour.team)
    what = f"{hour.what}\n{hour.address}".strip()
    return (hour.person, _reach(hour.reach, hour.tags_on_paper), what, hour.at, hour.owner)


def _of_row(row: Row) -> tuple[str, ...]:
    group = f"{row.group.name}: {row.group.number}." if row.group and row.group.number else ""
    what = (f"{row.urgent}." if row.urgent else "", row.strong, row.what, group)
    return (
        f"{row.person or 'Nobody in particular'}\n{row.line}".strip(),
        _reach(row.reach, row.tags_on_paper),
        " ".join(filter(None, what)),
        f"{row.when}\n{row.since}".strip(),
        row.owner,
    )


def _reach(reach: str, tags: str) -> str:
    return f"{reach or 'No way to reach them is recorded.'} {tags}".rstrip()


class _Paper(FPDF):
    """A4 on its side, with who made it at the top of each page and its number at the foot."""

    def __init__(self, found: TeamList) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.found = found
        for style, path in (("", font_roboto.Roboto), ("B", font_roboto.RobotoBold)):
            self.add_font("Roboto", style, path)
        self.set_font("Roboto", size=9)
        self.set_margin(12)
        self.set_auto_page_break(True, margin=14)
        self.set_lang("en-GB")
        self.set_title("The team's list for when the site is down")

    def header(self) -> None:
        found = self.found
        self.set_font("Roboto", "B", 12)
        self.line_of_text(f"{found.team.name}, {day_long(found.made_at)}")
        self.set_font("Roboto", size=8)
        made = f"Made at {at_time(found.made_at)} by {found.made_by.name}: {found.people} people."
        self.line_of_text(f"{made} Keep it with you, and destroy it tonight.")
        self.ln(2)
        self.set_font("Roboto", size=9)

    def footer(self) -> None:
        self.set_y(-10)
        self.set_font("Roboto", size=8)
        self.cell(text=f"Page {self.page_no()} of {{nb}}", align="R", w=0)

    def line_of_text(self, text: str) -> None:
        self.cell(text=self.drawn(text), new_x="LMARGIN", new_y="NEXT")

    def group(self, title: str, rows: list[tuple[str, ...]]) -> None:
        self.set_font("Roboto", "B", 11)
        self.ln(2)
        self.line_of_text(f"{title} ({len(rows)})")
        self.set_font("Roboto", size=9)
        with self.table(
            col_widths=WIDTHS,
            text_align="LEFT",
            headings_style=BOLD,
            borders_layout="HORIZONTAL_LINES",
            line_height=4.4,
            padding=1,
        ) as table:
            table.row(HEADS)
            for who, *rest in rows:
                row = table.row()
                row.cell(self.drawn(who), style=BOLD)
                for cell in rest:
                    row.cell(self.drawn(cell))

    def drawn(self, text: str) -> str:
        """With letters that the font has: another script is written in Latin letters, and never left out."""
        font = self.fonts["roboto"]
        assert isinstance(font, TTFFont)
        has = font.cmap
        return "".join(sign if ord(sign) in has or sign == "\n" else anyascii(sign) for sign in text)
