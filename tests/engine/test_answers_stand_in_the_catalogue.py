"""Whatever figure, number or address is said stands in the files: every service, every question, every office, whoever asks.

The files are read here by themselves, without the code that answers. What a file marks `unverified` does not count, so
such a figure must not be said either.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from itertools import product
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set, Tuple

import pytest
import yaml

from actions import catalogue
from actions.dialogue import Dialogue
from actions.outdated import Outdated
from actions.preview import ASPECTS, read_by
from actions.replies import Said
from actions.sentences import Sentences

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "catalogue"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LOADED = catalogue.load(FOLDER, "demo")
SAY = Sentences(ROOT / "domain.yml")
DIALOGUE = Dialogue(LOADED, SAY)
OFFICES = sorted(LOADED.offices)
# A Monday at ten, a Saturday night, the eve of a holiday: what is said of opening hours differs.
MOMENTS = [
    datetime(2026, 11, 30, 2, 0, tzinfo=timezone.utc),
    datetime(2026, 11, 28, 15, 0, tzinfo=timezone.utc),
    datetime(2026, 12, 24, 15, 0, tzinfo=timezone.utc),
]
MAX_BODY, MAX_BUTTONS, MAX_BUTTON_TITLE, MAX_ROW_TITLE = 1024, 3, 20, 24
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
NEXT_OPENING = re.compile(
    r"\b(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), \d{1,2} \w{3} \d{4}, (\d\d\.\d\d) WI(?:B|TA|T)\b"
)
STEP = re.compile(r"^\d{1,2}\. (?=\S)", re.MULTILINE)
TICKET = re.compile(r"\b[A-Z]{2,5}-\d{4}-\d{6}\b")
ADDRESS = re.compile(r"https?://\S+|(?:\b[\w-]+\.)+(?:id|com|net|org|info|gov)\b(?:/\S*)?", re.IGNORECASE)
UNITS = re.compile(
    r"hari|jam|menit|minggu|bulan|tahun|lembar|rangkap|kali|orang|kg|gram|km|meter|m|m2|m²|ha|persen|ribu|juta|miliar|kwh|watt"
)
EDGES = "\"'«»()[]{}.,;:!?…"

Figure = Tuple[str, str]


def figures(text: str) -> Set[Figure]:
    """Every word with a digit, with the word after it if they belong together («14», «hari»); and every web address."""
    found: Set[Figure] = {(match.rstrip(EDGES).lower(), "") for match in ADDRESS.findall(text)}
    for line in text.splitlines():
        words = line.replace("\u00a0", " ").split()
        for word, after in zip(words, [*words[1:], ""]):
            plain = word.strip(EDGES).lower()
            if any(c.isdigit() for c in plain):
                ends = word[-1] in ".,;:!?…)"
                found.add((plain, "" if ends else after.strip(EDGES).lower()))
    return found


def strings(value: Any, *, top: bool = True) -> Iterator[str]:
    """Every text and number of a file, without sources and without what is marked unverified below the top."""
    if isinstance(value, dict):
        hidden = not top and value.get("confidence") == "unverified"
        for key, item in value.items():
            if key not in ("sources", "source") and not (hidden and key != "name"):
                yield from strings(item, top=False)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, top=False)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def read(path: Path) -> Dict[str, Any]:
    content: Dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506
    return content


GENERAL = {path.stem: read(path) for path in sorted((FOLDER / "services").glob("*.yml"))}
PROFILES = {path.stem: read(path) for path in sorted((FOLDER / "offices").glob("*.yml"))}
# The code of a ticket has six digits: the form that asks for it says so, not the catalogue.
SHARED = [*strings(read(FOLDER / "holidays.yml")), "kode 6 angkanya", "kode 6 angka"]


def opening_times(profile: Dict[str, Any]) -> Set[str]:
    """«08.00–12.00» and «08.00» for every «08:00-12:00»."""
    spans = {span for week in profile["hours"].values() for day in week.values() for span in day}
    return {span.replace(":", ".").replace("-", "–") for span in spans} | {
        span[:5].replace(":", ".") for span in spans
    }


def day_in_words(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def merged(general: Any, local: Any) -> Any:
    if not isinstance(general, dict) or not isinstance(local, dict):
        return local
    return {**general, **{key: merged(general.get(key), value) for key, value in local.items()}}


def known(office: str, service: str) -> Set[Figure]:
    """Every figure that may be said of this service at this office."""
    profile = {key: value for key, value in PROFILES[office].items() if key != "services"}
    offered = merged(GENERAL[service], (PROFILES[office].get("services") or {}).get(service, {}))
    found = {figure for text in (*strings(offered), *strings(profile), *SHARED) for figure in figures(text)}
    found |= figures(day_in_words(offered["reviewed_at"]))
    return found | {(time, "") for time in opening_times(profile)}


def unknown(said: str, office: str, may: Set[Figure]) -> Set[Figure]:
    """What is said and stands nowhere. A figure that ends a sentence may stand before a word in the file, and the other
    way round, but never before a unit that is not its own."""
    alone = {figure for figure, _ in may}
    times = opening_times(PROFILES[office])

    def next_opening(match: "re.Match[str]") -> str:
        return "" if match.group(1) in times else match.group(0)

    text = TICKET.sub("", STEP.sub("", NEXT_OPENING.sub(next_opening, said)))

    def is_known(figure: Figure) -> bool:
        number, after = figure
        return figure in may or number in times or (number in alone and not UNITS.fullmatch(after))

    return {figure for figure in figures(text) if not is_known(figure)}


def shown(said: Said) -> str:
    """What stands in text and card, sources apart: those are compared as they are."""
    card = said.card or {}
    lines = [card.get("title", ""), *card.get("legal_basis", [])]
    for section in card.get("sections", []):
        lines += [section["heading"], *section["lines"]]
    return "\n".join([said.text, *lines])


def circumstances(service: str) -> List[Dict[str, str]]:
    """Nothing known of the citizen, and everything that the cases of this service ask for."""
    wanted = [
        case.get("applies_to") for case in GENERAL[service].get("requirements", []) if case.get("applies_to")
    ]
    return [{}, *wanted]


@pytest.mark.parametrize("office", OFFICES)
def test_every_figure_said_is_in_the_files(office: str) -> None:
    profile, strange, count = LOADED.office(office), [], 0
    for service in GENERAL:
        may = known(office, service)
        offered = merged(GENERAL[service], (PROFILES[office].get("services") or {}).get(service, {}))
        fee = (offered.get("fee") or {}).get("amount_idr")
        for aspect, facts in product(ASPECTS, circumstances(service)):
            for now in MOMENTS if aspect == "tanya_jam" else MOMENTS[:1]:
                for said in read_by(DIALOGUE, profile, service, aspect, facts, now):
                    count += 1
                    strange += [(service, aspect, f) for f in unknown(shown(said), office, may)]
                    if said.card:
                        assert said.card["sources"] == offered["sources"]
                        assert said.card.get("fee_idr") in (None, fee)
    assert not strange, strange[:20]
    assert count >= len(GENERAL) * len(ASPECTS)


@pytest.mark.parametrize("office", OFFICES)
def test_every_answer_fits_both_channels(office: str) -> None:
    profile = LOADED.office(office)
    for service, aspect in product(GENERAL, ASPECTS):
        for facts in circumstances(service):
            for said in read_by(DIALOGUE, profile, service, aspect, facts, MOMENTS[0]):
                titles = [button.title for button in said.buttons]
                where = (service, aspect, titles)
                assert 0 < len(said.text) <= MAX_BODY, where
                assert len(titles) <= MAX_BUTTONS and len(set(titles)) == len(titles), where
                assert all(0 < len(title) <= MAX_BUTTON_TITLE <= MAX_ROW_TITLE for title in titles), where
                assert all(len(button.payload) <= 256 for button in said.buttons), where


def test_what_no_longer_holds_is_put_right_with_figures_of_the_file_and_its_day() -> None:
    content, outdated = read(FOLDER / "outdated.yml"), Outdated(LOADED, SAY)
    office = LOADED.office("demo")
    for belief in content["beliefs"]:
        may = {f for text in strings(belief) for f in figures(text)} | figures(
            day_in_words(content["reviewed_at"])
        )
        said = outdated.put_right(belief, office, MOMENTS[0])
        assert not unknown(shown(said), "demo", may), belief["id"]
        assert "Diperiksa" in said.text and len(said.text) <= MAX_BODY


@pytest.mark.parametrize(
    ("line", "strange"),
    [
        ("Biaya: Rp999.000.", ("rp999.000", "")),
        ("Selesai dalam 14 jam.", ("14", "jam")),
        ("Lapor paling lambat 15 hari.", ("15", "hari")),
        ("Telepon 0800-0000-0999.", ("0800-0000-0999", "")),
        ("Hubungi 123.", ("123", "")),
        ("Buka https://dukcapil-palsu.example.com/ktp", ("https://dukcapil-palsu.example.com/ktp", "")),
        ("Lihat ktp-murah.co.id", ("ktp-murah.co.id", "")),
        ("Buka lagi Senin, 30 Nov 2026, 07.15 WITA.", ("07.15", "wita")),
    ],
)
def test_an_invented_figure_is_noticed(line: str, strange: Figure) -> None:
    assert strange in unknown(line, "demo", known("demo", "ktp_el_hilang"))


def test_an_unverified_figure_is_no_figure_that_may_be_said() -> None:
    assert "7 hari kerja" in GENERAL["ktp_el_hilang"]["time"]["summary"]
    assert ("7", "hari") in unknown("Paling lama 7 hari kerja", "demo", known("demo", "ktp_el_hilang"))
