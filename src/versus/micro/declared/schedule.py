"""Everything random about a run, from its seed: who shares a block, the order of turns, hash seeds."""

import math
from collections.abc import Collection, Sequence
from random import Random

import msgspec

from versus.micro.declared.plan import Arm, Group
from versus.units import LARGEST_PADDING

CHECKED_SHARE = 0.1


class Layout(msgspec.Struct, frozen=True):
    """What decides where a process puts things in memory. The arms of a block share it; each block has another.

    The twin's hash seed is independent: null pairs with one seed would share their layout, and flatter.
    """

    hash_seed: int
    twin_hash_seed: int
    padding: int


class Seat(msgspec.Struct, frozen=True):
    """A process of a block, by its environment and its number there. The arms of a group never share one."""

    environment: str
    slot: int
    database: str = ""


def first_seat(group: Group, arm: Arm) -> Seat:
    """Returns the only process where the arms of an environment take turns in one."""
    return Seat(arm.environment, 0, group.database)


def blocks_of_round(groups: Sequence[Group], seed: int, round_number: int, most: int) -> list[list[Group]]:
    """Returns the groups of each block of a round, in random order; every group is in one block.

    No block has more than `most` of them, nor more than one fewer than any other.
    """
    shuffled = list(groups)
    Random(f"{seed} round {round_number}").shuffle(shuffled)
    blocks = math.ceil(len(shuffled) / most)
    return [shuffled[number::blocks] for number in range(blocks)]


def block_random(seed: int, groups: Sequence[Group], round_number: int) -> Random:
    """Returns a generator that is the same for a block repeated after a kill as for the block that was cut off."""
    return Random(f"{seed} block {round_number} " + " ".join(group.key for group in groups))


def layout(random: Random) -> Layout:
    """Returns a random layout."""
    seeds = random.sample(range(1, 2**32), 2)
    return Layout(seeds[0], seeds[1], random.randrange(LARGEST_PADDING))


def seats(group: Group, random: Random) -> dict[str, Seat]:
    """Returns the process of each arm, by arm id. Variants change places from block to block."""
    by_environment: dict[str, list[Arm]] = {}
    for arm in group.arms:
        by_environment.setdefault(arm.environment, []).append(arm)
    placed: dict[str, Seat] = {}
    for environment, arms in by_environment.items():
        random.shuffle(arms)
        placed |= {arm.id: Seat(environment, slot, group.database) for slot, arm in enumerate(arms)}
    return placed


def turns(arms: Sequence[str], slices: int, random: Random) -> list[str]:
    """Returns arm ids in the order of their slices: `slices` rounds, in each of which every arm has one.

    Rounds come in pairs, a random order and its reverse, so that of any two arms each goes first equally often.
    """
    rounds: list[list[str]] = []
    while len(rounds) < slices:
        order = list(arms)
        random.shuffle(order)
        rounds += [order, order[::-1]]
    del rounds[slices:]
    random.shuffle(rounds)
    return [arm for order in rounds for arm in order]


def checked_of(keys: Collection[str], seed: int) -> list[str]:
    """Returns a tenth of what a screening would leave untimed, but never less than one: they show what it misses."""
    return Random(f"{seed} screen").sample(sorted(keys), math.ceil(CHECKED_SHARE * len(keys)))
