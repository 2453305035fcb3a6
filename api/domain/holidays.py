"""National holidays of `catalogue/holidays.yml`, and which of them close a particular office or unit.

The engine's side reads the same file by the same rules (`actions/holidays.py`); a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

KINDS = ("libur_nasional", "cuti_bersama")


def national(raw: Mapping[str, Any]) -> dict[date, str]:
    """Closed days with their names: what is decreed, and in every listed year the days that never move.

    A kind that is «belum ditetapkan» and a day that is `unverified` close nobody.
    """
    found: dict[date, str] = {}
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


def closed_days(
    nationwide: Mapping[date, str], own: Iterable[Mapping[str, Any]], open_on: Iterable[str]
) -> dict[date, str]:
    """The national days but those worked on, and the office's own closed days."""
    worked = {date.fromisoformat(str(day)) for day in open_on}
    found = {day: name for day, name in nationwide.items() if day not in worked}
    return found | {date.fromisoformat(str(h["date"])): h["name"] for h in own}
