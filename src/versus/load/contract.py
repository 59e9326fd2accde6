"""Is what a fresh server answers right, and the same from every environment? Asked before any load."""

import hashlib
from collections.abc import Mapping

import httpx

from versus.errors import NotMeasuredError
from versus.load.scenario import Scenario

PATIENCE_S = 30.0


def check_answers(scenario: Scenario, url: str, who: str) -> dict[str, str]:
    """SHA-256 of each path's body, stable over two requests. Raises NotMeasuredError, naming what is wrong."""
    bodies: dict[str, str] = {}
    with httpx.Client(
        base_url=url, trust_env=False, timeout=PATIENCE_S, headers={"Accept-Encoding": "identity"}
    ) as client:
        for target in scenario.targets:
            try:
                first, second = (client.request(target.method, target.path) for _ in range(2))
            except httpx.HTTPError as error:
                raise NotMeasuredError(f"{who} gave no answer for {target.path} ({error}).") from error
            if first.status_code != target.status:
                raise NotMeasuredError(
                    f"{who} answers {target.path} with status {first.status_code}; "
                    f"the scenario declares {target.status}."
                )
            if target.text is not None and target.text not in first.text:
                raise NotMeasuredError(f"{who} answers {target.path} without the text {target.text!r}.")
            if first.content != second.content:
                raise NotMeasuredError(
                    f"{who} answers {target.path} with other bytes each time: nothing can be checked."
                )
            bodies[target.path] = hashlib.sha256(first.content).hexdigest()
    return bodies


def check_agreement(who: str, bodies: Mapping[str, str], other: str, expected: Mapping[str, str]) -> None:
    """Raises NotMeasuredError, naming both, where two environments answer with different bytes."""
    for path, digest in bodies.items():
        if expected.get(path, digest) != digest:
            raise NotMeasuredError(
                f"{who} and {other} answer {path} with different bytes: they do not do the same work."
            )
