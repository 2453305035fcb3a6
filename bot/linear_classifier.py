"""Rasa component: one prediction fills intent, service (`layanan`) and sensitive topic (`topik_sensitif`).

Labels come from the block metadata of `nlu_data/`; thresholds from `config.yml`. A model that cannot be loaded stops
the engine: there is no untrained fallback.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.linear_model import NONE, LinearModel, Prediction, train

logger = logging.getLogger(__name__)
FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "di_luar_cakupan"
LABEL_OF = {"service": "layanan", "sensitive": "topik_sensitif"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(GraphComponent, IntentClassifier):
    """Glue between Rasa and `bot.linear_model`."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            # Below this the intent is `nlu_fallback`.
            "intent_threshold": 0.3,
            # From here on the service is named; below, the ranking alone is given.
            "service_threshold": 0.5,
            # From here on a topic is named: recall counts more than precision (actions/dialogue.py weighs the chance).
            "sensitive_threshold": 0.25,
            "seed": 7,
        }

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

    def process(self, messages: List[Message]) -> List[Message]:
        if self._model is None:
            raise RuntimeError("The classifier was neither trained nor loaded.")
        texts = [str(m.get("text") or "") for m in messages]
        for message, text, prediction in zip(messages, texts, self._model.predict(texts)):
            self._fill(message, text, prediction)
        return messages

    def _fill(self, message: Message, text: str, prediction: Prediction) -> None:
        intents = prediction.intent or [(OUT_OF_SCOPE, 1.0)]
        ranking = [{"name": name, "confidence": chance} for name, chance in intents]
        intent = ranking[0]
        if intent["confidence"] < self._config["intent_threshold"]:
            intent = {"name": FALLBACK, "confidence": 1.0 - float(intent["confidence"])}  # type: ignore[arg-type]
            ranking = [intent, *ranking]
        services = [(name, chance) for name, chance in prediction.service if name != NONE]
        entities = []
        strange = intents[0][1] if intents[0][0] == OUT_OF_SCOPE else 0.0  # «restart» is no «restoran»
        if services and services[0][1] >= max(self._config["service_threshold"], strange):
            entities.append(self._entity("layanan", text, *services[0]))
        topics = [(name, chance) for name, chance in prediction.sensitive if name != NONE]
        if topics and prediction.grave >= self._config["sensitive_threshold"]:
            entities.append(self._entity("topik_sensitif", text, topics[0][0], prediction.grave))
        message.set("intent", intent, add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("entities", entities, add_to_output=True)
        service_ranking = [{"name": n, "confidence": c} for n, c in services[:5]]
        message.set("service_ranking", service_ranking, add_to_output=True)

    @staticmethod
    def _entity(entity: str, text: str, value: str, confidence: float) -> Dict[str, Any]:
        return {
            "entity": entity,
            "value": value,
            "start": 0,
            "end": len(text),
            "confidence_entity": confidence,
            "extractor": "LinearClassifier",
        }
