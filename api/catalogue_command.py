"""`./pendopo catalogue lint|diff|preview|page`: for those who keep the catalogue. Nothing here touches a running office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.curation import difference_words, lint, preview
from api.curation.difference import differences
from api.curation.page import page_of
from api.curation.versions import UnreadableVersion, read_version
from api.domain import curation_notices as words
from api.settings import SettingsError, load

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "catalogue.md"
cli = typer.Typer(no_args_is_help=True, help="Check, compare, preview and describe the catalogue.")
CatalogueOption = Annotated[Path | None, typer.Option("--catalogue", help="Folder; else PENDOPO_CATALOGUE.")]


def _stop(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _configured(given: Path | None) -> tuple[Path, str]:
    """The folder meant, and the default office."""
    try:
        settings = load()
    except SettingsError as problem:
        raise _stop(str(problem)) from None
    return given or settings.catalogue, settings.office


@cli.command("lint")
def lint_folder(
    folder: Annotated[Path | None, typer.Argument(help="Else PENDOPO_CATALOGUE.")] = None,
    errors_only: Annotated[bool, typer.Option("--errors-only", help="Leave the warnings out.")] = False,
) -> None:
    """Everything to put right, with file, field and remedy; exit 1 if there is an error."""
    folder = folder or _configured(None)[0]
    try:
        remarks = lint.lint(folder, date.today())
    except lint.NoCatalogue as problem:
        raise _stop(str(problem)) from None
    _say(lint.in_words(remarks, folder, with_warnings=not errors_only))
    raise typer.Exit(int(any(not remark.warning for remark in remarks)))


@cli.command("diff")
def diff(
    old: Annotated[str, typer.Argument(help="A folder, or a git revision such as HEAD~3.")],
    new: Annotated[str | None, typer.Argument(help="The same; else the catalogue as it is now.")] = None,
) -> None:
    """What changed, in words, by service; fees, times and legal bases first."""
    try:
        before = read_version(old, ROOT)
        after = read_version(new or str(_configured(None)[0]), ROOT)
    except UnreadableVersion as problem:
        raise _stop(str(problem)) from None
    _say(difference_words.in_words(differences(before, after)))


@cli.command("preview")
def preview_service(
    service: Annotated[str, typer.Argument(help="Id of the service, e.g. ktp_el_hilang.")],
    office: Annotated[str | None, typer.Option(help="Else PENDOPO_OFFICE.")] = None,
    aspect: Annotated[list[str] | None, typer.Option(help="biaya, syarat, …; else all.")] = None,
    channel: Annotated[str, typer.Option(help=" | ".join(words.CHANNELS))] = "web",
    fact: Annotated[
        list[str] | None, typer.Option(help="What is known of the citizen, e.g. warga=wna.")
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Exactly what a citizen reads about a service."""
    if channel not in words.CHANNELS:
        raise typer.BadParameter(f"one of {', '.join(words.CHANNELS)}", param_hint="--channel")
    folder, default_office = _configured(catalogue)
    aspects = [preview.aspect_of(word) for word in aspect or ()]
    try:
        answered = preview.ask_engine(ROOT, service, office or default_office, aspects, fact or (), folder)
    except preview.NoPreview as problem:
        raise _stop(str(problem)) from None
    _say(preview.in_words(answered, channel))


@cli.command("page")
def page(
    is_check: Annotated[
        bool, typer.Option("--check", help="Only compare; exit 1 if it is not up to date.")
    ] = False,
) -> None:
    """Write docs/catalogue.md from the catalogue of this repository."""
    text, file = page_of(read_version(str(ROOT / "catalogue"), ROOT)), PAGE.relative_to(ROOT)
    if not is_check:
        PAGE.write_text(text, encoding="utf-8")
        typer.echo(words.PAGE_WRITTEN.format(file=file))
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        raise _stop(words.PAGE_STALE.format(file=file))
    else:
        typer.echo(words.PAGE_CURRENT.format(file=file))
