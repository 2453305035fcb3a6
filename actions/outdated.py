"""«Denda telat KTP 200 ribu ya?»: what someone repeats that no longer holds is put right first, with its source."""

from __future__ import annotations

import re
from datetime import datetime
from typing import List, Optional, Pattern, Tuple

from actions.catalogue import Catalogue, Entry
from actions.replies import Said
from actions.reviewed import checked_on, is_overdue
from actions.sentences import Sentences


class Outdated:
    """The beliefs of `catalogue/outdated.yml`, their phrases compiled once."""

    def __init__(self, catalogue: Catalogue, say: Sentences) -> None:
        self._say = say
        self._dates = {k: str(catalogue.outdated[k]) for k in ("reviewed_at", "review_by")}
        self._beliefs: List[Tuple[Entry, List[Pattern[str]]]] = [
            (b, [re.compile(p) for p in b["phrases"]]) for b in catalogue.outdated["beliefs"]
        ]

    def heard_in(self, text: str, service: Optional[str]) -> Optional[Entry]:
        """The belief in a text; one about another service than the one named does not count."""
        plain = re.sub(r"[\W_]+", " ", text.lower()).strip()
        for belief, phrases in self._beliefs:
            fits = service is None or service in belief["services"]
            if fits and any(p.search(plain) for p in phrases):
                return belief
        return None

    def put_right(self, belief: Entry, office: Entry, now: datetime) -> Said:
        """What holds today, with basis, sources and the day on which it was last checked."""
        basis = belief.get("legal_basis")
        lines = [belief["now"]]
        if belief["confidence"] == "likely":
            lines.append(self._say.say("utter_likely"))
        if is_overdue(self._dates["review_by"], now):
            lines.append(self._say.say("utter_overdue"))
        card = {
            "service": belief["services"][0],
            "aspect": "tanya_info",
            "title": self._say.say("utter_holds_today"),
            "sections": [{"heading": "", "lines": lines}],
            "legal_basis": [basis] if basis else [],
            "sources": list(belief["sources"]),
            **self._dates,
            "confidence": belief["confidence"],
            "office": office["id"],
        }
        origin = [self._say.say("utter_basis", dasar=basis)] if basis else []
        reviewed = self._say.say("utter_reviewed", tanggal=checked_on(self._dates["reviewed_at"]))
        return Said(" ".join([*lines, *origin, reviewed]), card)
