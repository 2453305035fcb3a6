"""National holidays of `catalogue/holidays.yml`, and which of them close a particular office or unit.

The bridge reads the same file by the same rules (`api/domain/holidays.py`); a test compares the two.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, Iterable, List, Mapping

KINDS = ("libur_nasional", "cuti_bersama")
Closed = Dict[date, str]


def national(raw: Mapping[str, Any]) -> Closed:
    """Closed days with their names: what is decreed, and in every listed year the days that never move.

    A kind that is «belum ditetapkan» and a day that is `unverified` close nobody.
    """
    found: Closed = {}
    for entry in raw["years"]:
        for fixed in raw["fixed"]:
            found[date.fromisoformat(f"{entry['year']}-{fixed['day']}")] = fixed["name"]
        for kind in KINDS:
            decreed = entry[kind]
            if decreed["status"] != "ditetapkan":
                continue
            for day in decreed["days"]:
                if day.get("confidence", decreed["confidence"]) != "unverified":
                    found[date.fromisoformat(day["date"])] = day["name"]
    return found


def decided_years(raw: Mapping[str, Any]) -> List[int]:
    """The years whose holidays are all decreed; of any other year only the days that never move are known."""
    return [e["year"] for e in raw["years"] if all(e[kind]["status"] == "ditetapkan" for kind in KINDS)]


def closed_days(
    nationwide: Mapping[date, str], own: Iterable[Mapping[str, Any]], open_on: Iterable[str]
) -> Closed:
    """The national days but those worked on, and the office's own closed days."""
    worked = {date.fromisoformat(str(day)) for day in open_on}
    found = {day: name for day, name in nationwide.items() if day not in worked}
    found.update({date.fromisoformat(str(h["date"])): h["name"] for h in own})
    return found
