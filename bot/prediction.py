"""What an understanding model says of a message: three ranked, calibrated answers. Shared by all models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Mapping, Sequence, Tuple

import numpy as np

HEADS = ("intent", "service", "sensitive")
# The label for "no service" and "no sensitive topic".
NONE = "tidak_ada"
SHOWN = 10


class ModelDamaged(Exception):
    """The model's files are missing, altered or do not belong together."""


@dataclass(frozen=True)
class Prediction:
    """Probabilities per head, best first; empty when the text holds nothing to understand."""

    intent: List[Tuple[str, float]]
    service: List[Tuple[str, float]]
    sensitive: List[Tuple[str, float]]

    @property
    def grave(self) -> float:
        """Chance that any sensitive topic is touched; 0 where there is nothing to understand."""
        return 1.0 - dict(self.sensitive).get(NONE, 0.0) if self.sensitive else 0.0


NOTHING = Prediction([], [], [])


def softmax(scores: np.ndarray) -> np.ndarray:
    """Chances over the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def ranked(scores: Mapping[str, np.ndarray], labels: Mapping[str, Sequence[str]]) -> Prediction:
    """A prediction from one vector of scaled scores per head; the chance of none is always among the topics."""
    found = {}
    for head in HEADS:
        chances, names = softmax(scores[head]), labels[head]
        order = np.argsort(-chances)[: None if head == "sensitive" else SHOWN]
        found[head] = [(names[i], float(chances[i])) for i in order]
    return Prediction(found["intent"], found["service"], found["sensitive"])
