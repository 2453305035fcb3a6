"""The linear understanding model: character and word n-grams, one linear layer, three calibrated heads.

It stays as the baseline that an encoder must beat, and for whoever wants to train in two minutes
(`bot/linear_classifier.py`). Inference is numpy alone; scikit-learn is needed for training only.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

import numpy as np

from bot.prediction import HEADS, NOTHING, ModelDamaged, Prediction, ranked, softmax
from bot.text_normalizer import understood_text

FOLDS = 4
# Regularisation and class weights per head, chosen on nlu_data/validation (models/README.md). Balancing helps where every
# label is common enough; for service and topic it would draw messages about nothing into rare labels.
FIT = {"intent": (2.5, "balanced"), "service": (2.5, None), "sensitive": (1.5, None)}


def features(text: str) -> "Counter[str]":
    """Counts of word 1–2-grams and of character 2–5-grams within word boundaries, of the normalised text without its greeting."""
    words = understood_text(text).split()[:150]
    found: "Counter[str]" = Counter()
    for word in words:
        padded = f" {word} "
        found[f"w:{word}"] += 1
        for size in (2, 3, 4, 5):
            for start in range(len(padded) - size + 1):
                found[padded[start : start + size]] += 1
    found.update(f"w:{a} {b}" for a, b in zip(words, words[1:]))
    return found


def weigh(
    counts: Mapping[str, int], vocabulary: Mapping[str, int], idf: np.ndarray
) -> Tuple[np.ndarray, np.ndarray]:
    """Places (known features,) and tf-idf values of a text of unit length (float32).

    What was never seen counts for the length as the rarest feature does: a word that only looks a little like one we
    know gives a short vector, so a low confidence.
    """
    known = {vocabulary[f]: n for f, n in counts.items() if f in vocabulary}
    index = np.fromiter(known.keys(), dtype=np.int64, count=len(known))
    values = 1.0 + np.log(np.fromiter(known.values(), dtype=np.float32, count=len(known)))
    values *= idf[index]
    strange = np.array([n for f, n in counts.items() if f not in vocabulary], dtype=np.float32)
    length = np.sum(values**2) + np.sum((1.0 + np.log(strange)) ** 2) * float(idf.max()) ** 2
    return index, values / max(float(np.sqrt(length)), 1e-9)


class LinearModel:
    """`weights` is (features, labels of all heads) int8, to be multiplied with `scale` (labels,); `bias` (labels,)."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        idf: np.ndarray,
        weights: np.ndarray,
        scale: np.ndarray,
        bias: np.ndarray,
        labels: Mapping[str, Sequence[str]],
        temperature: Mapping[str, float],
    ) -> None:
        self.vocabulary, self.idf, self.weights, self.scale, self.bias = vocabulary, idf, weights, scale, bias
        self.labels = {head: list(labels[head]) for head in HEADS}
        self.temperature = {head: float(temperature[head]) for head in HEADS}
        ends = np.cumsum([0] + [len(self.labels[head]) for head in HEADS])
        self._slices = {head: slice(int(a), int(b)) for head, a, b in zip(HEADS, ends, ends[1:])}
        if weights.shape != (len(vocabulary), int(ends[-1])) or bias.shape != (int(ends[-1]),):
            raise ModelDamaged(f"Weights of shape {weights.shape} do not fit {len(vocabulary)} features.")

    def predict(self, texts: Iterable[str]) -> List[Prediction]:
        """One prediction per text; any text at all is accepted."""
        return [self._predict(text) for text in texts]

    def _predict(self, text: str) -> Prediction:
        scores = self.scores(text)
        return ranked({h: scores[h] * self.temperature[h] for h in HEADS}, self.labels) if scores else NOTHING

    def scores(self, text: str) -> Dict[str, np.ndarray]:
        """Margins per head, (labels,) float32, not yet scaled; empty if nothing in the text is known."""
        index, values = weigh(features(text), self.vocabulary, self.idf)
        if not len(index):
            return {}
        scores = (values @ self.weights[index]) * self.scale + self.bias
        return {head: scores[self._slices[head]] for head in HEADS}

    def margins(self, texts: Sequence[str]) -> Dict[str, np.ndarray]:
        """`scores` of several texts, per head (texts, labels); zeros where nothing of a text is known."""
        found = {head: np.zeros((len(texts), len(self.labels[head])), dtype=np.float32) for head in HEADS}
        for row, text in enumerate(texts):
            for head, scores in self.scores(text).items():
                found[head][row] = scores
        return found

    def to_bytes(self) -> bytes:
        """The whole model as one compressed numpy archive; the same model gives the same bytes."""
        facts = {
            "labels": self.labels,
            "temperature": self.temperature,
            "vocabulary": sorted(self.vocabulary, key=self.vocabulary.__getitem__),
        }
        text = np.frombuffer(json.dumps(facts, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)
        out = io.BytesIO()
        arrays = {
            "idf": self.idf,
            "weights": self.weights,
            "scale": self.scale,
            "bias": self.bias,
            "facts": text,
        }
        np.savez_compressed(out, **arrays)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "LinearModel":
        """Raises `ModelDamaged`."""
        try:
            with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes().decode("utf-8"))
                return cls(
                    {f: i for i, f in enumerate(facts["vocabulary"])},
                    arrays["idf"],
                    arrays["weights"],
                    arrays["scale"],
                    arrays["bias"],
                    facts["labels"],
                    facts["temperature"],
                )
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as problem:
            raise ModelDamaged(f"The linear model cannot be loaded: {problem}") from problem

    def save(self, folder: Path) -> None:
        """Write `linear.npz` and its SHA-256."""
        raw = self.to_bytes()
        (folder / "linear.npz").write_bytes(raw)
        (folder / "linear.sha256").write_text(hashlib.sha256(raw).hexdigest(), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        """Raises `ModelDamaged`; there is no such thing as an untrained model."""
        try:
            raw = (folder / "linear.npz").read_bytes()
            known = (folder / "linear.sha256").read_text(encoding="utf-8")
        except OSError as problem:
            raise ModelDamaged(f"The model in {folder} cannot be loaded: {problem}") from problem
        if hashlib.sha256(raw).hexdigest() != known:
            raise ModelDamaged("linear.npz is not the file it was trained as.")
        return cls.from_bytes(raw)


def to_int8(weights: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Weights (features, labels) rounded to int8, and what each label's column is to be multiplied with (float32)."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127.0
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def train(
    texts: Sequence[str], targets: Mapping[str, Sequence[str]], seed: int = 7, calibrated: bool = True
) -> Tuple[LinearModel, Dict[str, Any]]:
    """Fit the three heads; temperatures come from out-of-fold scores. Also returns those scores' figures.

    `targets[head]` names one label per text. The same input gives the same model. Without `calibrated` the fit takes a
    fifth of the time, the temperatures are 1 and there are no figures.
    """
    from scipy.sparse import csr_matrix
    from sklearn.model_selection import KFold
    from sklearn.svm import LinearSVC

    bags = [features(text) for text in texts]
    seen: "Counter[str]" = Counter(f for bag in bags for f in bag)
    kept = sorted(f for f, n in seen.items() if n >= 2 or (f.startswith("w:") and " " not in f))
    vocabulary = {f: i for i, f in enumerate(kept)}
    idf = np.array([np.log((1 + len(bags)) / (1 + seen[f])) + 1 for f in kept], dtype=np.float32)
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        index, weighed = weigh(bag, vocabulary, idf)
        rows += [row] * len(index)
        columns += index.tolist()
        values += weighed.tolist()
    matrix = csr_matrix((values, (rows, columns)), shape=(len(bags), len(kept)), dtype=np.float64)

    def fit(
        head: str, rows_of: np.ndarray, wanted: np.ndarray, names: List[str]
    ) -> Tuple[np.ndarray, np.ndarray]:
        weights, bias = np.zeros((len(kept), len(names))), np.full(len(names), -3.0)
        strength, balance = FIT[head]
        model = LinearSVC(C=strength, class_weight=balance, random_state=seed, tol=1e-3)
        model.fit(matrix[rows_of], wanted[rows_of])
        coefficients, intercepts = model.coef_, model.intercept_
        if len(model.classes_) == 2:
            coefficients, intercepts = (
                np.vstack([-coefficients, coefficients]),
                np.hstack([-intercepts, intercepts]),
            )
        for place, label in enumerate(model.classes_):
            weights[:, names.index(label)], bias[names.index(label)] = coefficients[place], intercepts[place]
        return weights, bias

    folds = list(KFold(FOLDS, shuffle=True, random_state=seed).split(np.arange(len(texts))))
    parts: List[np.ndarray] = []
    biases: List[np.ndarray] = []
    labels: Dict[str, List[str]] = {}
    temperature: Dict[str, float] = {}
    report: Dict[str, Any] = {}
    for head in HEADS:
        wanted = np.array(targets[head])
        names = sorted(set(targets[head]))
        labels[head], temperature[head] = names, 1.0
        weights, bias = fit(head, np.arange(len(texts)), wanted, names)
        parts.append(weights)
        biases.append(bias)
        if not calibrated:
            continue
        place = {name: i for i, name in enumerate(names)}
        gold = np.array([place[w] for w in wanted])
        scores = np.zeros((len(texts), len(names)))
        for learn, check in folds:
            weights, bias = fit(head, learn, wanted, names)
            scores[check] = matrix[check] @ weights + bias
        best = min(
            (float(-np.log(softmax(scores * t)[np.arange(len(gold)), gold] + 1e-9).mean()), t)
            for t in np.linspace(1.0, 14.0, 53)
        )
        temperature[head] = best[1]
        chances = softmax(scores * best[1])
        report[head] = {"accuracy": float((chances.argmax(1) == gold).mean()), "temperature": float(best[1])}
        report[head]["_chances"], report[head]["_gold"], report[head]["_names"] = chances, gold, names
    model = LinearModel(
        vocabulary,
        idf,
        *to_int8(np.hstack(parts)),
        np.hstack(biases).astype(np.float32),
        labels,
        temperature,
    )
    return model, report
