"""Everything to put right in a catalogue folder, said to the people who keep it; errors first within each file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from api.curation import sentences, wording
from api.curation.remedies import Remark, remarked
from api.domain import curation_notices as words
from scripts.check_catalogue import check

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NEEDED = ("schema.json", "labels.yml", "services", "offices")


class NoCatalogue(Exception):
    """The folder is none; the message says what is missing."""


def lint(folder: Path, today: date) -> list[Remark]:
    """All remarks. Raises `NoCatalogue`."""
    if missing := [name for name in NEEDED if not (folder / name).exists()]:
        raise NoCatalogue(words.NO_FOLDER.format(folder=folder, missing=", ".join(missing)))
    try:
        findings = check(folder, today)
    except json.JSONDecodeError as problem:
        raise NoCatalogue(words.NO_SCHEMA.format(folder=folder, why=problem)) from None
    found = {remark: None for finding in findings for remark in remarked(finding)}
    found |= dict.fromkeys(_own_rules(folder))
    return sorted(found, key=lambda remark: (remark.file, remark.warning, remark.key))


def _own_rules(folder: Path) -> Iterator[Remark]:
    for path in sorted((folder / "services").glob("*.yml")):
        yield from wording.of_service(f"{folder.name}/services/{path.name}", _read(path))
    for path in sorted((folder / "offices").glob("*.yml")):
        file, office = f"{folder.name}/offices/{path.name}", _read(path)
        yield from wording.of_texts(file, sentences.of_office(office))
        local = office.get("services") if isinstance(office, dict) else None
        for service_id, fields in (local if isinstance(local, dict) else {}).items():
            yield from _local(file, fields, f"services.{service_id}.")
    for name, listed, read in (
        ("outdated", "beliefs", sentences.of_outdated),
        ("sensitive", "topics", sentences.of_sensitive),
        ("ambiguous", "questions", sentences.of_ambiguous),
    ):
        file, content = f"{folder.name}/{name}.yml", _read(folder / f"{name}.yml")
        yield from wording.of_texts(file, read(content))
        for key, text in sentences.sources_in(content, listed):
            yield from wording.of_links(file, key, text, is_source=True)


def _local(file: str, fields: Any, prefix: str) -> Iterator[Remark]:
    """What an office changes; its texts are read with the profile, so only the rest is left to look at."""
    if isinstance(fields, dict):
        if "confidence" in (fields.get("fee") or {}):
            yield from wording.of_fee(file, fields["fee"], prefix)
        yield from wording.of_length(file, fields, prefix)
        for key, text in sentences.texts(fields.get("sources"), f"{prefix}sources"):
            yield from wording.of_links(file, key, text, is_source=True)


def _read(path: Path) -> Any:
    """The content, or None for a file that cannot be read: the check has said so already."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError):
        return None


def in_words(remarks: Iterable[Remark], folder: Path, *, with_warnings: bool = True) -> Iterator[str]:
    """Lines to print: a heading per file, its remarks, and the sum."""
    remarks = list(remarks)
    errors = sum(not r.warning for r in remarks)
    shown = [r for r in remarks if with_warnings or not r.warning]
    for file, of_file in groupby(shown, key=lambda r: r.file):
        yield file
        yield from map(str, of_file)
    warnings = len(remarks) - errors
    yield words.SUMMARY.format(errors=errors, warnings=warnings, folder=folder)
    if not errors:
        yield words.IN_ORDER
