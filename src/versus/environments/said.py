"""What a tool that failed said: the line that decides, and where all of it is kept."""

import hashlib
import re
from pathlib import Path

LONGEST = 300
# A build repeats at its end that it failed; what it failed at stands before.
REPEATS = re.compile(r"CalledProcessError|BuildBackendException|SystemExit|Backend(Unavailable|OperationHook)")
RAISED = re.compile(r"(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Exit|Missing|Warning)(?:: .+)?$")
CALLED = re.compile(r"(?:error|fatal|ERROR)\b:?\s*(.+)")
CAUSE = re.compile(r"Caused by:\s*(.+)")


def deciding(said: str) -> str:
    """Returns the line that says what was wrong: an exception's, a resolver's conclusion, an error, or the last."""
    concluded = re.search(r"╰─▶\s*(.+?)(?:\n\s*\n|\Z)", said, re.DOTALL)
    if concluded is not None:
        return _short(concluded[1])
    lines = [line.strip(" \t│×") for line in said.splitlines() if line.strip(" \t│×")]
    raised = [line for line in lines if RAISED.match(line) and not REPEATS.search(line)]
    if raised:
        return _short(raised[-1])
    called = [found[1] for line in lines if (found := CALLED.match(line))]
    causes = [found[1] for line in lines if (found := CAUSE.match(line))]
    if called:
        return _short(": ".join([called[-1].rstrip(":"), *causes[-1:]]))
    return _short(lines[-1]) if lines else "it said nothing"


def kept(said: str, doing: str, folder: Path) -> str:
    """Writes all that a tool said into the folder; returns the end of a sentence that says where."""
    name = re.sub(r"[^a-z0-9]+", "-", doing.lower()).strip("-")[:40]
    file = folder / f"{name}-{hashlib.sha256(doing.encode()).hexdigest()[:6]}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(said, encoding="utf-8", errors="replace")
    except OSError:  # a full disk, or one that cannot be written, may be why it failed
        return ""
    return f"; all that it said is in {file}"


def _short(text: str) -> str:
    text = " ".join(text.replace("│", " ").split()).rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
