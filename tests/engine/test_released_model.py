"""The released model: what it answers, what it refuses, what it makes of bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from bot.prediction import NONE, ModelDamaged
from bot.released_model import MANIFEST, ReleasedModel
from models import registry
from tests.engine.conftest import ROOT

RELEASE = ROOT / str(
    yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"][0]["model"]
)


@pytest.fixture(scope="module")
def model() -> ReleasedModel:
    return ReleasedModel.load(RELEASE)


@pytest.mark.parametrize(
    ("text", "intent", "service", "topic"),
    [
        ("min ktp sy ilang gmn ngurusnya", "tanya_cara", "ktp_el_hilang", NONE),
        ("anak kulo nembe lahir, akta pripun", "tanya_cara", "akta_kelahiran", NONE),
        ("suami saya main tangan", "lapor_keluhan", None, "kdrt"),
        ("brp biaya bikin paspor kak", "tanya_biaya", "paspor_baru_ganti", NONE),
        ("tiket kereta ke bandung besok berapa", "di_luar_cakupan", NONE, NONE),
    ],
)
def test_it_understands(
    model: ReleasedModel, text: str, intent: str, service: "str | None", topic: str
) -> None:
    found = model.predict([text])[0]
    assert found.intent[0][0] == intent and found.sensitive[0][0] == topic
    assert service is None or found.service[0][0] == service
    for ranking in (found.intent, found.service, found.sensitive):
        assert [c for _, c in ranking] == sorted((c for _, c in ranking), reverse=True)
    assert sum(c for _, c in found.sensitive) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!.,",
        "🙏🙏🙏",
        "1234567",
        "你好",
        "مرحبا",
        "a" * 10_000,
        "ktp hilang " * 1000,
        "\x00\ud7ff",
        "<script>",
    ],
)
def test_anything_at_all_gets_an_answer(model: ReleasedModel, text: str) -> None:
    found = model.predict([text])[0]
    assert found.intent == [] or 0.0 <= found.intent[0][1] <= 1.0


def test_many_at_once_are_answered_as_one_by_one(model: ReleasedModel) -> None:
    texts = ["ktp hilang", "", "jam buka samsat kapan ya pak saya kerja sampai sore terus", "halo"]
    together, apart = model.predict(texts), [model.predict([t])[0] for t in texts]
    assert together[1] == apart[1]
    for one, other in zip(together, apart):
        assert [n for n, _ in one.intent[:1]] == [n for n, _ in other.intent[:1]]
        assert [c for _, c in one.intent] == pytest.approx([c for _, c in other.intent], abs=0.02)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "linear.npz", MANIFEST])
@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_a_damaged_release_is_refused(tmp_path: Path, name: str, damage: str) -> None:
    folder = tmp_path / "release"
    shutil.copytree(RELEASE, folder)
    raw = (folder / name).read_bytes()
    if damage == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(raw[: len(raw) // 2] + b"x" + raw[len(raw) // 2 + 1 :])
    if name == MANIFEST and damage == "altered":
        (folder / name).write_text("{}", encoding="utf-8")
    with pytest.raises(ModelDamaged):
        ReleasedModel.load(folder)


def test_parts_of_two_releases_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(RELEASE, folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["labels"]["intent"] = manifest["labels"]["intent"][:-1]
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelDamaged):
        ReleasedModel.load(folder)


def test_a_release_is_named_in_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yml"
    config.write_text((ROOT / "config.yml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(registry, "CONFIG", config)
    monkeypatch.setattr(registry, "RELEASED", ROOT / "models" / "trained" / "test-released")
    candidate = tmp_path / "candidate"
    shutil.copytree(RELEASE, candidate)
    manifest = json.loads((candidate / MANIFEST).read_text(encoding="utf-8"))
    (candidate / MANIFEST).write_text(json.dumps({**manifest, "name": "other"}), encoding="utf-8")
    target = ROOT / "models" / "trained" / "test-released" / "other"
    try:
        assert registry.release(candidate) == []  # equally good is good enough
        assert registry.in_service() == target and ReleasedModel.load(target).labels == manifest["labels"]
        lower = registry.release(candidate, sensitive_threshold=0.01)
        assert any("false_alarms" in reason for reason in lower), "recall is not bought with false alarms"
        mixed = {head: {"encoder": 0.0, "linear": 1.0} for head in manifest["mix"]}
        (candidate / MANIFEST).write_text(
            json.dumps({**manifest, "name": "worse", "mix": mixed}), encoding="utf-8"
        )
        refused = registry.release(candidate)
        assert any(reason.startswith("intent accuracy") for reason in refused)
        assert registry.in_service() == target
    finally:
        shutil.rmtree(target.parent, ignore_errors=True)
