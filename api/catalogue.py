"""Reads what the bridge needs of `catalogue/`: offices with their holidays and routing, and sensitive topics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from api.domain.failures import UnknownOffice
from api.domain.handover import SEVERITY_ORDER, Severity, Topic
from api.domain.holidays import closed_days, national
from api.domain.office import WEEKDAYS, Hours, Office, Span, Unit
from api.domain.safety import SafetyNet

# The C loader is ten times faster and just as safe; it exists wherever PyYAML comes as a wheel.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(Exception):
    """The catalogue cannot be used; the message names the file and what is wrong."""


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise CatalogueError(f"{path}: {problem}") from problem


def _span(text: str) -> Span:
    start, _, end = text.partition("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


def _prefix(raw: object) -> str:
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Z]{2,5}", raw):
        raise ValueError(f"ticket_prefix must be 2 to 5 capital letters, not {raw!r}")
    return raw


def _office(raw: Mapping[str, Any], national: Mapping[date, str], units: Mapping[str, str]) -> Office:
    """`units` says which unit every service belongs to in general; the profile's own differences go first."""
    zone, weeks = ZoneInfo(raw["timezone"]), raw["hours"]
    own, open_on = raw.get("holidays", []), raw.get("open_on", [])

    def hours(week: Mapping[str, list[str]], also_open_on: list[str]) -> Hours:
        spans = tuple(tuple(_span(s) for s in week.get(day, [])) for day in WEEKDAYS)
        return Hours(zone, spans, closed_days(national, own, [*open_on, *also_open_on]))

    def unit(entry: Mapping[str, Any]) -> Unit:
        name, days = entry.get("hours", "default"), entry.get("open_on", [])
        own = hours(weeks[name], days) if name != "default" or days else None
        known = entry if entry.get("confidence", "verified") != "unverified" else {}
        return Unit(entry["id"], entry["name"], own, known.get("address", ""), known.get("phone", ""))

    local = {service: entry["unit"] for service, entry in raw.get("services", {}).items() if "unit" in entry}
    return Office(
        id=raw["id"],
        name=raw["name"],
        ticket_prefix=_prefix(raw["ticket_prefix"]),
        hours=hours(weeks["default"], []),
        units={u["id"]: unit(u) for u in raw["units"]},
        unit_of_service={**units, **local},
        greeting=raw.get("greeting", ""),
        examples=tuple(raw.get("examples", ())),
        privacy_note=raw.get("privacy_note", ""),
        emergency=tuple(raw.get("emergency", ())),
    )


class CatalogueFiles:
    """The catalogue as files; read once at start. Raises `CatalogueError`."""

    def __init__(self, folder: Path, default_office: str) -> None:
        profiles = {p: _read(p) for p in sorted((folder / "offices").glob("*.yml"))}
        if default_office not in {raw.get("id") for raw in profiles.values() if isinstance(raw, dict)}:
            raise CatalogueError(f"{folder / 'offices'}: there is no profile '{default_office}'.")
        self._default = default_office
        units = self._read_services(folder)
        self.offices: Mapping[str, Office] = self._read_offices(folder, profiles, units)
        path = folder / "sensitive.yml"
        try:
            topics = _read(path)["topics"]
            self.topics: Mapping[str, Topic] = {
                t["id"]: Topic(
                    t["id"],
                    t["name"],
                    Severity(t["severity"]),
                    t["unit"],
                    t["first_words"].strip(),
                    tuple(t.get("numbers", ())),
                    bool(t.get("hide_history", False)),
                    bool(t.get("answer_beside", True)),
                )
                for t in topics
            }
            topics = sorted(topics, key=lambda t: SEVERITY_ORDER[t["severity"]])
            self.safety = SafetyNet((t["id"], t.get("phrases", ())) for t in topics)
        except (KeyError, TypeError, ValueError) as problem:
            raise CatalogueError(f"{path}: {type(problem).__name__} {problem}") from problem

    def _read_services(self, folder: Path) -> dict[str, str]:
        """Fill the names; the general unit of every service."""
        self.service_names: dict[str, str] = {}
        units: dict[str, str] = {}
        for service_file in sorted((folder / "services").glob("*.yml")):
            raw = _read(service_file)
            units[raw["id"]] = raw.get("unit", "umum")
            self.service_names[raw["id"]] = raw["name"]
        if not self.service_names:
            raise CatalogueError(f"{folder / 'services'}: there are no services.")
        return units

    @staticmethod
    def _read_offices(
        folder: Path, profiles: Mapping[Path, Any], units: Mapping[str, str]
    ) -> dict[str, Office]:
        offices: dict[str, Office] = {}
        path = folder / "holidays.yml"
        try:
            days = national(_read(path))
            for path, raw in profiles.items():
                office = _office(raw, days, units)
                if twin := next(
                    (o.id for o in offices.values() if o.ticket_prefix == office.ticket_prefix), None
                ):
                    raise CatalogueError(
                        f"{path}: ticket_prefix: '{office.ticket_prefix}' is that of '{twin}'."
                    )
                offices[office.id] = office
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            raise CatalogueError(f"{path}: {type(problem).__name__} {problem}") from problem
        return offices

    def office(self, office_id: str | None) -> Office:
        """The profile, or the default one for None or "default". Raises `UnknownOffice`."""
        wanted = self._default if office_id in (None, "", "default") else office_id
        try:
            return self.offices[wanted or ""]
        except KeyError:
            raise UnknownOffice(office=office_id) from None
