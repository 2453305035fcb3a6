"""The evaluation as one page with pictures, readable without a network."""

from __future__ import annotations

import base64
import io
from html import escape
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ccd3dc;padding:.3rem .8rem;text-align:right}
td:first-child,th:first-child{text-align:left}img{max-width:100%}h2{margin-top:2.5rem}li{margin:.2rem 0}"""


def picture(draw: Callable[[Any], None], width: float = 9.0, height: float = 4.0, parts: int = 1) -> str:
    """An `<img>` of what `draw` draws on its axes (one, or an array of `parts`)."""
    figure, axes = plt.subplots(1, parts, figsize=(width, height), constrained_layout=True)
    draw(axes)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    plt.close(figure)
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}">'


def table(rows: List[List[str]]) -> str:
    head, *body = [
        "".join(f"<t{'h' if i == 0 else 'd'}>{escape(c)}</t{'h' if i == 0 else 'd'}>" for c in row)
        for i, row in enumerate(rows)
    ]
    return f"<table><tr>{head}</tr>" + "".join(f"<tr>{row}</tr>" for row in body) + "</table>"


def summary(results: Mapping[str, Dict[str, Any]]) -> str:
    names = list(results)
    lines: List[List[str]] = [["", *names]]

    def line(title: str, of: Callable[[Dict[str, Any]], Any]) -> None:
        lines.append([title, *("–" if (v := of(results[n])) is None else f"{v:.3f}" for n in names)])

    for head in ("intent", "service"):
        line(f"{head}, accuracy", lambda r, h=head: r[h]["accuracy"])  # type: ignore[misc]
        line(f"{head}, macro-F1", lambda r, h=head: r[h]["macro_f1"])  # type: ignore[misc]
        line(f"{head}, calibration error", lambda r, h=head: r[h]["calibration_error"])  # type: ignore[misc]
    line("sensitive, recall at the threshold", lambda r: r["sensitive"]["recall"])
    line("sensitive, recall without a give-away word", lambda r: r["sensitive"]["recall_implied"])
    line("false alarms on look-alikes", lambda r: r["sensitive"]["false_alarms_look_alikes"])
    line("false alarms on ordinary messages", lambda r: r["sensitive"]["false_alarms_ordinary"])
    line("out of scope, AUROC", lambda r: r["out_of_scope_auroc"])
    line("one message, median ms", lambda r: r.get("milliseconds", {}).get("p50"))
    return table(lines)


def bars(results: Mapping[str, Dict[str, Any]], group: str, head: str) -> Callable[[Any], None]:
    def draw(axes: Any) -> None:
        keys = list(next(iter(results.values()))[group])
        width = 0.8 / len(results)
        for number, (name, result) in enumerate(results.items()):
            values = [result[group][key][head] or 0.0 for key in keys]
            axes.bar(np.arange(len(keys)) + number * width, values, width, label=name)
        axes.set_xticks(np.arange(len(keys)) + 0.4 - width / 2)
        axes.set_xticklabels(keys, rotation=25, ha="right")
        axes.set_ylim(0.5, 1.0)
        axes.set_title(f"{head}: share right")
        axes.legend(loc="lower right")

    return draw


def lines(results: Mapping[str, Dict[str, Any]], kind: str) -> Callable[[Any], None]:
    def draw(parts: Any) -> None:
        for axes, head in zip(parts, ("intent", "service")):
            for name, result in results.items():
                if kind == "reliability":
                    found = result[head]["reliability"]
                    axes.plot(
                        [b["confidence"] for b in found], [b["accuracy"] for b in found], "o-", label=name
                    )
                else:
                    axes.plot(*zip(*result[head]["risk_coverage"]), label=name)
            if kind == "reliability":
                axes.plot([0, 1], [0, 1], "k:", linewidth=1)
            words = (
                ("confidence", "share right") if kind == "reliability" else ("share answered", "share wrong")
            )
            axes.set(title=head, xlabel=words[0], ylabel=words[1])
            axes.legend()

    return draw


def alarm_curve(results: Mapping[str, Dict[str, Any]]) -> Callable[[Any], None]:
    def draw(parts: Any) -> None:
        for axes, (key, title) in zip(
            parts,
            (("false_alarms_ordinary", "ordinary messages"), ("false_alarms_look_alikes", "look-alikes")),
        ):
            for name, result in results.items():
                rows = result["sensitive_curve"]
                axes.plot([r[key] for r in rows], [r["recall"] for r in rows], "o-", label=name)
            axes.set(xlabel=f"false alarms on {title}", ylabel="recall", ylim=(0.5, 1.0))
            axes.legend(loc="lower right")

    return draw


def confusion(result: Dict[str, Any]) -> Callable[[Any], None]:
    def draw(axes: Any) -> None:
        rows = result["intent"]["confusions"]
        names = sorted({t for t, _, _ in rows} | {s for _, s, _ in rows if s})
        grid = np.zeros((len(names), len(names)))
        for truth, said, count in rows:
            if said:
                grid[names.index(truth), names.index(said)] += count
        axes.imshow(grid / np.maximum(grid.sum(1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
        axes.set_xticks(range(len(names)))
        axes.set_xticklabels(names, rotation=90, fontsize=7)
        axes.set_yticks(range(len(names)))
        axes.set_yticklabels(names, fontsize=7)
        for y, x in zip(*np.nonzero(grid)):
            axes.text(
                x, y, int(grid[y, x]), ha="center", va="center", fontsize=6, color="w" if x == y else "k"
            )
        axes.set(xlabel="said", ylabel="meant")

    return draw


def write_report(results: Mapping[str, Dict[str, Any]], limits: Mapping[str, float], path: Path) -> None:
    """The page; `results` as `models.evaluate.measure` gives them, the model in service first."""
    first, current = next(iter(results.items()))
    curve = [
        [
            "chance from",
            "recall",
            "without a give-away word",
            "false alarms, look-alikes",
            "false alarms, ordinary",
        ]
    ]
    for row in current["sensitive_curve"]:
        curve.append(
            [f"{row['threshold']:.2f}"]
            + [
                f"{row[k]:.4f}"
                for k in ("recall", "recall_implied", "false_alarms_look_alikes", "false_alarms_ordinary")
            ]
        )
    missed = "".join(f"<li>{escape(t)}</li>" for t in current["sensitive"]["missed"][:40])
    wolf = "".join(f"<li>{escape(t)}</li>" for t in current["sensitive"]["cried_wolf"][:40])
    confused = "".join(f"<li>{escape(t)}</li>" for h in ("intent", "service") for t in current[h]["confused"])
    body = f"""<h1>How well messages are understood</h1>
<p>{current["examples"]} held-out messages (<code>nlu_data/validation/</code>); thresholds of <code>config.yml</code>: {escape(str(dict(limits)))}.</p>
{summary(results)}
<h2>By register</h2>{picture(bars(results, "by_register", "intent"))}{picture(bars(results, "by_register", "service"))}
<h2>By regional language mixed in</h2>{picture(bars(results, "by_language", "intent"))}{picture(bars(results, "by_language", "service"))}
<h2>Is the confidence true?</h2>{picture(lines(results, "reliability"), parts=2)}
<h2>Answering only when sure</h2>{picture(lines(results, "risk"), parts=2)}
<h2>Sensitive topics: what is noticed, and at what price</h2>{picture(alarm_curve(results), parts=2)}
<h3>{escape(first)} by threshold</h3>{table(curve)}
<h3>Not noticed</h3><ul>{missed}</ul><h3>False alarms</h3><ul>{wolf}</ul>
<h2>Intents confused by {escape(first)}</h2>{picture(confusion(current), 9, 8)}<ul>{confused}</ul>"""
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Understanding</title><style>{STYLE}</style>{body}</html>'
    path.write_text(page, encoding="utf-8")
