"""Fine-tuning and export, on a small checkpoint laid out as IndoBERT is: `config.json`, `vocab.txt`, safetensors weights."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Dict, List

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertModel

from bot.prediction import NONE
from models.encoder import UnusableCheckpoint, load_base, load_trained, save_trained
from models.export import NotAlike, mix, parity, quantise, to_onnx
from models.finetune import Recipe, Trainer, scores_of
from models.noise import Noise, Spoiler
from models.pretrain import IGNORED, MASK, mask_words

TEXTS = [
    "syarat ktp hilang",
    "berapa biaya paspor",
    "ktp saya hilang",
    "biaya buat paspor",
    "halo min",
    "suami saya main tangan",
] * 6
TARGETS: Dict[str, List[str]] = {
    "intent": ["tanya_syarat", "tanya_biaya", "tanya_cara", "tanya_biaya", "sapa", "lapor_keluhan"] * 6,
    "service": ["ktp_el_hilang", "paspor_baru_ganti", "ktp_el_hilang", "paspor_baru_ganti", NONE, NONE] * 6,
    "sensitive": [*[NONE] * 5, "kdrt"] * 6,
}
RECIPE = Recipe(epochs=4, batch=6, encoder_rate=2e-3, head_rate=1e-2, dropout=0.1, mean_over=0.5)


@pytest.fixture(scope="module")
def indobert(tmp_path_factory: pytest.TempPathFactory) -> str:
    """IndoBERT's layout in small: an uncased WordPiece `vocab.txt`, no `tokenizer.json`."""
    folder = tmp_path_factory.mktemp("indobert")
    letters = [chr(c) for c in range(97, 123)]
    words = sorted({w for t in TEXTS for w in t.split()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters), *words]
    pieces = list(dict.fromkeys(pieces))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=512,
    )
    BertModel(config).save_pretrained(folder)
    return str(folder)


def trained(
    base: str, keep: "Path | None" = None, epochs: int = 4, stop_after: "int | None" = None
) -> Trainer:
    trainer = Trainer(base, TEXTS, TARGETS, dataclasses.replace(RECIPE, epochs=epochs), Noise())
    if stop_after:

        def stop(t: Trainer) -> str:
            if t.epoch == stop_after:
                raise KeyboardInterrupt
            return ""

        with pytest.raises(KeyboardInterrupt):
            trainer.run(keep, stop)
    else:
        trainer.run(keep)
    return trainer


def test_it_learns_from_a_checkpoint_in_indoberts_layout(indobert: str, tmp_path: Path) -> None:
    trainer = trained(indobert, epochs=12)
    scores = scores_of(trainer.model, trainer.tokenizer, TEXTS[:6])
    for head, names in trainer.labels.items():
        assert [names[i] for i in scores[head].argmax(1)] == TARGETS[head][:6]
    save_trained(trainer.model, trainer.tokenizer, tmp_path, {"base": "x"})
    model, tokenizer, facts = load_trained(tmp_path)
    again = scores_of(model, tokenizer, TEXTS[:6])
    assert facts == {"base": "x"}
    assert all(np.allclose(scores[h], again[h], atol=1e-5) for h in scores)


def test_an_interrupted_run_ends_as_an_uninterrupted_one(indobert: str, tmp_path: Path) -> None:
    whole = trained(indobert)
    trained(indobert, tmp_path / "resume.pt", stop_after=2)
    resumed = trained(indobert, tmp_path / "resume.pt")
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name


def test_a_kept_state_of_other_data_is_refused(indobert: str, tmp_path: Path) -> None:
    trained(indobert, tmp_path / "resume.pt", stop_after=1)
    other = Trainer(indobert, TEXTS[::-1], {h: w[::-1] for h, w in TARGETS.items()}, RECIPE, Noise())
    with pytest.raises(UnusableCheckpoint, match="other data"):
        other.run(tmp_path / "resume.pt")


@pytest.mark.parametrize(
    ("base", "revision", "why"),
    [
        ("indobenchmark/indobert-base-p1", None, "--revision"),
        ("indobenchmark/indobert-base-p1", "main", "--revision"),
        ("/nowhere/at/all", None, "no folder here"),
    ],
)
def test_only_a_folder_or_a_pinned_commit_is_a_base(base: str, revision: "str | None", why: str) -> None:
    with pytest.raises(UnusableCheckpoint, match=why):
        load_base(base, revision)


def test_a_folder_without_weights_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(UnusableCheckpoint, match="cannot be loaded"):
        load_base(str(tmp_path))


def test_the_graph_answers_as_the_model_does_at_every_length(indobert: str, tmp_path: Path) -> None:
    trainer = trained(indobert)
    to_onnx(trainer.model, tmp_path / "float.onnx")
    quantise(tmp_path / "float.onnx", tmp_path / "int8.onnx")
    graph = onnxruntime.InferenceSession(str(tmp_path / "float.onnx"))
    small = onnxruntime.InferenceSession(str(tmp_path / "int8.onnx"))
    random = np.random.default_rng(3)
    for rows, length in ((1, 2), (1, 16), (3, 40)):
        ids = random.integers(5, 60, (rows, length))
        mask = np.ones_like(ids)
        mask[-1, length // 2 + 1 :] = 0
        with torch.no_grad():
            wanted = trainer.model(torch.from_numpy(ids), torch.from_numpy(mask))
        for given, tolerance in ((graph, 1e-4), (small, 0.5)):
            found = given.run(None, {"input_ids": ids, "attention_mask": mask})
            assert all(np.abs(a - b.numpy()).max() < tolerance for a, b in zip(found, wanted))


def test_a_graph_that_answers_otherwise_is_not_exported() -> None:
    from models.examples import held_out_examples

    gold = [e for e in held_out_examples() if e.intent in ("sapa", "pamit")][:20]
    before = {"intent": np.eye(2, dtype=np.float32)[[int(e.intent == "sapa") for e in gold]]}
    labels = {"intent": ["pamit", "sapa"]}
    assert parity(before, before, labels, gold)["intent"] == {"same": 1.0, "f1_lost": 0.0}
    with pytest.raises(NotAlike, match="intent"):
        parity(before, {"intent": -before["intent"]}, labels, gold)


def test_the_mix_trusts_the_one_that_knows() -> None:
    random = np.random.default_rng(5)
    right = random.integers(0, 4, 400)
    knows, guesses = np.eye(4)[right] + random.normal(0, 0.3, (400, 4)), random.normal(0, 1, (400, 4))
    first, second = mix(knows, guesses, right)
    assert first > 1 and second < 0.2


def test_noise_is_repeatable_and_leaves_something_to_read() -> None:
    once, again = Spoiler(Noise(), 5), Spoiler(Noise(), 5)
    spoilt = [once.spoil(t) for t in TEXTS * 20]
    assert spoilt == [again.spoil(t) for t in TEXTS * 20]
    assert (
        all(s.strip() for s in spoilt) and 0.3 < np.mean([a != b for a, b in zip(spoilt, TEXTS * 20)]) < 1.0
    )


def test_whole_words_are_masked() -> None:
    continues = np.zeros(50, dtype=bool)
    continues[30:] = True
    windows = np.array([[2, 10, 31, 32, 11, 12, 33, 3]] * 400)
    inputs, labels = mask_words(windows, continues, np.random.default_rng(1))
    hidden = labels != IGNORED
    assert (
        (hidden[:, 1] == hidden[:, 2]).all()
        and (hidden[:, 2] == hidden[:, 3]).all()
        and (hidden[:, 5] == hidden[:, 6]).all()
    )
    assert not hidden[:, 0].any() and not hidden[:, -1].any()
    assert 0.12 < hidden[:, 1:-1].mean() < 0.28
    assert 0.7 < (inputs[hidden] == MASK).mean() < 0.9 and (inputs[~hidden] == windows[~hidden]).all()
