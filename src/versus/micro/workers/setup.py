"""What the workers of a run have in common."""

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import msgspec

from versus.environments.environment import process_environment
from versus.micro.declared.schedule import Layout


class WorkerSetup(msgspec.Struct, frozen=True):
    """What the workers of a run have in common. The database URL never reaches a record."""

    benchmarks: Path
    fixtures: Path
    token: str
    database_url: str | None

    def redacted(self, text: str) -> str:
        """Returns the text without anything that the database URL tells of its server."""
        url = urlsplit(self.database_url or "")
        if url.hostname is None:  # no database, or the suite's own on a socket
            return text
        for told in (self.database_url, url.password, url.hostname, url.username):
            if told:
                text = text.replace(told, "…").replace(unquote(told), "…")
        return text

    def variables(self, folder: Path, layout: Layout, *, twin: bool) -> dict[str, str]:
        """Returns a process's environment variables, equally long for all processes that share a layout."""
        url = self.database_url or f"sqlite:///{quote(str(folder / 'unused.sqlite3'))}"
        return process_environment(
            VERSUS_FIXTURES=str(self.fixtures),
            VERSUS_SCRATCH=str(folder),
            VERSUS_TOKEN=self.token,
            BENCH_DATABASE_URL=url,
            PYTHONHASHSEED=str(layout.twin_hash_seed if twin else layout.hash_seed),
            VERSUS_PADDING="x" * layout.padding,
        )
