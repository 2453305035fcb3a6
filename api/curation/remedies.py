"""Says a finding of the catalogue's check to people: which field, what is wrong, what to do; in plain Indonesian.

The check itself (scripts/check_catalogue.py) speaks to developers. What the schema objects to is read from its rule, all
else from the words of the check, as a translation table does; tests hold both complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import jsonschema

from api.domain import curation_notices as words
from api.domain.catalogue_fields import FIELDS, OF_SERVICE
from scripts.check_catalogue import Finding

_CHECKS = [(re.compile(pattern, re.DOTALL), problem, remedy) for pattern, problem, remedy in words.CHECKS]
_SHAPES = {
    "^[0-9]{4}-": "date",
    "^[a-z][a-z0-9_]*$": "id",
    "[^.\\s]$": "short",
    "\\?$": "question",
    "\\.$": "sentence",
    "^([01][0-9]": "span",
    "^https://": "https",
    "^[^0-9]*$": "words_only",
    "^[0-9+]": "phone",
    "^(?=[0-9+(": "phone",
    "^[0-9]{3,14}$": "phone",
}
LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Remark:
    """One thing to put right, in words."""

    file: str
    key: str
    problem: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        grade = words.WARNING if self.warning else words.WRONG
        return f"  {grade}  {spoken(self.key.split('.'))} ({self.key}): {self.problem}.\n      {words.REMEDY}: {self.remedy}"


def spoken(path: Sequence[str]) -> str:
    """«Syarat 1, dokumen 3» for requirements, 0, documents, 2; an entry in brackets goes by its name."""
    said: list[str] = []
    suffix = ""
    if path[0] == "services" and len(path) > 1:
        suffix = " " + OF_SERVICE.format(service=path[1])
        path = path[2:] or path[:1]
    for part in path:
        if part.isdigit() and said:
            said[-1] += f" {int(part) + 1}"
        elif part.startswith("[") and said:
            said[-1] += f" «{part[1:-1]}»"
        else:
            said.append(FIELDS.get(part, part))
    return ", ".join(said) + suffix


def remarked(finding: Finding) -> list[Remark]:
    """A finding in words; one for every unknown key where the schema names several at once."""
    if finding.broken is not None:
        return [
            Remark(finding.file, key, problem, remedy)
            for key, problem, remedy in _objections(finding.key, finding.broken)
        ]
    for pattern, problem, remedy in _CHECKS:
        if match := pattern.fullmatch(finding.text):
            said = match.expand(problem), match.expand(remedy)
            return [Remark(finding.file, finding.key, *said, warning=finding.warning)]
    problem, remedy = words.OTHER
    return [Remark(finding.file, finding.key, problem.format(text=finding.text), remedy, finding.warning)]


def by_rule(file: str, key: str, rule: str, warning: bool, values: Mapping[str, Any]) -> Remark:
    """A remark of one of our own rules (`words.RULES`)."""
    problem, remedy = words.RULES[rule]
    return Remark(file, key, problem.format(**values), remedy.format(**values), warning)


def _objections(key: str, broken: jsonschema.ValidationError) -> list[tuple[str, str, str]]:
    """Key, problem and remedy for one objection of the schema."""
    rule, instance, limit = str(broken.validator), broken.instance, broken.validator_value
    if rule == "required":
        name = re.findall(r"'([^']+)'", broken.message)[0]
        return [(_under(key, name), *_fill("required", name=name))]
    if rule == "additionalProperties" and isinstance(instance, dict):
        known = list(broken.schema.get("properties", {})) if isinstance(broken.schema, dict) else []
        return [(_under(key, str(name)), *_fill("unknown", name=name, near=_near(str(name), known)))
                for name in instance if name not in known]  # fmt: skip
    values = {
        "value": _quoted(instance),
        "limit": limit,
        "length": len(instance) if isinstance(instance, (str, list, dict)) else 0,
        "allowed": _allowed(rule, limit),
    }
    if rule == "type" and _is_date_field(broken):
        rule = "date"
    if rule == "pattern":
        shape = next((name for start, name in _SHAPES.items() if str(limit).startswith(start)), "other")
        if shape == "date":
            return [(key, *_fill("date", **values))]
        return [(key, *_fill("pattern", shape=words.SHAPES[shape], **values))]
    if broken.validator is None:
        rule = "forbidden"
    if rule not in words.SCHEMA:
        problem, remedy = words.OTHER
        return [(key, problem.format(text=broken.message[:200]), remedy)]
    return [(key, *_fill(rule, **values))]


def _fill(rule: str, **values: Any) -> tuple[str, str]:
    problem, remedy = words.SCHEMA[rule]
    return problem.format(**values), remedy.format(**values)


def _under(key: str, name: str) -> str:
    return name if key == "file" else f"{key.rstrip('.')}.{name}"


def _near(name: str, known: list[str]) -> str:
    found = get_close_matches(name, known, 1)
    return words.NEAR.format(name=found[0]) if found else ""


def _quoted(instance: Any) -> str:
    text = str(instance)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _allowed(rule: str, limit: Any) -> str:
    if rule == "type":
        return " atau ".join(words.TYPES[t] for t in ([limit] if isinstance(limit, str) else limit))
    return ", ".join(map(str, limit)) if isinstance(limit, list) else str(limit)


def _is_date_field(broken: jsonschema.ValidationError) -> bool:
    return isinstance(broken.schema, dict) and str(broken.schema.get("pattern", "")).startswith("^[0-9]{4}-")
