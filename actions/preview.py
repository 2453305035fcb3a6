"""What a citizen would read about a service, as JSON: `python -m actions.preview SERVICE [--office X] [--aspect A] …`.

The same dialogue that answers citizens says it, so a curator sees the truth. How it is laid out for people is the
caller's business (`api/curation/preview.py`); an unknown name is an `error` with the names that are near.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime, timezone
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Sequence

from actions import catalogue as catalogue_files
from actions.catalogue import Catalogue, Entry
from actions.dialogue import Dialogue
from actions.memory import Heard, Memory
from actions.replies import Said
from actions.sentences import Sentences
from actions.service_info import NEXT

ROOT = Path(__file__).resolve().parent.parent
# Everything that can be asked of one service.
ASPECTS = (*NEXT, "tanya_status", "lapor_keluhan")


def read_by(
    dialogue: Dialogue, office: Entry, service: str, aspect: str, facts: Mapping[str, str], now: datetime
) -> List[Said]:
    """The messages a citizen reads who asks this first of all, of whom `facts` are known."""
    return dialogue.decide(Heard(aspect, service), Memory(facts=facts), office, now).said


def _near(word: str, known: Iterable[str]) -> List[str]:
    names = sorted(known)
    return get_close_matches(word, names, 3, 0.5) or [n for n in names if word.lower() in n][:3] or names[:5]


def preview(
    known: Catalogue,
    service: str,
    office_id: str,
    aspects: Sequence[str],
    facts: Mapping[str, str],
    now: datetime,
) -> Dict[str, Any]:
    """Answers to the aspects, or `{"error": "service"|"office"|"aspect", "near": […]}`."""
    if office_id not in known.offices:
        return {"error": "office", "asked": office_id, "near": sorted(known.offices)}
    if service not in known.services[office_id]:
        return {"error": "service", "asked": service, "near": _near(service, known.services[office_id])}
    if strange := [a for a in aspects if a not in ASPECTS]:
        return {"error": "aspect", "asked": strange[0], "near": list(ASPECTS)}
    office, dialogue = known.office(office_id), Dialogue(known, Sentences(ROOT / "domain.yml"))
    answers = [
        {
            "aspect": aspect,
            "said": [_plain(s) for s in read_by(dialogue, office, service, aspect, facts, now)],
        }
        for aspect in aspects
    ]
    return {"service": service, "office": office_id, "answers": answers}


def _plain(said: Said) -> Dict[str, Any]:
    return {"text": said.text, "card": said.card, "buttons": [b.title for b in said.buttons]}


def main(arguments: Sequence[str]) -> int:
    """Prints one JSON object; 1 if there is an `error` in it."""
    parser = argparse.ArgumentParser(prog="python -m actions.preview")
    parser.add_argument("service")
    parser.add_argument("--office", default="demo")
    parser.add_argument("--aspect", action="append", help="may be given several times; all without it")
    parser.add_argument(
        "--fact", action="append", default=[], help="what is known of the citizen, e.g. warga=wna"
    )
    parser.add_argument("--catalogue", type=Path, default=ROOT / "catalogue")
    given = parser.parse_args(arguments)
    facts = dict(fact.partition("=")[::2] for fact in given.fact)
    try:
        known = catalogue_files.load(given.catalogue, given.office)
    except catalogue_files.CatalogueError as problem:
        offices = sorted(p.stem for p in (given.catalogue / "offices").glob("*.yml"))
        unknown = bool(offices) and given.office not in offices
        shown = (
            {"error": "office", "asked": given.office, "near": offices}
            if unknown
            else {"error": "catalogue", "asked": str(problem), "near": []}
        )
    else:
        now = datetime.now(timezone.utc)
        shown = preview(known, given.service, given.office, given.aspect or ASPECTS, facts, now)
    print(json.dumps(shown, ensure_ascii=False))
    return 1 if "error" in shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
