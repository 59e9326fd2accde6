"""Targets: the requests that are sent, and what their right answers are."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from _files import read_json_once_there
from _samples import NO_ANSWER, RIGHT, WRONG_BODY, WRONG_STATUS

DEADLINE_S = 60.0  # for a file of targets to appear


@dataclass(frozen=True)
class Target:
    """One request and what its answer must be; None is not checked. `length` is in bytes. With `first_byte` it is timed
    when an answer begins, too."""

    path: str
    name: str = ""
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    weight: float = 1.0
    status: int = 200
    length: int | None = None
    sha256: str | None = None
    text: str | None = None
    first_byte: bool = False

    def verdict(self, status: int, body: bytes) -> tuple[int, str]:
        """Returns (what became of the arrival, what is wrong with the answer)."""
        if status == 0:
            return NO_ANSWER, "no answer"
        if status != self.status:
            return WRONG_STATUS, f"status {status} instead of {self.status}"
        if self.length is not None and len(body) != self.length:
            return WRONG_BODY, f"{len(body)} bytes instead of {self.length}"
        if self.text is not None and self.text.encode() not in body:
            return WRONG_BODY, f"{self.text!r} is missing"
        if self.sha256 is not None and hashlib.sha256(body).hexdigest() != self.sha256:
            return WRONG_BODY, "other bytes than expected"
        return RIGHT, ""


def read_targets(options) -> tuple[list[Target], str | None]:
    """Returns (what to ask for, the host that the file names)."""
    told = getattr(options, "told_targets", None)
    if told is not None:  # by the master, who has read the file
        return [Target(**row) for row in told], None
    if options.targets:
        content = read_json_once_there(Path(options.targets), "--targets", DEADLINE_S)
        options.told_targets = content["targets"]
        return [Target(**row) for row in content["targets"]], content.get("host")
    expected = {
        "status": options.expect_status,
        "length": options.expect_length,
        "sha256": options.expect_sha256,
        "text": options.expect_text,
    }
    return [Target(path, **expected) for path in options.path or ["/articles/"]], None
