"""Who gets the next blocks: as many groups as possible reach their precision first, the rest share what is left. Pure.

Decided by what was recorded and nothing else, so that a resumed run decides as an undisturbed one.
"""

from collections.abc import Mapping, Sequence

import msgspec


class Needs(msgspec.Struct, frozen=True):
    """Further blocks wanted, by group key, and by the null of all groups together: 0 is enough, None cannot be told."""

    groups: Mapping[str, int | None]
    null: int | None = 0


class Demand(msgspec.Struct, frozen=True):
    """A group that wants more: blocks it has, blocks it needs (None: cannot be told), seconds a turn of it takes."""

    group: str
    blocks: int
    need: int | None
    turn_s: float


class Shortfall(msgspec.Struct, frozen=True):
    """A group out of reach: what its precision would take, and how many further blocks are left for it."""

    group: str
    blocks_needed: int | None
    seconds_needed: float | None
    blocks_within: int


class Allocation(msgspec.Struct, frozen=True):
    """Groups that can reach their precision, cheapest first; what the others fall short of."""

    reachable: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def next(self) -> tuple[str, ...]:
        """Those that take a block each in the next round."""
        return self.reachable or tuple(one.group for one in self.shortfalls)


def allocate(standings: Sequence[Demand], seconds_left: float | None, most_blocks: int) -> Allocation:
    """`seconds_left` None: no budget. A group that needs more than is left takes nothing from one that does not."""
    left = float("inf") if seconds_left is None else seconds_left
    reachable: list[str] = []
    rest: list[Demand] = []
    for one in sorted(standings, key=_price):
        price = _price(one)[0]
        within = one.need is not None and one.blocks + one.need <= most_blocks
        if within and price <= left:
            left -= price
            reachable.append(one.group)
        else:
            rest.append(one)
    return Allocation(tuple(reachable), tuple(_shortfalls(rest, left, most_blocks)))


def _price(one: Demand) -> tuple[float, str]:
    return float("inf") if one.need is None else one.need * one.turn_s, one.group


def _shortfalls(rest: Sequence[Demand], left: float, most_blocks: int) -> list[Shortfall]:
    turn = sum(one.turn_s for one in rest)
    rounds = left / turn if turn else float("inf")
    return [
        Shortfall(
            one.group,
            one.need,
            None if one.need is None else one.need * one.turn_s,
            int(max(0, min(rounds, most_blocks - one.blocks))),
        )
        for one in rest
    ]
