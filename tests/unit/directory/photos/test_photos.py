"""Photos of a listing: written anew, shown once approved, never of a hidden place, taken away and back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Service
from directory.messages.models import OutboxMessage
from directory.photos import actions, forgetting
from directory.photos.models import ListingPhoto, PhotoState
from directory.photos.pictures import MOST_BYTES, MOST_PIXELS, read_photo
from directory.photos.shown import photos_of
from directory.shortlists.sending_limits import TooMany
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor, at, opened

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ALT = "Five people at a long table with tea"
GPS = 0x8825
ORIENTATION = 0x0112


def a_file(size: tuple[int, int] = (1600, 900), kind: str = "JPEG", colour: str = "teal") -> bytes:
    made = io.BytesIO()
    mode = "RGBA" if kind == "PNG" else "RGB"
    picture = Image.new(mode, size, colour)
    if kind == "JPEG":
        exif = Image.Exif()
        exif[ORIENTATION] = 6
        exif[0x010F] = "Phone of Jean Bartlett"
        exif.get_ifd(GPS)[2] = (50.0, 36.0, 30.0)
        picture.save(made, kind, exif=exif, comment=b"Taken at 7 Chickerell Road")
    else:
        picture.save(made, kind)
    return made.getvalue()


def a_photo(service: Service, by: Any, content: bytes = b"", alt: str = ALT) -> ListingPhoto:
    content = content or a_file()
    return actions.add_photo(service=service, file=io.BytesIO(content), size=len(content), alt=alt, by=by)


@pytest.fixture
def service() -> Service:
    return ServiceFactory(location=LocationFactory(name="Wyke Smugglers Hall"))


@pytest.fixture
def keeper(service: Service) -> Any:
    return a_keeper(service.organisation)


def address(photo: ListingPhoto, size: str = "large") -> str:
    return reverse("directory:photo", args=[photo.pk, size])


def test_what_is_kept_has_nothing_of_the_phone_in_it_and_stands_upright() -> None:
    content = a_file()
    assert b"Jean Bartlett" in content
    assert b"Chickerell" in content
    made = read_photo(io.BytesIO(content), len(content))
    for one in (made.large, made.small):
        read = Image.open(io.BytesIO(one.content))
        assert not dict(read.getexif())
        assert not read.getexif().get_ifd(GPS)
        assert b"Jean" not in one.content
        assert b"Chickerell" not in one.content
        assert read.size == (one.width, one.height)
        assert one.height > one.width, "orientation 6 is lying on its side"
    assert max(made.large.width, made.large.height) == 1200
    assert max(made.small.width, made.small.height) == 320


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg(kind: str) -> None:
    content = a_file(kind=kind)
    assert read_photo(io.BytesIO(content), len(content)).large.content[:3] == b"\xff\xd8\xff"


def test_few_colours_and_see_through_parts_become_plain_ones() -> None:
    made = io.BytesIO()
    picture = Image.new("RGBA", (800, 600), (0, 0, 0, 0)).convert("P")
    picture.info["transparency"] = 0
    picture.save(made, "PNG", transparency=0)
    read = read_photo(io.BytesIO(made.getvalue()), len(made.getvalue()))
    shown = Image.open(io.BytesIO(read.large.content))
    assert (shown.mode, shown.size) == ("RGB", (800, 600))
    assert min(shown.getpixel((400, 300))) > 250, "see-through is white"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><p>hello",
        a_file()[:400],
        a_file(kind="PNG")[:60],
        b"\xff\xd8\xff" + b"\0" * 500,
    ],
)
def test_what_is_no_photo_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError, match="cannot read this file"):
        read_photo(io.BytesIO(content), len(content))


def _with_scans(number: int) -> bytes:
    """A progressive photo whose last scan comes so many times more."""
    made = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(made, "JPEG", progressive=True)
    whole = made.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * number + whole[-2:]


def test_a_photo_of_very_many_scans_is_refused_before_it_is_decoded() -> None:
    few, many = _with_scans(20), _with_scans(80)
    assert read_photo(io.BytesIO(few), len(few)).large.width == 800
    with pytest.raises(ValidationError, match="cannot read this file"):
        read_photo(io.BytesIO(many), len(many))


def test_what_only_looks_like_scans_is_no_reason_to_refuse() -> None:
    """A phone may put a short film behind the photo: any bytes at all."""
    content = a_file() + b"\xff\xda\x5a" * 500
    assert read_photo(io.BytesIO(content), len(content)).large.width


def test_a_photo_of_several_pictures_is_taken_as_its_first() -> None:
    made = io.BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(
        made, "MPO", save_all=True, append_images=[Image.new("RGB", (1600, 900), "red")]
    )
    content = made.getvalue()
    assert Image.open(io.BytesIO(content)).format == "MPO"
    read = Image.open(io.BytesIO(read_photo(io.BytesIO(content), len(content)).large.content))
    assert (read.format, read.size) == ("JPEG", (1200, 675))
    red, _green, blue = read.getpixel((600, 300))
    assert blue > red


def test_what_was_refused_counts_for_the_hour(
    service: Service, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AN_HOUR", {"group": 3})
    by = as_actor(keeper)
    for content in (b"no photo", a_file((100, 100)), b"\xff\xd8\xff" + b"\0" * 500):
        with pytest.raises(ValidationError):
            a_photo(service, by, content)
    with pytest.raises(TooMany):
        a_photo(service, by)


def test_the_fifth_and_the_same_count_for_the_hour(
    service: Service, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AN_HOUR", {"group": 2})
    by = as_actor(keeper)
    a_photo(service, by)
    with pytest.raises(ValidationError, match="already"):
        a_photo(service, by)
    with pytest.raises(TooMany):
        a_photo(service, by, a_file(colour="red"))


def test_too_large_and_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="at most 15 MB"):
        read_photo(io.BytesIO(b""), MOST_BYTES + 1)
    content = a_file((200, 150))
    with pytest.raises(ValidationError, match="blurred"):
        read_photo(io.BytesIO(content), len(content))
    monkeypatch.setitem(MOST_PIXELS, "JPEG", 1000)
    content = a_file()
    with pytest.raises(ValidationError, match="too large"):
        read_photo(io.BytesIO(content), len(content))


@pytest.mark.parametrize("alt", ["", "us", "IMG_20260504", "our group IMG_2041", "see www.evil.example now"])
def test_what_it_shows_is_said_in_words(alt: str, service: Service, keeper: Any) -> None:
    with pytest.raises(ValidationError):
        a_photo(service, as_actor(keeper), alt=alt)
    assert not ListingPhoto.objects.exists()


def test_it_waits_until_an_editor_has_looked(service: Service, keeper: Any) -> None:
    photo = a_photo(service, as_actor(keeper))
    client = Client()
    page = reverse("directory:service", args=[service.pk])
    assert photo.state == PhotoState.WAITING
    assert client.get(address(photo)).status_code == 404
    assert address(photo) not in client.get(page).content.decode()
    actions.approve_photo(photo=photo, by=user_with(Role.EDITOR))
    shown = client.get(page).content.decode()
    assert f'src="{address(photo)}"' in shown
    assert f'alt="{ALT}"' in shown
    assert f'width="{photo.width}"' in shown
    assert 'loading="lazy"' in shown
    answer = client.get(address(photo))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert client.get(address(photo), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert OutboxMessage.objects.filter(kind="group.photo-decided", about_id=photo.pk).count() == 1
    kinds = AuditEvent.objects.filter(kind__startswith="photo.").values_list("kind", flat=True)
    assert sorted(kinds) == ["photo.added", "photo.approved"]


def test_where_it_is_set_so_it_is_shown_at_once(service: Service, keeper: Any, settings: Any) -> None:
    settings.GROUP_PHOTOS_WAIT = False
    assert a_photo(service, as_actor(keeper)).state == PhotoState.SHOWN
    settings.GROUP_CHANGES_WAIT = True
    assert a_photo(service, as_actor(keeper), a_file(colour="red")).state == PhotoState.WAITING


@pytest.mark.parametrize("hide", ["place", "place of this listing", "listing", "archived"])
def test_a_photo_is_not_there_once_its_place_or_listing_is_hidden(
    hide: str, service: Service, keeper: Any, settings: Any
) -> None:
    settings.GROUP_PHOTOS_WAIT = False
    photo = a_photo(service, as_actor(keeper))
    assert Client().get(address(photo)).status_code == 200
    at_location = service.at_locations.get()
    if hide == "place":
        type(at_location.location).objects.update(visibility=Visibility.PROFESSIONAL)
    elif hide == "place of this listing":
        type(at_location).objects.update(visibility=Visibility.OWNER)
    elif hide == "listing":
        Service.objects.update(visibility=Visibility.PROFESSIONAL)
    else:
        Service.objects.update(live=False)
    for size in ("large", "small"):
        assert Client().get(address(photo, size)).status_code == 404
    staff = Client()
    staff.force_login(user_with(Role.NAVIGATOR))
    assert staff.get(address(photo)).status_code == 404
    if hide != "archived":
        fresh = Service.objects.prefetch_related("at_locations__location", "needs__need").get()
        assert photos_of([fresh]) == {}
        with pytest.raises((ValidationError, NotAllowed)):
            a_photo(fresh, as_actor(keeper), a_file(colour="red"))


def test_taken_away_and_brought_back_until_it_is_forgotten(
    service: Service, keeper: Any, settings: Any
) -> None:
    settings.GROUP_PHOTOS_WAIT = False
    by = as_actor(keeper)
    photo = a_photo(service, by)
    actions.remove_photo(photo=photo, by=by)
    assert Client().get(address(photo)).status_code == 404
    actions.put_photo_back(photo=photo, by=by)
    assert Client().get(address(photo)).status_code == 200
    actions.remove_photo(photo=photo, by=by)
    assert forgetting.forget_removed() == 0
    ListingPhoto.objects.update(decided_at=photo.said_at - forgetting.KEPT_FOR - timedelta(minutes=1))
    assert forgetting.forget_removed() == 1
    with pytest.raises(ValidationError, match="any more"):
        actions.put_photo_back(photo=photo, by=by)


def test_what_an_editor_took_away_the_group_does_not_bring_back(
    service: Service, keeper: Any, settings: Any
) -> None:
    settings.GROUP_PHOTOS_WAIT = False
    photo = a_photo(service, as_actor(keeper))
    editor = user_with(Role.EDITOR)
    with pytest.raises(ValidationError, match="Say why"):
        actions.remove_photo(photo=photo, by=editor)
    actions.remove_photo(photo=photo, by=editor, words="A child can be recognised")
    with pytest.raises(ValidationError, match="Write to us"):
        actions.put_photo_back(photo=photo, by=as_actor(keeper))
    actions.put_photo_back(photo=photo, by=editor)
    assert ListingPhoto.objects.get().state == PhotoState.SHOWN


def test_what_is_refused_is_forgotten_at_once(service: Service, keeper: Any) -> None:
    photo = a_photo(service, as_actor(keeper))
    editor = user_with(Role.EDITOR)
    with pytest.raises(ValidationError, match="Say why"):
        actions.refuse_photo(photo=photo, words=" ", by=editor)
    actions.refuse_photo(photo=photo, words="It is blurred", by=editor)
    kept = ListingPhoto.objects.get()
    assert (kept.state, bytes(kept.large)) == (PhotoState.REFUSED, b"")
    with pytest.raises(ValidationError, match="already"):
        actions.approve_photo(photo=photo, by=editor)


def test_another_group_and_the_public_do_nothing_about_it(service: Service, keeper: Any) -> None:
    photo = a_photo(service, as_actor(keeper))
    other = as_actor(a_keeper(ServiceFactory().organisation, email="tom@example.org"))
    for verb in (actions.remove_photo, actions.put_photo_back):
        with pytest.raises(NotAllowed):
            verb(photo=photo, by=other)
    with pytest.raises(NotAllowed):
        a_photo(service, other)
    with pytest.raises(NotAllowed):
        actions.approve_photo(photo=photo, by=user_with(Role.NAVIGATOR))
    assert Client().get(at("group_photo", keeper, service.pk, photo.pk)).status_code == 404


def test_the_same_twice_and_a_fifth_are_refused(service: Service, keeper: Any) -> None:
    by = as_actor(keeper)
    a_photo(service, by)
    with pytest.raises(ValidationError, match="already"):
        a_photo(service, by)
    for colour in ("red", "blue", "green"):
        a_photo(service, by, a_file(colour=colour))
    with pytest.raises(ValidationError, match="four photos"):
        a_photo(service, by, a_file(colour="white"))


def test_a_group_gives_takes_away_and_brings_back_by_its_page(service: Service, keeper: Any) -> None:
    client = opened(keeper)
    url = at("group_photos", keeper, service.pk)

    def typed() -> dict[str, Any]:
        return {
            "do": "add",
            "alt": ALT,
            "agreed": "on",
            "photo": SimpleUploadedFile("IMG_1.jpg", a_file(), "image/jpeg"),
        }

    bad = client.post(url, typed() | {"alt": "", "agreed": ""})
    assert bad.status_code == 400
    assert "Say in a few words what the photo shows" in bad.content.decode()
    assert client.post(url, typed()).status_code == 302
    photo = ListingPhoto.objects.get()
    assert "Waits for somebody" in client.get(url).content.decode()
    assert client.get(at("group_photo", keeper, service.pk, photo.pk)).status_code == 200
    first = client.post(url, {"do": "remove", "photo": str(photo.pk)})
    assert "Take this photo away?" in first.content.decode()
    assert ListingPhoto.objects.get().state == PhotoState.WAITING
    client.post(url, {"do": "remove", "photo": str(photo.pk), "sure": "yes"})
    assert ListingPhoto.objects.get().state == PhotoState.REMOVED
    assert "Bring it back" in client.get(url).content.decode()
    client.post(url, {"do": "put-back", "photo": str(photo.pk)})
    assert ListingPhoto.objects.get().state == PhotoState.WAITING


def test_an_editor_decides_on_a_page_and_others_do_not(service: Service, keeper: Any) -> None:
    photo = a_photo(service, as_actor(keeper))
    url = reverse("group_photos")
    client = Client()
    client.force_login(user_with(Role.NAVIGATOR))
    assert client.get(reverse("group_photo_picture", args=[photo.pk])).status_code in (302, 403)
    client.force_login(user_with(Role.EDITOR))
    page = client.get(url).content.decode()
    assert ALT in page
    assert client.get(reverse("group_photo_picture", args=[photo.pk])).status_code == 200
    client.post(url, {"id": str(photo.pk), "approve": "1"})
    assert ListingPhoto.objects.get().state == PhotoState.SHOWN
    client.post(f"{url}?show=live", {"id": str(photo.pk), "remove": "1", "words": "A child is in it"})
    assert ListingPhoto.objects.get().state == PhotoState.REMOVED
