"""What a run tells whoever asked for it, while it goes on."""

from collections.abc import Callable

import msgspec


class Sentence(msgspec.Struct, frozen=True):
    """Something that stays true: it may stay on the screen."""

    text: str


class Activity(msgspec.Struct, frozen=True):
    """What is going on now, and about how many seconds it still takes; None where nobody can tell."""

    doing: str
    seconds_left: float | None = None


Event = Sentence | Activity
Listener = Callable[[Event], None]


def activities(tell: Listener) -> Callable[[str], None]:
    """Returns a listener for code that only says in words what it is doing."""
    return lambda doing: tell(Activity(doing))
