"""What a column may hold: our field, its label, and the headings that people give it.

The label is the heading of our own templates and exports, so that what goes out is read when it comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from directory.spreadsheets.files.headings import fold


class Kind(StrEnum):
    """What each row of a file is."""

    SERVICES = "services"
    ORGANISATIONS = "organisations"
    PLACES = "places"
    CONTACTS = "contacts"
    TIMES = "times"


KIND_WORDS = {
    Kind.SERVICES: "Services and groups",
    Kind.ORGANISATIONS: "Organisations",
    Kind.PLACES: "Places",
    Kind.CONTACTS: "Contacts of services",
    Kind.TIMES: "Opening times of services",
}


@dataclass(frozen=True, slots=True)
class Field:
    """`group` is the part of a listing that it belongs to (directory/openreferral/field_groups.py).

    `check` names what its values look like (guess_contents.py). With `many`, several columns may be it.
    """

    key: str
    label: str
    kinds: frozenset[Kind]
    names: frozenset[str]
    check: str = ""
    group: str = ""
    many: bool = False


_KINDS = {"S": Kind.SERVICES, "O": Kind.ORGANISATIONS, "P": Kind.PLACES, "C": Kind.CONTACTS, "T": Kind.TIMES}
# key | label | kinds (* several columns) | check | group | other headings
_TABLE = """
own | Waymark id | SOPCT | uuid | |
version | Version (leave as it is) | SOPCT | | | version
id | Their id | SOP | code | | id; external id; import id; reference; ref; ref no; reference number;
  unique reference number; urn; record id; service id; listing id; site id; charity number; registered
  charity number; charity no; osm id; organisation data service code; ods code; feature num; feature
  number; asset id; unique id; uid; row id; unique reference; group id
parent | Belongs to the row with the id | S | code | | import id reference; parent id; parent import id;
  parent row; belongs to
name | Name | S | name | name | service name; service; services; group; group name; groups; grp name; grp;
  title; activity name; activity; club; club name; project; project name; listing; listing name; charity
  name; pharmacy name; site name; name of group; name of service; name of activity; name of organisation
  or group; session; session name; class; scheme; scheme name; asset name; practice name
organisation_name | Name | O | name | name | organisation; organization; organisation name; organization
  name; charity name; group; group name; provider; provider name; company; agency; charity
place_name | Place | S | | place | venue; location; building; location name; venue name; place name; held
  at; where; where is it; meeting place; premises; hall; name of venue; facility; facility name; hub
place_name | Place | P | name | place | name; venue; location; building; location name; venue name; place
  name; site name; meeting place; premises; hall; title; name of venue; facility; facility name; service;
  hub; asset name
other_names | Other names | S | | name | alternate name; alternative name; also known as; aka; alternate
  names; formerly; other name
organisation | Who runs it | SCT | | | organisation; organization; organisation name; organization name;
  provider; provider name; run by; organiser; organisers; organizer; lead organisation; delivered by;
  charity; agency; company; provided by; host organisation; parent organisation; delivery partner;
  operating organisation; managed by; owner
organisation_id | Organisation’s id | SC | code | | organization id; organisation id; org id; provider id
service | Service | C | name | | service name; group; group name; name of service; listing
service | Service | T | name | | service name; name; group; group name; name of service; name of group;
  listing; title; activity; club; class; session; site; site name; library; pharmacy; pharmacy name; practice
place_name | Place | T | | | venue; location; building; location name; venue name; place name; held at;
  where; meeting place; premises; hall; name of venue; facility; hub; centre
service_id | Service’s id | CT | code | | service id; listing id; group id
contact_id | Contact’s id | C | code | | contact id
description | What happens there | SO | words | words | description; about; details; what; what happens;
  what happens there; summary; information; info; charity activities; activities; overview; what they do;
  service description; about us; long description; full description; what we do; description of service;
  purpose; objects; aims; more information; activity description
place_description | Getting there | P* | words | getting_there | transport; transportation; directions;
  getting there; travel; how to get there; bus; travel information; description
getting_there | Getting there | S* | words | | transport; transportation; directions; getting there;
  travel; how to get there; bus; travel information
alert | Notice | S | words | words | alert; notice; important; important information; service update
status | Status | S | status | status | state; current status; operational status; running; service
  status; active; is active; currently running
closed_for_now | Closed for now | S | yesno | status | temporarily closed; paused; suspended; on hold
visible | May the public see it | S* | yesno | | visible; public; show on website; publish; published;
  approved; on website; is public; show publicly; make public; listed
website | Website | SO | url | contact | web site; url; web; web address; link; homepage; home page;
  charity contact web; website address; web page; www; website url; website link; site url
email | Email | SOC | email | contact | e mail; mail; email address; e mail address; contact email
  address; public email; general email; enquiries email; email contact
phone | Phone | SOC* | phone | people | tel; telephone; tel no; tel number; telephone number; telephone
  no; phone number; phone no; contact number; contact no; mobile; mob; mobile number; landline; helpline;
  number; contact tel; contact telephone; contact telephone number; phone 1; phone 2; telephone 1;
  telephone 2; mobile phone; main phone; office phone; home phone; phone numbers; tel nos; contact details
contact_name | Contact’s name | S | person | people | contact; contact person; contact name; main contact;
  coordinator; co ordinator; key contact; named contact; lead; group leader; leader; secretary; first
  contact; name of contact; contact full name
contact_name | Contact’s name | C | person | people | name; contact; contact person; contact name; main
  contact; coordinator; co ordinator; full name; name of contact; contact full name
contact_role | Contact’s role | SC | | people | contact title; contact role; role; job title; position;
  contact job title; title; contact position
department | Contact’s department | C | | people | department; team
contact_phone | Contact’s phone | S* | phone | people | contact phone; contact mobile; contact phone
  number; contact mobile number
contact_email | Contact’s email | S | email | people | contact email; contact e mail
contact_visible | May the public see the contact | SC | yesno | | contact visible; contact public; contact
  is public; publish contact; share contact
extension | Extension | C | | people | extension; ext
phone_type | Kind of phone | C | | people | number type; phone type; type; type of number
place_id | Place’s id | SPCT | code | | location id; venue id; place id; building id
address | Address | SP* | | address | address line 1; address line 2; address line 3; address line 4;
  address 1; address 2; address 3; address 4; address 5; add 1; add 2; add 3; addr; street; street
  address; road; location address 1; location address 2; full address; venue address; address of venue;
  house; building number; street name; location address; postal address; address lines; postal address 1;
  attention
town | Town | SP | | address | city; location city; locality; post town; village; town or city; town city;
  town village; location town; address town; address city; settlement
county | County | SP | | address | state province; state; address county; location county; province
postcode | Postcode | SP | postcode | address | post code; pc; postal code; zip; zip code; charity contact
  postcode; location postcode; venue postcode; address postcode; postcodes; pcode; p code; location postal
  code; post codes
latitude | Latitude | SP | coordinate | point | lat; location latitude; y lat; geo lat; latitude wgs 84
longitude | Longitude | SP | coordinate | point | lon; lng; long; location longitude; geo lng; geo long;
  longitude wgs 84; geo lon
easting | Easting | SP | metres | point | eastings; x; x coord; x coordinate; grid x; os x; geo x; easting
  x; bng e; oseast; x cord; geo easting
northing | Northing | SP | metres | point | northings; y; y coord; y coordinate; grid y; os y; geo y;
  northing y; bng n; osnrth; y cord; geo northing
point | Grid reference or coordinates | SP | point | point | grid reference; grid ref; os grid reference;
  os grid ref; ngr; gridref; coordinates; lat long; lat lng; latlong; latlng; lat lon; co ordinates;
  coords; geo; geolocation; gps; map reference; map ref; latitude longitude; latitude and longitude;
  national grid reference; location point; wgs 84
place_visible | May the public see the place | SP | yesno | | location visible; address visible; show
  address; publish address; venue visible; address public
place_hidden | Hide the exact address | SP | yesno | | mask exact address; hide address; confidential
  address; address confidential; hidden address; address withheld; withhold address; secret address;
  private address
getting_in | Getting in | SP | words | access | accessibility; access information; location
  accessibilities; access details; disabled access details; accessibility information; access notes;
  disability notes; accessibility details; accessibility notes; building accessibility; environment
  accessibility
step_free | Step-free | SP | yesno | access | step free access; wheelchair access; wheelchair accessible;
  level access; wheelchair; wheelchair friendly
accessible_toilet | Accessible toilet | SP | yesno | access | accessible toilets; disabled toilet;
  disabled toilets; disability toilets; disabled wc; accessible wc
hearing_loop | Hearing loop | SP | yesno | access | induction loop; loop system; hearing induction loop
parking | Parking close by | SP | yesno | access | parking; car park; car parking; parking available;
  onsite parking; on site parking
blue_badge_parking | Blue Badge parking | SP | yesno | access | disabled parking; disability parking;
  accessible parking; disabled car parking
lift | Lift | SP | yesno | access | lift access; building has lift; elevator
changing_places | Changing Places toilet | SP | yesno | access | changing places
times | When it is on | S* | times | times | when; times; opening hours; opening times; hours; day and
  time; day time; days and times; dates and times; session times; meets; meeting times; schedule; days;
  day; time; frequency; days times; meeting day; meeting time; day of week; session time; when is it on;
  date and time; day s; time s; timings; opening; open; how often; days open; times open; availability;
  hours of operation; meeting days; opening hrs
weekday | Weekday | S | | times | scheduled weekday; weekday; day of the week
opens_at | Opens at | S | clock | times | schedules opens at; opens at; start time; time from; open time;
  from time; starts at; opening time; opens
closes_at | Closes at | S | clock | times | schedules closes at; closes at; end time; time to; close time;
  to time; ends at; closing time; closes; finish time
times_mo | Monday | ST | times | times | opening hours monday; mon; monday hours; monday opening times;
  hours monday; monday opening hours; open monday; opening times monday
times_tu | Tuesday | ST | times | times | opening hours tuesday; tue; tues; tuesday hours; tuesday opening
  times; hours tuesday; tuesday opening hours; open tuesday; opening times tuesday
times_we | Wednesday | ST | times | times | opening hours wednesday; wed; weds; wednesday hours; wednesday
  opening times; hours wednesday; wednesday opening hours; open wednesday; opening times wednesday
times_th | Thursday | ST | times | times | opening hours thursday; thu; thur; thurs; thursday hours;
  thursday opening times; hours thursday; thursday opening hours; open thursday; opening times thursday
times_fr | Friday | ST | times | times | opening hours friday; fri; friday hours; friday opening times;
  hours friday; friday opening hours; open friday; opening times friday
times_sa | Saturday | ST | times | times | opening hours saturday; sat; saturday hours; saturday opening
  times; hours saturday; saturday opening hours; open saturday; opening times saturday
times_su | Sunday | ST | times | times | opening hours sunday; sun; sunday hours; sunday opening times;
  hours sunday; sunday opening hours; open sunday; opening times sunday
how_often | How often | T | | times | freq; frequency; repeats; recurrence; how often is it
interval | Every so many weeks or months | T | | times | interval; every
weekday | Weekday | T | | times | day; days; scheduled weekday; day of the week; day of week; byday;
  days open; day name; meeting day; meeting days
month_days | Days of the month | T | | times | bymonthday; day of the month; dates of the month
opens_at | Opens at | T | clock | times | open; opens; opening; opening time; open time; start; start time;
  from; from time; time from; starts; starts at; schedules opens at; open at; opening at
closes_at | Closes at | T | clock | times | close; closes; closing; closing time; close time; end; end time;
  to; to time; time to; ends; ends at; finish; finish time; schedules closes at; until time; close at
starts_on | First date | T* | date | times | valid from; dtstart; start date; from date; date from; starts on;
  first session; begins
ends_on | Last date | T* | date | times | valid to; until; end date; to date; date to; ends on; last session
months | Only in these months | T | | times | months; season; bymonth names
school | School terms | T | | times | term time; term time only; school term; school holidays
closed_bank_holidays | Closed on bank holidays | T | yesno | times | bank holidays; closed bank holidays
times | When it is on | T* | times | times | when; times; opening hours; opening times; hours; day and time;
  session times; schedule; description; timings; times open; hours of operation; in words
bymonth | Rule: months | T | | times | bymonth
byweekno | Rule: weeks of the year | T | | times | byweekno
byyearday | Rule: days of the year | T | | times | byyearday
bysetpos | Rule: which of the month | T | | times | bysetpos
count | Rule: how many times | T | | times | count
wkst | Rule: first day of the week | T | | times | wkst
cost | Cost | S* | cost | cost | costs; price; prices; fee; fees; charge; charges; pounds; cost amount;
  how much; cost pounds; price pounds; cost description; entry fee; cost per session; cost details;
  session cost
cost_label | What the cost is for | S | | cost | cost option; price label; what the cost is for
cost_per | Cost is per | S | | cost | cost type; cost per; per; price per; cost unit
free | Free | S | yesno | cost | free of charge; is it free; free to attend; free service
minimum_age | Youngest age | S | age | ages | min age; minimum age; age from; age min; lowest age; from
  age; youngest
maximum_age | Oldest age | S | age | ages | max age; maximum age; age to; age max; highest age; to age;
  oldest
ages | Ages | S | ages | ages | age; age range; age group; age groups; age ranges; ages catered for
eligibility | Who it is for | S* | words | eligibility | who is it for; who for; audience; target group;
  suitabilities; criteria; for whom; client group; suitable for; eligibility criteria; target audience;
  who can use it; who can attend; open to; client groups; aimed at; beneficiaries
needs | Needs | S* | terms | needs | category; categories; cat; type; service type; theme; keywords; tags;
  taxonomy; service taxonomies; need; facility type; topic; topics; types; subject; type of activity;
  activity type; sub category; subcategory; themes; sector; interests; service category; kind; type of
  service; charity type; type of group
areas | Where it serves | S* | | areas | area served; service areas; areas served; coverage; catchment;
  area covered; areas covered; geographical area; geographic area; service area; catchment area; area of
  benefit; area of operation; coverage area
languages | Languages | S | | languages | language; languages spoken
begin | How to begin | S* | words | begin | how to start; how to access; referral route; how to join;
  application process; booking; how to book; access route; how to refer; referral; referrals; booking
  details; how to apply; referral process; referral information; booking information; joining
  instructions; how to access the service
wait | Waiting time | S | | begin | wait time; waiting time; waiting list; current waiting time
bring | What to bring | S | words | bring | required documents; what to bring; bring; documents needed
referral_only | Only through a professional | S | yesno | referral | needs referral; referral needed;
  referral required; referral only; professional referral only
link_label | More links: label | S | | begin | links label; link label; link name
other_link | More links: address | S* | url | begin | links url; other links; facebook; twitter; social media;
  facebook page; other website; instagram; facebook link; second website
checked_on | Checked on | S | date | | last updated; last upd; updated; date checked; last checked;
  reviewed; last reviewed; last verified; date modified; site last updated date; assured date; date
  updated; updated on; last update; date last updated; date reviewed; date of last update; last modified;
  verified; date last checked; last confirmed; modified; date last modified; date verified; reviewed on
"""


def _fields() -> list[Field]:
    made = []
    for line in _TABLE.strip().replace("\n  ", " ").splitlines():
        key, label, kinds, check, group, names = (part.strip() for part in line.split("|"))
        known = {
            fold(label),
            key.replace("_", " "),
            *(fold(name) for name in names.split(";") if name.strip()),
        }
        made.append(
            Field(
                key,
                label,
                frozenset(_KINDS[letter] for letter in kinds.strip("*")),
                frozenset(known),
                check,
                group,
                kinds.endswith("*"),
            )
        )
    return made


FIELDS = _fields()
BY_KEY: dict[str, Field] = {}
for _one in FIELDS:
    _had = BY_KEY.get(_one.key)
    BY_KEY[_one.key] = replace(_had, kinds=_had.kinds | _one.kinds) if _had else _one
_KNOWN = frozenset(name for field in FIELDS for name in field.names)
OURS_TO_READ = frozenset({"row", "why it was refused"})
"""Columns that our own list of refused rows adds; nothing of them is imported."""


def of_kind(kind: Kind) -> list[Field]:
    """The fields that a row of this kind has, in the order of our own templates."""
    return [field for field in FIELDS if kind in field.kinds]


def is_known_heading(heading: str) -> bool:
    return fold(heading) in _KNOWN or fold(heading) in OURS_TO_READ
