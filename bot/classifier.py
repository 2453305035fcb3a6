"""What every understanding component does with a prediction: intent, service (`layanan`), sensitive topic (`topik_sensitif`).

Thresholds come from `config.yml`. A model that cannot be loaded stops the engine: there is no untrained fallback.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Protocol

from rasa.engine.graph import GraphComponent
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.parts import parts_of, pieces_of
from bot.prediction import NONE, Prediction

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "di_luar_cakupan"
LABEL_OF = {"service": "layanan", "sensitive": "topik_sensitif"}


class Model(Protocol):
    """Anything that understands: `bot/encoder_model.py`, `bot/linear_model.py`."""

    def predict(self, texts: Iterable[str]) -> List[Prediction]: ...


class Understanding(GraphComponent, IntentClassifier):
    """Glue between Rasa and a model; `_config` and `_model` are set by the component that loads or trains it."""

    _config: Dict[str, Any]
    _model: Optional[Model]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            # Below this the intent is `nlu_fallback`.
            "intent_threshold": 0.3,
            # From here on the service is named; below, the ranking alone is given.
            "service_threshold": 0.5,
            # From here on a topic is named: recall counts more than precision (actions/dialogue.py weighs the chance).
            "sensitive_threshold": 0.25,
        }

    def process(self, messages: List[Message]) -> List[Message]:
        if self._model is None:
            raise RuntimeError("The classifier was neither trained nor loaded.")
        texts = [str(m.get("text") or "") for m in messages]
        for message, text, prediction in zip(messages, texts, self._model.predict(texts)):
            self._fill(message, text, prediction)
            pieces = pieces_of(text)
            parts = parts_of(prediction, pieces, self._model.predict(pieces)) if pieces else []
            message.set("parts", parts, add_to_output=True)
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
        grave = [{"name": n, "confidence": c} for n, c in prediction.sensitive[:5]]
        message.set("sensitive_ranking", grave, add_to_output=True)

    @staticmethod
    def _entity(entity: str, text: str, value: str, confidence: float) -> Dict[str, Any]:
        return {
            "entity": entity,
            "value": value,
            "start": 0,
            "end": len(text),
            "confidence_entity": confidence,
            "extractor": "Understanding",
        }
