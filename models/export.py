"""`python -m models.export`: a fine-tuned model as a release: ONNX graph in int8, tokenizer, linear model, manifest.

    python -m models.export --trained FOLDER --out FOLDER --name NAME

The graph is quantised dynamically (onnxruntime: int8 weights per channel, activations at run time) and must agree with the weights it was
made from: the same best label for at least 99.5 % of the held-out messages on every head, and macro-F1 at most 0.3 points
lower. How much encoder and linear model count is fitted per head (two numbers, least negative log-likelihood) on the held-out
messages. The manifest names the SHA-256 of every file, of the training data and of the code, so that a release can be told
from any other and an altered one is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import warnings
from pathlib import Path
from typing import Any, Collection, Dict, Iterable, List, Mapping, Tuple

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from scipy.optimize import minimize
from sklearn.metrics import f1_score

from bot.linear_model import LinearModel
from bot.prediction import HEADS, NONE, softmax
from bot.released_model import FORMAT, MANIFEST, ReleasedModel
from bot.text_normalizer import understood_text
from models.encoder import LONGEST, Understanding, load_trained
from models.examples import DATA, ROOT, TRAINING, Example, held_out_examples
from models.finetune import scores_of

SAME = 0.995
F1_LOSS = 0.003
FILES = ("model.onnx", "tokenizer.json", "linear.npz")
CODE = (
    "bot/text_normalizer.py",
    "models/encoder.py",
    "models/finetune.py",
    "models/noise.py",
    "models/export.py",
)
WORDS = ("short_forms.yml", "regional_words.yml")


class NotAlike(Exception):
    """The exported graph does not answer as the trained model does."""


def digest(paths: Iterable[Path]) -> str:
    """One SHA-256 over names and contents, in order."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def data_digest() -> str:
    """What the training data are: every file that is learnt from, and the word lists."""
    files: List[Path] = []
    for name in (*TRAINING, *WORDS):
        path = DATA / name
        files += sorted(path.glob("*.yml")) if path.is_dir() else [path]
    return digest(files)


def to_onnx(model: Understanding, out: Path) -> None:
    """The graph with free batch and length: `input_ids`, `attention_mask` → one score matrix per head."""
    ids = torch.ones((2, 8), dtype=torch.long)
    names = list(model.labels)
    free = torch.export.Dim.DYNAMIC
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            model.eval(),
            (ids, torch.ones_like(ids)),  # one tensor given twice would be taken for one input
            input_names=["input_ids", "attention_mask"],
            output_names=names,
            dynamic_shapes={"input_ids": {0: free, 1: free}, "attention_mask": {0: free, 1: free}},
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    program.save(str(out), external_data=False)


def quantise(graph: Path, out: Path, kept: Collection[Tuple[int, ...]] = ()) -> None:
    """int8 weights of every matrix product, but for those of the shapes in `kept`; word embeddings in half precision."""
    model = onnx.shape_inference.infer_shapes(onnx.load(str(graph)))
    shapes = {t.name: tuple(t.dims) for t in model.graph.initializer}
    spared = [n.name for n in model.graph.node if any(shapes.get(i) in kept for i in n.input)]
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / "known.onnx"
        onnx.save(model, str(known))
        quantize_dynamic(
            str(known),
            str(out),
            op_types_to_quantize=["MatMul", "Gemm"],
            nodes_to_exclude=spared,
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    model = onnx.load(str(out))
    halve_embeddings(model)
    onnx.save(model, str(out))


def halve_embeddings(model: onnx.ModelProto) -> None:
    """Keep every looked-up table (two dimensions) as float16, with a cast behind the look-up."""
    tables = {t.name: t for t in model.graph.initializer if len(t.dims) == 2}
    nodes = list(model.graph.node)
    del model.graph.node[:]
    del model.graph.value_info[:]
    for node in nodes:
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        wanted = node.output[0]
        if table is not None and table.data_type == onnx.TensorProto.FLOAT:
            values = onnx.numpy_helper.to_array(table).astype(np.float16)
            table.CopyFrom(onnx.numpy_helper.from_array(values, table.name))
            node.output[0] = f"{wanted}_half"
        model.graph.node.append(node)
        if node.output[0] != wanted:
            cast = onnx.helper.make_node("Cast", [node.output[0]], [wanted], to=onnx.TensorProto.FLOAT)
            model.graph.node.append(cast)


def parity(
    before: Mapping[str, np.ndarray],
    after: Mapping[str, np.ndarray],
    labels: Mapping[str, List[str]],
    gold: List[Example],
) -> Dict[str, Dict[str, float]]:
    """Per head the share of equal best labels and the loss of macro-F1. Raises `NotAlike` beyond the limits."""
    found = {}
    for head in before:
        was, now = before[head].argmax(1), after[head].argmax(1)
        wanted = [e.label(head) for e in gold]
        f1 = [
            f1_score(wanted, [labels[head][i] for i in said], average="macro", zero_division=0)
            for said in (was, now)
        ]
        found[head] = {"same": float((was == now).mean()), "f1_lost": float(f1[0] - f1[1])}
    worst = {h: f for h, f in found.items() if f["same"] < SAME or f["f1_lost"] > F1_LOSS}
    if worst:
        raise NotAlike(f"The int8 graph differs too much from the trained weights: {worst}")
    return found


def export(trained: Path, out: Path, name: str) -> Dict[str, Any]:
    """Write the release into `out` and return its manifest. Raises `NotAlike`."""
    model, tokenizer, facts = load_trained(trained)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    gold = [e for e in held_out_examples() if understood_text(e.text)]
    plain = [understood_text(e.text) for e in gold]
    right = {head: np.array([model.labels[head].index(e.label(head)) for e in gold]) for head in HEADS}
    # Which service a cry for help touches is not asked (models/evaluate.py), so it does not count here either.
    asked = {h: np.array([h != "service" or e.sensitive == NONE for e in gold]) for h in HEADS}
    words = LinearModel.load(trained)
    margins = words.margins(plain)
    for head in HEADS:  # by itself it is measured too
        mine = margins[head][asked[head]]
        words.temperature[head] = mix(0 * mine, mine, right[head][asked[head]])[1]
    (out / "linear.npz").write_bytes(words.to_bytes())
    config = model.encoder.config
    manifest: Dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "labels": model.labels,
        "mix": {head: {"encoder": 1.0, "linear": 0.0} for head in HEADS},
        "longest": min(LONGEST, config.max_position_embeddings),
        "pad": config.pad_token_id or 0,
        "made_from": {**facts, "data_sha256": data_digest(), "code_sha256": digest(ROOT / c for c in CODE)},
    }
    encoder = smallest_graph(model, out, manifest, scores_of(model, tokenizer, plain), plain, gold)
    for head in HEADS:
        factors = mix(encoder[head][asked[head]], margins[head][asked[head]], right[head][asked[head]])
        manifest["mix"][head] = dict(zip(("encoder", "linear"), factors))
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


def smallest_graph(
    model: Understanding,
    out: Path,
    manifest: Dict[str, Any],
    before: Mapping[str, np.ndarray],
    plain: List[str],
    gold: List[Example],
) -> Dict[str, np.ndarray]:
    """Write `model.onnx` with all weights in int8 or, where that answers otherwise, without the feed-forward layers'.

    Fills `files`, `parity` and `float_layers` of the manifest and returns the graph's scores. Raises `NotAlike`.
    """
    wide, narrow = model.encoder.config.intermediate_size, model.encoder.config.hidden_size
    with tempfile.TemporaryDirectory() as folder:
        to_onnx(model, Path(folder) / "float.onnx")
        for kept in ((), ((wide, narrow), (narrow, wide))):
            quantise(Path(folder) / "float.onnx", out / "model.onnx", kept)
            content = {n: (out / n).read_bytes() for n in FILES}
            manifest["files"] = {n: hashlib.sha256(content[n]).hexdigest() for n in FILES}
            ours = ReleasedModel(manifest, content)
            # One at a time, as in service: the range of a whole batch would decide how finely each message is read.
            rows = [ours.encoder_scores([text]) for text in plain]
            after = {head: np.concatenate([row[head] for row in rows]) for head in HEADS}
            try:
                manifest["parity"] = parity(before, after, model.labels, gold)
            except NotAlike:
                if kept:
                    raise
                continue
            manifest["float_layers"] = "feed-forward" if kept else "none"
            return after
    raise AssertionError("unreachable")


def mix(encoder: np.ndarray, linear: np.ndarray, right: np.ndarray) -> List[float]:
    """The two factors, both ≥ 0, under which the softmax of the sum gives the right labels the highest likelihood."""

    def loss(factors: np.ndarray) -> float:
        chances = softmax(encoder * factors[0] + linear * factors[1])
        return float(-np.log(chances[np.arange(len(right)), right] + 1e-9).mean())

    best = minimize(loss, np.array([1.0, 2.0]), method="L-BFGS-B", bounds=[(0.0, 20.0)] * 2)
    return [round(float(f), 4) for f in best.x]


def main() -> None:
    parser = argparse.ArgumentParser(description="A fine-tuned model as a release.")
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", required=True)
    options = parser.parse_args()
    try:
        manifest = export(options.trained, options.out, options.name)
    except NotAlike as problem:
        raise SystemExit(str(problem)) from problem
    size = sum((options.out / name).stat().st_size for name in manifest["files"]) / 1e6
    print(f"{options.out}: {size:.1f} MB; {json.dumps(manifest['parity'])}")


if __name__ == "__main__":
    main()
