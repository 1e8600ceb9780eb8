"""A letter or form kept with somebody: what is taken, who opens it, and what is left when it is removed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from prescribing.documents.actions import keep_document, open_document, remove_document
from prescribing.documents.reading import Given, read
from prescribing.models import KeptDocument, Person, Referral
from prescribing.people.actions import merge
from prescribing.people.story import person_page
from prescribing.privacy.actions import protect
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF"


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            # Always of one day: what is made here names tests, and each process must name them alike.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/"), (2026, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def word(**more: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}, **more)


ODT = zipped(**{"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"})


def a_picture(kind: str, **extra: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 700), "white").save(made, kind, **extra)
    return made.getvalue()


def located() -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "At the kitchen table of 17 Hidden Cottages"
    return a_picture("JPEG", exif=exif)


def a_document(by: User, referral: Referral | None = None, **fields: Any) -> KeptDocument:
    fields.setdefault("title", "Letter from the falls clinic")
    fields.setdefault("kind", "letter")
    fields.setdefault("file", read("falls clinic.pdf", PDF + str(fields).encode()))
    return keep_document(referral=referral or a_referral(by), by=by, **fields)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", PDF, "pdf"),
        ("letter.exe", PDF, "pdf"),
        ("scan.JPG", a_picture("JPEG"), "jpg"),
        ("scan.png", a_picture("PNG"), "jpg"),
        ("scan.webp", a_picture("WEBP"), "jpg"),
        ("letter.docx", word(), "docx"),
        ("letter.zip", ODT, "odt"),
        ("note.txt", "She said: “yes”, 5 < 6.\r\n\tCafé".encode(), "txt"),
        ("note.txt", b"\xef\xbb\xbfPlain", "txt"),
    ],
)
def test_what_it_is_is_told_from_what_is_in_it(name: str, content: bytes, kind: str) -> None:
    given = read(name, content)
    assert given.type == kind
    assert given.name.endswith(f".{kind}")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "Give a PDF"),
        ("page.txt", b"  <html><body onload=x()>", "Give a PDF"),
        ("page.txt", b"\xef\xbb\xbf<svg onload=x()>", "Give a PDF"),
        ("page.pdf", b"<script>%PDF-1.7", "Give a PDF"),
        ("run.txt", b"MZ\x90\x00\x03", "Give a PDF"),
        ("sheet.csv", b"a,b", "Give a PDF"),
        ("archive.docx", zipped(**{"a.txt": b"x"}), "Give a PDF"),
        ("macro.docx", word(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("cut.docx", word()[:40], "broken"),
        ("picture.png", b"\x89PNG\r\n\x1a\nnothing", "cannot read"),
        ("picture.gif", b"GIF89a", "Give a PDF"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Give a PDF"),
    ],
)
def test_what_is_not_one_of_these_is_refused_in_words(name: str, content: bytes, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        read(name, content)


def test_a_picture_tells_neither_where_nor_when_it_was_taken() -> None:
    assert b"Hidden Cottages" in located()
    kept = read("scan.jpg", located()).content
    assert b"Hidden Cottages" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_the_setting_says_how_large(settings: Any, client: Client) -> None:
    settings.DOCUMENT_MOST_MEGABYTES = 1
    by = a_navigator()
    person = a_referral(by).person
    client.force_login(by)
    url = reverse("prescribing:document_new", args=[person.pk])
    assert "at most 1 MB" in client.get(url).content.decode()
    large = SimpleUploadedFile("large.pdf", PDF + b" " * (1024 * 1024))
    answer = client.post(url, {"file": large, "title": "Large", "kind": "letter"})
    assert answer.status_code == 400
    assert "at most 1 MB" in answer.content.decode()
    assert not KeptDocument.objects.exists()


def test_kept_from_the_page_it_is_given_out_to_be_saved_and_each_look_is_written_down(client: Client) -> None:
    by = a_navigator()
    person = a_referral(by).person
    client.force_login(by)
    files = set(Path(str(site.MEDIA_ROOT)).rglob("*"))
    said = {
        "file": SimpleUploadedFile("../Peg’s letter.html", PDF),
        "title": "Falls clinic",
        "kind": "letter",
    }

    client.post(reverse("prescribing:document_new", args=[person.pk]), said)

    document = KeptDocument.objects.get()
    url = reverse("prescribing:document", args=[person.pk, document.pk])
    page = client.get(reverse("prescribing:person", args=[person.pk])).content.decode()
    assert url in page
    assert "Kept: Falls clinic" in page
    answer = client.get(url)
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "/" not in document.file_name
    assert document.file_name.endswith(".pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert set(Path(str(site.MEDIA_ROOT)).rglob("*")) == files, "nothing of it is below a public address"
    opened = AuditEvent.objects.get(kind="document.opened")
    assert (opened.person_id, opened.actor_id) == (str(person.pk), by.actor_id)


def test_only_whoever_may_see_it_opens_it(client: Client) -> None:
    by = a_navigator()
    referral = a_referral(by)
    colleague, stranger = a_navigator(referral.team), a_navigator(a_team())
    open_one, private = a_document(by, referral), a_document(by, referral, title="Refuge", private=True)
    urls = [reverse("prescribing:document", args=[referral.person_id, one.pk]) for one in (open_one, private)]
    for user, wanted in ((by, [200, 200]), (colleague, [200, 404]), (stranger, [404, 404])):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == wanted
    other = a_referral(by).person
    client.force_login(by)
    assert client.get(reverse("prescribing:document", args=[other.pk, open_one.pk])).status_code == 404
    assert "Refuge" not in repr(person_page(colleague, referral.person_id))
    with pytest.raises(NotAllowed):
        open_document(document=private, by=colleague)
    with pytest.raises(NotAllowed):
        remove_document(document=private, why="x", by=colleague)
    client.logout()
    assert client.get(urls[0]).status_code == 302


def test_what_a_colleague_keeps_private_is_not_told_by_keeping_the_same(client: Client) -> None:
    by = a_navigator()
    referral = a_referral(by)
    file = read("one.pdf", PDF)
    keep_document(referral=referral, file=file, title="Mine", kind="letter", private=True, by=by)
    colleague = a_navigator(referral.team)
    keep_document(referral=referral, file=file, title="Theirs", kind="letter", by=colleague)
    with pytest.raises(ValidationError, match="Theirs"):
        keep_document(referral=referral, file=file, title="Again", kind="letter", by=colleague)


def test_removed_with_a_reason_it_is_shown_no_more_and_that_it_was_there_stays(client: Client) -> None:
    by = a_navigator()
    document = a_document(by, title="About somebody else")
    person = document.referral.person
    client.force_login(by)
    remove = reverse("prescribing:document_remove", args=[person.pk, document.pk])
    assert client.post(remove, {"why": " "}).status_code == 400

    client.post(remove, {"why": "It is another person’s"})

    page = client.get(reverse("prescribing:person", args=[person.pk])).content.decode()
    assert "About somebody else" not in page
    assert "A document was removed" in page
    assert "It is another person’s" in page
    assert client.get(reverse("prescribing:document", args=[person.pk, document.pk])).status_code == 404
    with pytest.raises(KeptDocument.DoesNotExist):
        open_document(document=KeptDocument.objects.get(), by=by)
    kinds = set(AuditEvent.objects.filter(about_id=str(document.pk)).values_list("kind", flat=True))
    assert kinds == {"document.added", "document.removed"}
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptDocument.objects.update(removed_why="")


def test_it_goes_with_its_record_through_a_merge_and_back(client: Client) -> None:
    by = a_navigator()
    document = a_document(by)
    twin = document.referral.person
    known = a_person(by)
    merge(person=twin, into=known, by=by)
    assert [one.pk for one in person_page(by, known.pk).documents] == [document.pk]
    client.force_login(by)
    assert client.get(reverse("prescribing:document", args=[known.pk, document.pk])).status_code == 200


def test_its_name_in_a_log_says_nothing() -> None:
    document = a_document(a_navigator(), title="Refuge")
    assert "Refuge" not in f"{document} {document.content_row}"
    assert isinstance(read("a.pdf", PDF), Given)


def test_a_letter_of_a_protected_person_is_for_owner_cover_and_whoever_kept_it() -> None:
    """It says where they live."""
    priya = a_navigator()
    sam, ann = (a_navigator(priya.team_members.get().team) for _ in range(2))
    referral = a_referral(priya, a_person(priya))
    by_priya = keep_document(
        referral=referral, file=read("a.pdf", PDF), title="Clinic", kind="letter", by=priya
    )
    by_sam = keep_document(referral=referral, file=read("b.txt", b"Hello"), title="Note", kind="form", by=sam)
    assert KeptDocument.objects.visible_to(ann).count() == 2
    protect(person=Person.objects.get(pk=referral.person_id), owner=priya, cover=None, by=priya)
    seen = {user: set(KeptDocument.objects.visible_to(user)) for user in (priya, sam, ann)}
    assert seen == {priya: {by_priya, by_sam}, sam: {by_sam}, ann: set()}
