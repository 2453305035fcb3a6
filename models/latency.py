"""`python -m models.latency`: how long one message takes with an encoder of a given size, exported as a release is.

Time depends on the shape, not on what was learnt, so the weights are random: IndoBERT base (12 layers × 768, 30 521
pieces) can be timed where no hub is reachable. One message, one thread, median.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Dict, List

import numpy as np
import onnxruntime
import torch
from transformers import BertConfig, BertModel

from bot.prediction import HEADS
from models.encoder import Understanding
from models.export import quantise, to_onnx

LABELS = {"intent": 24, "service": 102, "sensitive": 16}


def milliseconds(graph: Path, tokens: int, runs: int) -> float:
    """Median time of one message."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    ids = np.random.default_rng(7).integers(5, 1000, (1, tokens))
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    times: List[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        session.run(None, given)
        times.append(time.perf_counter() - began)
    return float(np.median(times[runs // 10 :]) * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time an exported encoder of a given size.")
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--vocabulary", type=int, default=30_521)
    parser.add_argument("--tokens", type=int, nargs="+", default=[16, 32])
    parser.add_argument("--runs", type=int, default=100)
    options = parser.parse_args()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=options.vocabulary,
        hidden_size=options.width,
        num_hidden_layers=options.layers,
        num_attention_heads=options.width // 64,
        intermediate_size=options.width * 4,
    )
    labels = {head: [str(n) for n in range(LABELS[head])] for head in HEADS}
    model = Understanding(BertModel(config), labels)
    found: Dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        exact, small = Path(name) / "exact.onnx", Path(name) / "small.onnx"
        to_onnx(model, exact)
        quantise(exact, small)
        megabytes = small.stat().st_size / 1e6
        for tokens in options.tokens:
            found[f"float_{tokens}_tokens_ms"] = round(milliseconds(exact, tokens, options.runs), 2)
            found[f"int8_{tokens}_tokens_ms"] = round(milliseconds(small, tokens, options.runs), 2)
    print(
        json.dumps(
            {"layers": options.layers, "width": options.width, "int8_mb": round(megabytes, 1), **found}
        )
    )


if __name__ == "__main__":
    main()
