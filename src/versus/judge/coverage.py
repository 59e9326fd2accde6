"""How much of what changed in Django some subject runs: counted where the subject is about that part of Django."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

MOST_OF_A_SUBJECT = 0.05
"""The share of all that counts which a subject may supply: a single large one shows nothing of what it runs."""


class Part(msgspec.Struct, frozen=True):
    """A part of Django: how many functions changed, how many count as run, and those that no subject runs."""

    name: str
    changed: int
    run: int
    missing: tuple[str, ...]


class Covered(msgspec.Struct, frozen=True):
    """All parts together. `supplied` is how many functions each subject was counted with."""

    parts: tuple[Part, ...]
    supplied: Mapping[str, int]

    @property
    def changed(self) -> int:
        return sum(part.changed for part in self.parts)

    @property
    def run(self) -> int:
        return sum(part.run for part in self.parts)

    @property
    def share(self) -> float:
        return self.run / self.changed if self.changed else 0.0


def covered(
    changed: Collection[str], runs: Mapping[str, Collection[str]], parts: Mapping[str, Sequence[str]]
) -> Covered:
    """Returns what of the changed functions is run.

    `runs` has the functions of each `area/subject/variant`, `parts` by the beginning of a path the areas that are about
    it. A function counts where a subject of such an area runs it, and no subject supplies more than its share.
    """
    by_function: dict[str, set[str]] = {}
    for name, functions in runs.items():
        area, subject, _ = name.split("/", 2)
        for function in functions:
            if function in changed and area in parts.get(part_of(function, parts), ()):
                by_function.setdefault(function, set()).add(subject)
    most = _most(by_function)
    counted, supplied = _shared_out(by_function, most)
    found: dict[str, list[str]] = {}
    for function in sorted(changed):
        found.setdefault(part_of(function, parts), []).append(function)
    return Covered(
        tuple(
            Part(
                part, len(functions), sum(function in counted for function in functions),
                tuple(function for function in functions if function not in counted),
            )
            for part, functions in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        ),
        supplied,
    )  # fmt: skip


def part_of(function: str, parts: Collection[str]) -> str:
    """Returns the longest beginning of a function's path that is a part of its own; else its first folder or file."""
    path = function.partition(":")[0]
    fitting = [part for part in parts if path.startswith(part)]
    return max(fitting, key=len) if fitting else path.partition("/")[0]


def _most(by_function: Mapping[str, Collection[str]]) -> int:
    """Returns the most functions that a subject may supply, so that it is its share of what then counts."""
    most = len(by_function)
    while True:
        counted, _ = _shared_out(by_function, most)
        allowed = max(1, int(len(counted) * MOST_OF_A_SUBJECT))
        if allowed >= most:
            return most
        most = allowed


def _shared_out(by_function: Mapping[str, Collection[str]], most: int) -> tuple[set[str], dict[str, int]]:
    """Counts each function with one of its subjects, those first that few run, and with the subject that has least."""
    counted: set[str] = set()
    supplied: dict[str, int] = {}
    for function in sorted(by_function, key=lambda name: (len(by_function[name]), name)):
        subject = min(by_function[function], key=lambda name: (supplied.get(name, 0), name))
        if supplied.get(subject, 0) < most:
            supplied[subject] = supplied.get(subject, 0) + 1
            counted.add(function)
    return counted, supplied
