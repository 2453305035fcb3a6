#!/usr/bin/env python
"""Asks what a new office needs and writes `catalogue/offices/<id>.yml`; `--from answers.yml` asks nothing.

The file is written only if the whole catalogue with it passes `scripts/check_catalogue.py`; nothing is overwritten.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a program, Python looks beside this file alone

from scripts import check_catalogue, office_draft  # noqa: E402
from scripts.office_draft import QUESTIONS, Known, Refused, Values  # noqa: E402

PATTERN = "demo"
Units = dict[str, dict[str, str]]


class Stop(Exception):
    """It ends here and nothing was written; the message says why."""


def known_in(folder: Path) -> Known:
    """The profiles that are there. Raises `Stop`."""
    try:
        offices = {
            path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in sorted((folder / "offices").glob("*.yml"))
        }
        return Known(offices, offices[PATTERN])
    except (OSError, yaml.YAMLError, KeyError) as problem:
        raise Stop(f"Katalog di {folder} tidak dapat dibaca: {problem}") from None


def ask_all(known: Known, ask: Callable[[str], str], say: Callable[[str], None]) -> tuple[Values, Units]:
    """Ask one question after the other, again until the answer will do; Enter takes the default."""
    values: Values = {}
    for question in QUESTIONS:
        default = question.default(values, known)
        prompt = f"{question.ask}{f' [{default}]' if default else ''}: "
        while True:
            try:
                given = ask(prompt).strip() or default or ""
                values[question.key] = question.check(given, values, known)
                break
            except Refused as problem:
                say(f"  {problem}")
    return values, ask_units(values, known, ask, say)


def ask_units(values: Values, known: Known, ask: Callable[[str], str], say: Callable[[str], None]) -> Units:
    """The units' names, if the usual ones do not fit."""
    usual = {
        u["id"]: office_draft.unit_name(u, values["name"], known.pattern) for u in known.pattern["units"]
    }
    say(f"Unit bawaan: {'; '.join(usual.values())}.")
    while (wanted := ask("Pakai nama-nama unit ini? (ya/tidak) [ya]: ").strip().lower() or "ya") not in (
        office_draft.YES | office_draft.NO
    ):
        say("  Jawab ya atau tidak.")
    if wanted in office_draft.YES:
        return {}
    units: Units = {}
    for unit, name in usual.items():
        while len(given := ask(f"  Nama unit {unit} [{name}]: ").strip() or name) not in range(2, 101):
            say("  Isi 2 sampai 100 huruf.")
        units[unit] = {"name": given}
    return units


def taken_from(answers: Any, known: Known) -> tuple[Values, Units]:
    """The answers of a file, defaults for the rest. Raises `Stop` naming everything that is wrong at once."""
    if not isinstance(answers, dict):
        raise Stop("Berkas jawaban harus berisi pasangan kunci dan isi, misalnya name: Kota Bogor.")
    keys = {q.key for q in QUESTIONS} | {"units"}
    problems = [f"{key}: kunci ini tidak dikenal." for key in answers if key not in keys]
    values: Values = {}
    for question in QUESTIONS:
        try:
            given = answers.get(question.key)
            if given is None:
                given = question.default(values, known)
            if isinstance(given, bool):
                given = "ya" if given else "tidak"
            if given is None:
                raise Refused("Harus diisi.")
            values[question.key] = question.check(str(given).strip(), values, known)
        except Refused as problem:
            problems.append(f"{question.key}: {problem}")
        except KeyError as missing:
            problems.append(f"{question.key}: perlu {missing.args[0]} yang benar lebih dulu.")
    units, wrong = _units_of(answers.get("units") or {}, known)
    if problems + wrong:
        raise Stop("\n".join(problems + wrong))
    return values, units


def _units_of(given: Any, known: Known) -> tuple[Units, list[str]]:
    """`{disdukcapil: Nama}` or `{disdukcapil: {name, address, phone}}`, and what is wrong with it."""
    if not isinstance(given, dict):
        return {}, ["units: tulis sebagai pasangan id dan nama."]
    units: Units = {}
    problems: list[str] = []
    ids = {unit["id"] for unit in known.pattern["units"]}
    for unit, entry in given.items():
        own = entry if isinstance(entry, dict) else {"name": entry}
        if unit not in ids:
            problems.append(f"units.{unit}: unit ini tidak dikenal; yang ada: {', '.join(sorted(ids))}.")
        elif not own or set(own) - {"name", "address", "phone"}:
            problems.append(f"units.{unit}: hanya name, address, dan phone.")
        else:
            units[unit] = {key: str(value) for key, value in own.items()}
    return units, problems


def check_whole(folder: Path, office_id: str, text: str) -> list[str]:
    """What the check finds wrong in a copy of the catalogue with the new profile in it."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(shutil.copytree(folder, Path(temporary) / "catalogue"))
        (copy / "offices" / f"{office_id}.yml").write_text(text, encoding="utf-8")
        return [str(f) for f in check_catalogue.check(copy, date.today()) if not f.warning]


def write(folder: Path, values: Values, units: Mapping[str, Mapping[str, str]], known: Known) -> Path:
    """Write the profile. Raises `Stop` if the check refuses it or the file is there already."""
    text = office_draft.profile(values, units, known)
    if problems := check_whole(folder, values["id"], text):
        raise Stop(
            "Profil ini belum memenuhi aturan katalog; tidak ada yang ditulis.\n" + "\n".join(problems)
        )
    path = folder / "offices" / f"{values['id']}.yml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as problem:
        raise Stop(f"{path} tidak dapat ditulis: {problem.strerror}. Tidak ada yang ditimpa.") from None
    return path


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Membuat profil kantor baru.")
    parser.add_argument("--from", dest="answers", type=Path, help="berkas jawaban (YAML); tanpa pertanyaan")
    parser.add_argument("--catalogue", type=Path, default=ROOT / "catalogue", help="folder katalog")
    given = parser.parse_args(arguments)
    try:
        known = known_in(given.catalogue)
        if given.answers:
            try:
                answers = yaml.safe_load(given.answers.read_text(encoding="utf-8"))
            except (OSError, yaml.YAMLError) as problem:
                raise Stop(f"{given.answers} tidak dapat dibaca: {' '.join(str(problem).split())}") from None
            values, units = taken_from(answers, known)
        else:
            print("Tekan Enter untuk memakai isi dalam kurung siku. Ctrl+C membatalkan.")
            values, units = ask_all(known, input, print)
        path = write(given.catalogue, values, units, known)
    except Stop as problem:
        print(problem, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("\nDibatalkan; tidak ada yang ditulis.", file=sys.stderr)
        return 1
    print(f"Ditulis: {path}. Langkah berikutnya ada di docs/offices.md.")
    print(f"Mencobanya: PENDOPO_OFFICE={values['id']} make run, atau buka /?office={values['id']}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
