"""Loads the catalogue once; an office's profile lies over the general facts."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import jsonschema
import yaml
from jsonschema.exceptions import best_match

from actions.holidays import closed_days, decided_years, national

Entry = Dict[str, Any]

# The C loader is ten times faster and just as safe; it exists wherever PyYAML comes as a wheel.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(Exception):
    """A catalogue file is missing or wrong; the message names it."""


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise CatalogueError(f"{path}: {problem}") from problem


def merged(general: Entry, local: Mapping[str, Any]) -> Entry:
    """`local` over `general`: mappings are merged, everything else is replaced."""
    result = copy.deepcopy(general)
    for key, value in local.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = copy.deepcopy(value)
    return result


def as_offered(general: Entry, office: Mapping[str, Any]) -> Entry:
    """A service as this office offers it: its own differences over the general facts, its own online channels first."""
    service = merged(general, office.get("services", {}).get(general["id"], {}))
    names = {service["id"], service["group"], service["kind"]}
    own = [
        {"text": channel["text"], "confidence": channel["confidence"]}
        for channel in office.get("local_channels", [])
        if names & set(channel["for"])
    ]
    service["channels"]["online"] = own + service["channels"]["online"]
    return service


def with_closed_days(office: Entry, nationwide: Mapping[date, str]) -> Entry:
    """The profile with `closed`, a name per closed day, on itself and on every unit."""
    own, open_on = office["holidays"], office.get("open_on", [])
    units = [
        {**unit, "closed": closed_days(nationwide, own, [*open_on, *unit.get("open_on", [])])}
        for unit in office["units"]
    ]
    return {**office, "units": units, "closed": closed_days(nationwide, own, open_on)}


@dataclass(frozen=True)
class Catalogue:
    """Services by office and id, office profiles, sensitive topics, what is no longer so, and words with several meanings."""

    offices: Mapping[str, Entry]
    topics: Mapping[str, Entry]
    services: Mapping[str, Mapping[str, Entry]]
    default_office: str
    outdated: Entry
    ambiguous: Sequence[Entry]

    def office(self, office_id: Optional[str]) -> Entry:
        """The profile, or the default one for an unknown id."""
        return self.offices.get(office_id or "", self.offices[self.default_office])

    def service(self, office: Entry, service_id: Optional[str]) -> Optional[Entry]:
        """A service as this office offers it, or None."""
        return self.services[office["id"]].get(service_id or "")


def load(folder: Path, default_office: str) -> Catalogue:
    """Read and check everything. Raises `CatalogueError` naming the first wrong file."""
    schema_path = folder / "schema.json"
    try:
        schema = json.loads(schema_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CatalogueError(f"{schema_path}: {problem}") from problem

    # Made once: `jsonschema.validate` would check the schema itself again for every file.
    validators = {
        kind: jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{kind}"})
        for kind in ("service", "office", "holidays", "sensitive", "outdated", "ambiguous")
    }

    def checked(path: Path, kind: str) -> Any:
        content = _read(path)
        if problem := best_match(validators[kind].iter_errors(content)):
            where = "/".join(str(p) for p in problem.absolute_path)
            raise CatalogueError(f"{path}: {where or 'file'}: {problem.message[:200]}") from problem
        return content

    general: List[Entry] = [checked(p, "service") for p in sorted((folder / "services").glob("*.yml"))]
    offices = {o["id"]: o for o in (checked(p, "office") for p in sorted((folder / "offices").glob("*.yml")))}
    if default_office not in offices:
        raise CatalogueError(f"{folder / 'offices'}: there is no profile '{default_office}'.")
    holidays = checked(folder / "holidays.yml", "holidays")
    nationwide, years = national(holidays), decided_years(holidays)
    offices = {i: {**with_closed_days(o, nationwide), "holiday_years": years} for i, o in offices.items()}
    topics = {t["id"]: t for t in checked(folder / "sensitive.yml", "sensitive")["topics"]}
    outdated = checked(folder / "outdated.yml", "outdated")
    ambiguous = checked(folder / "ambiguous.yml", "ambiguous")["questions"]
    services = {
        office_id: {s["id"]: as_offered(s, office) for s in general} for office_id, office in offices.items()
    }
    return Catalogue(offices, topics, services, default_office, outdated, ambiguous)
