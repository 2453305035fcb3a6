"""What changed between two versions of the catalogue: by service, what costs people money or time first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from api.curation.versions import Version

# What tells the entries of a list apart, the first that all of them have.
_NAMES = ("id", "date", "dial", "condition", "question", "text", "label", "year")
_WEIGHTY = ("fee", "time", "legal_basis")
NOTHING = object()


@dataclass(frozen=True)
class Change:
    """One value: `old` or `new` is `NOTHING` where there was or is none; `office` where only that office differs.

    `path` has a key per step; an entry of a list that is known by its name stands as «[name]».
    """

    path: tuple[str, ...]
    old: Any
    new: Any
    office: str | None = None

    @property
    def is_important(self) -> bool:
        """Fees, times and legal bases: what people act on."""
        return self.path[:1] != () and (self.path[0] in _WEIGHTY or "legal_basis" in self.path)


@dataclass(frozen=True)
class Group:
    """All changes of one service, office, or other file; `name` as people call it."""

    kind: str  # service, office, file
    id: str
    name: str
    changes: Sequence[Change]

    @property
    def is_important(self) -> bool:
        return any(change.is_important for change in self.changes)


def differences(old: Version, new: Version) -> list[Group]:
    """Important groups first, then services, offices and the rest by name."""
    found: dict[tuple[str, str], list[Change]] = {}
    for file in sorted(old.keys() | new.keys()):
        before, after = old.get(file, NOTHING), new.get(file, NOTHING)
        kind, entry = _kind_of(file)
        if kind == "office":
            before, after, local = (
                *(_without_services(v) for v in (before, after)),
                _local(before, after, entry),
            )
            for service, changes in local.items():
                found.setdefault(("service", service), []).extend(changes)
        if before is NOTHING or after is NOTHING:
            if before is not after:
                found.setdefault((kind, entry), []).append(Change(("file",), before, after))
        elif changes := list(_changes(before, after, ())):
            found.setdefault((kind, entry), []).extend(changes)
    groups = [
        Group(kind, entry, _name(old, new, kind, entry), sorted(changes, key=lambda c: not c.is_important))
        for (kind, entry), changes in found.items()
    ]
    order = ("service", "office", "file")
    return sorted(groups, key=lambda g: (not g.is_important, order.index(g.kind), g.id))


def _kind_of(file: str) -> tuple[str, str]:
    folder, _, name = file.rpartition("/")
    kind = {"services": "service", "offices": "office"}.get(folder, "file")
    return kind, file if kind == "file" else name.removesuffix(".yml")


def _name(old: Version, new: Version, kind: str, entry: str) -> str:
    for version in (new, old):
        content = version.get(f"{kind}s/{entry}.yml")
        if isinstance(content, dict) and "name" in content:
            return str(content["name"])
    return entry


def _without_services(office: Any) -> Any:
    return {k: v for k, v in office.items() if k != "services"} if isinstance(office, dict) else office


def _local(old: Any, new: Any, office: str) -> dict[str, list[Change]]:
    """What the office changes in services, by service."""
    before, after = (
        v["services"] if isinstance(v, dict) and isinstance(v.get("services"), dict) else {}
        for v in (old, new)
    )
    found: dict[str, list[Change]] = {}
    for service in sorted(before.keys() | after.keys()):
        for change in _changes(before.get(service, {}), after.get(service, {}), ()):
            found.setdefault(service, []).append(Change(change.path, change.old, change.new, office))
    return found


def _changes(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(n for n in new if n not in old)]:
            yield from _changes(old.get(name, NOTHING), new.get(name, NOTHING), (*path, str(name)))
    elif isinstance(old, list) and isinstance(new, list) and old != new:
        yield from _in_list(old, new, path)
    elif old is not new and (type(old), old) != (type(new), new):
        yield Change(path or ("content",), old, new)


def _in_list(old: list[Any], new: list[Any], path: tuple[str, ...]) -> Iterator[Change]:
    name = next((n for n in _NAMES if _tells_apart(old, n) and _tells_apart(new, n)), None)
    if name:
        before, after = ({f"[{item[name]}]": item for item in items} for items in (old, new))
        yield from _changes(before, after, path)
        if [k for k in before if k in after] != [k for k in after if k in before]:
            yield Change(path or ("content",), list(before), list(after))
        return
    for tag, i, j, k, m in SequenceMatcher(None, list(map(repr, old)), list(map(repr, new))).get_opcodes():
        gone, come = old[i:j], new[k:m]
        if tag == "replace" and len(gone) == len(come):
            for place, (a, b) in enumerate(zip(gone, come, strict=True), i):
                yield from _changes(a, b, (*path, str(place)))
        elif tag != "equal":
            yield from (Change((*path, str(i + n)), item, NOTHING) for n, item in enumerate(gone))
            yield from (Change((*path, str(k + n)), NOTHING, item) for n, item in enumerate(come))


def _tells_apart(items: list[Any], name: str) -> bool:
    names = [item.get(name) for item in items if isinstance(item, Mapping)]
    return len(names) == len(items) and None not in names and len(set(map(str, names))) == len(items)
