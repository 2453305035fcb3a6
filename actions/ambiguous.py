"""Words with several meanings: «mau urus surat pindah» is asked about once, however sure the model is."""

from __future__ import annotations

import json
import re
from typing import Dict, FrozenSet, List, Optional, Tuple

from actions.catalogue import Catalogue, Entry
from actions.names import words_of
from actions.replies import Button

# Words of a question, which say what is asked and not of what.
_ASKING = frozenset(
    [
        *(
            "syarat",
            "syaratnya",
            "persyaratan",
            "biaya",
            "biayanya",
            "cara",
            "caranya",
            "berapa",
            "brp",
            "apa",
            "aja",
        ),
        *(
            "saja",
            "gimana",
            "gmn",
            "bagaimana",
            "gmana",
            "mana",
            "dimana",
            "dmn",
            "di",
            "ke",
            "untuk",
            "buat",
            "ya",
        ),
        *(
            "sih",
            "kah",
            "lama",
            "jam",
            "online",
            "lewat",
            "bisa",
            "kapan",
            "harus",
            "perlu",
            "kak",
            "tolong",
            "mohon",
        ),
        *(
            "sy",
            "pengin",
            "mengurusnya",
            "ngurusnya",
            "ngurusin",
            "nya",
            "gan",
            "mas",
            "mbak",
            "mba",
            "bang",
            "halo",
        ),
    ]
)


class Ambiguous:
    """The questions of `catalogue/ambiguous.yml`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._asked: Dict[FrozenSet[str], Entry] = {}
        for question in catalogue.ambiguous:
            for name in question["names"]:
                self._asked[_core(name)] = question

    def question_for(self, text: str) -> Optional[Entry]:
        """The question to ask, where the text holds nothing but one of the words and what is asked of it."""
        return self._asked.get(_core(text))

    @staticmethod
    def asks(text: str) -> bool:
        """Whether anything stands beside the word itself: «pindah alamat» alone asks for no place."""
        return _core(text) != words_of(text)

    @staticmethod
    def buttons(question: Entry, aspect: str) -> List[Button]:
        """One per meaning; pressing asks the same aspect of that service."""
        found = []
        for choice in question["choices"]:
            entities = {"layanan": choice["service"]}
            if "fact" in choice:
                entities["pilihan"] = choice["fact"]
            found.append(Button(choice["title"], f"/{aspect}{json.dumps(entities)}"))
        return found


def _core(text: str) -> FrozenSet[str]:
    return words_of(text) - _ASKING


def fact_of(choice: Optional[str]) -> Optional[Tuple[str, str]]:
    """What a pressed meaning says about the citizen: `pindah=dalam_kota`."""
    match = re.fullmatch(r"([a-z_]+)=([a-z_]+)", choice or "")
    return (match.group(1), match.group(2)) if match else None
