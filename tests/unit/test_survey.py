"""The IKM by hand: NRR × 1/9 × 25, rounded once, graded at 65.00, 76.61 and 88.31."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.survey import ELEMENTS, grade_of, index_of

NAMES = list(ELEMENTS)


def marks(*values: int | None) -> dict[str, int | None]:
    return dict(zip(NAMES, values, strict=True))


@pytest.mark.parametrize(
    ("responses", "ikm", "grade"),
    [
        ([marks(*[4] * 9)], "100.00", "A"),
        ([marks(*[1] * 9)], "25.00", "D"),
        ([marks(*[3] * 9)], "75.00", "C"),
        # 4+3+3+4+3+4+4+3+2 = 30; 30 ÷ 9 × 25 = 83.333…
        ([marks(4, 3, 3, 4, 3, 4, 4, 3, 2)], "83.33", "B"),
        # 35 ÷ 9 × 25 = 97.222…; 32 ÷ 9 × 25 = 88.888…
        ([marks(4, 4, 4, 4, 4, 4, 4, 4, 3)], "97.22", "A"),
        ([marks(4, 4, 4, 4, 4, 3, 3, 3, 3)], "88.89", "A"),
        # With the rounded weight 0.11 this would be 99.00.
        ([marks(*[4] * 9)] * 3, "100.00", "A"),
        # means 3.5, 3, 3, 3, 3, 3, 3, 3, 2.5 → 27 ÷ 9 × 25 = 75
        ([marks(4, 3, 3, 3, 3, 3, 3, 3, 2), marks(3, 3, 3, 3, 3, 3, 3, 3, 3)], "75.00", "C"),
        # thirds: (3 + 3 + 4) ÷ 3 = 3.333… for all nine → 83.333…
        ([marks(*[3] * 9), marks(*[3] * 9), marks(*[4] * 9)], "83.33", "B"),
    ],
)
def test_by_hand(responses: list[dict[str, int | None]], ikm: str, grade: str) -> None:
    found = index_of(responses)
    assert (found.ikm, found.grade, found.responses, found.elements_counted) == (
        Decimal(ikm),
        grade,
        len(responses),
        9,
    )


def test_an_element_left_out_by_one_counts_with_the_others_answers() -> None:
    found = index_of([marks(4, None, 3, 3, 3, 3, 3, 3, 3), marks(2, 4, 3, 3, 3, 3, 3, 3, 3)])
    by_name = {e.element: (e.answers, e.mean) for e in found.elements}
    assert by_name["persyaratan"] == (2, Decimal("3.000")) and by_name["prosedur"] == (1, Decimal("4.000"))
    assert found.ikm == Decimal("77.78")  # (3 + 4 + 7 × 3) ÷ 9 × 25 = 77.777…


def test_an_element_that_nobody_marked_is_left_out_and_not_a_zero() -> None:
    found = index_of([marks(4, 4, 4, 4, 4, 4, 4, None, None)])
    assert (found.ikm, found.elements_counted) == (Decimal("100.00"), 7)
    assert [e.mean for e in found.elements if e.element in ("pengaduan", "sarana")] == [None, None]


@pytest.mark.parametrize("responses", [[], [marks(*[None] * 9)]])
def test_without_a_mark_there_is_no_index(responses: list[dict[str, int | None]]) -> None:
    found = index_of(responses)
    assert (found.ikm, found.grade, found.performance, found.elements_counted) == (None, None, None, 0)
    assert found.responses == len(responses)


@pytest.mark.parametrize(
    ("ikm", "grade"),
    [
        ("25.00", "D"),
        ("64.99", "D"),
        ("65.00", "C"),
        ("76.60", "C"),
        ("76.61", "B"),
        ("88.30", "B"),
        ("88.31", "A"),
        ("100.00", "A"),
    ],
)
def test_the_borders_of_the_grades(ikm: str, grade: str) -> None:
    assert grade_of(Decimal(ikm))[0] == grade


def test_rounding_is_half_up_and_only_at_the_end() -> None:
    # 200 answers for one element, 577 in all: 577 ÷ 200 × 25 = 72.125 exactly → 72.13, not 72.12.
    one = [{"waktu": 3}] * 177 + [{"waktu": 2}] * 23
    assert index_of(one).ikm == Decimal("72.13")
    assert index_of(one).elements_counted == 1


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40))
def test_with_all_nine_it_is_25_times_the_mean_of_everything(rows: list[list[int]]) -> None:
    found = index_of([marks(*row) for row in rows])
    exact = sum(map(sum, rows)) * 25 / (9 * len(rows))
    assert found.ikm is not None and abs(float(found.ikm) - exact) <= 0.005 + 1e-9
    assert Decimal("25") <= found.ikm <= Decimal("100")
