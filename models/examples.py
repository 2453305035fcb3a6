"""The labelled messages of `nlu_data/`, as training and measuring see them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional

import yaml

from bot.prediction import NONE

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "nlu_data"
# What is learnt from; `validation/` is held out. scripts/setup trains the engine on the same.
TRAINING = ("services", "sensitive", "smalltalk", "generic_questions.yml", "out_of_scope.yml")


@dataclass(frozen=True)
class Example:
    """One message; `service` and `sensitive` are `tidak_ada` where there is none (nlu_data/README.md has the keys)."""

    text: str
    intent: str
    service: str
    sensitive: str
    register: str
    language: Optional[str]
    implied: bool
    look_alike_of: Optional[str]

    def label(self, head: str) -> str:
        return {"intent": self.intent, "service": self.service, "sensitive": self.sensitive}[head]


def _read(path: Path) -> Iterator[Example]:
    whole = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}  # noqa: S506  # safe, in C if it is there
    for block in whole.get("nlu", []):
        meta: Dict[str, str] = block.get("metadata", {})
        for line in block["examples"].splitlines():
            if line.strip():
                yield Example(
                    line.strip().removeprefix("-").strip(),
                    block["intent"],
                    meta.get("layanan", NONE),
                    meta.get("topik_sensitif", NONE),
                    meta["ragam"],
                    meta.get("bahasa"),
                    "tersirat" in meta,
                    meta.get("mirip"),
                )


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def training_examples() -> List[Example]:
    """Every example that may be learnt from, in the order of the files."""
    found: List[Example] = []
    for name in TRAINING:
        path = DATA / name
        for file in sorted(path.glob("*.yml")) if path.is_dir() else [path]:
            found += _read(file)
    return found


def held_out_examples() -> List[Example]:
    """Every held-out example."""
    return [e for file in sorted((DATA / "validation").glob("*.yml")) for e in _read(file)]
