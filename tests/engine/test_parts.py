"""The engine's parts by themselves: normaliser, model, answers for every service and aspect."""

from __future__ import annotations

import random
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from actions import catalogue, service_info
from actions.dialogue import FOR_DANGER, Dialogue
from actions.memory import Heard, Memory
from actions.names import names_only_a_service
from actions.office_hours import Standing, standing
from actions.sentences import Sentences
from bot import fast_action_validation
from bot.bridge_channel import BridgeInput
from bot.linear_model import LinearModel, train
from bot.prediction import ModelDamaged
from bot.text_normalizer import normalize, without_greeting
from tests.engine.conftest import ROOT

LOADED = catalogue.load(ROOT / "catalogue", "demo")
SAY = Sentences(ROOT / "domain.yml")
OFFICE = LOADED.office("demo")
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)
SERVICES = sorted(LOADED.services["demo"])


def decide(heard: Heard, memory: Memory = Memory()) -> Any:
    return Dialogue(LOADED, SAY).decide(heard, memory, OFFICE, MONDAY)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("min KTP sy ilaaang gmn ngurusnya", "min ktp saya hilang bagaimana urus"),
        ("brp biaya bkin kk", "berapa biaya buat kk"),
        ("s4ya ma0", "saya mau"),
        ("surat2", "surat surat"),
        ("dmn ngurus e-KTP?", "di mana urus ktp"),
        ("NIK saya [NIK/KK] ga ada", "nik saya tidak ada"),
        ("", ""),
        ("🙏🙏", ""),
        ("!!!", ""),
    ],
)
def test_spelling(typed: str, plain: str) -> None:
    assert normalize(typed) == plain


def test_normalising_again_changes_little_and_never_fails() -> None:
    dice = random.Random(3)
    for _ in range(300):
        text = "".join(
            chr(dice.choice([dice.randint(32, 126), dice.randint(160, 0x2FFF)])) for _ in range(80)
        )
        normalize(text)


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("assalamualaikum mau nanya ktp hilang", "ktp hilang"),
        ("Assalamu'alaikum wr wb, izin bertanya kak, biaya skck?", "biaya skck"),
        ("pagi min ktp ilang", "ktp hilang"),
        ("halo", "halo"),
        ("selamat siang kak, mau tanya", "selamat siang kak mau tanya"),
        ("malam ini saya takut", "malam ini saya takut"),
        ("bapak saya hilang", "bapak saya hilang"),
        ("halal itu apa", "halal itu apa"),
        ("", ""),
    ],
)
def test_what_is_asked_comes_after_the_greeting(typed: str, rest: str) -> None:
    assert without_greeting(normalize(typed)) == rest


def small_model() -> LinearModel:
    texts = [
        "biaya ktp berapa",
        "bayar ktp berapa ya",
        "ktp harga berapa",
        "halo kak",
        "halo min",
        "halo selamat pagi",
    ] * 3
    targets = {
        "intent": (["tanya_biaya"] * 3 + ["sapa"] * 3) * 3,
        "service": (["ktp_el_baru"] * 3 + ["tidak_ada"] * 3) * 3,
        "sensitive": (["tidak_ada"] * 5 + ["kdrt"]) * 3,
    }
    return train(texts, targets)[0]


def test_a_saved_model_is_the_same_model(tmp_path: Path) -> None:
    model = small_model()
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    for text in ("berapa biaya ktp", "halo", "??", "x" * 10_000):
        a, b = model.predict([text])[0], again.predict([text])[0]
        assert [n for n, _ in a.intent] == [n for n, _ in b.intent]
        assert all(abs(x - y) < 0.02 for (_, x), (_, y) in zip(a.intent, b.intent))
    assert model.predict(["berapa biaya ktp"])[0].intent[0][0] == "tanya_biaya"
    assert model.predict(["🙏"])[0].intent == []


@pytest.mark.parametrize("damage", ["missing", "altered", "other"])
def test_a_damaged_model_is_refused(tmp_path: Path, damage: str) -> None:
    small_model().save(tmp_path)
    if damage == "missing":
        (tmp_path / "linear.npz").unlink()
    elif damage == "altered":
        (tmp_path / "linear.npz").write_bytes((tmp_path / "linear.npz").read_bytes() + b"x")
    else:
        (tmp_path / "linear.sha256").write_text("{}")
    with pytest.raises(ModelDamaged):
        LinearModel.load(tmp_path)


def test_training_is_reproducible() -> None:
    first, second = small_model(), small_model()
    assert (first.weights == second.weights).all() and first.temperature == second.temperature


def test_the_engine_refuses_to_start_without_its_secret() -> None:
    with pytest.raises(ValueError, match="PENDOPO_ENGINE_TOKEN"):
        BridgeInput("")


@pytest.mark.parametrize("aspect", [*service_info.NEXT])
@pytest.mark.parametrize("service_id", SERVICES)
def test_every_service_answers_every_aspect(service_id: str, aspect: str) -> None:
    service = LOADED.service(OFFICE, service_id)
    assert service is not None
    said = service_info.answer(service, aspect, OFFICE, SAY, MONDAY)
    assert 0 < len(said.text) <= 1024 and said.card is not None
    assert len(said.buttons) <= 3 and all(1 <= len(b.title) <= 20 for b in said.buttons)
    assert len({b.title for b in said.buttons}) == len(said.buttons)
    assert said.card["sources"] and said.card["reviewed_at"] and said.card["review_by"]
    for statement in unverified_of(service):
        assert statement not in said.text and statement not in str(said.card["sections"])


def unverified_of(service: Dict[str, Any]) -> List[str]:
    """What may not be said: texts that are marked unverified and stand nowhere else."""
    hidden = [
        f["summary"]
        for k in ("fee", "time", "validity")
        if (f := service.get(k)) and f["confidence"] == "unverified"
    ]
    hidden += [q["answer"] for q in service["questions"] if q["confidence"] == "unverified"]
    return [h for h in hidden if len(h) > 25]


def test_unchecked_figures_lead_to_a_person() -> None:
    service = LOADED.service(OFFICE, "ktp_el_hilang")
    assert service is not None and service["time"]["confidence"] == "unverified"
    said = service_info.answer(service, "tanya_waktu", OFFICE, SAY, MONDAY)
    assert "belum punya keterangan yang sudah diperiksa" in said.text
    assert said.buttons[-1].payload == "/minta_petugas" and "0800-0000" in said.text


def test_overdue_answers_say_so() -> None:
    service = {**LOADED.services["demo"]["ktp_el_hilang"], "review_by": "2026-11-01"}
    assert "lewat jadwal" in service_info.answer(service, "tanya_biaya", OFFICE, SAY, MONDAY).text


def test_an_office_lies_over_the_general_facts() -> None:
    over = catalogue.merged({"fee": {"short": "a", "details": [1]}, "x": 1}, {"fee": {"details": [2]}})
    assert over == {"fee": {"short": "a", "details": [2]}, "x": 1}


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(catalogue.CatalogueError, match="schema.json"):
        catalogue.load(tmp_path, "demo")


def test_opening_hours() -> None:
    assert standing(OFFICE, None, MONDAY) == Standing(True)
    sunday = datetime(2026, 11, 29, 2, 0, tzinfo=timezone.utc)
    assert standing(OFFICE, None, sunday) == Standing(False, "Senin, 30 Nov 2026, 08.00 WITA")


@pytest.mark.parametrize("text", ["kalau SKCK?", "kalo skck", "klo sim a gmn?", "trus paspor?"])
def test_follow_ups(text: str) -> None:
    assert names_only_a_service(text)


@pytest.mark.parametrize(
    "text", ["kalau ktp saya hilang di jalan terus gimana caranya", "skck", "biaya skck"]
)
def test_no_follow_ups(text: str) -> None:
    assert not names_only_a_service(text)


@pytest.mark.parametrize("text", ["paspor baru", "mau urus paspor baru kak", "Ganti paspor?"])
def test_a_name_alone_asks_how_it_is_done(text: str) -> None:
    decision = decide(Heard("tanya_online", service="paspor_baru_ganti", text=text))
    assert decision.said[0].card is not None and decision.said[0].card["aspect"] == "tanya_cara"
    other = decide(Heard("tanya_online", service="paspor_baru_ganti", text="paspor online"))
    assert other.said[0].card is not None and other.said[0].card["aspect"] == "tanya_online"


@pytest.mark.parametrize(
    ("text", "family"),
    [("ktp", "ktp_el"), ("Mau urus KTP kak", "ktp_el"), ("paspor", "paspor"), ("sim", "sim")],
)
@pytest.mark.parametrize("intent", ["tanya_cara", "nlu_fallback", "tanya_online"])
def test_a_name_that_fits_several_services_is_asked_about(text: str, family: str, intent: str) -> None:
    (said,) = decide(Heard(intent, text=text, services=((f"{family}_hilang", 0.3),))).said
    assert said.card is None and 2 <= len(said.buttons) <= 3
    assert all(family in b.payload for b in said.buttons if b.title != "Lainnya"), said.buttons


@pytest.mark.parametrize("text", ["yang hilang", "hilang", "yg hilang kak", "kalau yang hilang?"])
def test_a_typed_choice_is_as_good_as_a_pressed_one(text: str) -> None:
    asked = decide(Heard("tanya_cara", text="ktp"))
    heard = Heard("lapor_keluhan", topic="orang_hilang", topic_chance=0.9, text=text)
    decision = decide(heard, asked.memory)
    assert decision.handover is None and decision.said[0].card is not None
    assert decision.said[0].card["service"] == "ktp_el_hilang"


@pytest.mark.parametrize(
    ("service", "text"),
    [
        ("uptd_ppa_sapa129", "kdrt"),
        ("kesehatan_jiwa", "depresi"),
        ("darurat_112", "darurat"),
        ("posbankum", "hukum"),
    ],
)
def test_in_grave_matters_a_single_word_is_heard_as_grave(service: str, text: str) -> None:
    decision = decide(Heard("lapor_keluhan", service, "kdrt", 0.6, text), Memory(service))
    assert decision.handover is not None and decision.handover["reason"] == "sensitive:kdrt"


def test_a_person_is_a_person_in_a_conversation_about_officers() -> None:
    decision = decide(Heard("minta_petugas", text="petugas"), Memory("kinerja_petugas"))
    assert decision.handover is not None and decision.handover["reason"] == "citizen_asked"


@pytest.mark.parametrize("text", ["yang hilang anak saya", "anak saya hilang", "hilang kontak sama bapak"])
def test_a_missing_person_stays_one_in_any_conversation(text: str) -> None:
    heard = Heard("lapor_keluhan", topic="orang_hilang", topic_chance=0.9, text=text)
    decision = decide(heard, Memory("ktp_el_baru"))
    assert decision.handover is not None and decision.handover["reason"] == "sensitive:orang_hilang"


def test_words_that_name_nothing_fit_no_service() -> None:
    assert decide(Heard("nlu_fallback", text="mau tanya dong kak")).memory.failures == 1


@pytest.mark.parametrize("text", ["1", "2", "12", "2026", "1 2 3"])
def test_figures_alone_say_nothing(text: str) -> None:
    model = small_model()
    (prediction,) = model.predict([text])
    assert prediction.intent == prediction.service == prediction.sensitive == [] and prediction.grave == 0.0


def test_a_name_after_a_question_asks_the_same_of_another_service() -> None:
    heard = Heard("tanya_masa_berlaku", service="skck", text="kalo skck?")
    (said,) = decide(heard, Memory("ktp_el_hilang", "tanya_biaya")).said
    assert said.card is not None and (said.card["service"], said.card["aspect"]) == ("skck", "tanya_biaya")


def test_a_follow_up_stays_in_the_family_of_the_service() -> None:
    ranking = (("ktp_el_hilang", 0.4), ("paspor_hilang_rusak", 0.2))
    heard = Heard(
        "tanya_info", text="kalau yang hilang?", services=ranking, topic="orang_hilang", topic_chance=0.2
    )
    decision = decide(heard, Memory("paspor_baru_ganti", "tanya_biaya"))
    (said,) = decision.said
    assert said.card is not None
    assert (said.card["service"], said.card["aspect"]) == ("paspor_hilang_rusak", "tanya_biaya")


def test_two_close_services_are_asked_about() -> None:
    heard = Heard("tanya_cara", services=(("pindah_keluar_skpwni", 0.4), ("pindah_datang", 0.38)))
    decision = Dialogue(LOADED, SAY).decide(heard, Memory(), OFFICE, MONDAY)
    titles = [b.title for b in decision.said[0].buttons]
    assert len(titles) == 3 and titles[2] == "Lainnya" and decision.memory.service is None


@pytest.mark.parametrize("topic", sorted(LOADED.topics))
@pytest.mark.parametrize("intent", ["sapa", "tanya_biaya", "nlu_fallback", "setuju"])
def test_a_sensitive_topic_comes_first_whatever_the_intent(topic: str, intent: str) -> None:
    decision = Dialogue(LOADED, SAY).decide(Heard(intent, topic=topic), Memory(), OFFICE, MONDAY)
    assert decision.handover is not None and decision.handover["reason"] == f"sensitive:{topic}"
    assert LOADED.topics[topic]["first_words"].strip() in decision.said[0].text


@pytest.mark.parametrize("topic", sorted(LOADED.topics))
@pytest.mark.parametrize("intent", ["tanya_biaya", "sapa", "umpan_balik_positif"])
def test_a_perhaps_grave_question_is_answered_and_a_person_offered(topic: str, intent: str) -> None:
    plain = decide(Heard(intent, service="skck"))
    decision = decide(Heard(intent, service="skck", topic=topic, topic_chance=0.2))
    *answer, offer = decision.said
    assert decision.handover is None and answer == plain.said
    assert "siap mendengar" in offer.text and len(offer.buttons) == 2
    critical = LOADED.topics[topic]["severity"] == "kritis"
    assert (
        any(f"telepon {dial} " in offer.text for dial in FOR_DANGER)
        if critical
        else "telepon" not in offer.text
    )
    yes = decide(Heard("setuju"), decision.memory)
    assert yes.handover is not None and yes.handover["reason"] == f"sensitive:{topic}"
    no = decide(Heard("tolak"), decision.memory)
    assert no.handover is None and no.memory.offered is None


@pytest.mark.parametrize("intent", ["lapor_keluhan", "minta_petugas", "nlu_fallback"])
@pytest.mark.parametrize("service", [None, "uptd_ppa_sapa129"])
def test_telling_something_perhaps_grave_brings_a_person(intent: str, service: Any) -> None:
    decision = decide(Heard(intent, service=service, topic="kdrt", topic_chance=0.2))
    assert decision.handover is not None and decision.handover["reason"] == "sensitive:kdrt"


def test_an_ordinary_report_stays_one_and_names_the_number() -> None:
    heard = Heard("lapor_keluhan", service="jalan_rusak", topic="darurat_medis_bencana", topic_chance=0.2)
    decision = decide(heard)
    assert "telepon 112" in decision.said[0].text
    assert decision.said[1:] == decide(Heard("lapor_keluhan", service="jalan_rusak")).said
    assert decision.memory.offered == "laporan"


@pytest.mark.parametrize("intent", ["tolak", "batal"])
def test_no_is_not_asked_again(intent: str) -> None:
    decision = decide(Heard(intent, topic="kdrt", topic_chance=0.2), Memory("skck", None, 0, "kdrt"))
    assert decision.handover is None and decision.memory.offered is None


@pytest.mark.parametrize(
    "result",
    [
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []},
        {},
        [],
        {"events": 1},
    ],
)
def test_the_prepared_validator_judges_like_the_original(result: Any) -> None:
    def verdict(check: Any) -> str:
        try:
            check()
        except jsonschema.ValidationError:
            return "refused"
        return "accepted"

    original = verdict(lambda: jsonschema.validate(result, RemoteAction.action_response_format_spec()))
    assert verdict(lambda: fast_action_validation._validate(None, result)) == original  # type: ignore[arg-type]
