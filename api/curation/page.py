"""Writes docs/catalogue.md: what the catalogue knows, how sure it is, and what is therefore never said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from api.curation.versions import Version

LEVELS = ("verified", "likely", "unverified")
_TITLE = """# The catalogue

Written by `./pendopo catalogue page`, do not edit; a test fails when it is not up to date. How facts are changed: [curating.md](curating.md).

`verified` is said plainly, `likely` with the advice to make sure at the office, `unverified` is never said: the citizen
reads that there is no checked statement, and is offered the office and a person.
"""


def page_of(version: Version) -> str:
    """The whole page. The version must have passed the check."""
    services = [version[file] for file in sorted(version) if file.startswith("services/")]
    offices = [version[file] for file in sorted(version) if file.startswith("offices/")]
    parts = [
        _TITLE.rstrip(),
        "\n".join(_counts(services)),
        "\n".join(_table(services)),
        "\n".join(_never_said(services)),
        "\n".join(_local(offices)),
        "\n".join(_others(version)),
    ]
    return "\n\n".join(parts) + "\n"


def _statements(service: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, key and confidence of everything in a service that has a confidence of its own."""
    for kind in ("eligible", "steps", "fee", "time", "validity"):
        if kind in service:
            yield kind, kind, service[kind]["confidence"]
    for kind in ("requirements", "questions"):
        for number, entry in enumerate(service[kind], 1):
            yield kind, f"{kind} {number}", entry["confidence"]
    for kind, entries in service["channels"].items():
        for number, entry in enumerate(entries, 1):
            yield f"channels.{kind}", f"channels.{kind} {number}", entry["confidence"]


def _counts(services: list[dict[str, Any]]) -> Iterator[str]:
    counted: dict[str, Counter[str]] = {"service as a whole": Counter(s["confidence"] for s in services)}
    for service in services:
        for kind, _, confidence in _statements(service):
            counted.setdefault(kind, Counter())[confidence] += 1
    matters = sum(s["kind"] == "city_matter" for s in services)
    yield f"## How sure ({len(services)} entries: {len(services) - matters} services, {matters} city matters)\n"
    yield f"| what | {' | '.join(LEVELS)} | together |"
    yield "|---|---:|---:|---:|---:|"
    for kind, counts in counted.items():
        yield f"| {kind} | {' | '.join(str(counts[level]) for level in LEVELS)} | {counts.total()} |"


def _table(services: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Every entry\n"
    yield "| id | name | group | unit | confidence | fee | time | review by |"
    yield "|---|---|---|---|---|---|---|---|"
    for s in sorted(services, key=lambda s: (s["group"], s["id"])):
        cells = (
            s["name"],
            s["group"],
            f"`{s['unit']}`",
            s["confidence"],
            _figure(s, "fee"),
            _figure(s, "time"),
        )
        yield f"| `{s['id']}` | {' | '.join(_cell(c) for c in cells)} | {s['review_by']} |"


def _figure(service: Mapping[str, Any], key: str) -> str:
    field = service.get(key)
    if field is None:
        return "–"
    if field["confidence"] == "unverified":
        return "*not said*"
    return f"{field['short']}{' (likely)' if field['confidence'] == 'likely' else ''}"


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|")


def _never_said(services: list[dict[str, Any]]) -> Iterator[str]:
    hidden = {
        s["id"]: [key for _, key, confidence in _statements(s) if confidence == "unverified"]
        for s in services
    }
    hidden = {service: keys for service, keys in hidden.items() if keys}
    yield f"## Never said\n\n{sum(map(len, hidden.values()))} statements in {len(hidden)} entries wait for a source.\n"
    for service, keys in sorted(hidden.items()):
        yield f"- `{service}`: {', '.join(keys)}"


def _local(offices: list[dict[str, Any]]) -> Iterator[str]:
    yield "## Offices\n"
    yield "| id | name | zone | units | services that differ there |"
    yield "|---|---|---|---:|---|"
    for office in offices:
        local = ", ".join(
            f"`{service}` ({', '.join(fields)})" for service, fields in sorted(office["services"].items())
        )
        cells = (office["name"], office["timezone"], str(len(office["units"])), local or "–")
        yield f"| `{office['id']}` | {' | '.join(map(_cell, cells))} |"


def _others(version: Version) -> Iterator[str]:
    outdated = version["outdated.yml"]
    confidence = Counter(belief["confidence"] for belief in outdated["beliefs"])
    sure = ", ".join(f"{confidence[level]} {level}" for level in LEVELS[:2])
    yield "## Beside the services\n"
    yield f"- Outdated beliefs that are put right: {len(outdated['beliefs'])} ({sure}), review by {outdated['review_by']}."
    yield f"- Sensitive topics: {len(version['sensitive.yml']['topics'])}."
    yield f"- Words with several meanings: {len(version['ambiguous.yml']['questions'])}."
