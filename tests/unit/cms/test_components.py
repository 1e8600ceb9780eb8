"""The component templates: what each draws, and that the gallery shows them all."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import brotli
import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from cms.gallery import parts as gallery
from cms.gallery.views import EXAMPLES
from tests.markup import plain

TEMPLATES = Path(settings.BASE_DIR) / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
PAGES = [path for path in TEMPLATES.rglob("*.html") if "email" not in path.relative_to(TEMPLATES).as_posix()]


def drawn(name: str, **given: Any) -> str:
    return plain(render_to_string(f"components/{name}.html", given))


class Tags(HTMLParser):
    """Every opening tag of a page, as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.tags if "id" in attrs]


# The files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_each_component_says_at_its_top_what_it_takes(path: Path) -> None:
    assert "{% comment %}" in path.read_text().splitlines()[0]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_template_has_a_style_or_script_of_its_own(path: Path) -> None:
    """The content security policy would refuse them. Emails are the exception: mail programs need them; and
    what is data for machines is no script."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)", text)


def _shown_by(text: str) -> set[str]:
    return set(re.findall(r"components/([a-z_]+)\.html", text))


def test_the_gallery_shows_every_component() -> None:
    sources = [*(TEMPLATES / "cms").rglob("*.html"), *(TEMPLATES / "layouts").rglob("*.html")]
    shown = set.union(*[_shown_by(path.read_text()) for path in [*sources, TEMPLATES / "base.html"]])
    while (
        more := set.union(*[_shown_by((TEMPLATES / f"components/{name}.html").read_text()) for name in shown])
        - shown
    ):
        shown |= more

    # A map needs tiles from another host, which the gallery does not ask.
    assert {path.stem for path in COMPONENTS} - shown <= {"map", "map_files"}


def test_every_class_that_a_component_writes_has_a_rule() -> None:
    sheets = "".join(
        path.read_text() for path in (Path(settings.BASE_DIR) / "cms/static/waymark/css").glob("*.css")
    )
    known = set(re.findall(r"\.(wm-[a-z0-9_-]+)", sheets))
    written = set()
    for path in COMPONENTS:
        text = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text(), flags=re.DOTALL)
        for value in re.findall(r'class="([^"]*)"', text):
            written |= {name for name in value.split() if name.startswith("wm-") and not name.endswith("-")}

    hooks = {"wm-danger"}  # names a page's test or a builder may hold on to
    assert written - known - hooks == set()


# The gallery ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_gallery_opens_for_anyone(client: Client) -> None:
    page = client.get(reverse("cms:components"))

    assert page.status_code == 200
    ids = Tags(page.content.decode()).ids()
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
@pytest.mark.parametrize("name", [page.name for page in EXAMPLES])
def test_each_whole_page_opens_and_repeats_no_id(client: Client, name: str) -> None:
    page = client.get(reverse("cms:example", args=[name]))

    assert page.status_code == 200
    ids = Tags(page.content.decode()).ids()
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_an_example_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(reverse("cms:example", args=["nothing"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "find", "find-danger", "service"])
def test_a_public_page_is_under_150_kb_as_it_is_sent(client: Client, name: str) -> None:
    html = client.get(reverse("cms:example", args=[name])).content
    sent = len(brotli.compress(html))
    for tag, attrs in Tags(html.decode()).tags:
        address = (
            attrs.get("href") if tag == "link" else attrs.get("src") if tag in {"script", "img"} else None
        )
        if address and address.startswith(settings.STATIC_URL):
            sent += _size(address.removeprefix(settings.STATIC_URL))
    fonts = "vendor/atkinson-hyperlegible-next-5.3.0/atkinson-hyperlegible-next-latin-600-normal.woff2"
    with_map = sum(_size(name) for name in ("leaflet/leaflet.js", "leaflet/leaflet.css", *OUR_MAP))

    assert sent + _size(fonts) + with_map < 150 * 1024


OUR_MAP = ("waymark/js/map_marks.js", "waymark/js/map.js")


def _size(static: str) -> int:
    """Bytes as production sends a static file."""
    path = finders.find(static)
    assert path, static
    content = Path(path).read_bytes()
    return len(content) if static.endswith((".woff2", ".png")) else len(brotli.compress(content))


# Fields and errors ---------------------------------------------------------------------------------------


def test_a_field_ties_its_label_hint_and_error_together() -> None:
    form = gallery.EveryField({"postcode": "DT4 8R"})
    tags = Tags(drawn("field", field=form["postcode"]))
    field = next(attrs for tag, attrs in tags.tags if tag == "input")

    assert ("label", {"class": "nhsuk-label", "for": "id_postcode"}) in tags.tags
    assert field["aria-invalid"] == "true"
    assert field["value"] == "DT4 8R"
    assert set((field["aria-describedby"] or "").split()) == {"id_postcode_helptext", "id_postcode_error"}
    assert {"id_postcode_helptext", "id_postcode_error"} <= set(tags.ids())


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [("contact", "radio", 3), ("share", "checkbox", 3), ("agrees", "checkbox", 1), ("name", "text", 1)],
)
def test_each_kind_of_field_draws_its_inputs(name: str, kind: str, count: int) -> None:
    tags = Tags(drawn("field", field=gallery.EveryField()[name])).tags
    inputs = [attrs for tag, attrs in tags if tag == "input"]

    assert [attrs["type"] for attrs in inputs] == [kind] * count
    assert {attrs["for"] for tag, attrs in tags if tag == "label"} == {attrs["id"] for attrs in inputs}
    assert any(tag == "fieldset" for tag, _ in tags) is (count > 1)


def test_what_was_chosen_stays_chosen() -> None:
    form = gallery.EveryField(
        {"contact": "text", "need": "food", "share": ["age"], "agrees": "on", "why": "A <fall>"}
    )

    assert 'value="text" id="id_contact_1" checked' in drawn("field", field=form["contact"])
    assert '<option value="food" selected>' in drawn("field", field=form["need"])
    assert 'value="age" id="id_share_2" checked' in drawn("field", field=form["share"])
    assert 'name="agrees" checked' in drawn("field", field=form["agrees"])
    assert "A &lt;fall&gt;</textarea>" in drawn("field", field=form["why"])


class Born(forms.Form):
    born = forms.Field(
        label="Date of birth",
        widget=forms.MultiWidget(
            {"day": forms.NumberInput, "month": forms.NumberInput, "year": forms.NumberInput}
        ),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["born"].widget.decompress = lambda value: [None, None, None]


def test_a_date_in_three_parts_has_a_label_for_each() -> None:
    html = drawn("field", field=Born()["born"])

    assert re.findall(r"<label[^>]*>(\w+)</label>", html) == ["Day", "Month", "Year"]
    assert re.findall(r'name="(born_\w+)"', html) == ["born_day", "born_month", "born_year"]


def test_each_line_of_the_error_summary_leads_to_something_on_the_page() -> None:
    form = gallery.EveryField({})
    summary = Tags(drawn("error_summary", form=form))
    wanted = [(attrs["href"] or "").removeprefix("#") for tag, attrs in summary.tags if tag == "a"]
    there = Tags(str(form)).ids()

    assert len(wanted) == len(form.errors) == 5
    assert set(wanted) <= set(there)


def test_no_errors_no_summary() -> None:
    assert drawn("error_summary", form=gallery.EveryField()).strip() == ""


# What each draws -----------------------------------------------------------------------------------------


def test_a_track_says_where_we_are_in_words_too() -> None:
    steps = [
        {"label": "Agreed", "when": "past"},
        {"label": "Sent", "when": "now"},
        {"label": "Opened", "when": ""},
    ]
    html = drawn("track", steps=steps, label="Where it is")

    assert html.count("aria-current") == 1
    assert ">: done<" in html
    assert ">: to come<" in html


@pytest.mark.parametrize(
    ("value", "word"),
    [("yes", "yes"), (True, "yes"), ("no", "no"), (False, "no"), ("", "not known"), (None, "not known")],
)
def test_a_fact_always_says_the_word(value: Any, word: str) -> None:
    assert f"<strong>Step-free: {word}</strong>" in drawn("fact", label="Step-free", value=value)


@pytest.mark.parametrize(
    ("state", "shape"), [("open", 1), ("waiting", 1), ("full", 1), ("ring", 0), ("unknown", 0)]
)
def test_room_is_told_by_a_shape_and_by_words(state: str, shape: int) -> None:
    html = drawn("capacity_tag", state=state, label="The words")

    assert html.count("<svg") == shape
    assert "The words</span>" in html


def test_a_result_with_nothing_but_a_name_leaves_nothing_empty() -> None:
    html = drawn("result", result={"name": "Puffin Singers", "url": "/services/1/"})

    assert '<a href="/services/1/">Puffin Singers</a>' in html
    for empty in ("<dl", "<ul", "wm-result__why", "wm-result__action", "wm-disc", "None"):
        assert empty not in html


def test_an_old_result_says_so_in_a_tag_and_not_after_why() -> None:
    old = {
        "name": "A",
        "url": "#",
        "why": "is near you",
        "freshness": {"state": "old", "label": "Not checked"},
    }
    html = drawn("result", result=old)

    assert html.count("Not checked") == 1
    assert "wm-tag--marker" in html


def test_what_we_do_not_know_about_a_person_is_said() -> None:
    html = drawn("person_banner", person={"name": "Ray Stickland"})

    assert html.count("Not known") == 3
    assert "ask before you write or ring" in html


def test_words_from_people_are_escaped() -> None:
    html = drawn("result", result={"name": "<script>", "url": "#", "summary": "<b>", "why": "<i>"})

    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_pagination_keeps_the_search_and_says_where_we_are() -> None:
    html = drawn("pagination", page=gallery.parts()["page_of_results"], url="?q=food&page=")

    assert "26 to 50 of 75" in html
    assert 'href="?q=food&amp;page=1"' in html
    assert 'href="?q=food&amp;page=3"' in html


def test_the_exit_button_is_a_plain_link() -> None:
    tags = Tags(drawn("exit_button")).tags
    link = next(attrs for tag, attrs in tags if tag == "a")

    assert (link["href"] or "").startswith("https://")
    assert all(tag != "script" for tag, _ in tags)


def test_the_hub_can_be_rung_from_every_public_page() -> None:
    html = drawn("hub_strip", hub_phone="01632 960400", hub_hours="every day", hub_call_url="/contact/")

    assert 'href="tel:01632960400"' in html
    assert "Ask us to call you" in html
    assert drawn("hub_strip").strip() == ""


@pytest.mark.django_db
def test_only_the_email_may_carry_styles_in_its_tags(client: Client) -> None:
    email = client.get(reverse("cms:example", args=["email"]))["Content-Security-Policy"]
    page = client.get(reverse("cms:components"))["Content-Security-Policy"]

    assert "style-src 'self' 'unsafe-inline'" in email
    assert "script-src 'self';" in email + ";"
    assert "unsafe-inline" not in page


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_to_do(client: Client) -> None:
    page = client.get("/nothing/at/all/")

    assert page.status_code == 404
    assert "We cannot find that page" in page.content.decode()
    assert 'action="/find/"' in page.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "500"])
def test_an_error_page_says_what_happened_and_offers_a_way_on(name: str) -> None:
    """Without a request: what broke may have been what a page is made from."""
    html = render_to_string(f"{name}.html")

    assert html.count("<h1>") == 1
    assert "invalid" not in html.lower()
    assert name == "403_csrf" or 'href="/"' in html
