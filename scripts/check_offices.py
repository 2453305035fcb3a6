"""What a schema cannot say of office profiles and of `holidays.yml`; plain functions that give (key, what is wrong)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Problem = tuple[str, str]
KINDS = ("libur_nasional", "cuti_bersama")


def day_of(text: str) -> date | None:
    """The day, or None if the calendar has none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def problems_of_profile(office: Mapping[str, Any], services: Mapping[str, Any]) -> Iterator[Problem]:
    """Units, hours and closed days of one profile. `services` are the general ones by id."""
    units = Counter(unit["id"] for unit in office["units"])
    for unit, count in units.items():
        if count > 1:
            yield f"units.{unit}", f"is listed {count} times"
    if "umum" not in units:
        yield "units", "has no 'umum', the counter for everything without a unit of its own"
    for entry in office["units"]:
        if entry["hours"] not in office["hours"]:
            yield f"units.{entry['id']}.hours", f"'{entry['hours']}' is not among the hours"
        yield from _open_on(f"units.{entry['id']}.open_on", entry.get("open_on", []), office)
    for name, week in office["hours"].items():
        for day, spans in week.items():
            times = [part for span in spans for part in span.split("-")]
            if times != sorted(set(times)):
                yield f"hours.{name}.{day}", "the spans end before they start, or overlap"
    for name in office.get("hours_confidence", {}):
        if name not in office["hours"]:
            yield f"hours_confidence.{name}", "is not among the hours"
    yield from _days("holidays", [holiday["date"] for holiday in office["holidays"]])
    yield from _open_on("open_on", office.get("open_on", []), office)
    for service_id, local in office["services"].items():
        if local.get("unit", "umum") not in units:
            yield f"services.{service_id}.unit", f"'{local['unit']}' is no unit of this office"
    known = {name for s in services.values() for name in (s["id"], s["group"], s["kind"])}
    for index, channel in enumerate(office.get("local_channels", [])):
        for name in channel["for"]:
            if services and name not in known:
                yield f"local_channels.{index}.for", f"'{name}' is no service, group or kind"


def _open_on(key: str, days: list[str], office: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _days(key, days)
    closed = {holiday["date"] for holiday in office["holidays"]}
    for day in days:
        if day in closed:
            yield key, f"'{day}' is also among the office's own closed days"


def _days(key: str, days: list[str]) -> Iterator[Problem]:
    for day, count in Counter(days).items():
        if day_of(day) is None:
            yield key, f"'{day}' is no day of the calendar"
        if count > 1:
            yield f"{key}.{day}", f"is listed {count} times"
    if days != sorted(days):
        yield key, "the dates are not in order"


def shared_prefixes(offices: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(office, what is wrong) where two offices would give the same ticket numbers."""
    first: dict[str, str] = {}
    for office_id, office in sorted(offices.items()):
        twin = first.setdefault(office["ticket_prefix"], office_id)
        if twin != office_id:
            yield office_id, f"'{office['ticket_prefix']}' is also that of office '{twin}'"


def useless_open_days(office: Mapping[str, Any], holidays: Mapping[str, Any]) -> Iterator[Problem]:
    """Days in `open_on` on which nothing is closed: a typing error, or a holiday that has moved."""
    closing = {day["date"] for entry in holidays["years"] for kind in KINDS for day in entry[kind]["days"]}
    closing |= {f"{entry['year']}-{f['day']}" for entry in holidays["years"] for f in holidays["fixed"]}
    listed = [("open_on", office.get("open_on", []))]
    listed += [(f"units.{unit['id']}.open_on", unit.get("open_on", [])) for unit in office["units"]]
    for key, days in listed:
        for day in days:
            if day not in closing:
                yield key, f"'{day}' is no national holiday"


def problems_of_holidays(holidays: Mapping[str, Any]) -> Iterator[Problem]:
    """Years in order and once, dates valid, sorted, in their year, and no day both national and shared leave."""
    years = [entry["year"] for entry in holidays["years"]]
    if years != sorted(set(years)):
        yield "years", "are not in order, or one is listed twice"
    for fixed in holidays["fixed"]:
        if day_of(f"2028-{fixed['day']}") is None or fixed["day"] == "02-29":
            yield "fixed", f"'{fixed['day']}' is no day of every year"
    for entry in holidays["years"]:
        seen: dict[str, str] = {}
        for kind in KINDS:
            key, decreed = f"{entry['year']}.{kind}", entry[kind]
            days = [day["date"] for day in decreed["days"]]
            yield from _days(key, days)
            for day in days:
                if not day.startswith(f"{entry['year']}-"):
                    yield key, f"'{day}' is not in that year"
                if seen.setdefault(day, kind) != kind:
                    yield key, f"'{day}' is also among {seen[day]}"
            if decreed["status"] == "ditetapkan" and decreed["confidence"] == "unverified":
                yield f"{key}.confidence", "is decreed and yet unverified: none of its days would count"
            decided = day_of(decreed.get("decided_on", ""))
            if "decided_on" in decreed and (decided is None or decided.year > entry["year"]):
                yield f"{key}.decided_on", "is no day of the calendar, or after that year"


def missing_years(holidays: Mapping[str, Any], today: date) -> Iterator[Problem]:
    """Warnings: this year must be decreed, and next year from October on (the decree comes in September)."""
    wanted = [today.year, *([today.year + 1] if today.month >= 10 else [])]
    by_year = {entry["year"]: entry for entry in holidays["years"]}
    for year in wanted:
        if year not in by_year:
            yield "years", f"{year} is missing; only look-ups of the fixed days of listed years work"
        elif any(by_year[year][kind]["status"] != "ditetapkan" for kind in KINDS):
            yield f"{year}", "is not decreed yet, as far as this file knows"
