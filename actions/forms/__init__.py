"""Forms: several questions in a row, one file each; `form.py` says what all of them share (decision 0016)."""

from __future__ import annotations

from typing import Dict, Optional

from actions.forms.form import Form
from actions.memory import Heard

FORMS: Dict[str, Form] = {}


def wanted_form(heard: Heard) -> Optional[str]:
    """The form that a button or the words themselves ask for, or None."""
    return heard.choice if heard.choice in FORMS else None
