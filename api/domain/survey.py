"""Survei Kepuasan Masyarakat: the nine elements and the IKM of Permenpan-RB 14/2017, computed exactly.

Element mean (NRR) = sum of its marks ÷ how many marks it got. Weight of each element = 1/x with x elements (1/9 for
all nine). IKM = Σ(NRR × weight) × 25, rounded to two decimals at the very end, halves up.

Elements are optional here: a questionnaire that leaves one out counts for the others. An element that nobody marked is left
out of the period, and the others weigh 1/x of those that remain (the regulation wants the weights to sum to 1); the answer says
how many counted. Without a single mark there is no IKM, which is not the same as a bad one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# Names, not U1 … U9: sources order the last two differently.
ELEMENTS: dict[str, str] = {
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, mekanisme, dan prosedur",
    "waktu": "Waktu penyelesaian",
    "biaya": "Biaya/tarif",
    "produk": "Produk spesifikasi jenis pelayanan",
    "kompetensi": "Kompetensi pelaksana",
    "perilaku": "Perilaku pelaksana",
    "pengaduan": "Penanganan pengaduan, saran, dan masukan",
    "sarana": "Sarana dan prasarana",
}
# The lowest IKM of each grade, best first; closes the gaps between the regulation's intervals.
GRADES: tuple[tuple[Decimal, str, str], ...] = (
    (Decimal("88.31"), "A", "Sangat baik"),
    (Decimal("76.61"), "B", "Baik"),
    (Decimal("65.00"), "C", "Kurang baik"),
    (Decimal("0"), "D", "Tidak baik"),
)


@dataclass(frozen=True)
class ElementMean:
    """One element of a period; `mean` (1 … 4) is None when nobody marked it."""

    element: str
    answers: int
    mean: Decimal | None


@dataclass(frozen=True)
class Index:
    """The figures of a period. `ikm` is 25.00 … 100.00."""

    responses: int
    elements: tuple[ElementMean, ...]
    elements_counted: int
    ikm: Decimal | None
    grade: str | None
    performance: str | None


def _rounded(value: Fraction, places: int) -> Decimal:
    # Whole numbers all the way: no binary or 28-digit rounding comes before this one.
    scaled = value * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-places)


def grade_of(ikm: Decimal) -> tuple[str, str]:
    """The grade and its words for a rounded IKM."""
    return next((grade, words) for lowest, grade, words in GRADES if ikm >= lowest)


def index_of(responses: Iterable[Mapping[str, int | None]]) -> Index:
    """The figures of these questionnaires; marks are 1 … 4 or None."""
    sums, counts, total = dict.fromkeys(ELEMENTS, 0), dict.fromkeys(ELEMENTS, 0), 0
    for response in responses:
        total += 1
        for element in ELEMENTS:
            mark = response.get(element)
            if mark is not None:
                sums[element] += mark
                counts[element] += 1
    means = {e: Fraction(sums[e], counts[e]) for e in ELEMENTS if counts[e]}
    elements = tuple(
        ElementMean(e, counts[e], _rounded(means[e], 3) if e in means else None) for e in ELEMENTS
    )
    if not means:
        return Index(total, elements, 0, None, None, None)
    weight = Fraction(1, len(means))
    ikm = _rounded(sum((mean * weight for mean in means.values()), Fraction()) * 25, 2)
    return Index(total, elements, len(means), ikm, *grade_of(ikm))
