"""The office's counters: where one is, its telephone number, when it is open. Pure functions on a profile."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Dict, List, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

from actions import office_hours
from actions.catalogue import Entry
from actions.days import DATE, WEEKDAY, Asked, days_in
from actions.sentences import Sentences

RANK = {"verified": 0, "likely": 1, "unverified": 2}
# At the mall many agencies sit; these words of `authority` mark the office's own.
_MALL = "mpp"
_OWN = re.compile(r"kabupaten/kota|daerah|DPMPTSP")


def sure(items: List[Dict[str, Any]]) -> Tuple[List[Dict[str, Any]], str]:
    """The items that may be stated, and the weakest confidence among them."""
    kept = [i for i in items if i.get("confidence") != "unverified"]
    return kept, max((i["confidence"] for i in kept), key=RANK.__getitem__, default="unverified")


def unit_of(office: Entry, service: Optional[Entry]) -> Dict[str, Any]:
    """The office's unit for a service; its general counter without one."""
    wanted = (service or {}).get("unit", "umum")
    units = {u["id"]: u for u in office["units"]}
    unit: Dict[str, Any] = units.get(wanted) or units["umum"]
    return unit


def contact_of(unit: Dict[str, Any], key: str) -> Optional[str]:
    """The unit's `address` or `phone`, if it is known well enough to be said."""
    known: Optional[str] = unit.get(key)
    return known if known and unit.get("confidence", "verified") != "unverified" else None


def where_to_ask(office: Entry, service: Optional[Entry]) -> str:
    """The unit's name, with its telephone number where that is known."""
    unit = unit_of(office, service)
    phone = contact_of(unit, "phone")
    return f"{unit['name']} ({phone})" if phone else str(unit["name"])


def place_lines(office: Entry, service: Optional[Entry], say: Sentences) -> List[str]:
    """Where to go: the office's own counter, and for agencies of others, whose matter it is."""
    unit = unit_of(office, service)
    address, phone = contact_of(unit, "address"), contact_of(unit, "phone")
    if address and phone:
        line = say.say("utter_place", unit=unit["name"], alamat=address, telepon=phone)
    elif address:
        line = say.say("utter_place_address", unit=unit["name"], alamat=address)
    elif phone:
        line = say.say("utter_place_phone", unit=unit["name"], telepon=phone)
    else:
        line = say.say("utter_place_name", unit=unit["name"])
    if service is None:
        return [line]
    kept, _ = sure(service.get("channels", {}).get("offices", []))
    return [line, *(i["text"] for i in kept[:4] if i["text"] != unit["name"])]


def place_confidence(office: Entry, service: Optional[Entry]) -> str:
    """How sure the address or telephone number is that `place_lines` says; a name alone is certain."""
    unit = unit_of(office, service)
    said = contact_of(unit, "address") or contact_of(unit, "phone")
    return str(unit.get("confidence", "verified")) if said else "verified"


def other_agency(office: Entry, service: Optional[Entry]) -> Optional[str]:
    """The agency that serves with hours of its own (Samsat, a puskesmas); None where the counter is the office's own."""
    if service is None or "agency" not in service:
        return None
    agency = str(service["agency"])
    if re.match(r"Puskesmas\b", agency):
        return "Puskesmas"
    in_mall = unit_of(office, service)["id"] == _MALL or service.get("unit") == _MALL
    return agency if in_mall and not _OWN.search(str(service["authority"])) else None


def own_days(text: str, office: Entry, now: datetime) -> Tuple[Asked, ...]:
    """The days that the text names, by the calendar of the office's own zone."""
    return days_in(text, now.astimezone(ZoneInfo(office["timezone"])).date())


def day_line(office: Entry, unit: Entry, asked: Asked, say: Sentences) -> str:
    """«Jumat, 25 Des 2026: tutup (Hari Raya Natal).», «Sabtu: tutup.», «Besok (Kamis, 26 Nov): 08.00–12.00.»."""
    spans, holiday = office_hours.on_day(office, unit, asked.day)
    name, short = office_hours.DAYS[asked.day.weekday()], office_hours.day_in_words(asked.day)
    if asked.named == WEEKDAY and not (holiday and spans):
        day, holiday = name, None
    elif asked.named in (WEEKDAY, DATE):
        day = f"{name}, {short}"
    else:
        day = f"{asked.named.capitalize()} ({name}, {short.rpartition(' ')[0]})"
    if holiday:
        return say.say("utter_closed_on_holiday", hari=day, libur=holiday)
    if not spans:
        return say.say("utter_closed_on", hari=day)
    line = say.say("utter_hours_on", hari=day, jam=spans)
    if asked.day.year not in office.get("holiday_years", [asked.day.year]):
        line += " " + say.say("utter_holidays_undecided", tahun=str(asked.day.year))
    return line


def hours_lines(
    office: Entry,
    service: Optional[Entry],
    say: Sentences,
    now: datetime,
    days: Sequence[Asked] = (),
    agency: Optional[str] = None,
) -> List[str]:
    """First the days that were asked about, then the week, whether it is open now, and if a holiday closes it, which.

    Where another agency serves (`agency`, or the service's own), its hours are not known: that is said first, and what
    follows is said of our counter by its name.
    """
    unit = unit_of(office, service)
    agency = agency or other_agency(office, service)
    standing = office_hours.standing(office, unit, now)
    week = office_hours.week_of(office, unit)
    weekly = say.say("utter_hours", unit=unit["name"], jam=office_hours.in_words(office, week))
    asked = [day_line(office, unit, day, say) for day in days]
    lines = [*asked, weekly]
    if agency:
        lines = [say.say("utter_hours_elsewhere", instansi=agency), weekly, *asked]
    if standing.is_open and not agency:
        lines.append(say.say("utter_open_now"))
    elif standing.opens and standing.holidays:
        name = "utter_closed_holiday" if standing.today else "utter_closed_then_holiday"
        lines.append(say.say(name, kapan=standing.opens, libur=office_hours.listed(standing.holidays)))
    elif standing.opens:
        lines.append(say.say("utter_closed_now", kapan=standing.opens))
    if office.get("hours_confidence", {}).get(unit["hours"], "verified") != "verified":
        lines.append(say.say("utter_hours_unsure"))
    return lines
