"""The bot's sentences, read from `domain.yml` so that they live in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Dict

import yaml


class Sentences:
    """`say("utter_basis", dasar=…)` fills one response. Raises `KeyError` for an unknown name or a missing value."""

    def __init__(self, domain: Path) -> None:
        responses = yaml.safe_load(domain.read_text(encoding="utf-8"))["responses"]
        self._texts: Dict[str, str] = {name: variants[0]["text"] for name, variants in responses.items()}

    def say(self, name: str, **values: str) -> str:
        return self._texts[name].format(**values)
