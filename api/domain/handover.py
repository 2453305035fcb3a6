"""Why a conversation goes to a person, how urgent that is, and to which unit (policy as data)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.domain.messages import HandoverRequest


class Severity(StrEnum):
    KRITIS = "kritis"
    TINGGI = "tinggi"
    SEDANG = "sedang"
    RENDAH = "rendah"


SEVERITY_ORDER: dict[str, int] = {s.value: i for i, s in enumerate(Severity)}

# Working minutes until a first human answer is due; `kritis` counts on the wall clock, day and night.
DUE_MINUTES: dict[str, int] = {"kritis": 5, "tinggi": 30, "sedang": 60, "rendah": 120}


@dataclass(frozen=True)
class Policy:
    """How one reason is treated."""

    severity: Severity
    text: str  # what the officer reads


POLICIES: dict[str, Policy] = {
    "citizen_asked": Policy(Severity.SEDANG, "Warga meminta petugas"),
    "not_understood": Policy(Severity.RENDAH, "Dua kali tidak dipahami asisten"),
    "needs_decision": Policy(Severity.TINGGI, "Perlu keputusan petugas"),
    "officer_only": Policy(Severity.SEDANG, "Layanan ini ditangani petugas"),
    "engine_down": Policy(Severity.SEDANG, "Asisten sedang terganggu"),
    "bot_off": Policy(Severity.SEDANG, "Asisten sedang dimatikan"),
    "form_finished": Policy(Severity.SEDANG, "Laporan siap ditangani"),
}


@dataclass(frozen=True)
class Topic:
    """A sensitive topic as `catalogue/sensitive.yml` states it."""

    id: str
    name: str
    severity: Severity
    unit: str
    first_words: str
    numbers: tuple[Mapping[str, str], ...]
    hide_history: bool
    answer_beside: bool = True


@dataclass(frozen=True)
class Placement:
    """Where a handed-over conversation stands."""

    reason: str
    severity: str
    unit: str


def place(
    request: HandoverRequest,
    topics: Mapping[str, Topic],
    unit_of_service: Mapping[str, str],
    units: Mapping[str, object],
) -> Placement:
    """Decide severity and unit. An unknown reason or unit still reaches people: `sedang`, `umum`."""
    topic_id = request.topic or (
        request.reason.partition(":")[2] if request.reason.startswith("sensitive:") else ""
    )
    if topic := topics.get(topic_id):
        reason, severity, unit = f"sensitive:{topic.id}", topic.severity, topic.unit
    else:
        reason = request.reason if request.reason in POLICIES else "citizen_asked"
        severity, unit = POLICIES[reason].severity, unit_of_service.get(request.service or "", "umum")
    return Placement(reason, severity.value, unit if unit in units else "umum")


def reason_text(reason: str | None, topics: Mapping[str, Topic]) -> str | None:
    """The reason in an officer's words."""
    if reason is None:
        return None
    if reason.startswith("sensitive:"):
        topic = topics.get(reason.partition(":")[2])
        return f"Topik peka: {topic.name if topic else reason}"
    return POLICIES[reason].text if reason in POLICIES else reason
