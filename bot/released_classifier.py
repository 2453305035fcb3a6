"""Rasa component for a released model (`models/released/`): nothing to train, and it loads or the engine stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.classifier import Understanding
from bot.released_model import ReleasedModel

ROOT = Path(__file__).resolve().parent.parent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ReleasedClassifier(Understanding):
    """`model` in `config.yml` is the release's folder, from the project's root."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**Understanding.get_default_config(), "model": ""}

    @staticmethod
    def required_packages() -> List[str]:
        return ["onnxruntime", "tokenizers"]

    def __init__(self, config: Dict[str, Any], model: ReleasedModel) -> None:
        self._config, self._model = config, model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ReleasedClassifier":
        return cls(config, ReleasedModel.load(ROOT / str(config["model"])))
