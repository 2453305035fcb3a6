"""The whole product, end to end, with the real engine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.processes import ROOT
from tests.product import Product


def test_slang_question_card_follow_up(product: Product) -> None:
    citizen = product.citizen()
    started = time.monotonic()
    assert citizen.try_send("min ktp sy ilang gmn ya", "1") == 201
    view = citizen.until(lambda v: v["messages"][-1]["author"] == "bot")
    assert time.monotonic() - started < 3
    card = view["messages"][-1]["card"]
    assert (
        card["service"] == "ktp_el_hilang"
        and card["legal_basis"]
        and card["reviewed_at"]
        and card["office"] == "demo"
    )
    assert citizen.try_send("biayanya?", "2") == 201
    view = citizen.until(lambda v: sum(m["author"] == "bot" for m in v["messages"]) == 2)
    last = view["messages"][-1]
    assert last["card"]["service"] == "ktp_el_hilang" and last["card"]["fee_idr"] == 0
    assert "Gratis." in last["text"] and "UU 24/2013 Pasal 79A" in last["text"]
    button = last["buttons"][0]
    assert citizen.press_button(button["id"], "3") == 201
    citizen.until(lambda v: sum(m["author"] == "bot" for m in v["messages"]) == 3)


def test_three_bubbles_one_answer(product: Product) -> None:
    citizen = product.citizen()
    for number, bubble in enumerate(("assalamualaikum", "mau nanya", "ktp hilang")):
        citizen.try_send(bubble, str(number))
        time.sleep(0.3)
    citizen.until(lambda v: v["messages"][-1]["author"] == "bot")
    time.sleep(1.0)
    view = citizen.view()
    assert [m["author"] for m in view["messages"]] == ["citizen"] * 3 + ["bot"]
    assert view["messages"][-1]["card"]["service"] == "ktp_el_hilang"


def test_something_painful_is_first_in_the_queue_at_once(product: Product) -> None:
    officer = product.officer("Sari")
    other = product.citizen()
    other.ask_for_person()
    citizen = product.citizen()
    started = time.monotonic()
    assert citizen.try_send("suami saya mukulin saya tiap malam", "1") == 201
    view = citizen.view()
    assert time.monotonic() - started < 1
    assert view["state"] == "queued"
    card = view["messages"][1]["card"]
    assert {n["dial"] for n in card["numbers"]} >= {"129", "110"}
    first = officer.get("/queue")["items"][0]
    assert (
        first["conversation_id"] == citizen.id and first["severity"] == "kritis" and first["preview"] is None
    )


@pytest.mark.parametrize(
    "words",
    [
        "tiap dia pulang saya gemetar, kemarin badan saya biru semua gara gara suami",
        "rasanya pengen tidur terus ga bangun lagi",
    ],
)
def test_pain_without_a_give_away_word(product: Product, words: str) -> None:
    citizen = product.citizen()
    citizen.try_send(words, "1")
    view = citizen.until(lambda v: v["state"] == "queued")
    assert any((m["card"] or {}).get("kind") == "sensitive" for m in view["messages"])


def test_twice_lost_offer_queue(product: Product) -> None:
    citizen = product.citizen()
    for number, words in enumerate(("asdf qwer zxcv", "blub blub xyz")):
        citizen.try_send(words, str(number))
        citizen.answers(number + 1)
    offer = citizen.view()["messages"][-1]
    assert [b["title"] for b in offer["buttons"]] == ["Ya, sambungkan", "Tidak"]
    citizen.press_button(offer["buttons"][0]["id"], "ya")
    view = citizen.until(lambda v: v["state"] == "queued")
    assert view["queue"]["position"] >= 1


def test_an_officer_takes_over_answers_and_gives_back(product: Product) -> None:
    rina, budi = product.officer("Rina", "--unit", "disdukcapil"), product.officer("Budi")
    citizen = product.citizen()
    citizen.try_send("NIK saya 0074012345670001 kok ga ketemu ya", "1")
    citizen.answers(1)
    citizen.ask_for_person()
    at = f"/conversations/{citizen.id}"
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda o: o.do("POST", f"{at}/claim"), (rina, budi)))
    assert sorted(a.status_code for a in answers) == [200, 409]
    winner, loser = (rina, budi) if answers[0].status_code == 200 else (budi, rina)
    assert loser.do("PUT", f"{at}/replies/x", {"text": "halo"}).status_code == 403
    seen = winner.get(at)
    assert seen["messages"][0]["text"] == "NIK saya [NIK/KK] kok ga ketemu ya"
    assert seen["messages"][0]["understanding"]["service"] == "konsolidasi_nik"
    assert winner.do("PUT", f"{at}/replies/r1", {"text": "Saya bantu, Bapak."}).status_code == 201
    for number in range(10):
        citizen.try_send(f"baik {number}", f"b{number}")
    time.sleep(0.5)
    view = citizen.view()
    assert not any(m["author"] == "bot" for m in view["messages"] if m["seq"] > seen["last_seq"])
    assert winner.do("POST", f"{at}/return").json() == {"state": "bot"}
    citizen.try_send("biaya skck?", "after")
    citizen.until(lambda v: v["messages"][-1]["author"] == "bot" and "Rp30.000" in v["messages"][-1]["text"])


def test_no_identity_number_anywhere_on_disk(product: Product) -> None:
    citizen = product.citizen()
    citizen.try_send("nomor saya 0800-0000-4321 dan nik 0074 0199 8877 0002", "1")
    citizen.answers(1)
    time.sleep(0.5)
    for path in product.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in (b"0800-0000-4321", b"0074 0199 8877 0002", b"0074019988770002"):
                assert secret not in content, path


@pytest.mark.parametrize("name", ["engine", "actions", "bridge"])
def test_kill_9_of_each_process_loses_nothing(product: Product, name: str) -> None:
    citizen = product.citizen()
    citizen.try_send("berapa biaya skck", "1")
    citizen.answers(1)
    product.kill(name)
    end = time.monotonic() + 30
    while citizen.try_send("dan syarat skck apa saja", "2") not in (200, 201):
        assert time.monotonic() < end
        time.sleep(0.1)
    view = citizen.until(lambda v: v["messages"][-1]["author"] == "bot" and v["last_seq"] >= 4, 45)
    texts = [m["text"] for m in view["messages"] if m["author"] == "citizen"]
    assert texts == ["berapa biaya skck", "dan syarat skck apa saja"]
    assert [m["card"]["aspect"] for m in view["messages"] if m["author"] == "bot"] == [
        "tanya_biaya",
        "tanya_syarat",
    ]
    assert product.until_ready() < 60


def test_everything_stays_within_its_memory(product: Product) -> None:
    assert product.resident_mb() < 1500


def test_operations(product: Product) -> None:
    assert httpx.get(f"{product.url}/healthz", trust_env=False).json() == {"status": "alive"}
    metrics = httpx.get(f"{product.url}/metrics", trust_env=False).text
    assert "pendopo_turns_total" in metrics and "pendopo_outbox_rows" in metrics
    through_proxy = httpx.get(
        f"{product.url}/metrics", headers={"X-Forwarded-For": "1.2.3.4"}, trust_env=False
    )
    assert through_proxy.status_code == 404
    doctor = subprocess.run(
        [sys.executable, "-m", "api", "doctor", "--data", str(product.data)],
        cwd=ROOT,
        env=product.env,
        capture_output=True,
        text=True,
    )
    assert doctor.returncode == 0, doctor.stdout


def test_parse_prints_json_only(product: Product) -> None:
    asked = subprocess.run(
        [str(ROOT / "pendopo"), "parse"],
        input="brp biaya bikin paspor kak\n/restart\n\n",
        env=product.env,
        capture_output=True,
        text=True,
        cwd="/",
    )
    lines = [json.loads(line) for line in asked.stdout.splitlines()]
    assert len(lines) == 3 and lines[0]["intent"]["name"] == "tanya_biaya"
    assert lines[0]["entities"][0]["value"] == "paspor_baru_ganti"
    assert lines[1]["text"] == "/restart" and lines[2]["intent"]["name"] in (
        "di_luar_cakupan",
        "nlu_fallback",
    )


def test_a_second_stack_and_a_busy_port_are_refused_in_one_sentence(product: Product) -> None:
    for data, word in ((product.data, "already runs"), (product.data / "other", "is used by")):
        again = subprocess.run(
            [sys.executable, "-m", "api", "up", "--port", str(product.port), "--data", str(data)],
            cwd=ROOT,
            env=product.env,
            capture_output=True,
            text=True,
        )
        assert again.returncode == 1 and word in again.stderr and len(again.stderr.splitlines()) == 1
