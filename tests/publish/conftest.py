"""Files of expected output (VERSUS_RENEW=1 renews them) and small Sphinx projects."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests.publish.samples import made_up_judge

GOLDEN = Path(__file__).with_name("golden")
Golden = Callable[[str, str], None]


@pytest.fixture
def golden() -> Golden:
    """Compares a text with the expected one."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("VERSUS_RENEW"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        assert text == path.read_text(), f"{name} changed; look at it, then renew it with VERSUS_RENEW=1"

    return compare


class Project:
    """A Sphinx project with a folder of runs, built in this process with the made-up judge."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = folder / "runs"
        self.source = folder / "source"
        self.source.mkdir(parents=True)
        self.warnings = ""
        (self.source / "conf.py").write_text(
            'extensions = ["versus.publish.sphinx"]\n'
            'versus_runs = ["../runs"]\nhtml_theme = "basic"\nhtml_use_index = html_copy_source = False\n'
        )

    def build(self, *lines: str, output: str = "out", builder: str = "html") -> Path:
        """Builds the project with these lines on the front page, below its title."""
        index = self.source / "index.rst"
        content = "\n".join(["Front", "=====", "", *lines, ""])
        if not index.exists() or index.read_text() != content:
            index.write_text(content)
        heard = io.StringIO()
        out = self.folder / output
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                self.source, self.source, out, self.folder / f"{output}-trees", builder, status=None, warning=heard,
                warningiserror=True, exception_on_warning=False,
            )  # fmt: skip
            app.build()
        self.warnings = heard.getvalue()
        return out

    def page(self, name: str = "index", output: str = "out") -> str:
        return (self.folder / output / f"{name}.html").read_text()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr("versus.publish.sphinx.records.judge", made_up_judge)
    return Project(tmp_path)
