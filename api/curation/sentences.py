"""Which texts of the catalogue citizens read, with the key where each stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Keys whose texts are shown in answers; everything else is for the office and the machine.
_OF_SERVICE = (
    "name", "summary", "eligible", "requirements", "steps", "fee", "time", "validity", "channels", "questions",
    "pitfalls", "report", "legal_basis",
)  # fmt: skip
_OF_OFFICE = ("greeting", "privacy_note", "examples", "units", "contact", "emergency", "local_channels")
_SILENT = {
    "confidence",
    "legal_basis",
    "applies_to",
    "id",
    "hours",
    "source",
    "sources",
    "for",
    "dial",
    "phrases",
    "kind",
}


def texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text under a key, also of legal bases when they are asked for by name."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{key}.{index}")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _SILENT:
                yield from texts(item, f"{key}.{name}")


def of_service(service: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a service file, or of what an office changes in it."""
    for key in _OF_SERVICE:
        if isinstance(service, dict) and key in service:
            yield from texts(service[key], prefix + key)


def of_office(office: Any) -> Iterator[tuple[str, str]]:
    """The texts of a profile, its own differences of services included."""
    for key in _OF_OFFICE:
        if isinstance(office, dict) and key in office:
            yield from texts(office[key], key)
    local = office.get("services") if isinstance(office, dict) else None
    for service_id, fields in (local if isinstance(local, dict) else {}).items():
        yield from of_service(fields, f"services.{service_id}.")


def of_outdated(content: Any) -> Iterator[tuple[str, str]]:
    """What is said against each belief."""
    yield from _entries(content, "beliefs", "now")


def of_sensitive(content: Any) -> Iterator[tuple[str, str]]:
    """The first words of each topic."""
    yield from _entries(content, "topics", "first_words")


def of_ambiguous(content: Any) -> Iterator[tuple[str, str]]:
    """The questions asked back."""
    yield from _entries(content, "questions", "ask")


def _entries(content: Any, listed: str, key: str) -> Iterator[tuple[str, str]]:
    entries = content.get(listed) if isinstance(content, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict) and isinstance(entry.get(key), str):
            yield f"{listed}.{index}.{key}", entry[key]


def sources_in(content: Any, listed: str) -> Iterator[tuple[str, str]]:
    """The sources of each entry of a list; nobody reads them aloud, but their links have a form too."""
    entries = content.get(listed) if isinstance(content, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield from texts(entry.get("sources"), f"{listed}.{index}.sources")
