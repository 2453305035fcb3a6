"""`python -m models.pretrain`: the compact encoder, by masked-language modelling on plain text.

    python -m models.pretrain --corpus FOLDER --out FOLDER [--from CHECKPOINT] [--minutes 60]

`FOLDER` holds `*.txt` or `*.txt.xz`, one text a line; every file is one source and `--weight NAME=SHARE` says how often it
is drawn. The project's own training messages are a source of their own, called `pendopo`. Without `--from` a WordPiece
vocabulary is learnt and the weights start at random; with it both go on from there. The result has the Hugging Face
layout (`config.json`, `model.safetensors`, `tokenizer.json`) that `models.finetune --base` reads.

Whole words are masked (20 % of them: 80 % become [MASK], 10 % another token, 10 % stay; Devlin et al. 2019,
arXiv:1810.04805). Windows of 32, 64 and 96 tokens are mixed so that every position is learnt. A run that is interrupted
goes on where its last checkpoint was when the same command is given again.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer, Tokenizer
from tqdm import tqdm
from transformers import BertConfig, BertForMaskedLM, BertModel

from models.examples import training_examples

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)
WINDOWS = (32, 64, 96)
MASKED = 0.2
IGNORED = -100


def lines_of(path: Path) -> Iterator[str]:
    """Every line of a text file, compressed or not."""
    with (
        lzma.open(path, "rt", encoding="utf-8")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8") as file
    ):
        for line in file:
            if line.strip():
                yield line.strip()


def learn_vocabulary(sources: List[Path], size: int) -> Tokenizer:
    """A lower-case WordPiece vocabulary of `size` pieces with BERT's special tokens as ids 0–4."""
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    texts = (line for path in sources for line in lines_of(path))
    tokenizer.train_from_iterator(texts, vocab_size=size, min_frequency=2, special_tokens=SPECIAL)
    return tokenizer._tokenizer


def encode(source: "Path | List[str]", tokenizer: Tokenizer, cache: Path) -> np.ndarray:
    """All tokens of one source (tokens,) uint16, texts divided by [SEP]; kept in `cache`."""
    if cache.exists():
        return np.load(cache, mmap_mode="r")
    parts, batch = [], []

    def flush() -> None:
        for coded in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            parts.append(np.array([*coded.ids, SEP], dtype=np.uint16))
        batch.clear()

    for text in tqdm(
        source if isinstance(source, list) else lines_of(source), desc=cache.stem, unit=" texts"
    ):
        batch.append(text)
        if len(batch) == 2000:
            flush()
    flush()
    tokens = np.concatenate(parts)
    np.save(cache, tokens)
    return tokens


def mask_words(
    windows: np.ndarray, continues: np.ndarray, random: np.random.Generator, share: float = MASKED
) -> "tuple[np.ndarray, np.ndarray]":
    """Inputs and labels (both (batch, length) int64) with whole words masked.

    `continues[id]` is true for pieces that continue a word. Labels are -100 wherever nothing was hidden.
    """
    starts = ~continues[windows]
    words = np.cumsum(starts, axis=1)
    chosen = random.random((len(windows), words.max() + 1)) < share
    hidden = np.take_along_axis(chosen, words, axis=1) & (windows > MASK)
    labels = np.where(hidden, windows, IGNORED)
    dice = random.random(windows.shape)
    inputs = windows.copy()
    inputs[hidden & (dice < 0.8)] = MASK
    other = hidden & (dice >= 0.8) & (dice < 0.9)
    inputs[other] = random.integers(MASK + 1, len(continues), int(other.sum()))
    return inputs, labels


class Sampler:
    """Random windows from several sources; the same seed gives the same windows."""

    def __init__(
        self, sources: Dict[str, np.ndarray], weights: Dict[str, float], tokens: int, seed: int
    ) -> None:
        self.sources, self.tokens = sources, tokens
        self.random = np.random.default_rng(seed)
        self.names = sorted(sources)
        shares = np.array([weights.get(name, 1.0) for name in self.names])
        self.shares = shares / shares.sum()

    def batch(self) -> np.ndarray:
        """(tokens // length, length) int64, each window [CLS] … [SEP]."""
        length = int(self.random.choice(WINDOWS))
        rows = self.tokens // length
        windows = np.empty((rows, length), dtype=np.int64)
        windows[:, 0], windows[:, -1] = CLS, SEP
        for row, which in enumerate(self.random.choice(len(self.names), rows, p=self.shares)):
            source = self.sources[self.names[which]]
            start = int(self.random.integers(0, len(source) - length))
            windows[row, 1:-1] = source[start : start + length - 2]
        return windows


def rate_at(done: float, peak: float, warm: float = 0.03) -> float:
    """Learning rate after the share `done` of the run: linear warm-up, then a cosine to a hundredth."""
    if done < warm:
        return peak * (done + 1e-3) / warm
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, (done - warm) / (1 - warm)))))


def loss_of(model: BertForMaskedLM, inputs: np.ndarray, labels: np.ndarray) -> torch.Tensor:
    """Mean cross-entropy of the hidden tokens; only they pass through the output layer."""
    hidden = model.bert(torch.from_numpy(inputs)).last_hidden_state
    wanted = torch.from_numpy(labels)
    at = wanted != IGNORED
    return torch.nn.functional.cross_entropy(model.cls(hidden[at]).float(), wanted[at])


def save(model: BertForMaskedLM, tokenizer: Tokenizer, out: Path, facts: Dict[str, Any]) -> None:
    model.bert.save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "pretraining.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with *.txt or *.txt.xz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--weight", action="append", default=[], metavar="NAME=SHARE")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--vocabulary", type=int, default=16_000)
    parser.add_argument("--tokens", type=int, default=4608, help="tokens per step")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    files = sorted([*options.corpus.glob("*.txt"), *options.corpus.glob("*.txt.xz")])
    if not files:
        raise SystemExit(f"No *.txt or *.txt.xz in {options.corpus}.")
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    if options.start:
        tokenizer = Tokenizer.from_file(str(options.start / "tokenizer.json"))
        encoder = BertModel.from_pretrained(options.start, dtype=torch.float32)
        model = BertForMaskedLM(encoder.config)
        model.bert.load_state_dict(encoder.state_dict(), strict=False)
        model.tie_weights()
    else:
        tokenizer = learn_vocabulary(files, options.vocabulary)
        model = BertForMaskedLM(
            BertConfig(
                vocab_size=tokenizer.get_vocab_size(),
                hidden_size=options.width,
                num_hidden_layers=options.layers,
                num_attention_heads=options.width // 64,
                intermediate_size=options.width * 4,
                max_position_embeddings=128,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
            )
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    sources = {
        p.name.split(".")[0]: encode(p, tokenizer, options.out / f"{p.name.split('.')[0]}.npy") for p in files
    }
    own = [e.text for e in training_examples()]
    sources["pendopo"] = encode(own, tokenizer, options.out / "pendopo.npy")
    weights = {name: float(share) for name, share in (w.split("=") for w in options.weight)}
    sampler = Sampler(sources, weights, options.tokens, options.seed)
    pieces = tokenizer.get_vocab()
    continues = np.zeros(len(pieces), dtype=bool)
    for piece, place in pieces.items():
        continues[place] = piece.startswith("##")

    decayed = [p for n, p in model.named_parameters() if p.ndim > 1]
    plain = [p for n, p in model.named_parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=options.rate,
        betas=(0.9, 0.98),
        fused=True,
    )
    facts: Dict[str, Any] = {"steps": 0, "tokens": 0, "seconds": 0.0, "loss": None}
    resume = options.out / "resume.pt"
    if resume.exists():
        kept = torch.load(resume, weights_only=False)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        sampler.random.bit_generator.state = kept["random"]
        facts = kept["facts"]
    budget, smooth, saved = options.minutes * 60, facts["loss"], time.monotonic()
    bar = tqdm(total=round(budget), initial=round(facts["seconds"]), unit="s", desc="pretraining")
    while facts["seconds"] < budget:
        began = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = rate_at(facts["seconds"] / budget, options.rate)
        inputs, labels = mask_words(sampler.batch(), continues, sampler.random)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, inputs, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        smooth = loss.item() if smooth is None else 0.99 * smooth + 0.01 * loss.item()
        facts["steps"] += 1
        facts["tokens"] += inputs.size
        facts["loss"] = smooth
        before, facts["seconds"] = facts["seconds"], facts["seconds"] + time.monotonic() - began
        bar.update(round(facts["seconds"]) - round(before))
        if facts["steps"] % 20 == 0:
            bar.set_postfix(loss=f"{smooth:.3f}", tokens_per_s=round(facts["tokens"] / facts["seconds"]))
        if time.monotonic() - saved > 300 or facts["seconds"] >= budget:
            saved = time.monotonic()
            save(model, tokenizer, options.out, facts)
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "facts": facts}
            torch.save({**state, "random": sampler.random.bit_generator.state}, resume)
    bar.close()
    print(f"{facts['tokens'] / 1e6:.1f} M tokens, loss {facts['loss']:.3f}; written to {options.out}")


if __name__ == "__main__":
    main()
