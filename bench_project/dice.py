"""Random choices that no Python version can change: only ``random()`` is promised to stay as it is."""

from random import Random


class Dice:
    def __init__(self, seed: int, table: str) -> None:
        # One stream a table: asking for more comments leaves the articles as they were.
        self._random = Random(f"{seed} {table}").random

    def below(self, limit: int) -> int:
        return int(self._random() * limit)

    def rarely_far(self, limit: int) -> int:
        """Return a number below the limit, small ones far more often."""
        return int(self._random() ** 2 * limit)

    def pick[T](self, choices: tuple[T, ...]) -> T:
        return choices[int(self._random() * len(choices))]
