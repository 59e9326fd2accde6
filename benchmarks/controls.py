"""Work that no Django takes part in, timed like all other."""

from typing import Any

from ._kit import Subject, variant

TEXT = "a project asks a release for the same work and wants to know what it costs after the upgrade " * 10


class Tally:
    """Hashed by its address, as functions, classes and most objects of Django are."""

    def __init__(self, word: str) -> None:
        self.word = word


class PlainCounting(Subject):
    """Count the words of a text with objects that are hashed by where they lie in memory.

    Plain Python: what it differs by between Djangos is not a Django's doing, but how the suite times.
    """

    control = True

    def prepare(self) -> None:
        self.words = TEXT.split()
        self.tallies = {word: Tally(word) for word in self.words}

    @variant(baseline=True)
    def count(self) -> Any:
        """One dict by object."""
        counted: dict[Tally, int] = {}
        for word in self.words:
            tally = self.tallies[word]
            counted[tally] = counted.get(tally, 0) + 1
        return counted

    def contract(self, returned: Any) -> Any:
        return sorted((tally.word, number) for tally, number in returned.items())


class PlainAwaiting(Subject):
    """Await a function for each word of a text, in a running loop.

    Plain Python: what it differs by between Djangos is not a Django's doing, but how the suite times.
    """

    control = True

    def prepare(self) -> None:
        self.words = TEXT.split()

    @variant(baseline=True)
    async def measure(self) -> Any:
        """One coroutine a word."""
        return [await _length(word) for word in self.words]


async def _length(word: str) -> int:
    return len(word)
