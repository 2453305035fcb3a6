#!/usr/bin/env python3
"""Checks nlu_data/: legal labels, registers, no duplicates, nothing like the held-out set in training, coverage.

One line per problem, exit 1 if there is any; prints the coverage and how alike the examples are otherwise. Runs in the
bridge's environment.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from nlu_similarity import alike

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = {"baku", "harian", "singkatan", "salah_ketik", "cerita", "campur"}
LANGUAGES = {"jawa", "sunda", "betawi", "minang", "bugis_makassar", "batak", "madura", "bali", "banjar"}
KEYS = {"layanan", "topik_sensitif", "mirip", "tersirat", "ragam", "bahasa"}
# Character 4-gram similarity (Jaccard) from which a training example gives a held-out one away …
TOO_ALIKE = 0.75
# … and from which two training examples look cut from one template; their share is printed.
TEMPLATE_LIKE = 0.6
SAMPLED = 16
AT_LEAST = {"intent": 20, "service": 20, "topic": 15, "look-alikes of": 2}
_DIGITS = re.compile(r"\d{8,}")
_MARKUP = re.compile(r"\[[^\]]*\]\(|^/")


@dataclass(frozen=True)
class Example:
    file: str
    text: str
    intent: str
    meta: dict[str, str]
    held_out: bool

    @property
    def plain(self) -> str:
        """For comparing: lower case, letters and digits only."""
        return " ".join(re.findall(r"\w+", self.text.lower()))


def read(folder: Path) -> Iterator[Example]:
    """Every example of every file with an `nlu:` part."""
    for path in sorted(folder.rglob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            for line in block["examples"].splitlines():
                if line.strip():
                    text = line.strip().removeprefix("-").strip()
                    name = str(path.relative_to(folder))
                    yield Example(
                        name, text, block["intent"], block.get("metadata", {}), "validation" in path.parts
                    )


def problems(examples: list[Example], labels: dict[str, set[str]]) -> Iterator[str]:
    """What is wrong, one sentence each."""
    seen: dict[str, Example] = {}
    for e in examples:
        at = f"{e.file}: «{e.text[:60]}»"
        if e.intent not in labels["intents"]:
            yield f"{at}: unknown intent {e.intent}"
        if e.meta.get("layanan") and e.meta["layanan"] not in labels["services"]:
            yield f"{at}: unknown service {e.meta['layanan']}"
        for key in ("topik_sensitif", "mirip"):
            if e.meta.get(key) and e.meta[key] not in labels["topics"]:
                yield f"{at}: unknown topic {e.meta[key]}"
        if unknown := set(e.meta) - KEYS:
            yield f"{at}: unknown keys {sorted(unknown)}"
        if e.meta.get("ragam") not in REGISTERS:
            yield f"{at}: register {e.meta.get('ragam')}"
        if (e.meta.get("ragam") == "campur") != (e.meta.get("bahasa") in LANGUAGES):
            yield f"{at}: `bahasa` belongs to `campur`, and only there"
        if e.meta.get("tersirat") and not e.meta.get("topik_sensitif"):
            yield f"{at}: `tersirat` belongs to a sensitive topic"
        if _MARKUP.search(e.text) or _DIGITS.search(e.text):
            yield f"{at}: markup, a leading slash, or a long number"
        if e.plain and (first := seen.setdefault(f"{e.plain}", e)) is not e:
            if first.held_out != e.held_out:
                yield f"{at}: stands in {first.file} too, across the border to the held-out set"
            elif (first.intent, first.meta.get("layanan")) != (e.intent, e.meta.get("layanan")):
                yield f"{at}: stands in {first.file} with other labels"
            else:
                yield f"{at}: stands in {first.file} already"


def across_the_border(examples: list[Example]) -> Iterator[str]:
    """Held-out examples that training has almost word for word."""
    held_out = [e for e in examples if e.held_out and e.plain]
    training = [e for e in examples if not e.held_out and e.plain]
    for left, right, how in alike([e.plain for e in held_out], [e.plain for e in training], TOO_ALIKE):
        e, other = held_out[left], training[right]
        yield f"{e.file}: «{e.text[:60]}»: {how:.2f} like «{other.text[:60]}» in {other.file}"


def template_like(training: list[Example]) -> float:
    """Share of training examples that have a near twin, told from every sixteenth (all of them take minutes)."""
    texts = [e.plain for e in training]
    some = texts[::SAMPLED]
    twins = {a for a, b, _ in alike(some, texts, TEMPLATE_LIKE) if b != a * SAMPLED}
    return len(twins) / max(len(some), 1)


def too_few(examples: list[Example], labels: dict[str, set[str]]) -> Iterator[str]:
    """Labels with fewer training examples than the floor."""
    training = [e for e in examples if not e.held_out]
    counts = {
        "intent": (Counter(e.intent for e in training), labels["intents"]),
        "service": (Counter(e.meta.get("layanan", "") for e in training), labels["services"]),
        "topic": (Counter(e.meta.get("topik_sensitif", "") for e in training), labels["topics"]),
        "look-alikes of": (Counter(e.meta.get("mirip", "") for e in training), labels["topics"]),
    }
    for kind, (found, wanted) in counts.items():
        for label in sorted(wanted):
            if found[label] < AT_LEAST[kind]:
                yield f"{kind} {label}: {found[label]} examples, at least {AT_LEAST[kind]}"


def known_labels(path: Path) -> dict[str, set[str]]:
    """The legal ids, from catalogue/labels.yml."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))

    def ids(*keys: str) -> set[str]:
        return {item["id"] if isinstance(item, dict) else item for key in keys for item in raw[key]}

    return {
        "intents": ids("intents"),
        "services": ids("services", "city_matters"),
        "topics": ids("sensitive_topics" if "sensitive_topics" in raw else "sensitive"),
    }


def main() -> int:
    labels = known_labels(ROOT / "catalogue" / "labels.yml")
    examples = list(read(ROOT / "nlu_data"))
    found = [*problems(examples, labels), *across_the_border(examples), *too_few(examples, labels)]
    print("\n".join(found[:50]))
    if found:
        print(f"{len(found)} problems in {len(examples)} examples.")
        return 1
    training = [e for e in examples if not e.held_out]
    registers = Counter(e.meta["ragam"] for e in training)
    print(
        f"{len(training)} training and {len(examples) - len(training)} held-out examples; registers {dict(registers)}; "
        f"{template_like(training):.1%} of the training examples have a near twin."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
