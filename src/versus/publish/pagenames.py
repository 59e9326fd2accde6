"""The stable addresses of generated pages."""

import re

RUNS = "runs"
SUBJECTS = "subjects"


def run_page(run: str) -> str:
    return f"{RUNS}/{_file_name(run)}"


def subject_page(subject: str) -> str:
    return f"{SUBJECTS}/{_file_name(subject)}"


def _file_name(name: str) -> str:
    """Names come from records and may hold anything; an address holds letters, digits, dots, dashes, underscores."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "unnamed"
    return f"{kept}-page" if kept == "index" else kept
