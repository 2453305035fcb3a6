"""A pretrained encoder with one linear head per question, for PyTorch. Training and export use it; the engine does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedModel

# Stories are cut here; the compact encoder knows no later place.
LONGEST = 96


class UnusableCheckpoint(Exception):
    """What `--base` names cannot be trained from; the message says why and what to do."""


class Understanding(torch.nn.Module):
    """`forward(input_ids, attention_mask)`, both (batch, length) int64, gives one (batch, labels) score matrix per head."""

    def __init__(
        self, encoder: PreTrainedModel, labels: Mapping[str, Sequence[str]], dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.labels: Dict[str, List[str]] = {head: list(names) for head, names in labels.items()}
        self.dropout = torch.nn.Dropout(dropout)
        width = 2 * encoder.config.hidden_size
        self.heads = torch.nn.ModuleDict(
            {head: torch.nn.Linear(width, len(n)) for head, n in self.labels.items()}
        )

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Tuple[torch.Tensor, ...]:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        pooled = self.dropout(torch.cat([hidden[:, 0], mean], dim=-1))
        return tuple(head(pooled) for head in self.heads.values())


def load_base(base: str, revision: Optional[str] = None) -> Tuple[PreTrainedModel, Tokenizer]:
    """Encoder and tokenizer of a checkpoint in Hugging Face layout, a local folder or `owner/name` on the hub.

    From the hub only safetensors weights of a pinned commit (`revision`, 40 hex digits) are taken. Raises
    `UnusableCheckpoint`.
    """
    local = Path(base).is_dir()
    if not local and not (revision and len(revision) == 40):
        raise UnusableCheckpoint(
            f"{base} is no folder here; to fetch it from the hub name the commit: --revision <40 hex digits>."
        )
    pinned = {} if local else {"revision": revision, "use_safetensors": True}
    try:
        fast = AutoTokenizer.from_pretrained(base, use_fast=True, **({} if local else {"revision": revision}))
        encoder = AutoModel.from_pretrained(base, dtype=torch.float32, **pinned)
    except (OSError, ValueError, KeyError) as problem:
        raise UnusableCheckpoint(f"{base} cannot be loaded: {str(problem).splitlines()[0]}") from problem
    tokenizer: Tokenizer = fast.backend_tokenizer
    if tokenizer.get_vocab_size() > encoder.config.vocab_size:
        raise UnusableCheckpoint(
            f"The tokenizer of {base} has {tokenizer.get_vocab_size()} pieces, its weights only {encoder.config.vocab_size}."
        )
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(LONGEST, encoder.config.max_position_embeddings))
    return encoder, tokenizer


def batch_of(coded: Sequence[Sequence[int]], pad: int) -> Tuple[torch.Tensor, torch.Tensor]:
    """Token ids padded to the longest, and the mask of what is real; both (batch, length) int64."""
    longest = max(len(ids) for ids in coded)
    ids = torch.full((len(coded), longest), pad, dtype=torch.long)
    mask = torch.zeros((len(coded), longest), dtype=torch.long)
    for row, tokens in enumerate(coded):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return ids, mask


def save_trained(model: Understanding, tokenizer: Tokenizer, out: Path, facts: Mapping[str, Any]) -> None:
    """Write `config.json`, `model.safetensors` (encoder and heads), `tokenizer.json` and `facts.json`."""
    out.mkdir(parents=True, exist_ok=True)
    model.encoder.config.save_pretrained(out)
    weights = {name: value.detach().contiguous() for name, value in model.state_dict().items()}
    save_file(weights, str(out / "model.safetensors"))
    tokenizer.save(str(out / "tokenizer.json"))
    text = json.dumps({**facts, "labels": model.labels}, indent=1, ensure_ascii=False)
    (out / "facts.json").write_text(text, encoding="utf-8")


def load_trained(folder: Path) -> Tuple[Understanding, Tokenizer, Dict[str, Any]]:
    """What `save_trained` wrote. Raises `UnusableCheckpoint`."""
    try:
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        encoder = AutoModel.from_config(AutoConfig.from_pretrained(folder))
        model = Understanding(encoder, facts.pop("labels"))
        model.load_state_dict(load_file(str(folder / "model.safetensors")))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as problem:
        raise UnusableCheckpoint(f"{folder} holds no trained model: {problem}") from problem
    return model.eval(), tokenizer, facts
