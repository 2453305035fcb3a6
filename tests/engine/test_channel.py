"""The turn contract over HTTP, with real processes: honest statuses, words that are never commands, repeats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

import pytest

from tests.engine.conftest import ROOT, TOKEN, Engine, post

TURN = {"message_id": "x", "conversation_id": "c:1", "channel": "web", "office": "demo"}


@pytest.mark.parametrize("token", [None, "", "salah", "rahasia-uj", "rähasia"])
def test_without_the_secret_nothing(engine: Engine, token: Any) -> None:
    if token is not None and not token.isascii():
        token = token.encode().decode("latin-1")
    status, body = post(f"{engine.url}/webhooks/bridge/turn", {**TURN, "text": "halo"}, token)
    assert (status, body) == (401, {"error": "unauthorized"})


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        {**TURN},
        {**TURN, "text": "a", "command": "/sapa"},
        {**TURN, "text": ""},
        {**TURN, "text": "   "},
        {**TURN, "text": "a" * 1001},
        {**TURN, "text": 5},
        {**TURN, "command": "sapa"},
        {**TURN, "message_id": "", "text": "a"},
        {k: v for k, v in TURN.items() if k != "office"} | {"text": "a"},
    ],
    ids=lambda b: str(b)[:30],
)
def test_what_is_not_a_turn_is_refused(engine: Engine, body: Any) -> None:
    status, answer = post(f"{engine.url}/webhooks/bridge/turn", body)
    assert (status, answer["error"]) == (422, "bad_request")


def test_a_turn_has_the_whole_contract(engine: Engine) -> None:
    answer = engine.say("contract:1", "berapa biaya bikin skck")
    example = json.loads((ROOT / "tests" / "contract" / "turn.json").read_text())
    assert set(answer) == set(example["response"])
    assert set(answer["replies"][0]) == set(example["response"]["replies"][0])
    assert set(answer["replies"][0]["card"]) >= {
        "service",
        "aspect",
        "title",
        "sections",
        "legal_basis",
        "sources",
    }
    assert answer["intent"] == "tanya_biaya" and answer["service"] == "skck"
    assert answer["replies"][0]["card"]["fee_idr"] == 30000


@pytest.mark.parametrize("words", ["/restart", "  /restart", "///restart", "/session_start", "\n/back"])
def test_words_are_never_commands(engine: Engine, words: str) -> None:
    """Obeyed, they would say nothing; read as words they are answered, with the model's own doubt, and forget nothing."""
    engine.say("slash:1", "berapa biaya bikin skck")
    answer = engine.say("slash:1", words)
    assert answer["replies"] and answer["service"] is None and 0.0 < answer["confidence"] < 1.0
    assert answer["intent"] in ("di_luar_cakupan", "nlu_fallback", "batal")


def test_a_command_in_words_carries_nothing(engine: Engine) -> None:
    """«/minta_petugas{"nik":"1"}» reads as «petugas minta nik»: a person sees it, with the model's own doubt."""
    answer = engine.say("slash:2", '/minta_petugas{"nik":"1"}')
    assert answer["replies"] and 0.0 < answer["confidence"] < 1.0


def test_a_command_is_one(engine: Engine) -> None:
    status, answer = engine.turn("command:1", command='/tanya_biaya{"layanan": "skck"}')
    assert (status, answer["intent"], answer["service"]) == (200, "tanya_biaya", "skck")
    assert "Rp30.000" in answer["replies"][0]["text"]


def test_the_same_message_is_heard_once(engine: Engine) -> None:
    first = engine.say("repeat:1", "asdf qwer zxcv")
    body = {
        **TURN,
        "conversation_id": "repeat:1",
        "message_id": first["message_id"],
        "text": "asdf qwer zxcv",
    }
    status, again = post(f"{engine.url}/webhooks/bridge/turn", body)
    assert status == 200 and again["repeated"] is True
    assert again["replies"] == first["replies"]
    # Heard once means: the next one is the second misunderstanding, not the third.
    assert "sambungkan dengan petugas" in engine.say("repeat:1", "hjkl poiu")["replies"][0]["text"]


def test_repeats_survive_a_restart_and_failures_are_named(tmp_path: Path) -> None:
    own = Engine(tmp_path)
    try:
        own.start_actions()
        own.start_rasa()
        while own.turn("w", "halo")[0] != 200:
            pass
        first = own.say("again:1", "berapa biaya skck")
        own.rasa.kill()
        own.rasa.wait()
        own.start_rasa()
        body = {
            **TURN,
            "conversation_id": "again:1",
            "message_id": first["message_id"],
            "text": "berapa biaya skck",
        }
        status, again = 503, {}
        while status == 503:
            status, again = post(f"{own.url}/webhooks/bridge/turn", body)
        assert status == 200 and again["repeated"] is True and again["replies"] == first["replies"]
        own.actions.kill()
        own.actions.wait()
        status, failed = own.turn("again:1", "dan sim?")
        assert (status, failed["error"]) == (500, "turn_failed")
    finally:
        own.stop()


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    own = Engine(tmp_path)
    try:
        own.start_rasa(tmp_path / "nothing.tar.gz")
        assert own.turn("x", "halo") == (503, {"error": "model_not_ready"})
    finally:
        own.stop()


def test_the_action_server_needs_its_secret(engine: Engine) -> None:
    status, body = post(f"http://127.0.0.1:{engine.actions_port}/webhook", {"next_action": "action_answer"})
    assert (status, body) == (401, {"error": "unauthorized"})


def test_parse_speaks_the_contract(engine: Engine) -> None:
    status, parse = post(f"{engine.url}/model/parse", {"text": "brp biaya bikin paspor kak"})
    assert status == 200 and parse["intent"]["name"] == "tanya_biaya"
    (service,) = [e for e in parse["entities"] if e["entity"] == "layanan"]
    assert service["value"] == "paspor_baru_ganti" and 0 < service["confidence_entity"] <= 1
    assert parse["service_ranking"][0]["name"] == "paspor_baru_ganti"


def test_which_words_decided(engine: Engine) -> None:
    status, said = post(f"{engine.url}/model/explain", {"text": "min KTP sy ilang gmn ngurusnya"})
    assert status == 200
    assert said["understood"]["service"]["name"] == "ktp_el_hilang"
    by_word = {row["word"]: row["service"] for row in said["words"]}
    assert list(by_word) == ["min", "ktp", "saya", "hilang", "bagaimana", "urus"]
    assert max(by_word, key=by_word.__getitem__) in ("ktp", "hilang") and by_word["hilang"] > by_word["saya"]
    assert post(f"{engine.url}/model/explain", {"text": "🙏"})[1]["words"] == []


@pytest.mark.parametrize(
    ("body", "token", "status"),
    [
        ({"text": "halo"}, "salah", 401),
        ({"text": "halo"}, None, 401),
        ({"text": 5}, TOKEN, 422),
        ({}, TOKEN, 422),
        ([], TOKEN, 422),
        (b"\xff{", TOKEN, 422),
        ({"text": "a" * 1001}, TOKEN, 422),
    ],
)
def test_explaining_refuses_strangers_and_nonsense(
    engine: Engine, body: Any, token: Optional[str], status: int
) -> None:
    assert post(f"{engine.url}/model/explain", body, token)[0] == status
