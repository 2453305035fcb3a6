"""When a form does not understand twice in a row: the question in short, and a person."""

from __future__ import annotations

from typing import Optional

from actions.forms.form import At, State, Step
from actions.replies import Said, choose
from actions.service_info import PERSON

MOST = 2
CANCEL = choose("Batal", "batal")


def not_understood(state: State, question: Said, short: str, at: At) -> Step:
    """The question asked again with a word on how to go on; from the second time on only `short`, with a way out."""
    misses = int(state.get("misses", 0)) + 1
    sorry = at.say.say("utter_form_unclear")
    if misses < MOST:
        said = Said(f"{sorry}\n{question.text}", None, question.buttons)
    else:
        said = Said(f"{sorry}\n{short}", None, [PERSON, CANCEL])
    return Step([said], {**state, "misses": misses})


def counted(state: State, step: Optional[Step]) -> Optional[Step]:
    """Whatever was understood ends the count."""
    if step is None or step.state is None or "misses" not in step.state:
        return step
    if step.state["misses"] != state.get("misses"):
        return step
    kept = {key: value for key, value in step.state.items() if key != "misses"}
    return Step(step.said, kept, step.wish, step.secret, step.handover)
