"""`python -m models.finetune`: teach a pretrained encoder the project's three questions.

    python -m models.finetune --out FOLDER [--base FOLDER | --base indobenchmark/indobert-base-p1 --revision COMMIT]

Any BERT-like checkpoint in Hugging Face layout will do; without `--base` it is the compact encoder of the project. Messages
are respelled anew in every epoch (`models/noise.py`); the weights that are kept are the exponential mean over the steps. After
every epoch the state is written, and the same command goes on from there; the same seed and data give the same weights.

Beside the encoder the linear model is trained on the same messages: it knows spellings, the encoder knows meanings, and a
release weighs both (`models/export.py`).
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from bot import linear_model
from bot.prediction import HEADS
from bot.text_normalizer import understood_text
from models.encoder import Understanding, UnusableCheckpoint, batch_of, load_base, save_trained
from models.examples import ROOT, Example, held_out_examples, training_examples
from models.noise import Noise, Spoiler

COMPACT = ROOT / "models" / "released" / "compact-base"


@dataclass(frozen=True)
class Recipe:
    """How to fine-tune; the figures behind each choice are in models/README.md."""

    epochs: int = 10
    batch: int = 32
    encoder_rate: float = 4e-4
    head_rate: float = 2e-3
    decay: float = 0.01
    warm: float = 0.1
    dropout: float = 0.2
    smoothing: float = 0.05
    consistency: float = 0.0
    mean_over: float = 0.998
    # Power of the inverse label frequency that weighs the loss of each head: 0 plain, 1 fully balanced.
    balance: Mapping[str, float] = dataclasses.field(default_factory=dict)
    seed: int = 7


class Trainer:
    """One fine-tuning run; `targets[head]` names one label per text."""

    def __init__(
        self,
        base: str,
        texts: Sequence[str],
        targets: Mapping[str, Sequence[str]],
        recipe: Recipe,
        noise: Optional[Noise] = None,
        prepare: Callable[[str], str] = understood_text,
        revision: Optional[str] = None,
    ) -> None:
        torch.manual_seed(recipe.seed)
        encoder, self.tokenizer = load_base(base, revision)
        self.texts, self.recipe, self.prepare = list(texts), recipe, prepare
        self.labels = {head: sorted(set(wanted)) for head, wanted in targets.items()}
        self.model = Understanding(encoder, self.labels, recipe.dropout)
        self.gold = {
            head: torch.tensor([self.labels[head].index(w) for w in wanted])
            for head, wanted in targets.items()
        }
        self.noise = noise
        self.weights: Dict[str, torch.Tensor] = {}
        for head, gold in self.gold.items():
            counts = torch.bincount(gold, minlength=len(self.labels[head])).float()
            weight = counts.clamp(min=1).pow(-recipe.balance.get(head, 0.0))
            self.weights[head] = weight / (weight[gold].mean())
        self.pad = encoder.config.pad_token_id or 0
        self.mean = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        heads = list(self.model.heads.parameters())
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in encoder.parameters() if p.ndim > 1], "peak": recipe.encoder_rate},
                {
                    "params": [p for p in encoder.parameters() if p.ndim <= 1],
                    "peak": recipe.encoder_rate,
                    "weight_decay": 0.0,
                },
                {"params": heads, "peak": recipe.head_rate},
            ],
            lr=recipe.encoder_rate,
            weight_decay=recipe.decay,
            fused=True,
        )
        self.epoch = self.step = 0
        self.steps = recipe.epochs * -(-len(self.texts) // recipe.batch)

    def run(
        self, keep: Optional[Path] = None, after: Optional[Callable[["Trainer"], str]] = None
    ) -> Understanding:
        """Train to the end and return the model with the mean weights.

        `keep` is the file that an interrupted run goes on from; `after` is asked for a line to show after each epoch.
        """
        if keep and keep.exists():
            self._restore(keep)
        while self.epoch < self.recipe.epochs:
            self._one_epoch()
            self.epoch += 1
            if keep:
                self._keep(keep)
            if after:
                with self.averaged():
                    tqdm.write(after(self))
        self.model.load_state_dict(self.mean)
        return self.model.eval()

    def _one_epoch(self) -> None:
        """Batches of like length, in an order and with wording that follow from seed and epoch alone."""
        recipe, seed = self.recipe, self.recipe.seed * 1000 + self.epoch
        torch.manual_seed(seed)
        shuffled = random.Random(seed)
        texts = self.texts
        if self.noise:
            spoiler = Spoiler(self.noise, seed)
            texts = [spoiler.spoil(text) for text in texts]
        coded = [c.ids for c in self.tokenizer.encode_batch([self.prepare(t) for t in texts])]
        order = list(range(len(texts)))
        shuffled.shuffle(order)
        pool = recipe.batch * 50
        batches = []
        for start in range(0, len(order), pool):
            alike = sorted(order[start : start + pool], key=lambda i: len(coded[i]))
            batches += [alike[i : i + recipe.batch] for i in range(0, len(alike), recipe.batch)]
        shuffled.shuffle(batches)
        self.model.train()
        smooth = None
        with tqdm(
            batches, desc=f"epoch {self.epoch + 1}/{recipe.epochs}", unit="batch", mininterval=2
        ) as bar:
            for rows in bar:
                loss = self._one_step(*batch_of([coded[i] for i in rows], self.pad), torch.tensor(rows))
                smooth = loss if smooth is None else 0.98 * smooth + 0.02 * loss
                bar.set_postfix(loss=f"{smooth:.3f}", refresh=False)

    def _one_step(self, ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor) -> float:
        recipe, done = self.recipe, self.step / self.steps
        for group in self.optimizer.param_groups:
            ramp = done / recipe.warm if done < recipe.warm else (1 - done) / (1 - recipe.warm)
            group["lr"] = group["peak"] * max(ramp, 0.01)
        twice = recipe.consistency > 0
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = self.model(
                torch.cat([ids, ids]) if twice else ids, torch.cat([mask, mask]) if twice else mask
            )
        loss = torch.zeros(())
        for head, score in zip(self.labels, scores):
            score, gold = score.float(), self.gold[head][rows]
            for half in score.chunk(2) if twice else (score,):
                each = torch.nn.functional.cross_entropy(
                    half, gold, reduction="none", label_smoothing=recipe.smoothing
                )
                loss = loss + (each * self.weights[head][gold]).mean() / (2 if twice else 1)
            if twice:
                a, b = (half.log_softmax(-1) for half in score.chunk(2))
                apart = (a.exp() * (a - b)).sum(-1).mean() + (b.exp() * (b - a)).sum(-1).mean()
                loss = loss + recipe.consistency * apart / 2
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        share = min(recipe.mean_over, self.step / (self.step + 10))
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                self.mean[name].lerp_(value, 1 - share)
        return float(loss.item())

    def averaged(self) -> "_Averaged":
        """Context in which the model has the mean weights."""
        return _Averaged(self)

    def _keep(self, path: Path) -> None:
        state = {
            "like": self._likeness(),
            "epoch": self.epoch,
            "step": self.step,
            "model": self.model.state_dict(),
            "mean": self.mean,
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def _restore(self, path: Path) -> None:
        kept = torch.load(path, weights_only=True)
        if kept["like"] != self._likeness():
            raise UnusableCheckpoint(f"{path} is from other data or another recipe; remove it to begin anew.")
        self.epoch, self.step, self.mean = kept["epoch"], kept["step"], kept["mean"]
        self.model.load_state_dict(kept["model"])
        self.optimizer.load_state_dict(kept["optimizer"])

    def _likeness(self) -> str:
        facts = [
            self.texts,
            self.labels,
            [g.tolist() for g in self.gold.values()],
            repr(self.recipe),
            repr(self.noise),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


class _Averaged:
    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer

    def __enter__(self) -> None:
        self.now = {n: v.detach().clone() for n, v in self.trainer.model.state_dict().items()}
        self.trainer.model.load_state_dict(self.trainer.mean)
        self.trainer.model.eval()

    def __exit__(self, *_: Any) -> None:
        self.trainer.model.load_state_dict(self.now)


@torch.inference_mode()
def scores_of(
    model: Understanding, tokenizer: Tokenizer, texts: Sequence[str], batch: int = 128
) -> Dict[str, np.ndarray]:
    """Scores before softmax per head, (texts, labels) float32; `texts` are as `understood_text` gives them."""
    model.eval()
    coded = [c.ids for c in tokenizer.encode_batch(list(texts))]
    order = sorted(range(len(texts)), key=lambda i: len(coded[i]))
    found = {
        head: np.zeros((len(texts), len(names)), dtype=np.float32) for head, names in model.labels.items()
    }
    pad = model.encoder.config.pad_token_id or 0
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        for head, score in zip(found, model(*batch_of([coded[i] for i in rows], pad))):
            found[head][rows] = score.numpy()
    return found


def watch(held_out: Sequence[Example]) -> Callable[[Trainer], str]:
    """A line per epoch: the share of held-out messages whose best label is right, per head."""
    plain = [understood_text(e.text) or "?" for e in held_out]

    def line(trainer: Trainer) -> str:
        scores = scores_of(trainer.model, trainer.tokenizer, plain)
        shares = []
        for head, names in trainer.labels.items():
            said = scores[head].argmax(1)
            shares.append(
                f"{head} {np.mean([names[i] == e.label(head) for i, e in zip(said, held_out)]):.4f}"
            )
        return f"epoch {trainer.epoch}: held out " + ", ".join(shares)

    return line


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Teach a pretrained encoder intent, service and sensitive topic."
    )
    parser.add_argument("--base", default=str(COMPACT), help="checkpoint folder, or owner/name on the hub")
    parser.add_argument("--revision", help="commit on the hub, 40 hex digits")
    parser.add_argument("--out", type=Path, required=True)
    for name, default in (("epochs", 10), ("batch", 32), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, default in (("encoder-rate", 4e-4), ("head-rate", 2e-3), ("consistency", 0.0)):
        parser.add_argument(f"--{name}", type=float, default=default)
    given = vars(parser.parse_args())
    base, revision, out = given.pop("base"), given.pop("revision"), given.pop("out")
    recipe, noise = Recipe(**given), Noise()
    examples = training_examples()
    texts, targets = [e.text for e in examples], {h: [e.label(h) for e in examples] for h in HEADS}
    out.mkdir(parents=True, exist_ok=True)
    try:
        trainer = Trainer(base, texts, targets, recipe, noise, revision=revision)
        model = trainer.run(out / "resume.pt", watch(held_out_examples()))
    except UnusableCheckpoint as problem:
        raise SystemExit(str(problem)) from problem
    facts = {
        "base": Path(base).name if Path(base).is_dir() else base,
        "revision": revision,
        "recipe": dataclasses.asdict(recipe),
        "noise": dataclasses.asdict(noise),
        "examples": len(texts),
        "torch": torch.__version__,
    }
    save_trained(model, trainer.tokenizer, out, facts)
    print("training the linear model …", flush=True)
    linear_model.train(texts, targets, recipe.seed, calibrated=False)[0].save(out)
    (out / "resume.pt").unlink()
    print(f"written to {out}")


if __name__ == "__main__":
    main()
