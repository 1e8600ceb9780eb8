"""Invented feeds and spreadsheets to import: the same from the same number.

As a council's feed is: two services to a place, three to an organisation, each with two times, a phone, a
contact, a price and an area, and a description of some sixty words.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.benchmarks import synthetic

WHAT = (
    ("Lunch club", "A hot meal and company for older people who live alone"),
    ("Walking group", "A gentle walk in the park for anybody who wants to get fit"),
    ("Debt advice", "Free help with bills, rent arrears and benefits"),
    ("Carers’ circle", "A chance for unpaid carers to talk and to rest"),
    ("Dementia café", "Music and tea for people with memory loss and those who look after them"),
    ("Men’s shed", "Woodwork, repairs and a brew for men who feel lonely"),
    ("Toddler group", "Play and songs for parents with children under five"),
    ("Chair yoga", "Stretching and breathing for people with bad backs and stiff joints"),
    ("Bereavement group", "Somewhere to talk after the death of somebody close"),
    ("Community garden", "Growing vegetables together; no experience needed"),
)
HOW = (
    "The hall has a ramp and a toilet that is wide enough for a wheelchair.",
    "Just turn up, or ring beforehand if you would like to talk to somebody first.",
    "Volunteers meet you at the door and stay with you on your first visit.",
    "There is a bus stop outside and parking behind the building.",
    "It is for adults of every age who live in the county.",
    "We ask for a small donation towards the tea, but nobody is turned away.",
)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
AREAS = ("Dorset", "Derby", "Stoke-on-Trent", "Bristol", "Weymouth", "Yeovil", "Shaftesbury")


def services(number: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """Records of an Open Referral UK 3.0 feed, each in full."""
    return (_service(each) for each in range(first, first + number))


def changed(record: dict[str, Any]) -> dict[str, Any]:
    """The same service with other words, another email and its times an hour later."""
    later = [{**row, "opens_at": "09:15"} for row in record["schedules"]]
    words = f"{record['description']} Now in its second year."
    return {**record, "description": words, "email": f"new.{record['email']}", "schedules": later}


def spreadsheet(number: int, first: int = 0) -> bytes:
    """The same as a CSV with headings that are known."""
    out = io.StringIO()
    made = csv.writer(out)
    made.writerow(HEADINGS)
    made.writerows(_cells(record) for record in services(number, first))
    return out.getvalue().encode()


HEADINGS = (
    "Id",
    "Name",
    "Description",
    "Organisation",
    "Email",
    "Website",
    "Phone",
    "Contact name",
    "Contact email",
    "Venue",
    "Address",
    "Town",
    "Postcode",
    "Times",
    "Cost",
    "Area covered",
)


def postcodes(path: Path, number: int) -> None:
    """A national table with the columns of the Office for National Statistics, at real sectors."""
    letters = [a + b for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ"]
    sectors = synthetic.sectors()
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.writer(file)
        made.writerow(ONSPD)
        for each in range(number):
            sector, nth = sectors[each % len(sectors)], each // len(sectors)
            said = {
                "pcd": f"{sector.outcode:<4}{sector.code[-1]}{letters[nth]}",
                "pcds": f"{sector.code}{letters[nth]}",
                "doterm": "199606" if each % 3 == 0 else "",
                "oslaua": sector.authority,
                "osward": f"E0500{each % 9000:04}",
                "lsoa11": f"E0100{each % 9000:04}",
                "lsoa21": f"E0101{each % 9000:04}",
                "lat": f"{sector.point.latitude + nth / 100_000:.6f}",
                "long": f"{sector.point.longitude + nth / 100_000:.6f}",
            }
            made.writerow([said.get(column, "S99999999") for column in ONSPD])


_ONSPD = """
pcd pcd2 pcds dointr doterm oscty ced oslaua osward parish usertype oseast1m osnrth1m osgrdind oshlthau nhser
ctry
rgn streg pcon eer teclec ttwa pct itl statsward oa01 casward npark lsoa01 msoa01 ur01ind oac01 oa11 lsoa11
msoa11
wz11 sicbl bua11 buasd11 ru11ind oac11 lat long lep1 lep2 pfa imd calncv icb oa21 lsoa21 msoa21
"""
ONSPD = _ONSPD.split()


def _id(kind: str, number: int) -> str:
    return str(UUID(int=random.Random(f"{kind} {number}").getrandbits(128), version=4))


def _place(number: int) -> dict[str, Any]:
    chance = random.Random(f"place {number}")
    sector = chance.choice(synthetic.sectors())
    return {
        "id": _id("place", number),
        "location_type": "physical",
        "name": f"Hall {number}",
        "latitude": round(sector.point.latitude, 6),
        "longitude": round(sector.point.longitude, 6),
        "addresses": [
            {
                "id": _id("address", number),
                "address_1": f"{number % 90 + 1} High Street",
                "city": f"Town {number % 300}",
                "postal_code": f"{sector.code}{chance.choice('ABDEFGH')}{chance.choice('JLNPQRS')}",
                "country": "GB",
                "address_type": "physical",
            }
        ],
        "accessibility": [{"description": "Step-free entrance and an accessible toilet"}],
    }


def _service(number: int) -> dict[str, Any]:
    chance = random.Random(f"service {number}")
    what, said = chance.choice(WHAT)
    runs_it, first = number // 3, chance.randrange(6)
    opens = chance.randint(9, 16)
    words = " ".join((f"{said} ({number}).", *chance.sample(HOW, 4)))
    return {
        "id": _id("service", number),
        "name": f"{what} {number}",
        "status": "active",
        "description": f"<p>{words}</p>",
        "url": f"https://group{runs_it}.example.org/{number}",
        "email": f"group{runs_it}@example.org",
        "application_process": chance.choice(HOW),
        "last_modified": "2026-10-01T12:00:00+00:00",
        "organization": {
            "id": _id("organisation", runs_it),
            "name": f"Group {runs_it}",
            "description": f"A charity that runs number {runs_it}.",
            "website": f"https://group{runs_it}.example.org",
        },
        "schedules": [
            {
                "id": _id(f"schedule {day}", number),
                "freq": "WEEKLY",
                "byday": DAYS[day],
                "opens_at": f"{opens:02}:00",
                "closes_at": f"{opens + 2:02}:30",
            }
            for day in (first, first + 1)
        ],
        "phones": [{"id": _id("phone", number), "number": f"01632 96{number % 10000:04}"}],
        "contacts": [
            {"id": _id("contact", number), "name": f"Contact {number}", "email": f"c{number}@example.org"}
        ],
        "cost_options": [{"id": _id("cost", number), "option": "A session", "amount": chance.choice((0, 3))}],
        "service_areas": [{"id": _id("area", number), "name": AREAS[number % len(AREAS)]}],
        "languages": [{"id": _id("language", number), "name": "English", "code": "en"}],
        "service_at_locations": [{"id": _id("at", number), "location": _place(number // 2)}],
    }


def _cells(record: dict[str, Any]) -> list[str]:
    place = record["service_at_locations"][0]["location"]
    address, contact = place["addresses"][0], record["contacts"][0]
    days = " and ".join(DAY_NAMES[DAYS.index(row["byday"])] for row in record["schedules"])
    times = record["schedules"][0]
    return [
        record["id"],
        record["name"],
        record["description"],
        record["organization"]["name"],
        record["email"],
        record["url"],
        record["phones"][0]["number"],
        contact["name"],
        contact["email"],
        place["name"],
        address["address_1"],
        address["city"],
        address["postal_code"],
        f"{days} {times['opens_at']}-{times['closes_at']}",
        f"£{record['cost_options'][0]['amount']}",
        record["service_areas"][0]["name"],
    ]
