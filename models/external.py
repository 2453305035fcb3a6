"""`python -m models.external`: the model in service, and the trainer, on data that others wrote (`../shared/benchmarks/`).

Two questions. How well are the wordings of other cities' bots understood, mapped to our ids? And is `models/finetune.py` a real trainer:
EmoT and SmSA of IndoNLU (Wilie et al. 2020, arXiv:2009.05387), fine-tuned from the compact encoder and scored on the
validation part beside a linear model trained on the same split? Nothing of these data is kept in the project. Where the
folder is absent, that is said and nothing is measured.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from bot.linear_model import LinearModel
from bot.prediction import NONE
from models.evaluate import REPORTS, Model, share
from models.examples import ROOT

OUTSIDE = ROOT.parent / "shared" / "benchmarks"
# Their label → our intent and service; None: any, or not ours to name.
Meaning = Tuple[Optional[str], Optional[str]]
MEANS: Dict[str, Dict[str, Meaning]] = {
    "disdukcapil_brebes_akta": {
        "greeting": ("sapa", NONE),
        "goodbye": ("pamit", NONE),
        "jam_pelayanan": ("tanya_jam", None),
        "status_pengajuan": ("tanya_status", None),
        "persyaratan_ktp_baru": ("tanya_syarat", "ktp_el_baru"),
        "persyaratan_kk_perubahan": ("tanya_syarat", "kartu_keluarga_perubahan"),
        "persyaratan_kk_baru": ("tanya_syarat", "kartu_keluarga_baru"),
        "persyaratan_akta_kelahiran": ("tanya_syarat", "akta_kelahiran"),
        "persyaratan_akta_perkawinan": ("tanya_syarat", "akta_perkawinan"),
        "persyaratan_akta_perceraian": ("tanya_syarat", "akta_perceraian"),
        "persyaratan_akta_kematian": ("tanya_syarat", "akta_kematian"),
        "pengajuan_online": ("tanya_online", None),
        "lokasi_kantor": ("tanya_lokasi", None),
        "biaya_layanan": ("tanya_biaya", None),
        "ktp_digital": (None, "ikd"),
    },
    "dukcapil_ponorogo_wa": {
        "greeting": ("sapa", NONE),
        "jam_operasional": ("tanya_jam", None),
        "waktu_proses": ("tanya_waktu", None),
        "cek_status": ("tanya_status", None),
        "ktp_masa_berlaku": ("tanya_masa_berlaku", None),
        "ktp_pertama_kali": (None, "ktp_el_baru"),
        "ktp_update_data": (None, "ktp_el_perubahan_data"),
        "ktp_hilang": (None, "ktp_el_hilang"),
        "ktp_rusak": (None, "ktp_el_rusak"),
        "kk_tambah_anggota": (None, "kartu_keluarga_perubahan"),
        "kk_kurang_anggota": (None, "kartu_keluarga_perubahan"),
        "kk_rusak": (None, "kartu_keluarga_hilang_rusak"),
        "kk_hilang": (None, "kartu_keluarga_hilang_rusak"),
        "kk_pisah": (None, "kartu_keluarga_baru"),
        "akta_kematian": (None, "akta_kematian"),
        "akta_kelahiran": (None, "akta_kelahiran"),
        "akta_terlambat": (None, "akta_kelahiran"),
        "akta_bayi_baru_lahir": (None, "akta_kelahiran"),
        "persyaratan_umum": ("tanya_syarat", None),
    },
    "kelurahan_jakarta_5intent": {
        "tanya_syarat": ("tanya_syarat", None),
        "tanya_jam_operasional": ("tanya_jam", None),
        "tanya_lokasi": ("tanya_lokasi", None),
    },
    "ood_travel": {
        name: ("di_luar_cakupan", NONE)
        for name in (
            "booking",
            "pesan_charter_harian_juanda_malang",
            "pesan_charter_drop_malang_juanda",
            "pesan_charter_drop_surabaya_malang",
            "pesan_charter_drop_malang_surabaya",
            "check_reservation",
            "get_price",
        )
    },
}
# Published macro-F1 on the test parts, to read beside ours on the validation parts.
PUBLISHED = {
    "emot": {"mBERT": 0.673, "IndoBERT base p1": 0.755},
    "smsa": {"mBERT": 0.841, "IndoBERT base p1": 0.877},
}


def others_wordings(model: Model, folder: Path) -> Dict[str, Dict[str, Any]]:
    """Per set the share of right intents and services, where theirs means one of ours, and the numbers of messages."""
    found = {}
    for name, means in MEANS.items():
        with (folder / "dev_external" / name / "utterances.tsv").open(encoding="utf-8", newline="") as file:
            rows = [r for r in csv.DictReader(file, delimiter="\t") if r["intent"] in means]
        predictions = model.predict([r["text"] for r in rows])
        intents, services = [], []
        for row, p in zip(rows, predictions):
            intent, service = means[row["intent"]]
            if intent:
                intents.append((p.intent[0][0] if p.intent else "di_luar_cakupan") == intent)
            if service:
                services.append((p.service[0][0] if p.service else NONE) == service)
        found[name] = {
            "intent": share(intents),
            "intents": len(intents),
            "service": share(services),
            "services": len(services),
        }
    return found


def read_task(folder: Path, task: str, part: str) -> Tuple[List[str], List[str]]:
    """Texts and labels of one part of EmoT or SmSA."""
    if task == "emot":
        with (folder / "indonlu" / f"emot_{part}.csv").open(encoding="utf-8", newline="") as file:
            rows = [(r["tweet"], r["label"]) for r in csv.DictReader(file)]
    else:
        lines = (folder / "indonlu" / f"smsa_{part}.tsv").read_text(encoding="utf-8").splitlines()
        rows = [tuple(line.split("\t")[:2]) for line in lines if "\t" in line]  # type: ignore[misc]
    return [t for t, _ in rows], [label for _, label in rows]


def compare_on(task: str, folder: Path, base: str, epochs: int) -> Dict[str, float]:
    """Macro-F1 on the validation part: fine-tuned encoder, and a linear model on words and characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import f1_score
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    from models.finetune import Recipe, Trainer, scores_of

    texts, labels = read_task(folder, task, "train")
    held_out, right = read_task(folder, task, "valid")

    def lower(text: str) -> str:
        return text.lower()

    recipe = Recipe(epochs=epochs, encoder_rate=2e-4, dropout=0.3, balance={"label": 0.5})
    trainer = Trainer(base, texts, {"label": labels}, recipe, prepare=lower)
    model = trainer.run()
    said = scores_of(model, trainer.tokenizer, [t.lower() for t in held_out])["label"].argmax(1)
    linear = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        ),
        LinearSVC(C=0.5, class_weight="balanced", random_state=7),
    ).fit(texts, labels)
    return {
        "compact encoder": round(
            float(f1_score(right, [trainer.labels["label"][i] for i in said], average="macro")), 4
        ),
        "linear": round(float(f1_score(right, linear.predict(held_out), average="macro")), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure on data that others wrote.")
    parser.add_argument("--data", type=Path, default=OUTSIDE)
    parser.add_argument("--base", help="encoder to fine-tune; the compact one if not given")
    parser.add_argument("--skip-tasks", action="store_true", help="do not fine-tune on EmoT and SmSA")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"{options.data} is not here; nothing was measured.")
        return
    from bot.released_model import ReleasedModel, read_release
    from models.registry import in_service

    manifest, files = read_release(in_service())
    models: Dict[str, Model] = {
        str(manifest["name"]): ReleasedModel(manifest, files),
        "linear": LinearModel.from_bytes(files["linear.npz"]),
    }
    result: Dict[str, Any] = {
        "others_wordings": {n: others_wordings(m, options.data) for n, m in models.items()}
    }
    for name, sets in result["others_wordings"].items():
        for which, s in sets.items():
            print(
                f"{name:<12} {which:<28} intent {s['intent']} ({s['intents']})  service {s['service']} ({s['services']})"
            )
    if not options.skip_tasks:
        from models.finetune import COMPACT

        for task, epochs in (("emot", 5), ("smsa", 3)):
            found = compare_on(task, options.data, options.base or str(COMPACT), epochs)
            result[task] = {**found, "published, test part": PUBLISHED[task]}
            print(task, result[task])
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "external.json").write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
