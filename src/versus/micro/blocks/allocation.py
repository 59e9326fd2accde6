"""Who gets the next blocks: as many groups as possible reach their precision first, the rest share what is left.

Nothing but the records decides it, so that a resumed run decides as an undisturbed one.
"""

from collections.abc import Mapping, Sequence

import msgspec


class Needs(msgspec.Struct, frozen=True):
    """How many further blocks each group wants, by key, and the null of all groups: None where that cannot be told."""

    groups: Mapping[str, int | None]
    null: int | None = 0


class Demand(msgspec.Struct, frozen=True):
    """A group that wants more. `need` is None where it cannot be told; a turn of it takes `turn_s` seconds."""

    group: str
    blocks: int
    need: int | None
    turn_s: float


class Shortfall(msgspec.Struct, frozen=True):
    """A group whose precision is out of reach: what it would take, and how many further blocks the budget allows."""

    group: str
    blocks_needed: int | None
    seconds_needed: float | None
    blocks_within: int


class Allocation(msgspec.Struct, frozen=True):
    """Groups that can reach their precision, the cheapest first, and by how much the rest falls short."""

    reachable: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def next(self) -> tuple[str, ...]:
        """The groups that take a block each in the next round."""
        return self.reachable or tuple(shortfall.group for shortfall in self.shortfalls)


def allocate(demands: Sequence[Demand], seconds_left: float | None, most_blocks: int) -> Allocation:
    """Returns who gets blocks within `seconds_left`, which is None without a budget.

    A group that needs more than is left takes nothing from one that does not.
    """
    left = float("inf") if seconds_left is None else seconds_left
    reachable: list[str] = []
    rest: list[Demand] = []
    for demand in sorted(demands, key=_price):
        price = _price(demand)[0]
        within = demand.need is not None and demand.blocks + demand.need <= most_blocks
        if within and price <= left:
            left -= price
            reachable.append(demand.group)
        else:
            rest.append(demand)
    return Allocation(tuple(reachable), tuple(_shortfalls(rest, left, most_blocks)))


def _price(demand: Demand) -> tuple[float, str]:
    return float("inf") if demand.need is None else demand.need * demand.turn_s, demand.group


def _shortfalls(rest: Sequence[Demand], left: float, most_blocks: int) -> list[Shortfall]:
    turn = sum(demand.turn_s for demand in rest)
    rounds = left / turn if turn else float("inf")
    return [
        Shortfall(
            demand.group,
            demand.need,
            None if demand.need is None else demand.need * demand.turn_s,
            int(max(0, min(rounds, most_blocks - demand.blocks))),
        )
        for demand in rest
    ]
