"""Plays a story against the running product: a citizen on the web, and an officer where the story has one."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.processes import WebCitizen
from tests.product import OfficerClient, Product
from tests.storytelling import never
from tests.storytelling.answer import Answer, problems_of
from tests.storytelling.story import Line, Story

PATIENCE_S = 45.0
# Often enough to be quick, seldom enough that eight stories at once leave the processor to the engine.
LOOK_EVERY_S = 0.1
BETWEEN_BUBBLES_S = 0.05


class Stuck(Exception):
    """The story cannot go on; the message says why."""


@dataclass
class Played:
    """How a story went. `problems` are those of lines that should work; `expected` those marked `nanti`, `later` what the
    marks say."""

    story: Story
    transcript: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        head = f"«{self.story.title}», {self.story.file}, office {self.story.office}, {self.seconds:.1f} s"
        return "\n".join([head, *self.transcript])


def play(story: Story, product: Product, officer: OfficerClient) -> Played:
    """Play it to its end, or to where it is stuck; never raises for what the product does wrong."""
    played, started = Played(story), time.monotonic()
    stage = _Stage(story, product, officer, played.transcript)
    for number, line in enumerate(story.lines, 1):
        stuck = False
        try:
            problems = stage.act(number, line)
        except (Stuck, AssertionError) as problem:
            problems, stuck = [f"stuck: {problem}"], True
        later = line.later or story.later
        problems = [f"line {number}: {p}" for p in problems]
        played.transcript += [f"    ✗ {p}{f' (nanti: {later})' if later else ''}" for p in problems]
        (played.expected if later else played.problems).extend(problems)
        if later and problems and later not in played.later:
            played.later.append(later)
        if line.later and not problems:
            played.fixed.append(f"line {number} works now: remove «nanti: {line.later}».")
        if stuck:
            break
    if story.later and not played.expected:
        played.fixed.append(f"the story works now: remove «nanti: {story.later}».")
    played.seconds = time.monotonic() - started
    return played


class _Stage:
    """One story in progress."""

    def __init__(self, story: Story, product: Product, officer: OfficerClient, transcript: list[str]) -> None:
        self._story, self._product, self._officer, self._log = story, product, officer, transcript
        self._remembered: dict[str, str] = {}
        self._citizen_said: list[str] = []
        self._open()

    def _open(self) -> None:
        self._citizen = WebCitizen(self._product.url).open(self._story.office)
        self._seen, self._sent = 0, 0
        self._shown: list[dict[str, Any]] = []
        self._state = "bot"

    def act(self, number: int, line: Line) -> list[str]:
        """Do what the line says, wait for what follows, and judge it."""
        self._do(number, line)
        answer = self._answer(line)
        problems = problems_of(line, answer)
        for message in answer.said:
            problems += never.broken_in(message, self._story.office, self._citizen_said)
        if answer.said and never.sorry_too_often(self._shown):
            problems.append("a third «maaf» in this conversation")
        for name, pattern in line.remembers.items():
            match = re.search(pattern, answer.text)
            if match is None:
                raise Stuck("; ".join([*problems, f"nothing to remember as «{name}»"]))
            self._remembered[name] = match.group(match.lastindex or 0)
        return problems

    def _do(self, number: int, line: Line) -> None:
        if line.actor == "warga":
            for n, bubble in enumerate(line.does):
                time.sleep(BETWEEN_BUBBLES_S if n else 0)
                words = re.sub(r"\{(\w+)\}", lambda m: self._remembered.get(m.group(1), m.group()), bubble)
                self._say(number, f"warga: {words}")
                self._citizen_said.append(words)
                self._check(self._citizen.try_send(words, self._next_id()), (201,))
        elif line.actor == "tekan":
            self._say(number, f"warga menekan: {line.does}")
            self._check(self._citizen.press_button(self._button(line.does), self._next_id()), (201,))
        elif line.actor == "menu":
            self._say(number, f"warga, menu: {line.does}")
            self._menu(line.does)
        elif line.actor == "percakapan_baru":
            self._say(number, "percakapan baru")
            self._open()
        else:
            self._say(number, f"petugas: {line.does}")
            self._act_as_officer(line.does)

    def _next_id(self) -> str:
        self._sent += 1
        return f"s{self._sent}"

    def _button(self, title: str) -> str:
        """The newest button of that title."""
        for message in reversed(self._shown):
            for button in message["buttons"]:
                if button["title"] == title:
                    return str(button["id"])
        raise Stuck(f"there is no button «{title}»")

    def _menu(self, does: str) -> None:
        at = f"{self._citizen.url}/v1/conversations/{self._citizen.id}"
        http, auth = self._citizen.http, self._citizen.auth
        if does == "bicara petugas":
            self._check(http.post(f"{at}/handover", json={}, headers=auth).status_code, (202,))
        elif does == "keluar antrean":
            self._check(http.delete(f"{at}/handover", headers=auth).status_code, (200,))
        else:
            self._check(http.post(f"{at}/end", json={}, headers=auth).status_code, (200,))

    def _act_as_officer(self, does: str | dict[str, str]) -> None:
        at, officer = f"/conversations/{self._citizen.id}", self._officer
        if isinstance(does, dict):
            reply = officer.do("PUT", f"{at}/replies/{self._next_id()}", {"text": does["balas"]})
            return self._check(reply.status_code, (201,))
        path = {"ambil": "claim", "lepas": "release", "kembalikan": "return", "selesai": "resolve"}[does]
        self._check(officer.do("POST", f"{at}/{path}").status_code, (200,))

    def _check(self, status: int, wanted: tuple[int, ...]) -> None:
        if status not in wanted:
            raise Stuck(f"the product answered {status} instead of {wanted[0]}")

    def _answer(self, line: Line) -> Answer:
        """Everything that was said until nobody is typing any more."""
        view, end = self._citizen.view(self._seen), time.monotonic() + PATIENCE_S
        while view["typing"] is not None:
            if time.monotonic() > end:
                raise Stuck(f"no answer within {PATIENCE_S:.0f} s")
            time.sleep(LOOK_EVERY_S)
            view = self._citizen.view(self._seen)
        self._seen = view["last_seq"]
        self._shown += view["messages"]
        for message in view["messages"]:
            self._write(message)
        expected = line.expected
        wants_desk = expected.alasan or expected.berat or expected.unit
        desk = self._officer.get(f"/conversations/{self._citizen.id}") if wants_desk else {}
        if desk:
            self._log.append(
                f"    — desk: {desk['state']}, {desk['reason']}, {desk['severity']}, {desk['unit']}"
            )
        before, self._state = self._state, view["state"]
        return Answer(before, self._state, tuple(view["messages"]), desk)

    def _say(self, number: int, words: str) -> None:
        self._log.append(f"{number:3} {words}")

    def _write(self, message: dict[str, Any]) -> None:
        if message["author"] == "citizen":
            return
        card = message["card"] or {}
        about = [str(card[k]) for k in ("service", "aspect", "topic") if card.get(k)]
        lines = [f"[{' · '.join(about)}]"] if about else []
        lines += message["text"].split("\n")
        if message["buttons"]:
            lines.append(" ".join(f"({b['title']})" for b in message["buttons"]))
        first = f"    {message['author']:8}"
        self._log += [f"{first if n == 0 else ' ' * len(first)} {text}" for n, text in enumerate(lines)]
