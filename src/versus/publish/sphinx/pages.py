"""One page a run and one a subject, written beside the project's own before Sphinx looks for sources."""

import re
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx

from versus.publish.explanation import title_of
from versus.publish.pagenames import (
    GENERATED,
    RUNS,
    SUBJECTS,
    WHY,
    claims_page,
    run_page,
    scenario_page,
    subject_page,
)
from versus.publish.sphinx.directives.claims import claims_pages
from versus.publish.sphinx.directives.why import explained_run, why_pages
from versus.publish.sphinx.records import Judged, records_of
from versus.publish.wording import titled
from versus.spelling import plain

_MARK = ".. made by versus.publish.sphinx; do not edit\n"
_OPTIONS = {"versus-figure": "   :no-table:\n"}
"""The verdicts stand above the figure."""
_LISTS = {
    SUBJECTS: ("subjects/index", "All subjects"),
    RUNS: ("runs/index", "All runs"),
    WHY: ("why", "All explanations"),
}
"""Where a page of a folder is listed. These pages are hundreds: in the site's tree each page would name them all."""


class Page(NamedTuple):
    """A page's title, and below it directives."""

    title: str
    body: str


def generate(app: Sphinx) -> None:
    """reStructuredText, which every Sphinx project reads. Pages of runs and subjects that are gone go too."""
    records = records_of(app.config)
    made = {subject_page(name): _subject_page(name) for name in records.subjects()}
    made |= {run_page(judged.name): _run_page(judged) for judged in records.judged}
    made |= {
        page: _why_page(title_of(explained_run(judged, records)), judged.name)
        for page, judged in why_pages(records).items()
    }
    made |= {scenario_page(name): _scenario_page(name) for name in records.scenarios}
    made |= {claims_page(title): _claims_page(title, option) for title, option in claims_pages(records).items()}
    source = Path(app.srcdir)
    ways_back = _ways_back(source)
    pages = {name: _source(page, ways_back.get(name.partition("/")[0])) for name, page in made.items()}
    for folder in GENERATED:
        for path in sorted((source / folder).glob("*.rst")):
            if f"{folder}/{path.stem}" not in pages and path.read_text().startswith(_MARK):
                path.unlink()
    for name, content in pages.items():
        path = source / f"{name}.rst"
        # Unchanged files keep their time, so that Sphinx need not read them again.
        if not path.exists() or path.read_text() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)


def forget(app: Sphinx, _error: Exception | None) -> None:
    """Deletes built pages whose source is gone: Sphinx leaves them."""
    for folder in GENERATED:
        for page in (Path(app.outdir) / folder).glob("*.html"):
            if f"{folder}/{page.stem}" not in app.env.found_docs:
                page.unlink()


def _ways_back(source: Path) -> dict[str, str]:
    """Returns, for each folder whose pages a list leads to, the link to that list, where the project has its page."""
    return {
        folder: f":doc:`{called} </{page}>`\n\n" if any(source.glob(f"{page}.*")) else ""
        for folder, (page, called) in _LISTS.items()
    }


def _source(page: Page, way_back: str | None) -> str:
    """A page that a list leads to has no place in the tree, but a way back; None for one that stands in the tree."""
    orphan = "" if way_back is None else ":orphan:\n\n"
    return f"{_MARK}\n{orphan}{_heading(page.title)}\n\n{way_back or ''}{page.body}"


def _subject_page(name: str) -> Page:
    return Page(name, f".. versus-subject:: {plain(name)}\n")


def _scenario_page(name: str) -> Page:
    return Page(name, f".. versus-scenario:: {plain(name)}\n")


def _claims_page(title: str, option: str) -> Page:
    return Page(titled(title), f".. versus-claims::\n   :{option}: {plain(title)}\n")


def _why_page(title: str, run: str) -> Page:
    return Page(title, f".. versus-why::\n   :run: {plain(run)}\n")


def _run_page(judged: Judged) -> Page:
    of_this_run = f"::\n   :run: {plain(judged.name)}\n"
    shown = "\n".join(
        f".. {directive}{of_this_run}{_OPTIONS.get(directive, '')}" for directive in judged.kind.directives
    )
    ran_on = f"What it ran on\n--------------\n\n.. versus-environments{of_this_run}"
    return Page(judged.name, f"{shown}\n{ran_on}")


def _heading(title: str) -> str:
    """Escaped, so that a name is never markup."""
    text = re.sub(r"([^\w\s])", r"\\\1", plain(title)) or "unnamed"
    return f"{text}\n{'=' * max(4, len(text))}"
