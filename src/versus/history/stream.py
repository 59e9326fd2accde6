"""Writes releases in the format that `git fast-import` reads, without a working tree or the user's settings."""

from typing import IO

from versus.history.archives import Archive

AUTHOR = "django-versus <releases@versus.invalid>"


class Stream:
    """Writes commits and refs. The output depends on the archives and their parents only."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._marks = 0

    def commit(self, archive: Archive, parent: str | None) -> str:
        """Writes a release under its tag; returns the mark by which later commits and refs name it."""
        self._marks += 1
        when = f"{archive.date()} +0000"
        self._lines(
            f"commit refs/tags/{archive.release.tag}",
            f"mark :{self._marks}",
            f"author {AUTHOR} {when}",
            f"committer {AUTHOR} {when}",
        )
        self._data(
            f"Django {archive.release.version}\n\n"
            f"The tree of the release's source archive with the sha256\n{archive.sha256}.\n".encode()
        )
        if parent is not None:
            self._lines(f"from {parent}")
        self._lines("deleteall")
        for file in archive.files():
            self._lines(f"M {file.mode} inline {file.path}")
            self._data(file.content)
        self._lines("")
        return f":{self._marks}"

    def point(self, branch: str, commit: str) -> None:
        """Makes a branch point to a commit."""
        self._lines(f"reset refs/heads/{branch}", f"from {commit}", "")

    def done(self) -> None:
        """Ends the stream. Without this line git takes the stream as cut off and changes nothing."""
        self._lines("done")

    def _lines(self, *lines: str) -> None:
        for line in lines:
            self._out.write(line.encode("utf-8", "surrogateescape") + b"\n")

    def _data(self, content: bytes) -> None:
        self._lines(f"data {len(content)}")
        self._out.write(content + b"\n")
