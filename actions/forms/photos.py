"""Photos of a report: a few, sent at any moment of the form. The form holds the ids of their messages, never a picture."""

from __future__ import annotations

import re
from typing import List

from actions.forms.form import State
from actions.memory import Heard

# What a ticket takes (the bridge refuses more).
MOST = 3
CHANNELS = frozenset(["web"])
_HAS_NONE = re.compile(
    r"\b(?:ga|gak|g|gk|nggak|ngga|enggak|ndak|tidak|tdk|tak|belum|blm|tanpa)\b(?:\W+\w+){0,2}?\W+(?:ada|punya|sempat|sempet|foto\w*|bisa|usah)\b"
    r"|^\W*(?:nanti|menyusul|nyusul|kosong|tanpa foto)\b.{0,20}$",
    re.IGNORECASE,
)
_WILL_SEND = re.compile(
    r"^\W*(?:(?:ya+|iya+|oh|ok|oke)\W+)*(?:ada|punya|sebentar|bentar|tunggu|(?:saya |aku |mau |gimana |cara(?:nya)? )*(?:kirim\w*|foto))\b.{0,25}$",
    re.IGNORECASE,
)


def of(state: State) -> List[str]:
    """The messages that hold them, in the order in which they came."""
    return list(state.get("photos", ()))


def has_room(state: State, heard: Heard) -> bool:
    return len(of(state)) < MOST and bool(heard.message_id) and heard.message_id not in of(state)


def has_none(text: str) -> bool:
    """«ga ada fotonya kak», «nanti aja»: as good as skipping."""
    return bool(_HAS_NONE.search(text))


def will_send(text: str) -> bool:
    """«ada», «bentar ya», «gimana kirimnya?»: words where the photo itself is awaited."""
    return bool(_WILL_SEND.fullmatch(text))
