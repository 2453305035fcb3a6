"""A catalogue as it is in a folder, or as it was in a revision of git. Nothing is checked out, nothing written."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from api.domain import curation_notices as words

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Paths within the catalogue («services/skck.yml») and what stands there.
Version = Mapping[str, Any]


class UnreadableVersion(Exception):
    """There is no such folder or revision, or a file in it is broken; the message says which."""


def read_version(source: str, root: Path, folder: str = "catalogue") -> Version:
    """`source` is a folder, or a revision of the repository at `root`. Raises `UnreadableVersion`."""
    is_folder = bool(source) and Path(source).is_dir()  # Path("") would be the folder one stands in
    files = _in_folder(Path(source)) if is_folder else _in_revision(source, root, folder)
    version: dict[str, Any] = {}
    for file, text in files:
        try:
            version[file] = yaml.load(text.decode("utf-8"), Loader=_LOADER)  # noqa: S506
        except (ValueError, yaml.YAMLError) as problem:
            why = " ".join(str(problem).split())
            raise UnreadableVersion(
                words.UNREADABLE_FILE.format(source=source, file=file, why=why)
            ) from problem
    if not any(file.startswith("services/") for file in version):
        raise UnreadableVersion(words.NOT_A_VERSION.format(source=source))
    return version


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*/*.yml")]):
        file = path.relative_to(folder).as_posix()
        try:
            content = path.read_bytes()
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise UnreadableVersion(
                words.UNREADABLE_FILE.format(source=folder, file=file, why=why)
            ) from problem
        yield file, content


def _in_revision(revision: str, root: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """One `git archive`; faster than `git show` a hundred times, and the same bytes."""
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    commit = _git(root, *asked)
    if commit is None:
        raise UnreadableVersion(words.NOT_A_VERSION.format(source=revision))
    archive = _git(root, "archive", "--format=tar", f"{commit.decode().strip()}:./{folder}")
    if archive is None:
        raise UnreadableVersion(words.NO_CATALOGUE_THEN.format(source=revision, folder=folder))
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member) if member.isfile() and member.name.endswith(".yml") else None
            if content is not None:
                yield member.name, content.read()


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None if it refuses or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, timeout=60)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
