"""Reads the review days out of the catalogue's files. A file that cannot be read is an entry without a day, never a crash:
whether the catalogue can be used at all is decided where it is loaded (`api/catalogue.py`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from api.domain.reviews import Review, Reviews

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def read_reviews(folder: Path) -> Reviews:
    """Services, the offices' own differences that carry a day, and the outdated beliefs."""
    found = [
        Review(path.stem, _day(_read(path).get("review_by")))
        for path in sorted((folder / "services").glob("*.yml"))
    ]
    for path in sorted((folder / "offices").glob("*.yml")):
        local = _read(path).get("services")
        for service, fields in sorted((local if isinstance(local, dict) else {}).items()):
            if isinstance(fields, dict) and "review_by" in fields:
                found.append(Review(f"{path.stem}/{service}", _day(fields["review_by"])))
    if (folder / "outdated.yml").exists():
        found.append(Review("outdated", _day(_read(folder / "outdated.yml").get("review_by"))))
    return Reviews(found)
