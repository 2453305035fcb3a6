"""Rasa component for the linear model: trained by `rasa train` in two minutes, kept in the engine's archive.

Labels come from the block metadata of `nlu_data/`.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import LABEL_OF, Understanding
from bot.linear_model import LinearModel, train
from bot.prediction import NONE

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(Understanding):
    """Glue between Rasa and `bot.linear_model`."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**Understanding.get_default_config(), "seed": 7}

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn"]

    def __init__(
        self,
        config: Dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: "LinearModel | None" = None,
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, storage, resource, model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LinearClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example with an intent and save."""
        examples = [e for e in training_data.training_examples if e.get("intent") and e.get("text")]
        targets: Dict[str, List[str]] = {"intent": [], "service": [], "sensitive": []}
        for example in examples:
            labels = (example.get("metadata") or {}).get("intent") or {}
            targets["intent"].append(example.get("intent"))
            for head, key in LABEL_OF.items():
                targets[head].append(labels.get(key, NONE))
        texts = [e.get("text") for e in examples]
        self._model, report = train(texts, targets, self._config["seed"])
        for head, figures in report.items():
            logger.info("%s: out-of-fold accuracy %.3f", head, figures["accuracy"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource
