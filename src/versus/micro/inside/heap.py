"""Moves what a process allocates, by blocks that it holds from its first moment on.

Objects without a hash of their own are hashed by their address, and how often such hashes collide in a dict or a set is
part of what a call costs. One object more or less before Django is imported, and everything lies elsewhere: the length
of an argument did it. So each layout lies somewhere else, by its seed, and the effect is among what layouts scatter by
(after Curtsinger and Berger's Stabilizer, and Mytkowicz and others on wrong data).
"""

from random import Random

CLASSES = range(64, 513, 16)  # bytes: what CPython serves from pools of blocks; of the smaller ones, two hold something
MOST_BLOCKS = 64  # of a class: shifts each address bit that small dicts and sets look at
LARGEST = 4096  # bytes of the one block that moves what the C library serves
HEADER = 33  # bytes of a bytes object besides its content


def held(seed: int) -> list[object]:
    """Returns a random number of blocks. As long as they are held, everything allocated later lies elsewhere."""
    random = Random(seed)  # noqa: S311
    blocks: list[object] = [object() for _ in range(random.randrange(MOST_BLOCKS))]
    blocks += [random.random() for _ in range(random.randrange(MOST_BLOCKS))]
    blocks += [[] for _ in range(random.randrange(MOST_BLOCKS))]
    for size in CLASSES:
        blocks += [bytes(size - HEADER) for _ in range(random.randrange(MOST_BLOCKS))]
    return [*blocks, bytes(CLASSES.stop + random.randrange(LARGEST))]
