"""`python -m models.diet`: stock Rasa on the same messages, so that our models can be measured beside it.

DIET (Bunk et al. 2020, arXiv:2004.09936) has one intent per message, so three stock pipelines are trained, one for each of our
questions, with the label as the intent. Their answers to the held-out messages go to `models/reports/diet.json`, for
`python -m models.evaluate --predictions diet=models/reports/diet.json`. Takes long: minutes per epoch and head on two cores; what one
head said is kept, so that an interrupted run goes on with the next.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

import yaml

from bot.prediction import HEADS
from models.evaluate import REPORTS
from models.examples import Example, held_out_examples, training_examples


def stock_pipeline(epochs: int) -> Dict[str, Any]:
    """The pipeline of `rasa init` without entity parts, which are not compared."""
    return {
        "recipe": "default.v1",
        "language": "id",
        "assistant_id": "stock",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {
                "name": "DIETClassifier",
                "epochs": epochs,
                "constrain_similarities": True,
                "entity_recognition": False,
                "random_seed": 7,
                "ranking_length": 0,
            },
        ],
    }


def written(folder: Path, head: str, examples: List[Example], epochs: int) -> Tuple[Path, Path, Path]:
    """Config, domain and training data of one head as Rasa reads them."""
    grouped: Dict[str, List[str]] = {}
    for e in examples:
        grouped.setdefault(e.label(head), []).append(e.text)
    config, domain, data = folder / "config.yml", folder / "domain.yml", folder / "nlu.yml"
    config.write_text(yaml.safe_dump(stock_pipeline(epochs)), encoding="utf-8")
    domain.write_text(yaml.safe_dump({"version": "3.1", "intents": sorted(grouped)}), encoding="utf-8")
    lines = ['version: "3.1"', "nlu:"]
    for label, texts in grouped.items():
        lines += [f"- intent: {label}", "  examples: |", *(f"    - {t}" for t in texts)]
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return config, domain, data


def answers(head: str, epochs: int, texts: List[str]) -> Dict[str, List[Tuple[str, float]]]:
    """Ranking per text of a stock pipeline trained on one head."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config, domain, data = written(folder, head, training_examples(), epochs)
        model = train_nlu(str(config), str(data), str(folder / "out"), domain=str(domain))
        agent = Agent.load(str(model))
        loop = asyncio.new_event_loop()
        found = {}
        for text in texts:
            parse = loop.run_until_complete(agent.parse_message(text.lstrip("/ ") or "?"))
            found[text] = [(r["name"], float(r["confidence"])) for r in parse["intent_ranking"]]
        return found


def part_of(out: Path, head: str, epochs: int) -> Path:
    """Where one head's answers wait until all are there."""
    return out.with_suffix(f".{head}.{epochs}.part")


def kept_answers(out: Path, head: str, epochs: int, texts: List[str]) -> Dict[str, List[Tuple[str, float]]]:
    """The answers of an earlier, interrupted run, or new ones, kept beside `out`."""
    part = part_of(out, head, epochs)
    if part.exists():
        kept: Dict[str, List[Tuple[str, float]]] = json.loads(part.read_text(encoding="utf-8"))
        if set(kept) == set(texts):
            return kept
    found = answers(head, epochs, texts)
    part.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Stock Rasa's answers to the held-out messages.")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--out", type=Path, default=REPORTS / "diet.json")
    options = parser.parse_args()
    texts = [e.text for e in held_out_examples()]
    options.out.parent.mkdir(exist_ok=True)
    heads = {head: kept_answers(options.out, head, options.epochs, texts) for head in HEADS}
    rows = {text: {head: heads[head][text] for head in HEADS} for text in texts}
    options.out.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    for head in HEADS:
        part_of(options.out, head, options.epochs).unlink()
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
