"""`python -m bot.parse`: what the trained model understands of each line of standard input, one JSON a line."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any, Dict

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "models" / "trained" / "engine.tar.gz"


def contract(parse: Dict[str, Any], text: str) -> Dict[str, Any]:
    """The parse contract (docs/architecture.md): text, intent, rankings, entities."""
    return {
        "text": text,
        "intent": {k: parse["intent"][k] for k in ("name", "confidence")},
        "intent_ranking": [
            {k: r[k] for k in ("name", "confidence")} for r in parse.get("intent_ranking", [])
        ],
        "entities": parse.get("entities", []),
        "service_ranking": parse.get("service_ranking", []),
    }


def main() -> int:
    """Exit 1 with one sentence if there is no trained model."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints must not mix with the answers
    if not ARCHIVE.exists():
        print("There is no trained model yet; run scripts/setup.", file=sys.stderr)
        return 1
    import structlog
    from rasa.core.agent import Agent

    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(str(ARCHIVE))
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        text = line.rstrip("\n")
        words = text.lstrip(" \t\r/").strip()[:10_000]
        parse = loop.run_until_complete(agent.parse_message(words or "?"))
        print(json.dumps(contract(parse, text), ensure_ascii=False), file=out, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
