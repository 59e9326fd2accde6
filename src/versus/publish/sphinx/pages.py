"""One page a run and one a subject, written beside the project's own before Sphinx looks for sources."""

import re
from pathlib import Path

from sphinx.application import Sphinx

from versus.publish.explanation import title_of
from versus.publish.pagenames import GENERATED, claims_page, run_page, scenario_page, subject_page
from versus.publish.sphinx.directives.claims import claims_pages
from versus.publish.sphinx.directives.why import explained_run, why_pages
from versus.publish.sphinx.records import Judged, records_of
from versus.publish.wording import titled
from versus.spelling import plain

_MARK = ".. made by versus.publish.sphinx; do not edit\n"


_OPTIONS = {"versus-figure": "   :no-table:\n"}
"""The verdicts stand above the figure."""


def generate(app: Sphinx) -> None:
    """reStructuredText, which every Sphinx project reads. Pages of runs and subjects that are gone go too."""
    records = records_of(app.config)
    pages = {subject_page(name): _subject_page(name) for name in records.subjects()}
    pages |= {run_page(judged.name): _run_page(judged) for judged in records.judged}
    pages |= {
        page: _why_page(title_of(explained_run(judged, records)), judged.name)
        for page, judged in why_pages(records).items()
    }
    pages |= {scenario_page(name): _scenario_page(name) for name in records.scenarios}
    pages |= {claims_page(title): _claims_page(title, option) for title, option in claims_pages(records).items()}
    source = Path(app.srcdir)
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


def _subject_page(name: str) -> str:
    return f"{_MARK}\n{_title(name)}\n\n.. versus-subject:: {plain(name)}\n"


def _scenario_page(name: str) -> str:
    return f"{_MARK}\n{_title(name)}\n\n.. versus-scenario:: {plain(name)}\n"


def _claims_page(title: str, option: str) -> str:
    return f"{_MARK}\n{_title(titled(title))}\n\n.. versus-claims::\n   :{option}: {plain(title)}\n"


def _why_page(title: str, run: str) -> str:
    return f"{_MARK}\n{_title(title)}\n\n.. versus-why::\n   :run: {plain(run)}\n"


def _run_page(judged: Judged) -> str:
    of_this_run = f"::\n   :run: {plain(judged.name)}\n"
    shown = "\n".join(
        f".. {directive}{of_this_run}{_OPTIONS.get(directive, '')}" for directive in judged.kind.directives
    )
    return (
        f"{_MARK}\n{_title(judged.name)}\n\n"
        f"{shown}\n"
        f"What it ran on\n--------------\n\n.. versus-environments{of_this_run}"
    )


def _title(name: str) -> str:
    """Escaped, so that a name is never markup."""
    text = re.sub(r"([^\w\s])", r"\\\1", plain(name)) or "unnamed"
    return f"{text}\n{'=' * max(4, len(text))}"
