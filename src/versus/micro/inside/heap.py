"""Moves what a process allocates and what it remembers of its classes, from its first moment on.

Objects without a hash of their own are hashed by their address, and how often such hashes collide in a dict or a set is
part of what a call costs. One object more or less before Django is imported, and everything lies elsewhere: the length
of an argument did it, and a Django that allocates other things at its start than another does it for all that is timed
after. So each layout lies somewhere else, by its seed, and the effect is among what layouts scatter by
(after Curtsinger and Berger's Stabilizer, and Mytkowicz and others on wrong data).

Importing a Django leaves holes between what it keeps, other holes than another Django's. They are filled, or what a
subject makes would lie scattered in them.

CPython caches attributes of classes in one small table, at a place that follows from the number of the class's version
and from the address of the name. Two lookups at one place push each other out at each turn. Numbers are given in the
order in which classes are first used, so that in every process of one Django the same two would meet, and in none of
another: that looked like a release's doing. So each layout begins with another number.
"""

from random import Random
from typing import Any

CLASSES = range(64, 513, 16)  # bytes: what CPython serves from pools of blocks; of the smaller ones, two hold something
HOLES = 500  # of a class: more than importing Django leaves; what is allocated then lies in a row, in any Django
MOST_BLOCKS = 64  # of a class: shifts each address bit that small dicts and sets look at
LARGEST = 4096  # bytes of the one block that moves what the C library serves
HEADER = 33  # bytes of a bytes object besides its content


TABLE = 4096  # places
VERSIONS_OF_A_CLASS = 500  # it may have a thousand


def advance_versions(seed: int) -> None:
    """Uses up a random number of class versions, each by a lookup after a change."""
    for number in range(Random(f"{seed} versions").randrange(TABLE)):  # noqa: S311
        if number % VERSIONS_OF_A_CLASS == 0:
            changing: Any = type("Changing", (), {})
        changing.attribute = number
        assert changing.attribute == number


def held(seed: int, least: int = 0) -> list[object]:
    """Returns a random number of blocks of every size, `least` and some. As long as they are held, everything allocated
    later lies elsewhere."""
    random = Random(seed)  # noqa: S311

    def number() -> range:
        return range(least + random.randrange(MOST_BLOCKS))

    blocks: list[object] = [object() for _ in number()]
    blocks += [random.random() for _ in number()]
    blocks += [[] for _ in number()]
    for size in CLASSES:
        blocks += [bytes(size - HEADER) for _ in number()]
    return [*blocks, bytes(CLASSES.stop + random.randrange(LARGEST))]
