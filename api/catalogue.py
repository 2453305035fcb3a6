"""Reads what the bridge needs of `catalogue/`: offices, sensitive topics, and which unit a service belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from api.domain.failures import UnknownOffice
from api.domain.handover import SEVERITY_ORDER, Severity, Topic
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


def _office(path: Path) -> Office:
    raw = _read(path)
    try:
        week = raw["hours"]["default"]
        return Office(
            id=raw["id"],
            name=raw["name"],
            hours=Hours(
                zone=ZoneInfo(raw["timezone"]),
                week=tuple(tuple(_span(s) for s in week.get(day, [])) for day in WEEKDAYS),
                holidays=frozenset(date.fromisoformat(str(h["date"])) for h in raw.get("holidays", [])),
            ),
            units={
                u["id"]: Unit(u["id"], u["name"], u.get("address", ""), u.get("phone", ""))
                for u in raw["units"]
            },
            greeting=raw.get("greeting", ""),
            examples=tuple(raw.get("examples", ())),
            privacy_note=raw.get("privacy_note", ""),
            emergency=tuple(raw.get("emergency", ())),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise CatalogueError(f"{path}: {type(problem).__name__} {problem}") from problem


class CatalogueFiles:
    """The catalogue as files; read once at start. Raises `CatalogueError`."""

    def __init__(self, folder: Path, default_office: str) -> None:
        self.offices: Mapping[str, Office] = {
            office.id: office for office in (_office(p) for p in sorted((folder / "offices").glob("*.yml")))
        }
        if default_office not in self.offices:
            raise CatalogueError(f"{folder / 'offices'}: there is no profile '{default_office}'.")
        self._default = default_office
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
                )
                for t in topics
            }
            topics = sorted(topics, key=lambda t: SEVERITY_ORDER[t["severity"]])
            self.safety = SafetyNet((t["id"], t.get("phrases", ())) for t in topics)
        except (KeyError, TypeError, ValueError) as problem:
            raise CatalogueError(f"{path}: {type(problem).__name__} {problem}") from problem
        self.unit_of_service: dict[str, str] = {}
        self.service_names: dict[str, str] = {}
        for service_file in sorted((folder / "services").glob("*.yml")):
            raw = _read(service_file)
            self.unit_of_service[raw["id"]] = raw.get("unit", "umum")
            self.service_names[raw["id"]] = raw["name"]
        if not self.service_names:
            raise CatalogueError(f"{folder / 'services'}: there are no services.")

    def office(self, office_id: str | None) -> Office:
        """The profile, or the default one for None or "default". Raises `UnknownOffice`."""
        wanted = self._default if office_id in (None, "", "default") else office_id
        try:
            return self.offices[wanted or ""]
        except KeyError:
            raise UnknownOffice(office=office_id) from None
