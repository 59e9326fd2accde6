import gzip
import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.publish.samples import sample_report, write_load_run, write_run
from versus.errors import EnvironmentFailedError
from versus.locations import Locations, locations
from versus.publish.site import build_site

HEAVIEST_GZIPPED = 150_000
REQUESTS = re.compile(r"""(?:src=|<link[^>]*href=|url\(|@import )["']?(?:https?:)?//""")


def files_under(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_the_site_without_records(tmp_path):
    before = files_under(locations().docs)
    said: list[str] = []
    index = build_site([tmp_path / "nothing here, yet"], tmp_path / "build dir" / "site", said.append)
    assert "No records yet. Make some with ./versus quick." in re.sub(r"<[^>]+>", "", index.read_text())
    assert len(said) == 1
    assert files_under(locations().docs) == before


def test_the_site_with_records(tmp_path):
    run = write_run(tmp_path / "runs, all" / "20260921-compare-a1b2")
    write_load_run(tmp_path / "runs, all" / "20260921-load-c3d4")
    site = build_site([tmp_path / "runs, all"], tmp_path / "site", lambda _: None).parent
    assert (site / "subjects" / "article-page.html").is_file()
    assert (site / "runs" / "20260921-load-c3d4.html").is_file()
    for path in site.rglob("*.html"):
        text = path.read_text()
        assert not REQUESTS.search(text), path
        assert len(gzip.compress(text.encode())) < HEAVIEST_GZIPPED
        assert str(tmp_path) not in text
        broken = [link for link in _links(text) if not (path.parent / link).exists()]
        assert not broken, path
    for style in (site / "_static").rglob("*.css"):
        assert not REQUESTS.search(style.read_text())
    manifest = json.loads((run.folder / "manifest.json").read_text())
    jsonschema.validate(manifest, json.loads((site / "schemas" / "run-1.json").read_text()))
    report = json.loads((run.folder / "report.json").read_text())
    jsonschema.validate(report, json.loads((site / "schemas" / "verdicts-1.json").read_text()))
    journal = json.loads((site / "schemas" / "journal-1.json").read_text())
    for line in (run.folder / "journal.jsonl").read_text().splitlines():
        jsonschema.validate(json.loads(line), journal)


def test_a_failure_names_file_and_line_in_the_docs_themselves(tmp_path, monkeypatch):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text(
        'import os\nextensions = ["myst_parser", "versus.publish.sphinx"]\n'
        'versus_runs = os.environ["VERSUS_RUNS"].split(os.pathsep)\n'
    )
    (docs / "index.md").write_text("# Front\n\n```{versus-subject} pagnation\n```\n")
    write_run(tmp_path / "runs" / "one", sample_report("one"))
    monkeypatch.setattr("versus.publish.site.locations", lambda: Locations(tmp_path, tmp_path))
    with pytest.raises(EnvironmentFailedError, match=r"docs/index\.md:3: There is no subject 'pagnation'"):
        build_site([tmp_path / "runs"], tmp_path / "build" / "site", lambda _: None)


def _links(text: str) -> list[str]:
    found = re.findall(r'(?:href|src)="([^"#?:]+)[^"]*"', text)
    return [link for link in found if not link.startswith(("http", "data", "mailto"))]
