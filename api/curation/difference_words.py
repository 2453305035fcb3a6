"""Says differences to people: «Biaya, angka rupiah (fee.amount_idr): Rp100.000 → Rp120.000»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from api.curation.difference import NOTHING, Change, Group
from api.curation.remedies import spoken
from api.domain import curation_notices as words
from api.domain.catalogue_fields import FIELDS

_HEADINGS = {"service": words.SERVICE_GROUP, "office": words.OFFICE_GROUP, "file": words.FILE_GROUP}


def in_words(groups: Sequence[Group]) -> Iterator[str]:
    """Lines to print, with the sum at the end."""
    for group in groups:
        heading = _HEADINGS[group.kind].format(name=group.name, id=group.id)
        if len(group.changes) == 1 and group.changes[0].path == ("file",):
            fate = words.NEW_FILE if group.changes[0].old is NOTHING else words.GONE_FILE
            yield f"{heading}: {fate}"
            continue
        yield heading
        yield from map(_line, group.changes)
    if not groups:
        yield words.SAME
        return
    changes = [change for group in groups for change in group.changes]
    offices = {g.id for g in groups if g.kind == "office"} | {c.office for c in changes if c.office}
    yield words.DIFFERENCES.format(
        changes=len(changes),
        services=sum(g.kind == "service" for g in groups),
        offices=len(offices),
        important=sum(c.is_important for c in changes),
    )


def _line(change: Change) -> str:
    mark = f"{words.IMPORTANT}  " if change.is_important else ""
    office = words.AT_OFFICE.format(office=change.office) if change.office else ""
    return f"  {mark}{office}{spoken(change.path)} ({_key(change)}): {_change(change)}"


def _key(change: Change) -> str:
    return ".".join(change.path).replace(".[", "[")


def _change(change: Change) -> str:
    if change.path == ("file",):
        return words.NEW_FILE if change.old is NOTHING else words.GONE_FILE
    if change.old is NOTHING:
        return words.ADDED.format(new=value(change.new, change.path[-1]))
    if change.new is NOTHING:
        return words.REMOVED.format(old=value(change.old, change.path[-1]))
    if isinstance(change.old, list) and isinstance(change.new, list):
        return words.REORDERED
    return f"{value(change.old, change.path[-1])} → {value(change.new, change.path[-1])}"


def value(item: Any, key: str) -> str:
    """A value as people write it: rupiah with points, yes and no, parts of an entry after one another."""
    if item is None or item in ("", [], {}):
        return words.EMPTY
    if isinstance(item, bool):
        return words.YES if item else words.NO
    if isinstance(item, int) and key == "amount_idr":
        return f"Rp{item:,}".replace(",", ".")
    if isinstance(item, dict):
        return "; ".join(f"{FIELDS.get(str(k), str(k))}: {value(v, str(k))}" for k, v in item.items())
    if isinstance(item, list):
        return ", ".join(value(v, key) for v in item)
    return f"«{item}»" if isinstance(item, str) and " " in item else str(item)
