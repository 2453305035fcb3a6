"""`python -m models.vocabulary --corpus FOLDER`: which vocabulary suits citizens' messages, measured before pretraining.

WordPiece (Wu et al. 2016, arXiv:1609.08144) and the unigram model of SentencePiece (Kudo 2018, arXiv:1804.10959) are
learnt in several sizes from the same sample of the corpus. Compared are pieces per word on the training messages (fewer
keep words whole), by register, and how well a linear model on the pieces alone tells intents on the held-out messages.
"""

from __future__ import annotations

import argparse
import json
import random
from itertools import islice
from pathlib import Path
from typing import Any, Dict, List

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tokenizers import BertWordPieceTokenizer, SentencePieceUnigramTokenizer, Tokenizer
from tqdm import tqdm

from bot.text_normalizer import understood_text
from models.examples import Example, held_out_examples, training_examples
from models.pretrain import SPECIAL, lines_of

KINDS = ("wordpiece", "unigram")
BYTES_A_PIECE = 2 * 256  # half precision, 256 wide


def sample(folder: Path, lines: int, seed: int) -> List[str]:
    """As many lines of every file, lower-cased."""
    found: List[str] = []
    for path in sorted([*folder.glob("*.txt"), *folder.glob("*.txt.xz")]):
        found += [line.lower() for line in islice(lines_of(path), lines)]
    random.Random(seed).shuffle(found)
    return found


def learn(kind: str, size: int, texts: List[str]) -> Tokenizer:
    """A vocabulary of `size` pieces."""
    if kind == "wordpiece":
        words = BertWordPieceTokenizer(lowercase=True)
        words.train_from_iterator(texts, vocab_size=size, special_tokens=SPECIAL, show_progress=False)
        return words._tokenizer
    pieces = SentencePieceUnigramTokenizer()
    pieces.train_from_iterator(
        texts, vocab_size=size, special_tokens=SPECIAL, unk_token="[UNK]", show_progress=False
    )
    return pieces._tokenizer


def pieces_per_word(tokenizer: Tokenizer, texts: List[str]) -> float:
    coded = tokenizer.encode_batch(texts, add_special_tokens=False)
    return sum(len(c.ids) for c in coded) / sum(len(t.split()) for t in texts)


def told_by_pieces(tokenizer: Tokenizer, train: List[Example], held_out: List[Example]) -> float:
    """Held-out intent accuracy of a logistic regression on the pieces (tf-idf)."""

    def cut(text: str) -> List[str]:
        return [str(t) for t in tokenizer.encode(text, add_special_tokens=False).tokens]

    features = TfidfVectorizer(tokenizer=cut, token_pattern=None, lowercase=False, sublinear_tf=True)
    model = LogisticRegression(C=5.0, max_iter=200)
    model.fit(features.fit_transform(understood_text(e.text) for e in train), [e.intent for e in train])
    answers = model.predict(features.transform(understood_text(e.text) for e in held_out))
    return float(sum(a == e.intent for a, e in zip(answers, held_out)) / len(held_out))


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare vocabularies on citizens' messages.")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with *.txt or *.txt.xz")
    parser.add_argument("--sizes", type=int, nargs="+", default=[8_000, 16_000, 32_000])
    parser.add_argument("--lines", type=int, default=100_000, help="lines of every file")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    texts = sample(options.corpus, options.lines, options.seed)
    if not texts:
        raise SystemExit(f"No *.txt or *.txt.xz in {options.corpus}.")
    train, held_out = training_examples(), held_out_examples()
    by_register: Dict[str, List[str]] = {}
    for e in train:
        by_register.setdefault(e.register, []).append(understood_text(e.text) or "?")
    for kind in KINDS:
        for size in tqdm(options.sizes, desc=kind):
            tokenizer = learn(kind, size, texts)
            row: Dict[str, Any] = {"kind": kind, "size": size, "mb": size * BYTES_A_PIECE / 1e6}
            row["pieces_per_word"] = {
                r: round(pieces_per_word(tokenizer, t), 3) for r, t in sorted(by_register.items())
            }
            row["intent_accuracy"] = round(told_by_pieces(tokenizer, train, held_out), 4)
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
