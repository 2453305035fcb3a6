"""The circumstances that change an answer: what the citizen said about themselves, and the cases of a service that fit."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional

from actions.catalogue import Entry

# What people say, and the fact that is kept for the session (`applies_to` in the catalogue has the same words).
_SAID = {
    ("warga", "wna"): r"\b(?:wna|orang asing|warga (?:negara )?asing|ekspat\w*|bule|kitas|kitap)\b",
    ("warga", "wni"): r"\b(?:wni|orang indonesia|warga (?:negara )?indonesia)\b",
    ("umur", "anak"): r"\b(?:anak (?:saya|sy|aku|kami|ku)|anakku|anakq|buat anak|untuk anak|bayi|balita)\b",
    ("umur", "dewasa"): r"\b(?:orang dewasa|yang dewasa|yg dewasa|buat saya sendiri|untuk saya sendiri)\b",
}
_COMPILED = {fact: re.compile(pattern, re.IGNORECASE) for fact, pattern in _SAID.items()}


def facts_in(text: str, known: Mapping[str, str]) -> Dict[str, str]:
    """What was known, with what this message says about the citizen."""
    found = dict(known)
    for key in {key for key, _ in _COMPILED}:
        said = [(value, p) for (k, value), p in _COMPILED.items() if k == key and p.search(text)]
        # «saya wna nikah sama wni»: the one that stands with «saya» counts; else both cases are shown.
        own = [
            value
            for value, p in said
            if re.search(rf"\b(?:saya|sy|aku|gue)\W+{p.pattern}", text, re.IGNORECASE)
        ]
        if len(said) == 1 or len(own) == 1:
            found[key] = own[0] if len(own) == 1 else said[0][0]
        elif said:
            found.pop(key, None)
    return found


def applied(service: Entry, facts: Mapping[str, str]) -> Entry:
    """The service without the cases that are meant for others; those meant for this citizen come first."""
    cases: List[Dict[str, Any]] = service.get("requirements", [])

    def is_for_others(case: Mapping[str, Any]) -> bool:
        return any(key in facts and facts[key] != value for key, value in case.get("applies_to", {}).items())

    left = [case for case in cases if not is_for_others(case)]
    left.sort(key=lambda case: not set(case.get("applies_to", {}).items()) & set(facts.items()))
    return {**service, "requirements": left} if left and facts else service


# Groups whose matters are told, not applied for: nobody brings papers for a hole in the road.
_REPORTED_GROUPS = frozenset({"infrastruktur", "lingkungan", "pengaduan", "perhubungan"})


def is_reported(service: Optional[Entry]) -> bool:
    """Whether people report such a matter (a broken lamp) rather than apply for it (an ID card)."""
    if service is None:
        return False
    return service["kind"] == "city_matter" or service["group"] in _REPORTED_GROUPS


def cases_to_check(service: Optional[Entry]) -> List[Dict[str, Any]]:
    """The cases whose documents may be stated and gone through with the citizen; none where papers are not the matter."""
    if (
        service is None
        or service.get("officer_only")
        or is_reported(service)
        or service["group"] == "darurat"
    ):
        return []
    return [case for case in service.get("requirements", []) if case["confidence"] != "unverified"]
