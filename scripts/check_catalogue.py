#!/usr/bin/env python
"""Checks the catalogue: one line per problem (file, key, what is wrong), exit 1 if anything is an error.

The processes check the schema again when they start. Here stands what a schema cannot say: that every label has its
file, that every unit exists in every office, that no note of the compiler has slipped into a sentence citizens read.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a program, Python looks beside this file alone

from scripts import check_offices  # noqa: E402

RANK = {"verified": 0, "likely": 1, "unverified": 2}
# Nobody reads these aloud; a source may well say of itself that it is outdated.
NOT_SENTENCES = {"sources", "source", "aliases", "phrases", "look_alikes", "confidence", "hours_confidence"}
NOTES = re.compile(
    r"\b(?:unverified|verified|likely|general knowledge|terverifikasi|diverifikasi|operator wajib|diisi operator"
    r"|naskah(?:nya)? tidak|tidak (?:berhasil )?dibaca|(?:dalam )?riset ini|pengetahuan umum|snapshot|placeholder"
    r"|lorem ipsum|TBD|TO-?DO|FIX-?ME|XXX|bot)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """One problem; a warning does not fail the check."""

    file: str
    key: str
    text: str
    warning: bool = False
    # What the schema objected to, for those who explain it to people (api/curation/remedies.py).
    broken: jsonschema.ValidationError | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{'warning: ' if self.warning else ''}{self.file}: {self.key}: {self.text}"


class UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML keeps the last of two equal keys silently; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                said = f"key '{key.value}' is given twice"
                raise yaml.constructor.ConstructorError(None, None, said, key.start_mark)
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def merged(general: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    """`local` over `general`, as the answering side lays an office's profile over a service."""
    result = copy.deepcopy(dict(general))
    for key, value in local.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else copy.deepcopy(value)
    return result


def sentences(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text that a person may read, with the key where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from sentences(item, f"{path}.{index}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in NOT_SENTENCES:
                yield from sentences(item, f"{path}.{key}".lstrip("."))


class CatalogueCheck:
    """Reads one catalogue folder and collects what is wrong with it."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder, self.today = folder, today
        self.findings: list[Finding] = []
        schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
        self.validators = {
            kind: jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{kind}"})
            for kind in ("service", "office", "holidays", "sensitive", "outdated", "ambiguous")
        }
        self.labels = self._read_labels()
        self.services: dict[str, dict[str, Any]] = {}
        self.offices: dict[str, dict[str, Any]] = {}

    def run(self) -> list[Finding]:
        self._check_labels()
        for path in sorted((self.folder / "offices").glob("*.yml")):
            self._take(path, "office", self.offices)
        if not self.offices:
            self._error("offices", "file", "there is no office profile")
        for path in sorted((self.folder / "services").glob("*.yml")):
            self._take(path, "service", self.services)
        holidays = self._check_holidays()
        for office in self.offices.values():
            self._check_office(office, holidays)
        for office_id, text in check_offices.shared_prefixes(self.offices):
            self._error(f"offices/{office_id}.yml", "ticket_prefix", text)
        for service in self.services.values():
            self._check_service(service, f"services/{service['id']}.yml", self.offices.values())
        self._check_completeness()
        self._check_short_names()
        self._check_sensitive()
        self._check_named_services()
        return self.findings

    def _error(self, file: str, key: str, text: str, warning: bool = False) -> None:
        self.findings.append(Finding(f"{self.folder.name}/{file}", key, text, warning))

    def _read(self, path: Path) -> Any:
        try:
            # A safe loader all the same: UniqueKeyLoader only adds a refusal.
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=UniqueKeyLoader)  # noqa: S506
        except (
            OSError,
            ValueError,
            yaml.YAMLError,
        ) as problem:  # ValueError: no UTF-8, or an unquoted 2027-02-30
            self._error(str(path.relative_to(self.folder)), "file", " ".join(str(problem).split()))
            return None
        if content is None:
            self._error(str(path.relative_to(self.folder)), "file", "is empty")
        return content

    def _read_labels(self) -> dict[str, list[dict[str, Any]]]:
        labels = self._read(self.folder / "labels.yml")
        groups = labels.values() if isinstance(labels, dict) else [None]
        if all(isinstance(g, list) and all(isinstance(e, dict) and "id" in e for e in g) for g in groups):
            return dict(labels)
        self._error("labels.yml", "file", "is no mapping of groups to lists of entries with an id")
        return {}

    def _fits(self, content: Any, kind: str, file: str, prefix: str = "") -> bool:
        problems = list(self.validators[kind].iter_errors(content))
        for problem in problems:
            key = prefix + ".".join(str(part) for part in problem.absolute_path)
            self.findings.append(
                Finding(f"{self.folder.name}/{file}", key or "file", problem.message[:200], broken=problem)
            )
        return not problems

    def _take(self, path: Path, kind: str, into: dict[str, dict[str, Any]]) -> None:
        file = str(path.relative_to(self.folder))
        content = self._read(path)
        if content is None:
            return
        for key, text in sentences(content):
            note = NOTES.search(text)
            if note:
                self._error(file, key, f"a note stands inside the text: '{note.group(0)}'")
        if not self._fits(content, kind, file):
            return
        if content["id"] != path.stem:
            self._error(file, "id", f"'{content['id']}' is not the name of the file")
        into[content["id"]] = content

    def _check_labels(self) -> None:
        for group, entries in self.labels.items():
            for label, count in Counter(entry["id"] for entry in entries).items():
                if count > 1:
                    self._error("labels.yml", f"{group}.{label}", f"is listed {count} times")

    def _check_completeness(self) -> None:
        kinds = {"services": "service", "city_matters": "city_matter"}
        known = {e["id"]: (e, kind) for group, kind in kinds.items() for e in self.labels.get(group, [])}
        there = {path.stem for path in (self.folder / "services").glob("*.yml")}
        for missing in known.keys() - there:
            self._error(f"services/{missing}.yml", "file", "is missing; the label exists")
        for stray in there - known.keys():
            self._error(f"services/{stray}.yml", "id", "is no label of labels.yml")
        for service_id in self.services.keys() & known.keys():
            service, (label, kind) = self.services[service_id], known[service_id]
            for key, wanted in (("kind", kind), ("group", label["group"])):
                if service[key] != wanted:
                    self._error(f"services/{service_id}.yml", key, f"'{service[key]}' should be '{wanted}'")

    def _check_service(self, service: dict[str, Any], file: str, offices: Iterable[dict[str, Any]]) -> None:
        """`offices`: those that offer the service like this."""
        for office in offices:
            if service["unit"] not in {unit["id"] for unit in office["units"]}:
                self._error(file, "unit", f"'{service['unit']}' is no unit of office '{office['id']}'")
        basis = [service["confidence"], *(r["confidence"] for r in service["requirements"])]
        weakest = max(basis, key=RANK.__getitem__)
        if RANK[service["steps"]["confidence"]] < RANK[weakest]:
            self._error(
                file, "steps.confidence", f"is above the weakest requirement or the service ('{weakest}')"
            )
        fee = service.get("fee")
        if fee and fee["amount_idr"] == 0 and "gratis" not in fee["short"].lower():
            self._error(file, "fee.amount_idr", "is 0, but fee.short does not say Gratis")
        reviewed = self._day(file, "reviewed_at", service["reviewed_at"])
        due = self._day(file, "review_by", service["review_by"])
        if reviewed and due and due <= reviewed:
            self._error(file, "review_by", "is not after reviewed_at")
        if due and due < self.today:
            self._error(file, "review_by", f"was due on {due.isoformat()}", warning=True)

    def _day(self, file: str, key: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._error(file, key, f"'{text}' is no day of the calendar")
            return None

    def _check_short_names(self) -> None:
        seen: dict[tuple[str, str], str] = {}
        for service_id, service in sorted(self.services.items()):
            name = (service["group"], service["short_name"].lower())
            if name in seen:
                file = f"services/{service_id}.yml"
                self._error(file, "short_name", f"'{service['short_name']}' is also that of {seen[name]}")
            seen.setdefault(name, service_id)

    def _check_holidays(self) -> dict[str, Any] | None:
        content = self._read(self.folder / "holidays.yml")
        if content is None or not self._fits(content, "holidays", "holidays.yml"):
            return None
        for key, text in check_offices.problems_of_holidays(content):
            self._error("holidays.yml", key, text)
        for key, text in check_offices.missing_years(content, self.today):
            self._error("holidays.yml", key, text, warning=True)
        return dict(content)

    def _check_office(self, office: dict[str, Any], holidays: dict[str, Any] | None) -> None:
        file = f"offices/{office['id']}.yml"
        for key, text in check_offices.problems_of_profile(office, self.services):
            self._error(file, key, text)
        for key, text in check_offices.useless_open_days(office, holidays) if holidays else ():
            self._error(file, key, text, warning=True)
        for service_id, local in office["services"].items():
            key = f"services.{service_id}"
            if service_id not in self.services:
                self._error(file, key, "there is no such service")
            else:
                result = merged(self.services[service_id], local)
                if result["id"] != service_id:
                    self._error(file, f"{key}.id", "an office does not rename a service")
                if self._fits(result, "service", file, f"{key}."):
                    self._check_service(result, file, ())

    def _check_named_services(self) -> None:
        """What no longer holds, and words with several meanings: every service they name has a file."""
        for kind, key in (("outdated", "beliefs"), ("ambiguous", "questions")):
            file = f"{kind}.yml"
            content = self._read(self.folder / file)
            if content is None or not self._fits(content, kind, file):
                continue
            for entry in content[key]:
                named = entry.get("services") or [c["service"] for c in entry["choices"]]
                for service in sorted(set(named) - self.services.keys()):
                    self._error(file, entry["id"], f"there is no service '{service}'")

    def _check_sensitive(self) -> None:
        file = "sensitive.yml"
        content = self._read(self.folder / file)
        if content is None or not self._fits(content, "sensitive", file):
            return
        known = {entry["id"]: entry["severity"] for entry in self.labels.get("sensitive", [])}
        found = Counter(topic["id"] for topic in content["topics"])
        for topic_id in known.keys() | found.keys():
            if found[topic_id] != 1 or topic_id not in known:
                self._error(file, topic_id, f"listed {found[topic_id]} times; should be once, as a label")
        for topic in content["topics"]:
            self._check_topic(topic, known, file)

    def _check_topic(self, topic: dict[str, Any], known: Mapping[str, str], file: str) -> None:
        name = topic["id"]
        if topic["severity"] != known.get(name, topic["severity"]):
            self._error(file, f"{name}.severity", f"'{topic['severity']}' should be '{known[name]}'")
        note = NOTES.search(topic["first_words"])
        if note:
            self._error(file, f"{name}.first_words", f"a note stands inside the text: '{note.group(0)}'")
        for office in self.offices.values():
            if topic["unit"] not in {unit["id"] for unit in office["units"]}:
                self._error(file, f"{name}.unit", f"'{topic['unit']}' is no unit of office '{office['id']}'")
        for phrase in topic["phrases"]:
            try:
                pattern = re.compile(phrase)
            except re.error as problem:
                self._error(file, f"{name}.phrases", f"'{phrase}': {problem}")
                continue
            for text in topic["look_alikes"]:
                if pattern.search(text.lower()):
                    self._error(file, f"{name}.look_alikes", f"'{text}' is caught by '{phrase}'")


def check(folder: Path, today: date) -> list[Finding]:
    """Everything wrong with the catalogue in `folder`, warnings included."""
    return CatalogueCheck(folder, today).run()


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else ROOT / "catalogue"
    findings = check(folder, date.today())
    for finding in findings:
        print(finding)
    errors = sum(not finding.warning for finding in findings)
    if not errors:
        print(f"The catalogue is in order ({len(findings)} warnings).")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
