"""A released model at run time: an exported encoder (onnxruntime, tokenizers) and beside it the linear model.

A release is a folder written by `models/export.py`: `manifest.json`, `model.onnx`, `tokenizer.json`, `linear.npz`. The manifest names
the files' SHA-256, the labels of the three heads and how much each of the two counts per head: the encoder knows meanings, the
linear model spellings (decision 0015).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, Iterable, List, Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.linear_model import LinearModel
from bot.prediction import HEADS, NOTHING, ModelDamaged, Prediction, ranked
from bot.text_normalizer import understood_text

FORMAT = 1
MANIFEST = "manifest.json"


def read_release(folder: Path) -> "tuple[Dict[str, Any], Dict[str, bytes]]":
    """Manifest and file contents of a release. Raises `ModelDamaged` if any is missing or not what was released."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ModelDamaged(
                f"{folder / MANIFEST} is of format {manifest['format']}; this version reads {FORMAT}."
            )
        files = {name: (folder / name).read_bytes() for name in manifest["files"]}
        for name, content in files.items():
            if hashlib.sha256(content).hexdigest() != manifest["files"][name]:
                raise ModelDamaged(f"{folder / name} is not the file that was released.")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ModelDamaged(f"The model in {folder} cannot be loaded: {problem}") from problem
    return manifest, files


class ReleasedModel:
    """One pass of the encoder gives all three answers. One thread, so that turns do not compete for the machine."""

    def __init__(self, manifest: Dict[str, Any], files: Dict[str, bytes]) -> None:
        try:
            self.labels: Dict[str, List[str]] = {head: list(manifest["labels"][head]) for head in HEADS}
            self.mix = {
                head: (float(m["encoder"]), float(m["linear"])) for head, m in manifest["mix"].items()
            }
            self._linear = LinearModel.from_bytes(files["linear.npz"])
            self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode("utf-8"))
            self._tokenizer.enable_truncation(int(manifest["longest"]))
            self._tokenizer.no_padding()
            self._pad = int(manifest["pad"])
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                files["model.onnx"], options, providers=["CPUExecutionProvider"]
            )
        except Exception as problem:
            raise ModelDamaged(f"The released model cannot be used: {problem}") from problem
        widths = [output.shape[-1] for output in self._session.get_outputs()]
        if widths != [len(self.labels[head]) for head in HEADS]:
            raise ModelDamaged(f"Scores of {widths} labels do not fit the manifest.")
        if self._linear.labels != self.labels or set(self.mix) != set(HEADS):
            raise ModelDamaged("The parts of the released model do not belong together.")

    @classmethod
    def load(cls, folder: Path) -> "ReleasedModel":
        """Raises `ModelDamaged`; there is no such thing as an untrained model."""
        return cls(*read_release(folder))

    def predict(self, texts: Iterable[str]) -> List[Prediction]:
        """One prediction per text; any text at all is accepted."""
        plain = [understood_text(text) for text in texts]
        asked = [i for i, words in enumerate(plain) if words]
        found = [NOTHING] * len(plain)
        for start in range(0, len(asked), 64):
            rows = asked[start : start + 64]
            scores = self.scores([plain[i] for i in rows])
            for place, row in enumerate(rows):
                found[row] = ranked({head: scores[head][place] for head in HEADS}, self.labels)
        return found

    def scores(self, plain: Sequence[str]) -> Dict[str, np.ndarray]:
        """Scores of both parts together, per head (texts, labels) float32; `plain` is as `understood_text` gives it, never empty."""
        encoder, linear = self.encoder_scores(plain), self._linear.margins(plain)
        return {h: encoder[h] * self.mix[h][0] + linear[h] * self.mix[h][1] for h in HEADS}

    def encoder_scores(self, plain: Sequence[str]) -> Dict[str, np.ndarray]:
        """The encoder's scores per head, (texts, labels) float32."""
        coded = [c.ids for c in self._tokenizer.encode_batch(list(plain))]
        longest = max(len(ids) for ids in coded)
        ids = np.full((len(coded), longest), self._pad, dtype=np.int64)
        mask = np.zeros((len(coded), longest), dtype=np.int64)
        for row, tokens in enumerate(coded):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return dict(zip(HEADS, outputs))
