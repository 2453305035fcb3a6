"""Conversations in which a form once went wrong, told again as they were held."""

from __future__ import annotations

from typing import Optional

import pytest

from actions.forms.papers import verdicts
from tests.engine.chatting import LOADED, Chat

LOST = ["Surat keterangan kehilangan dari kepolisian", "Fotokopi Kartu Keluarga"]


@pytest.mark.parametrize(
    ("words", "police", "card"),
    [
        ("kk ada surat polisi belum", "belum", "ada"),
        ("kk udah polisi belum", "belum", "ada"),
        ("2 ada yang 1 belum", "belum", "ada"),
        ("kk ada yang belum polisi", "belum", "ada"),
        ("yang ada kk yang belum surat polisi", "belum", "ada"),
        ("belum kk sudah polisi", "ada", "belum"),
        ("surat hilang ada kk belum", "ada", "belum"),
        ("ga ada dua-duanya", "belum", "belum"),
        ("dua-duanya belum", "belum", "belum"),
        ("dua duanya ada", "ada", "ada"),
        ("dua2nya udah", "ada", "ada"),
        ("keduanya", "ada", "ada"),
        ("semuanya", "ada", "ada"),
        ("kk ada tp surat polisi masih diurus", "belum", "ada"),
        ("kk ada tp surat polisi lagi proses", "belum", "ada"),
        ("semua ada tapi kk hilang juga", "ada", "belum"),
        ("semua ada tapi kk ga yakin", "ada", "ragu"),
        ("gak ada yang kurang", "ada", "ada"),
        ("ga kurang apa apa", "ada", "ada"),
        ("udah", "ada", "ada"),
        ("ada", "ada", "ada"),
        ("kk udah belum", None, "ragu"),
        ("kk ada tapi belum dicap", None, "ragu"),
        ("kk ada lainnya belum", "belum", "ada"),
        ("kk ga hilang", None, "ada"),
        ("eh polisi udah juga", "ada", None),
    ],
)
def test_papers_are_read_as_they_were_said(words: str, police: Optional[str], card: Optional[str]) -> None:
    said = {0: police, 1: card}
    assert verdicts(words, LOST) == {place: verdict for place, verdict in said.items() if verdict}


@pytest.mark.parametrize("words", ["tiga-tiganya ada", "belum semua", "ga semua ada"])
def test_what_fits_no_list_is_not_guessed(words: str) -> None:
    assert verdicts(words, LOST) is None
