"""Every small messy input of the shared folder is imported with the outcome that is right for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Need, Service
from directory.catalogue.times_words import hours_words
from directory.openreferral.feeds.reader import NotServices, read
from directory.openreferral.importer import Report, ensure_source, import_services
from directory.places.loading import load_areas, load_postcodes
from directory.places.models import Area, Postcode
from directory.places.place_names import fold
from tests.services import ROOT

INPUTS = Path(os.environ.get("WAYMARK_SHARED") or ROOT.parent / "shared") / "review" / "inputs" / "feeds"
FILES = sorted(INPUTS.glob("*.json"))
NO_ORGANISATION = "It names no organisation"
AT_BS1 = "Hall, 1 High St, Bristol, BS1 1AA"
ID_CARD = " ".join(["Bring proof of identity."] * 12)

REFUSED = {
    "empty": "an empty list",
    "truncated": "JSON that is broken off",
}
SKIPPED = {
    "a-nameless-only": "It has no name.",
    "mini-name_unknown": "It has no name.",
    "mini-no_name": "It has no name.",
}
ALIKE: dict[str, tuple[str, ...]] = {
    "a lunch of an organisation": ("list-of-orgs-with-services", "org-with-services"),
    "a lunch of nobody": ("bare-minimum", "data-envelope", "items-envelope", "results-envelope"),
    "no words": ("mini-desc_none_word", "mini-empty_desc", "mini-id_int"),
    "running": ("mini-status_case", "mini-status_pub"),
    "on weekdays": ("mini-weekday_words", "mini-weekdays_word"),
}
"""Inputs of one outcome; its name stands for them below."""
OUTCOMES: dict[str, dict[str, Any]] = {
    "a lunch of an organisation": {"name": "Lunch", "organisation": "Org"},
    "a lunch of nobody": {"name": "Lunch", "told": [NO_ORGANISATION]},
    "no words": {"name": "Mini"},
    "running": {"status": "active"},
    "service-at-location": {"name": "Lunch", "places": ["Hall"], "told": [NO_ORGANISATION]},
    "mini-access_v1": {"places": [AT_BS1], "access": ["Wheelchair access\nRamp at side"]},
    "mini-access_v3_in_v1key": {"places": [AT_BS1], "access": ["Wheelchair access"]},
    "mini-address_v1_single": {"places": ["Hall, 1 High St, BS1 1AA"], "points": [(51.4539, -2.5951)]},
    "mini-ages_months": {"ages": (None, 4), "eligibility": "Ages: 6 months to 4 years 9 months"},
    "mini-ages_str": {"ages": (18, 25)},
    "mini-ages_swapped": {"eligibility": "Ages: 65 to 18", "told": ["the wrong way round"]},
    "mini-max100": {"ages": (12, None)},
    "mini-v1_elig_one_missing": {"ages": (18, None), "eligibility": "Adults (18 and over). Carers"},
    "mini-v1_elig_two": {"eligibility": "0 to 4. 18 and over"},
    "mini-alert_html": {"alert": "Closed until January"},
    "mini-app_process_html": {"begin_note": "Ring us\n\n1. One\n\n2. Two", "begin_by": "ring"},
    "mini-area_extent": {
        "areas": {
            "BS1, BS2": ["outcode:BS1", "outcode:BS2"],
            "Bristol": ["authority:E06000023", "town:bristol"],
            "E06000023": ["authority:E06000023"],
            "Nationwide": ["nation:england", "nation:northern-ireland", "nation:scotland", "nation:wales"],
            "Within 5 miles of BS1": [],
        },
        "told": ["“Within 5 miles of BS1” is not an area we know"],
    },
    "mini-attr_label": {"needs": ["Food banks"]},
    "mini-attr_v1": {"needs": ["Mental health"]},
    "mini-taxonomy_terms_flat": {"needs": ["Food banks"]},
    "mini-bucks_style": {"times": ["weekly TH 9.30am to 10.30am"]},
    "mini-closes_before_opens": {
        "times": ["weekly MO from 6.58pm (The source says 6.58pm to 6pm.)"],
        "told": ["when it ends is not known"],
    },
    "mini-dtstart_only_hours": {
        "times": ["text 9am to 5pm (9am to 5pm)"],
        "told": ["no day is said"],
    },
    "mini-freq_day_lower": {"times": ["weekly MO,TU,WE,TH,FR,SA,SU 10am to 12 noon"]},
    "mini-iso_datetime_opens": {"times": ["weekly FR 8am to 12 noon"]},
    "mini-utc_times": {"times": ["weekly FR 9am to 12 noon"]},
    "mini-midnight": {"times": ["weekly FR 8pm to midnight"]},
    "mini-minus1SA": {"times": ["monthly -1FR 10am to 12 noon"]},
    "mini-overnight": {"times": ["weekly FR 10pm to 6am"]},
    "mini-weekday_0": {"times": ["text 10am to 12 noon (0, 10am to 12 noon)"], "told": ["days “0”"]},
    "on weekdays": {"times": ["weekly MO,TU,WE,TH,FR 9am to 5pm"]},
    "mini-weekly_no_byday_dtstart": {"times": ["weekly TU 10am to 12 noon"]},
    "mini-contact_dept": {"contacts": ["Ann, Manager, Reception, 0117 496 0015 ext. 22, a@example.org"]},
    "mini-cost_amount_zero_desc": {
        "free": "yes inferred",
        "costs": ["Suggested donation: None Suggested donation of £3"],
    },
    "mini-cost_words": {"free": "no stated", "costs": ["Session: 250 per session"]},
    "mini-fees_both": {"cost_note": "New fee text", "told": ["“Old fee text”"]},
    "mini-fees_v1": {"free": "no inferred", "cost_note": "£3 per session"},
    "mini-dbl_escaped": {
        "summary": "Hello & welcome Tea",
        "description": "<p>Hello &amp; welcome</p><ul><li>Tea</li></ul>",
    },
    "mini-lt_desc": {"description": "For people aged <25 and >60; call if BMI <30"},
    "mini-table_desc": {"description": "Day, Time<br>\nMon, 10am"},
    "mini-docs_long": {
        "what_to_bring": f"{ID_CARD} A passport on its own is enough. (https://example.org/docs)"
    },
    "mini-grid": {"points": [(51.428006, -2.596682)], "told": ["metres of the National Grid"]},
    "mini-grid_nopc": {"points": [(51.428006, -2.596682)], "told": ["metres of the National Grid"]},
    "mini-latlng_comma": {"points": [(51.4545, -2.5879)]},
    "mini-micro": {"points": [(51.4545, -2.5879)], "told": ["millionths of degrees; put right"]},
    "mini-swapped": {"points": [(51.45, -2.59)], "told": ["were swapped; put right"]},
    "mini-locations_flat": {"places": [AT_BS1], "points": [(51.45, -2.6)]},
    "mini-postcode_in_address": {
        "places": ["Hall, 23 The Parade, Patchway, BS34 5LP, Bristol, BS34 5LP"],
        "doubts": ["Placed in the middle of BS34, for want of a better point."],
        "told": ["read out of the address"],
    },
    "mini-virtual": {"places": ["Online"], "points": [], "delivery": ["online"]},
    "mini-html_name": {"name": "Café & Chat Group"},
    "mini-name_300": {"told": ["longer than a name may be"]},
    "mini-org_phone_only": {"phones": ["0117 496 0000", "0117 496 0001"]},
    "mini-phone_ext": {"phones": ["0117 496 0006 ext. 100 (text)"]},
    "mini-phone_prose": {"phones": ["0117 496 0007", "0117 496 0008 (out of hours)"]},
    "mini-phone_lost_zero": {
        "phones": [
            "0117 979 1399",
            "07700 900123",
            "0117979139",
            "0117 496 0010",
            "+441174960009",
            "116 123",
            "111",
            "0808 801 0000",
            "0117 496 0011",
            "0117 496 0012 (fax, Fax)",
            "18001 0117 496 0013 (textphone)",
        ],
        "told": ["“0117979139” is not a whole", "“1.17979E+09” is no", "“NA” is no"],
    },
    "mini-status_ended": {"status": "ended"},
    "mini-url_two": {"website": "https://example.org", "told": ["more than one web address"]},
    "mini-wait": {
        "begin_note": "Waiting time: About 3 weeks\n\nInterpreters: BSL interpreters on request\n\n"
        "Referral form: https://example.org/refer",
        "told": ["accreditations, licenses"],
    },
}
MANY: dict[str, list[tuple[str, str, str]]] = {
    "ndjson": [("added", "Lunch", NO_ORGANISATION), ("added", "Tea", NO_ORGANISATION)],
    "mixed-list": [
        ("added", "Postcode word town", "“Bromley” is no postcode"),
        ("added", "Postcode word call", "“Call us” is no postcode"),
        ("added", "Postcode Bow", "“Bow” is no postcode"),
        ("added", "Northern Ireland", "no postcodes of Northern Ireland"),
        ("added", "Jersey", "no postcodes of Jersey"),
        ("added", "Dup A", ""),
        ("skipped", "Dup B", "“p6” comes 2 times"),
        ("skipped", "", "It has no name."),
        ("added", "Text not list", "contacts (as text), schedules (as text)"),
        ("skipped", "['x']", "It has no name."),
        ("added", "Orgless", "organization (as text)"),
        ("skipped", "", "null"),
        ("skipped", "", "text or number"),
        ("added", "Deep", "description (as a table)"),
        ("added", "Half-hour noon", ""),
        ("added", "Int days", ""),
    ],
}


@pytest.fixture
def bristol(db: None) -> None:
    """A postcode, a few areas and the needs that the inputs speak of."""
    england = ["nation:england"]
    city = ["authority:E06000023", *england]
    areas = [
        ("authority", "E06000023", "Bristol", (51.4545, -2.5879), england),
        ("town", "bristol", "Bristol", (51.4545, -2.5879), city),
        ("outcode", "BS1", "BS1", (51.4539, -2.5951), city),
        ("outcode", "BS2", "BS2", (51.4591, -2.5701), city),
        ("outcode", "BS4", "BS4", (51.4291, -2.5611), city),
        ("outcode", "BS34", "BS34", (51.5309, -2.5814), england),
    ]
    load_areas(
        Area(
            key=f"{kind}:{code}",
            kind=kind,
            code=code,
            name=name,
            search_name=fold(name),
            latitude=point[0],
            longitude=point[1],
            reach=8_000,
            within=within,
        )
        for kind, code, name, point, within in areas
    )
    load_postcodes(
        [
            Postcode(
                compact="BS11AA",
                sector="BS1 1",
                outcode="BS1",
                latitude=51.4539,
                longitude=-2.5951,
                authority_code="E06000023",
            )
        ]
    )
    for name in ("Food banks", "Mental health"):
        Need.objects.create(name=name, slug=name.lower().replace(" ", "-"), live=True)


def bring(path: Path) -> Report:
    return import_services(source=ensure_source("messy"), feed=read(str(path)), by=SYSTEM)


def shown(service: Service) -> dict[str, Any]:
    """What a listing says, in few words."""
    places = [at.location for at in service.at_locations.order_by("sort_order")]
    return {
        **{name: getattr(service, name) for name in _AS_THEY_ARE},
        "organisation": service.organisation.name,
        "free": f"{service.free} {service.free_basis}",
        "ages": (service.minimum_age, service.maximum_age),
        "costs": [f"{row.label}: {row.pence} {row.note}".strip() for row in service.costs.all()],
        "times": [_time(row) for row in service.schedules.all()],
        "phones": [_phone(row) for row in service.phones.all()],
        "contacts": [_joined(row.name, row.role, row.phone, row.email) for row in service.contacts.all()],
        "areas": {row.name: row.codes for row in service.areas.all()},
        "needs": [row.need.name for row in service.needs.all()],
        "delivery": [row.how for row in service.deliveries.all()],
        "places": [_joined(place.name, place.address, place.town, place.postcode) for place in places],
        "points": [(place.latitude, place.longitude) for place in places if place.latitude is not None],
        "doubts": [place.point_doubt for place in places if place.point_doubt],
        "access": [place.access_note for place in places if place.access_note],
    }


_PLAIN = (
    "name status alert summary description website begin_note begin_by what_to_bring cost_note eligibility"
)
_AS_THEY_ARE = _PLAIN.split()


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _time(row: Any) -> str:
    hours = hours_words(row.opens_at, row.closes_at)
    return " ".join(filter(None, (row.frequency, row.days, hours, f"({row.note})" if row.note else "")))


def _phone(row: Any) -> str:
    beside = _joined("" if row.kind == "voice" else row.kind, row.label)
    return f"{row.number} ({beside})" if beside else row.number


def expected(name: str) -> dict[str, Any]:
    return OUTCOMES[next((outcome for outcome, names in ALIKE.items() if name in names), name)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_input_has_the_outcome_that_is_right(bristol, path):
    name = path.stem
    if name in REFUSED:
        with pytest.raises(NotServices, match=REFUSED[name]):
            bring(path)
        return
    report = bring(path)
    if name in MANY:
        assert [(line.what, line.name) for line in report.lines] == [row[:2] for row in MANY[name]]
        for line, (_what, _name, told) in zip(report.lines, MANY[name], strict=True):
            assert told in " ".join(line.problems) if told else line.problems == []
    elif name in SKIPPED:
        assert [(line.what, line.problems) for line in report.lines] == [("skipped", [SKIPPED[name]])]
    else:
        right = dict(expected(name))
        told = right.pop("told", [])
        [line] = report.lines
        assert (line.what, report.run.problems) == ("added", [])
        assert len(line.problems) == len(told), line.problems
        assert all(words in problem for words, problem in zip(told, line.problems, strict=True))
        says = shown(Service.objects.get())
        assert {key: says[key] for key in right} == right
    again = bring(path)
    assert (again.run.added, again.run.changed) == (0, 0), [line.changes for line in again.lines]


def test_words_never_become_postcodes(bristol, shared_data):
    bring(INPUTS / "mixed-list.json")
    for service in Service.objects.filter(name__startswith="Postcode"):
        [place] = [at.location for at in service.at_locations.all()]
        assert (place.postcode, place.latitude) == ("", None)


def test_every_input_is_here(shared_data):
    known = {*REFUSED, *SKIPPED, *MANY, *OUTCOMES, *(name for names in ALIKE.values() for name in names)}
    assert len(FILES) > 60
    assert {path.stem for path in FILES} - known == set()
