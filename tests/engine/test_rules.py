"""Rasa's own validation of domain and rules (`rasa data validate`), and that every intent has its one rule."""

from __future__ import annotations

from collections import Counter

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.validator import Validator

from tests.engine.conftest import ROOT

RULES = ROOT / "nlu_data" / "dialogue.yml"


def test_rasa_finds_no_fault_in_domain_and_rules() -> None:
    importer = RasaFileImporter(
        config_file=str(ROOT / "config.yml"),
        domain_path=str(ROOT / "domain.yml"),
        training_data_paths=[str(RULES)],
    )
    validator = Validator.from_importer(importer)
    assert validator.verify_domain_validity()
    assert validator.verify_actions_in_stories_rules()
    assert validator.verify_story_structure(ignore_warnings=False)
    assert validator.verify_forms_in_stories_rules()


def test_every_intent_has_one_rule_to_the_one_action() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    steps = [rule["steps"] for rule in yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]]
    assert Counter(step[0]["intent"] for step in steps) == Counter(domain["intents"])
    assert all([s.get("action") for s in step[1:]] == ["action_answer"] for step in steps)
