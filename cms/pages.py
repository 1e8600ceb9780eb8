"""The pages a new site starts with. Safe to repeat: what editors changed is left alone."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page, Site

from cms.models import HomeNeed, HomePage, HubSettings, InformationPage, UrgentLine
from directory.catalogue.models import Need

URGENT = (
    ("Danger to life", "Emergency services", "999", "If you cannot speak, press 55 when asked."),
    ("Thinking about ending your life", "Samaritans", "116 123", "Free, day and night. Or text SHOUT to 85258."),
    (
        "Afraid of someone at home",
        "National Domestic Abuse Helpline",
        "0808 2000 247",
        "Free, day and night.",
    ),
    ("Nowhere to sleep tonight", "Shelter", "0808 800 4444", "Free. Or ring your council."),
)

INFORMATION = (
    (
        "contact",
        "Ask us to call you",
        "Ring us, or write and say when we may ring you.",
        "<p>Tell us what is going on, once. We will find the right help and stay with you until it works.</p>"
        "<p>Our number and hours are at the top of this page. If you write to us, give your number and say when "
        "it is safe to ring. Please do not write about your health.</p>"
        "<p>Messages are not read day and night. In an emergency call 999, or 111 for health advice.</p>",
    ),
    (
        "groups",
        "Run a group? Add it or change it",
        "You do not need an account.",
        "<p>Write to us or ring us with what you do, where and when, what it costs and who it is for. We check every "
        "listing before it shows, and ask you now and then whether it is still right.</p>"
        "<p>Tell us too when you are full or closed for a while, so that nobody comes in vain.</p>",
    ),
    (
        "accessibility",
        "Accessibility",
        "This site should work for everybody.",
        "<p>We build to the Web Content Accessibility Guidelines 2.2, level AA. Every page works with a keyboard, "
        "with a screen reader, at large text sizes and without JavaScript.</p>"
        "<p>If something does not work for you, ring us and we will find the answer with you, then mend it.</p>",
    ),
    (
        "privacy",
        "Privacy",
        "What we keep, and what we do not.",
        "<p>Searching here needs no name and no account. What you type is not kept, and this site sends nothing to "
        "other companies.</p>"
        "<p>If a care navigator helps you, they record what you agree to share, with whom and why. You may see it, "
        "correct it and change your mind. Ask them, or ring us.</p>"
        "<p>A cookie is used only to keep staff signed in and to keep forms safe.</p>",
    ),
    (
        "leaving",
        "Using this site safely",
        "What the exit button can and cannot hide.",
        "<p>“Leave this site” takes you to a weather page at once. It cannot remove this site from your browser's "
        "history. If somebody checks your phone or computer, use one they cannot reach, or a private window.</p>"
        "<p>If you are in danger now, call 999. If you cannot speak, press 55 on a mobile when asked.</p>",
    ),
)


@transaction.atomic
def setup_pages() -> list[str]:
    """Make the home page, its needs and urgent lines, and the information pages. Returns what was made."""
    made: list[str] = []
    home = HomePage.objects.first() or _make_home(made)
    for slug, title, lead, body in INFORMATION:
        if not InformationPage.objects.child_of(home).filter(slug=slug).exists():
            home.add_child(instance=InformationPage(title=title, slug=slug, lead=lead, body=body))
            made.append(title)
    if not home.needs.exists():
        for order, need in enumerate(Need.objects.top()[:16]):
            HomeNeed.objects.create(page=home, need=need, sort_order=order)
            made.append(need.plain)
    return made


def _make_home(made: list[str]) -> HomePage:
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(slug="home").first()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()  # the page that Wagtail's first migration leaves
        root = Page.get_first_root_node()
    home = HomePage(
        title="Find help near you",
        slug="home",
        lead="Free and low-cost help, from people who live here.",
    )
    root.add_child(instance=home)
    for order, (what, name, phone, note) in enumerate(URGENT):
        UrgentLine.objects.create(page=home, what=what, name=name, phone=phone, note=note, sort_order=order)
    site, _ = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Waymark"}
    )
    HubSettings.for_site(site)
    made.append(home.title)
    return home


def name_the_hub(**values: str) -> HubSettings:
    """Set what the hub says about itself, for the demo and for tests."""
    hub = HubSettings.for_site(Site.objects.get(is_default_site=True))
    for field, value in values.items():
        setattr(hub, field, value)
    hub.save()
    return hub


