"""Phrases with what is to be read of them: (words, how sure, times in short).

A time in short is "TU,TH 10:00-14:00", with "/2" for every other week, "d1,15" for days of the month, "m4-10"
for months, "term" or "holidays", "nobank", "from" and "until" a date, "once" and "appointment".
"""

SURE = """
Mon-Fri 9:30am–5pm | MO,TU,WE,TH,FR 09:30-17:00
Monday to Friday, 9am to 5pm | MO,TU,WE,TH,FR 09:00-17:00
Mon – Thurs 8.30am — 4.30pm | MO,TU,WE,TH 08:30-16:30
MONDAY 9AM - 5PM TUESDAY 9AM - 5PM | MO 09:00-17:00; TU 09:00-17:00
Monday through Thursday 10:00am-3:00pm | MO,TU,WE,TH 10:00-15:00
Mo-Fr 09:00-17:00; Sa 10:00-13:00 | MO,TU,WE,TH,FR 09:00-17:00; SA 10:00-13:00
M-F 9am-5pm | MO,TU,WE,TH,FR 09:00-17:00
Fri-Mon 10am-4pm | MO,FR,SA,SU 10:00-16:00
Tuesdays 10am to 12 noon | TU 10:00-12:00
10am - 12 noon, Wednesdays | WE 10:00-12:00
10am to 12pm Mondays, 2pm to 4pm Tuesdays | MO 10:00-12:00; TU 14:00-16:00
9am to 5pm Monday to Friday, 10am-4pm Saturday | MO,TU,WE,TH,FR 09:00-17:00; SA 10:00-16:00
Monday 10am-12pm and Thursday 1pm-3pm | MO 10:00-12:00; TH 13:00-15:00
Mondays to Thursdays 9am - 5pm and Fridays 9am - 4pm | MO,TU,WE,TH 09:00-17:00; FR 09:00-16:00
Mon 14:00-16:30 | MO 14:00-16:30
Mon-Fri 0930-1630 | MO,TU,WE,TH,FR 09:30-16:30
Tue 1400-1600hrs | TU 14:00-16:00
Tue 1400 hrs to 1600 hrs | TU 14:00-16:00
Mon-Fri 09.00-17.00hrs | MO,TU,WE,TH,FR 09:00-17:00
Sat 10:00-13:00 | SA 10:00-13:00
Saturdays 14h30 - 16h30 | SA 14:30-16:30
Thursday 10.30 to 12.30 | TH 10:30-12:30
Mondays 10 a.m. to 12 p.m. | MO 10:00-12:00
Mondays 9.30 a.m.-1 p.m. | MO 09:30-13:00
Wednesday 12noon-2pm | WE 12:00-14:00
Wednesday 12-2pm | WE 12:00-14:00
Wed 11-1pm | WE 11:00-13:00
Mon 10am-12 | MO 10:00-12:00
Thurs 7-9pm | TH 19:00-21:00
Thursdays 7.30-9.30pm | TH 19:30-21:30
Fridays 10-2pm | FR 10:00-14:00
Mondays 8pm till 2am | MO 20:00-02:00
Friday 6pm to midnight | FR 18:00-00:00
Saturdays midday to 3pm | SA 12:00-15:00
Tuesday mornings 9.30-11 | TU 09:30-11:00
Monday evenings 7-9 | MO 19:00-21:00
Thursday afternoons 1.30 to 3.30 | TH 13:30-15:30
Thursday afternoons from 1.30pm to 3.30pm | TH 13:30-15:30
Tues. & Thurs. 10am-2pm | TU,TH 10:00-14:00
Mon/Wed/Fri 9.00am - 1.00pm | MO,WE,FR 09:00-13:00
Mon, Wed and Fri, 9am until 1pm | MO,WE,FR 09:00-13:00
Monday + Friday 2pm-4pm | MO,FR 14:00-16:00
Every Tuesday between 10am and 12pm | TU 10:00-12:00
Each Friday, 2pm–4pm | FR 14:00-16:00
We are open every Saturday from 9am to 12.30pm | SA 09:00-12:30
The group meets on Tuesdays, 1.30pm - 3pm | TU 13:30-15:00
Weekly on Mondays at 10am | MO 10:00
Tuesdays at 2pm for 2 hours | TU 14:00-16:00
Tuesdays at 2pm (1.5 hours) | TU 14:00-15:30
Wednesday 10am for an hour | WE 10:00-11:00
Friday 6pm for 90 minutes | FR 18:00-19:30
Tuesdays from 7pm | TU 19:00
Thursdays 6pm onwards | TH 18:00
Fridays from 7pm until late | FR 19:00
Sat 10am-late | SA 10:00
Sunday 10am and 6.30pm | SU 10:00; SU 18:30
Daily 8am-8pm | MO,TU,WE,TH,FR,SA,SU 08:00-20:00
7 days a week, 9am - 9pm | MO,TU,WE,TH,FR,SA,SU 09:00-21:00
Open every day 10am to 4pm | MO,TU,WE,TH,FR,SA,SU 10:00-16:00
Weekdays 9am-5pm | MO,TU,WE,TH,FR 09:00-17:00
Weekends 10am–4pm | SA,SU 10:00-16:00
Every weekday 9am to 5pm, Saturdays 9am to 1pm | MO,TU,WE,TH,FR 09:00-17:00; SA 09:00-13:00
Open daily except Sunday | MO,TU,WE,TH,FR,SA
Open daily except Sundays, 10am-4pm | MO,TU,WE,TH,FR,SA 10:00-16:00
Monday to Friday (not Wednesday) 10am-4pm | MO,TU,TH,FR 10:00-16:00
Mon-Sat, closed Sun | MO,TU,WE,TH,FR,SA
Mon-Fri 9am-5pm except Wed 9am-1pm | MO,TU,TH,FR 09:00-17:00; WE 09:00-13:00
Mon-Fri 9am-5pm, closed 1pm-2pm for lunch | MO,TU,WE,TH,FR 09:00-13:00; MO,TU,WE,TH,FR 14:00-17:00
Mon 9am-12pm, 1pm-5pm | MO 09:00-12:00; MO 13:00-17:00
Mon & Wed 10am-12, 2pm-4pm | MO,WE 10:00-12:00; MO,WE 14:00-16:00
24/7 | MO,TU,WE,TH,FR,SA,SU 00:00-00:00
24 hours a day, 7 days a week | MO,TU,WE,TH,FR,SA,SU 00:00-00:00
24 hours a day, 365 days a year | MO,TU,WE,TH,FR,SA,SU 00:00-00:00
Open 24 hours | MO,TU,WE,TH,FR,SA,SU 00:00-00:00
Round the clock | MO,TU,WE,TH,FR,SA,SU 00:00-00:00
Sat and Sun 24 hours | SA,SU 00:00-00:00
1st and 3rd Mon | 1MO,3MO
First Monday of the month, 10am to 12 noon | 1MO 10:00-12:00
2nd Tuesday of each month, 7.30pm | 2TU 19:30
Second Tuesday monthly 2pm-4pm | 2TU 14:00-16:00
Monthly on the first Thursday, 10.30am-12.30pm | 1TH 10:30-12:30
last Friday of the month at 2pm for 2 hours | -1FR 14:00-16:00
Last Sunday of month | -1SU
1st, 2nd and 4th Tuesday 10am-12noon | 1TU,2TU,4TU 10:00-12:00
First Saturday and third Sunday of the month 2pm-4pm | 1SA,3SU 14:00-16:00
Every first Wednesday, 2pm to 3pm | 1WE 14:00-15:00
Every last Thursday of the month 6pm-8pm | -1TH 18:00-20:00
First Monday of every other month, 10am to 12 noon | 1MO /2 10:00-12:00
On the 1st and 15th of the month, 10am | d1,15 10:00
Last day of the month 2pm-4pm | d-1 14:00-16:00
every other Wednesday 7.30pm | WE /2 19:30
Fortnightly on Tuesdays 10am - 12pm | TU /2 10:00-12:00
Tuesdays, fortnightly, 10am-noon | TU /2 10:00-12:00
Tuesdays (fortnightly) 10am-noon | TU /2 10:00-12:00
Mondays every two weeks, 1pm-3pm | MO /2 13:00-15:00
Every 3 weeks on Monday and Friday, 10am to 12 noon | MO,FR /3 10:00-12:00
Mondays and every other Thursday 10am-12pm | MO 10:00-12:00; TH /2 10:00-12:00
term time Tuesdays | TU term
Tuesdays 7pm-9pm (term time only) | TU 19:00-21:00 term
Term time only: Mondays 10am-11.30am | MO 10:00-11:30 term
Mondays 10am-11.30am during term-time | MO 10:00-11:30 term
Wednesdays 1.30-3pm, not during school holidays | WE 13:30-15:00 term
Fridays 9.30am-11am (closed school holidays) | FR 09:30-11:00 term
School holidays only, Mon-Fri 8am-6pm | MO,TU,WE,TH,FR 08:00-18:00 holidays
Mon-Fri 8am-6pm during the school holidays | MO,TU,WE,TH,FR 08:00-18:00 holidays
Weekdays 9am to 5pm (closed bank holidays) | MO,TU,WE,TH,FR 09:00-17:00 nobank
Every Monday (except bank holidays), 1.30pm - 3.30pm | MO 13:30-15:30 nobank
Mon-Fri 9am-5pm excl. public holidays | MO,TU,WE,TH,FR 09:00-17:00 nobank
Mon-Fri 9am-5pm including bank holidays | MO,TU,WE,TH,FR 09:00-17:00
Mon-Tue 9am-5pm; Sat 10am-1pm; closed Sun, bank holidays | MO,TU 09:00-17:00 nobank; SA 10:00-13:00 nobank
Monday to Friday 9am to 5pm, closed August | MO,TU,WE,TH,FR 09:00-17:00 m1-7,9-12
Tuesdays 2pm-4pm, not in July and August | TU 14:00-16:00 m1-6,9-12
Mondays 10am-12pm, April to October | MO 10:00-12:00 m4-10
Thursdays 7.30pm - 9.30pm, September to May | TH 19:30-21:30 m1-5,9-12
April-September: Mon-Fri 9am-5pm, Sat 10am-4pm | MO,TU,WE,TH,FR 09:00-17:00 m4-9; SA 10:00-16:00 m4-9
1 April to 30 September: daily 9am-5pm | MO,TU,WE,TH,FR,SA,SU 09:00-17:00 m4-9
Third Thursday of Jan, April, July & Oct, 7pm | 3TH 19:00 m1-1,4-4,7-7,10-10
Last Wednesday in every month (except December) 2pm-4pm | -1WE 14:00-16:00 m1-11
Sundays 2pm-5pm in June, July and August | SU 14:00-17:00 m6-8
Winter (November to March): Saturdays 10am-2pm | SA 10:00-14:00 m1-3,11-12
Tuesdays 10am-12pm from 5 January 2027 | TU 10:00-12:00 from 2027-01-05
Tuesdays 10am-12pm until 20 December 2026 | TU 10:00-12:00 until 2026-12-20
Mondays 6pm-8pm, from 11 January 2027 to 29 March 2027 | MO 18:00-20:00 from 2027-01-11 until 2027-03-29
Saturday 5 December 2026, 10am to 4pm | once 2026-12-05 10:00-16:00
Saturday 5th December 10am-4pm | once 2026-12-05 10:00-16:00
On 19/12/2026 from 2pm to 4pm | once 2026-12-19 14:00-16:00
2026-12-19 14:00-16:00 | once 2026-12-19 14:00-16:00
by appointment | appointment
By appointment only | appointment
Appointments only | appointment
Mon-Fri 9am-5pm by appointment only | appointment MO,TU,WE,TH,FR 09:00-17:00
Mon-Fri 9am-5pm or by appointment | MO,TU,WE,TH,FR 09:00-17:00; appointment
Mon-Fri 9am-5pm, other times by arrangement | MO,TU,WE,TH,FR 09:00-17:00; appointment
No appointment needed, Mon 10am-12pm | MO 10:00-12:00
Drop in Tuesdays 10am-12pm, no need to book | TU 10:00-12:00
Tuesdays 10am-12pm, £2.50 per session | TU 10:00-12:00
Open all year round, Wed to Sun, 10am to 5pm | WE,TH,FR,SA,SU 10:00-17:00
Tuesday 10am-12pm. Booking essential. | TU 10:00-12:00
Mondays 10am-12pm. Tea and coffee served. | MO 10:00-12:00
Mon: 9am-5pm\\nTue: 9am-5pm\\nWed: closed\\nThu: 9am - 7pm | MO 09:00-17:00; TU 09:00-17:00; TH 09:00-19:00
Mon - Fri: 8.30am - 6.00pm. Sat: 9.00am - 12.30pm. Sun: Closed. | MO,TU,WE,TH,FR 08:30-18:00; SA 09:00-12:30
Opening Times\\nMonday\\n9:00 am – 5:00 pm\\nTuesday\\nClosed\\nWednesday\\n9 am | MO 09:00-17:00; WE 09:00
<p>Monday</p><p>9.30am &ndash; 12.30pm</p> | MO 09:30-12:30
<ul><li>Mon&nbsp;10am-12pm</li><li>Wed 1pm-3pm</li></ul> | MO 10:00-12:00; WE 13:00-15:00
Term time:\\nMon 10am-12pm\\nSchool holidays:\\nMon 9am-3pm | MO 10:00-12:00 term; MO 09:00-15:00 holidays
Summer (Apr-Sep)\\nSat 9am-5pm\\nWinter (Oct-Mar)\\nSat 2pm | SA 09:00-17:00 m4-9; SA 14:00 m1-3,10-12
Mon 10am-12pm\\nTue 10am-12pm\\nTerm time only | MO 10:00-12:00 term; TU 10:00-12:00 term
Mondays 10am-12pm. Closed in August and school holidays. | MO 10:00-12:00 m1-7,9-12 term
Tuesdays 10am-12pm, not in August, term time only | TU 10:00-12:00 m1-7,9-12 term
Mondays 10am-12pm, term time and school holidays | MO 10:00-12:00
Mon-Fri 9-17 | MO,TU,WE,TH,FR 09:00-17:00
Mon-Fri 9am-5pm\\nBy appointment only | appointment MO,TU,WE,TH,FR 09:00-17:00
Every third Wednesday of the month 2pm-4pm | 3WE 14:00-16:00
Every third and fourth Sunday 3pm-4pm | 3SU,4SU 15:00-16:00
Each 1st Monday 10am-12pm | 1MO 10:00-12:00
Mon 10am-12pm / 2pm-4pm | MO 10:00-12:00; MO 14:00-16:00
Fridays 8pm-8am | FR 20:00-08:00
Saturdays 6pm-12am | SA 18:00-00:00
Mondays 9am-6.30 | MO 09:00-18:30
Sundays 8am and 10am | SU 08:00; SU 10:00
April-September Mon 9am-7pm, October-March Tue 9am-4pm | MO 09:00-19:00 m4-9; TU 09:00-16:00 m1-3,10-12
Tuesdays 10am to 12 noon, closed on bank holidays. Bring a cup | TU 10:00-12:00 nobank
Mon 10am-12pm, term time only, not school holidays. Tea is served | MO 10:00-12:00 term
Closed Mondays. Open Tuesday to Sunday 10am-4pm | TU,WE,TH,FR,SA,SU 10:00-16:00
"""

PROBABLY = """
Mon 2-4 | MO 14:00-16:00
Mon-Fri 9-5 | MO,TU,WE,TH,FR 09:00-17:00
first Sat of month 10-12 | 1SA 10:00-12:00
Tues & Thurs 10-2 | TU,TH 10:00-14:00
Sat 9-1 | SA 09:00-13:00
weekdays 9 to 5 (closed bank holidays) | MO,TU,WE,TH,FR 09:00-17:00 nobank
nine to five Monday to Friday | MO,TU,WE,TH,FR 09:00-17:00
Mon-Thu 9-5, Fri 9-4.30 | MO,TU,WE,TH 09:00-17:00; FR 09:00-16:30
Monday 9.00 - 5.00 Tuesday 9.00 - 5.00 | MO 09:00-17:00; TU 09:00-17:00
Thursdays 7.30-9 | TH 19:30-21:00
Saturdays 9h30 - 11h30 | SA 09:30-11:30
Thursday at 2 | TH 14:00
Half past seven on Fridays | FR 19:30
Mon-Fri 8-10pm | MO,TU,WE,TH,FR 20:00-22:00
Mon, Wed, Fri mornings | MO,WE,FR
Tuesday afternoons | TU
Tuesdays 10am to 12 noon, winter only | TU 10:00-12:00
Alternate Thursdays 2pm-4pm | TH /2 14:00-16:00
Every second Tuesday 10am | TU /2 10:00
Bi-weekly on Mondays 10am-12pm | MO /2 10:00-12:00
Last Friday 7pm | -1FR 19:00
First Monday and Wednesday of month 2pm-4pm | 1MO,1WE 14:00-16:00
Tuesdays (1st and 3rd of the month) 2pm-4pm | 1TU,3TU 14:00-16:00
Thursday 15th October 2pm-4pm | once 2026-10-15 14:00-16:00
Tuesdays 10am-12pm from 5 January | TU 10:00-12:00 from 2027-01-05
Every Tuesday, 10am-12pm at the Town Hall | TU 10:00-12:00
Tuesday 10am-12pm usually | TU 10:00-12:00
Office hours: Mon-Fri 9am-5pm | MO,TU,WE,TH,FR 09:00-17:00
Phone lines open:\\nMon-Fri 9am-5pm | MO,TU,WE,TH,FR 09:00-17:00
Ladies group\\nMonday 10am-12pm | MO 10:00-12:00
Ages 5-11: Mondays 4pm-5pm | MO 16:00-17:00
Mondays 10am-12pm. Times vary in the holidays. | MO 10:00-12:00
Mondays 10am-12pm. Not every week. | MO 10:00-12:00
Wed to Sun, 10am to 5pm; last entry 4pm | WE,TH,FR,SA,SU 10:00-17:00
Mon 10am-12pm, Tue 1pm-3pm (term time only) | MO 10:00-12:00 term; TU 13:00-15:00 term
Mon-Fri 9am-5pm. Wed 10am-1pm. | MO,TU,WE,TH,FR 09:00-17:00; WE 10:00-13:00
Mon-Fri 9am-5pm; Christmas hours are different | MO,TU,WE,TH,FR 09:00-17:00
Weekdays except Wednesdays 9am-1pm | MO,TU,TH,FR 09:00-13:00
Monday morning 2pm-4pm | MO 14:00-16:00
Sundays 10am (July and August 9am) | SU 10:00 m7-8; SU 09:00 m7-8
Sundays 6pm (4pm in December) | SU 18:00 m12-12; SU 16:00 m12-12
Mondays 10am-12pm (term time), 2pm-4pm | MO 10:00-12:00 term; MO 14:00-16:00 term
Fri 6pm from 8 January 2027, Sat 10am | FR 18:00 from 2027-01-08; SA 10:00 from 2027-01-08
Meet at 10am for a 10.30 start every Sunday | SU 10:00; SU 10:30
Monday 7pm for 7.30pm | MO 19:00; MO 19:30
Sunday 10am start 10.30am | SU 10:00; SU 10:30
Tuesday/Thursday 10am-11am/2pm-3pm | TU,TH 10:00-11:00; TU,TH 14:00-15:00
Tuesday & Friday, 10am & 2pm | TU,FR 10:00; TU,FR 14:00
Monday/Wednesday/Friday 9am/10am/11am | MO,WE,FR 09:00; MO,WE,FR 10:00; MO,WE,FR 11:00
Tuesdays 10am-12pm (1st Tues 2pm-4pm) | TU 10:00-12:00; 1TU 14:00-16:00
Thursdays 10am-12pm. Last Thursday of the month 2pm-4pm | TH 10:00-12:00; -1TH 14:00-16:00
Every other Tuesday 10am-12pm, Tuesdays 2pm-4pm | TU /2 10:00-12:00; TU 14:00-16:00
Every third Wednesday 2pm-4pm | 3WE 14:00-16:00
On every 4th Thursday from 10am to 12pm | 4TH 10:00-12:00
Each fifth Sunday 4pm-5pm | 5SU 16:00-17:00
Mondays 12am-2pm | MO 00:00-14:00
Mondays 12am-12pm | MO 00:00-12:00
Mondays 10am-12am | MO 10:00-00:00
Mondays 12am | MO 00:00
Mondays 1am-4pm | MO 01:00-16:00
Mondays 12.30am-2pm | MO 00:30-14:00
Mondays 8pm-10am | MO 20:00-10:00
Mondays 2000-0900 | MO 20:00-09:00
Mondays 11am-10 | MO 11:00-22:00
Mondays 9am-8 | MO 09:00-20:00
Mon 10am-12pm not in August, Wed 2pm-4pm | MO 10:00-12:00 m1-7,9-12; WE 14:00-16:00 m1-7,9-12
Mon (exc. bank hols) & Wed 10am-12pm | MO 10:00-12:00 nobank; WE 10:00-12:00 nobank
Mon 9am-4pm; Wed 9am-3pm (closed 12pm-1pm) | MO 09:00-16:00; WE 09:00-12:00; WE 13:00-15:00
Open daily except in August 10am-4pm | MO,TU,WE,TH,FR,SA,SU 10:00-16:00 m1-7,9-12
"""

NOT_UNDERSTOOD = """
winter only
2-4
9-5
9am-5pm
Times vary
Ring for times
To be confirmed
Whenever the flag is up
Once a month
Once a month on a Tuesday, 2pm
Twice a month on Mondays at 10am
Mondays of the month
Quarterly on a Monday
Thursday until 9pm
Mon-Thurs 9am-5pm, Fri till 4pm
Mon-Fri 9am–5pm (4pm Fridays)
Mon 10-12, 2pm-4pm Tue
Monday 10am-12pm, Tuesday
Mondays and Thursdays 10am-12 and 2pm-4pm respectively
Mon-Fri 10am-5am
Mon 9am-9am
Monday 25:00
Fri 6pm - Sun 4pm
Friday 6pm to Sunday 4pm
Mon 9am 5pm
Monday 10am to Friday 4pm
Tuesdays 10am-12pm except 1st Tuesday
Mon-Fri 9am-5pm with late opening Thursday until 7pm
Daily 10am-4pm (closed Christmas Day)
Monday 10:75
Mon-Fri, 10-12 March
You may come Tuesday 10am-12pm
Mondays 10am-12pm (excluding the first Monday of the month)
Some Mondays 10am-12pm
Most Tuesdays 10am
Mondays 10am-12pm unless it rains
Mondays 10am-12pm subject to change
Mondays 10am-12pm, phone first
Phone line: Mon-Fri 9am-5pm
Call 01305 770400 Mon-Fri 9am-5pm
The centre was opened on Monday 5 May by the mayor
Wednesday 5 December 10am
Easter to October, daily 10am-5pm
Bank holidays 10am-4pm
Closed Wednesday afternoons
Mon-Fri 9am-5pm, closed Wednesday afternoons
Mondays 10am-12pm, not at half term
A 6 week course on Mondays 10am-12pm
Monday to Monday 10am-4pm
Sunday school for children aged 3-10
The Polish Saturday School in Manchester
We work with 2-4 people at a time
SAT works in conjunction with an Indian charitable trust
01305 770400
Tues-Sun 10am-4pm, closed Mondays except bank holidays
Open 10am-4pm Tues-Sun, closed in January except weekends
First week of the month, Monday 3pm-5pm
Tuesdays in the 2nd week of the month 10am-12pm
Mon-Fri 9am-5pm except August 10am-4pm
"""


def rows(text: str) -> list[tuple[str, str]]:
    """Words and times in short, line by line; \\n in words is a new line."""
    found = []
    for line in text.strip().splitlines():
        words, _bar, times = line.partition(" | ")
        found.append((words.replace("\\n", "\n"), times.strip()))
    return found
