"""The filter finds exactly what comparing every pair finds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "nlu_similarity.py"
_spec = importlib.util.spec_from_file_location("nlu_similarity", SCRIPT)
assert _spec and _spec.loader
similarity = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(similarity)

WORDS = st.lists(
    st.sampled_from(["ktp", "kk", "saya", "hilang", "ilang", "gmn", "biaya", "syarat", "urus", "di", "mana"]),
    max_size=8,
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=12)


@given(TEXTS, TEXTS, st.sampled_from([0.5, 0.6, 0.75, 1.0]))
def test_same_as_comparing_all(left: list[str], right: list[str], at_least: float) -> None:
    found = {(i, j) for i, j, _ in similarity.alike(left, right, at_least)}
    bags = [similarity.grams(t) for t in left], [similarity.grams(t) for t in right]
    every = {
        (i, j)
        for i, a in enumerate(bags[0])
        for j, b in enumerate(bags[1])
        if similarity.jaccard(a, b) >= at_least
    }
    assert found == every


@given(TEXTS)
def test_each_pair_once(texts: list[str]) -> None:
    pairs = [(i, j) for i, j, _ in similarity.alike(texts, texts, 0.6)]
    assert len(pairs) == len(set(pairs)) and all(i < j for i, j in pairs)


def test_what_counts_as_alike() -> None:
    def how(a: str, b: str) -> float:
        return float(similarity.jaccard(similarity.grams(a), similarity.grams(b)))

    assert how("ktp saya hilang gimana ya", "ktp saya hilang gimana ya kak") > 0.75
    assert how("ktp saya hilang gimana ya", "dompet raib di angkot semua kartu ikut") < 0.1
